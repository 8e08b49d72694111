import { join } from 'node:path';
import { isDrift, type Drift } from '../features/drift/drift.js';
import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { driftJson } from '../features/drift/view.js';
import { driftMarkdown } from '../report/drift/drift-markdown.js';
import { driftNews } from '../features/drift/drift-news.js';
import { fingerprintOf, type News } from '../show/news.js';
import { printProblems, type Context, type NetworkOptions } from './context.js';
import { driftWriters } from './drift-writers.js';
import { worstExit, type ExitCode } from './exit-code.js';
import { notify } from '../features/notify/notify.js';
import type { NotifyTarget } from '../features/notify/notify-options.js';
import { printResult } from './print-result.js';
import { stateFolder } from './run-session.js';

/** How `muster drift` was asked for, and where its end is told. */
export interface DriftAsked {
  readonly paths: readonly string[];
  readonly options: NetworkOptions & { readonly strict?: boolean };
  readonly target: NotifyTarget | undefined;
}

export interface DriftEnd {
  readonly drift: Drift;
  /** Errors besides those of the comparison. */
  readonly problems: readonly Problem[];
  /** What was compared; undefined where the files could not be read. */
  readonly fleet?: DesiredFleet;
}

/**
 * Writes what was compared in the forms asked for, tells who wants to be told, and comes back with the exit
 * code: 1 also where a report could not be written.
 */
export async function endDrift(
  { drift, problems, fleet }: DriftEnd,
  asked: DriftAsked,
  context: Context,
): Promise<ExitCode> {
  const { options } = asked;
  const strict = options.strict === true;
  const found = isDrift(drift, strict);
  const about = { isDrift: found, strict, problems };
  const written = await printResult(
    {
      json: () => driftJson(drift, about),
      markdown: (limit) => driftMarkdown(drift, { ...about, limit }),
      more: driftWriters(drift, { ...about, fleet, tool: context.tool, cwd: context.io.cwd }),
    },
    options,
    context,
  );
  const exit = worstExit([
    context.interrupted.aborted ? 130 : 0,
    problems.length + drift.problems.length > 0 ? 1 : 0,
    written,
    found ? 2 : 0,
  ]);
  await tellDrift(exit, () => newsOf(drift, about, written), asked, context);
  return exit;
}

/** Tells of a comparison that a defect of ours cut short: at night nobody sees the log. */
export async function tellDefect(asked: DriftAsked, context: Context): Promise<void> {
  const news = (): News => ({
    title: '✖ Nothing was compared.',
    summary: 'muster drift failed by a defect of its own; its log has the reason.',
    troubles: [],
    fingerprint: fingerprintOf(['defect']),
  });
  await tellDrift(70, news, asked, context);
}

function newsOf(drift: Drift, about: Parameters<typeof driftNews>[1], written: ExitCode): News {
  const news = driftNews(drift, about);
  if (written === 0) return news;
  return { ...news, troubles: ['MUS604 a report could not be written', ...news.troubles] };
}

async function tellDrift(
  exit: ExitCode,
  news: () => News,
  { paths, options, target }: DriftAsked,
  context: Context,
): Promise<void> {
  const { parent: parents, group: groups } = options;
  const scope = {
    ...(parents === undefined ? {} : { parents }),
    ...(groups === undefined ? {} : { groups }),
  };
  const memory = join(stateFolder(context, paths), 'notified.json');
  const warnings = await notify(target, { command: 'drift', exit, scope, memory, news }, context);
  printProblems(context.io, warnings, options);
}
