import type { Context, NetworkOptions } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { readAndShow } from '../../cli/runner.js';
import { isDelivered } from './chain.js';
import { type Why, whyView } from './view.js';

/** `muster why MEMBER ITEM`: the links between an item and its copy in one member; changes nothing. */
export function whyCommand(
  member: string,
  item: string,
  paths: readonly string[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  const nothing: Why = { member, asked: item, chains: [], problems: [], paths };
  return readAndShow(
    {
      view: whyView,
      nothing,
      read: async ({ deps, fleet }) => ({
        ...(await context.engine.readWhy(deps, fleet, member, item)),
        paths,
      }),
      problems: ({ problems }) => problems,
      exit: ({ problems, chains }) => (problems.length > 0 ? 1 : isDelivered(chains) ? 0 : 2),
    },
    paths,
    options,
    context,
  );
}
