import { type Context, type NetworkOptions, printProblems, usageProblem } from '../../cli/context.js';
import { type ExitCode, outcomeExit, worstExit } from '../../cli/exit-code.js';
import type { Since } from '../../cli/parse-options.js';
import { sharedProblems } from '../../show/shared-problems.js';
import type { NotifyOptions } from '../notify/notification.js';
import type { Report } from './fold-report.js';
import { readable } from './report-text.js';
import { withReport } from './run-report.js';

export interface StatusOptions extends NetworkOptions, NotifyOptions {
  readonly failed?: boolean;
  readonly watch?: boolean;
  readonly since?: Since;
}

/** `muster status`: the last job of each group, per pair; with `--since` their history too. */
export function statusCommand(
  paths: readonly string[],
  options: StatusOptions,
  context: Context,
): Promise<ExitCode> {
  const { engine, io } = context;
  const since = options.since === undefined ? undefined : instantOf(options.since, io.clock.now());
  if (since !== undefined && since > ticksOf(io.clock.now())) {
    printProblems(io, [notYet], options);
    return Promise.resolve(1);
  }
  return withReport('status', paths, options, context, async (work) => {
    const { deps, fleet, scope, files, progress } = work.session;
    const outcome = await engine.readStatus(deps, fleet, scope, {
      watch: options.watch === true,
      timeoutMs: options.timeout,
      since,
    });
    progress.stop();
    const report = work.report();
    // On stderr, as every reason of an exit 1: stdout may be a file or one JSON document.
    printProblems(
      io,
      sharedProblems(report.errors).map((problem) => readable(problem, options)),
      options,
      files,
    );
    return {
      exit: worstExit([outcomeExit(outcome), statusExit(report)]),
      shown: { failedOnly: options.failed === true, withoutErrors: true },
    };
  });
}

const notYet = usageProblem('--since: the time is yet to come', 'Give a time in the past, such as 7d.');

/** As a count of 100 ns since 1970. */
function instantOf(since: Since, now: Date): bigint {
  return 'at' in since ? since.at : ticksOf(now) - BigInt(since.agoMs) * 10_000n;
}

function ticksOf(date: Date): bigint {
  return BigInt(date.getTime()) * 10_000n;
}

/** States of a job that are no failure: done, or on its way. An unknown state is one. */
const fine = new Set(['Succeeded', 'InProgress']);

function statusExit({ errors, jobs }: Report): ExitCode {
  if (errors.length > 0) return 1;
  return jobs.some(({ state }) => !fine.has(state)) ? 4 : 0;
}
