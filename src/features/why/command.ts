import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Context, type NetworkOptions, sameFleet } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { readAndShow } from '../../cli/runner.js';
import { isDelivered } from './chain.js';
import { isAsAsked } from './overview.js';
import { overviewView, type WholeMember } from './overview-view.js';
import { type Why, whyView } from './view.js';
import { lacking } from './who.js';
import { type Who, whoView } from './who-view.js';

/**
 * `muster why MEMBER [ITEM]`: the links between an item and its copy in one member, or a page about the member;
 * changes nothing. What is named after the member alone and is a file or folder is where the files are.
 */
export function whyCommand(
  member: string,
  item: string | undefined,
  paths: readonly string[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  const isPath = item !== undefined && paths.length === 0 && existsSync(resolve(context.io.cwd, item));
  const asked = isPath ? undefined : item;
  const given = isPath ? [item] : paths.length === 0 ? ['.'] : paths;
  return asked === undefined
    ? wholeMember(member, given, options, context)
    : oneItem({ member, asked }, given, options, context);
}

function oneItem(
  { member, asked }: Pick<Why, 'member' | 'asked'>,
  paths: readonly string[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  const words = sameFleet(paths, options);
  const nothing: Why = { member, asked, chains: [], problems: [], words };
  return readAndShow(
    {
      view: whyView,
      nothing,
      read: async ({ deps, fleet }) => ({
        ...(await context.engine.readWhy(deps, fleet, member, asked)),
        words,
      }),
      problems: ({ problems }) => problems,
      exit: ({ problems, chains }) => (problems.length > 0 ? 1 : isDelivered(chains) ? 0 : 2),
    },
    paths,
    options,
    context,
  );
}

function wholeMember(
  name: string,
  paths: readonly string[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  const base = { name, words: sameFleet(paths, options) };
  const nothing: WholeMember = { ...base, problems: [] };
  return readAndShow(
    {
      view: overviewView,
      nothing,
      read: async ({ deps, fleet }) => ({
        ...(await context.engine.readOverview(deps, fleet, name)),
        ...base,
      }),
      problems: ({ problems }) => problems,
      exit: ({ problems, overview }) =>
        problems.length > 0 || overview === undefined ? 1 : isAsAsked(overview) ? 0 : 2,
    },
    paths,
    options,
    context,
  );
}

export interface WhoOptions extends NetworkOptions {
  readonly missing?: boolean;
}

/** `muster who ITEM`: every member, and whether it has the item; changes nothing. */
export function whoCommand(
  item: string,
  paths: readonly string[],
  options: WhoOptions,
  context: Context,
): Promise<ExitCode> {
  const base = { asked: item, missing: options.missing === true, words: sameFleet(paths, options) };
  const nothing: Who = { ...base, rows: [], problems: [] };
  return readAndShow(
    {
      view: whoView,
      nothing,
      read: async ({ deps, fleet, scope }) => ({
        ...(await context.engine.readWho(deps, fleet, scope, item)),
        ...base,
      }),
      problems: ({ problems }) => problems,
      exit: ({ problems, rows }) => (problems.length > 0 ? 1 : lacking(rows).length === 0 ? 0 : 2),
    },
    paths,
    options,
    context,
  );
}
