import { type Context, printProblems, usageProblem } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { carryOut, type CarryOutOptions } from './carry-out.js';
import { withReport } from './run-report.js';

export interface PublishOptions extends CarryOutOptions {
  readonly all?: boolean;
  readonly wait: boolean;
}

/** `muster publish`: publishes the named groups, or all, changed or not; then waits and reports. */
export async function publishCommand(
  paths: readonly string[],
  options: PublishOptions,
  context: Context,
): Promise<ExitCode> {
  const { engine, io } = context;
  if ((options.all === true) === (options.group !== undefined)) {
    const message =
      options.all === true ? '--group and --all exclude each other' : 'publish needs to know which groups';
    printProblems(io, [usageProblem(message, 'Give --group NAME, as often as needed, or --all.')], options);
    return 1;
  }
  return withReport('publish', paths, options, context, (work) => {
    const { deps, fleet, scope } = work.session;
    return carryOut(work, options, context, {
      makePlan: () => engine.planPublish(deps, fleet, options.group ?? 'all', scope),
      judge: () => Promise.resolve([]),
      execute: (plan) =>
        engine.runPublish(deps, fleet, plan, scope, {
          publish: true,
          wait: options.wait,
          timeoutMs: options.timeout,
        }),
      nothing: 'Nothing to publish.',
    });
  });
}
