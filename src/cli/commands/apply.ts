import type { Allowance } from '../../plan/guards.js';
import { carryOut, type CarryOutOptions } from '../carry-out.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-code.js';
import { guardOptions, type GuardFlags } from '../guard-options.js';
import { withReport } from '../run-report.js';

export interface ApplyOptions extends CarryOutOptions, GuardFlags {
  readonly publish: boolean;
  readonly wait: boolean;
  readonly maxFailedPairs?: Allowance;
}

/** `muster apply`: plans, asks, applies, publishes, waits, reports. */
export function applyCommand(
  paths: readonly string[],
  options: ApplyOptions,
  context: Context,
): Promise<ExitCode> {
  const { engine } = context;
  return withReport('apply', paths, options, context, (work) => {
    const { deps, fleet, scope } = work.session;
    return carryOut(work, options, context, {
      makePlan: () => engine.readAndPlan(deps, fleet, scope, { publish: options.publish }),
      judge: (plan) => engine.judgeGuards(plan, guardOptions(options)),
      execute: (plan) =>
        engine.runApply(deps, fleet, plan, scope, {
          publish: options.publish,
          wait: options.wait,
          timeoutMs: options.timeout,
          ...(options.maxFailedPairs === undefined ? {} : { maxFailedPairs: options.maxFailedPairs }),
        }),
    });
  });
}
