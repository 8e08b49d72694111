import type { Context, NetworkOptions } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { readAndShow } from '../../cli/runner.js';
import { handOverView } from './view.js';

/** `muster handover`: what of each group Defender's content distribution could carry; changes nothing. */
export function handoverCommand(
  paths: readonly string[],
  options: NetworkOptions,
  context: Context,
): Promise<ExitCode> {
  return readAndShow(
    {
      view: handOverView,
      nothing: { groups: [], findings: [], problems: [] },
      read: ({ deps, fleet, scope }) => context.engine.readHandOver(deps, fleet, scope),
      problems: ({ problems }) => problems,
    },
    paths,
    options,
    context,
  );
}
