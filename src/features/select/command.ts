import { type Context, type NetworkOptions, usageProblem } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { readAndShow } from '../../cli/runner.js';
import type { Problem } from '../../model/problem.js';
import { selectionParents } from './read-selection.js';
import { selectView } from './view.js';

export interface SelectOptions extends NetworkOptions {
  readonly all?: boolean;
}

/** `muster select NAME`: what a selection resolves to, and why each item is in or out; changes nothing. */
export function selectCommand(
  name: string,
  paths: readonly string[],
  options: SelectOptions,
  context: Context,
): Promise<ExitCode> {
  const nothing = { selection: name, all: options.all === true, readings: [], unused: [] };
  return readAndShow(
    {
      view: selectView,
      nothing,
      read: async ({ deps, fleet, scope }) => {
        const selection = fleet.selections.find((each) => each.name === name);
        if (selection === undefined || selectionParents(fleet, selection, scope).length === 0)
          return { ...nothing, unused: [usedNowhere(name)] };
        return { ...nothing, readings: await context.engine.readSelection(deps, fleet, selection, scope) };
      },
      problems: ({ unused, readings }) => [...unused, ...readings.flatMap(({ problems }) => problems)],
    },
    paths,
    { ...options, selection: name },
    context,
  );
}

function usedNowhere(name: string): Problem {
  return usageProblem(
    `no group uses selection ${name}, so it belongs to no parent`,
    'Name the parent in whose workspace it is to be resolved: --parent NAME.',
  );
}
