import type { ParentsPart } from '../../apply/compare-part.js';
import { type Context, printProblems, styleFor, usageProblem } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { type GuardFlags, guardLimitsOf } from '../../cli/options.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import type { Allowance } from '../../plan/guards/guards.js';
import { findingLines } from '../../show/finding-text.js';
import { isPlanFile, type OpenedPlan, openSaved } from '../plan/open-saved.js';
import { carryOut, type CarryOutOptions } from './carry-out.js';
import { withReport, withReportOf, type Work, type WorkEnd } from './run-report.js';

export interface ApplyOptions extends CarryOutOptions, GuardFlags {
  readonly publish: boolean;
  readonly deep?: boolean;
  /** False: `--no-diff`. */
  readonly diff?: boolean;
  readonly wait: boolean;
  readonly maxFailedPairs?: Allowance;
  /** Rings above are left for a later run. */
  readonly maxRing?: number;
  /** Of a saved plan only these parents, if their part is still the one of the digest. */
  readonly part?: ParentsPart;
}

/** `muster apply`: plans, asks, applies, publishes, waits, reports; of a saved plan only if the plan made anew equals it. */
export function applyCommand(
  paths: readonly string[],
  options: ApplyOptions,
  context: Context,
): Promise<ExitCode> {
  if (!paths.some(isPlanFile))
    return withReport('apply', paths, options, context, (work) => applyWork(paths, work, options, context));
  let saved: OpenedPlan | undefined;
  return withReportOf(
    'apply',
    async (emit) => {
      const opened = await openSaved(paths, options, context, emit);
      if (opened.ok) saved = opened.saved;
      return opened;
    },
    options,
    context,
    (work) =>
      applyWork(
        paths.filter((path) => !isPlanFile(path)),
        work,
        {
          ...options,
          publish: saved?.publish ?? options.publish,
          deep: saved?.deep === true,
          maxRing: saved?.maxRing,
        },
        context,
        saved,
      ),
    paths.filter((path) => !isPlanFile(path)),
  );
}

async function applyWork(
  paths: readonly string[],
  work: Work,
  options: ApplyOptions,
  context: Context,
  saved?: Pick<OpenedPlan, 'stale' | 'asOf'>,
): Promise<WorkEnd> {
  const { engine } = context;
  const { deps, fleet, scope } = work.session;
  // One moment for all tiers, and never later than now: a plan's own date may be made up.
  const now = deps.clock.now().getTime();
  const limits = { now: Math.min(saved?.asOf ?? now, now), maxRing: options.maxRing };
  let plan: FleetPlan | undefined;
  const end = await carryOut(work, options, context, {
    makePlan: async () => {
      plan = await engine.readAndPlan(deps, fleet, scope, {
        publish: options.publish,
        deep: options.deep === true,
        diff: options.diff !== false,
        limits,
      });
      return plan;
    },
    stale: saved?.stale,
    judge: (plan) => engine.judgeGuards(plan, guardLimitsOf(options)),
    execute: (plan) =>
      engine.runApply(deps, fleet, plan, scope, {
        publish: options.publish,
        wait: options.wait,
        timeoutMs: options.timeout,
        maxFailedPairs: options.maxFailedPairs,
        limits,
      }),
    withoutPublish: !options.publish,
  });
  if (plan === undefined || (end.exit !== 0 && end.exit !== 4)) return end;
  return withLeavers(paths, work, plan, end, options, context);
}

/** The end of an apply with what became of the copies of members that leave. */
async function withLeavers(
  paths: readonly string[],
  { session }: Work,
  plan: FleetPlan,
  end: WorkEnd,
  options: ApplyOptions,
  context: Context,
): Promise<WorkEnd> {
  if (session.fleet.members.every(({ offboard }) => offboard === undefined)) return end;
  const { finishOffboarding } = await import('../offboard/offboard.js');
  const { exit, findings } = await finishOffboarding(paths, session, plan, options, context);
  for (const finding of findings) session.deps.emit({ type: 'finding', finding });
  // Where there was nothing to apply, the report has no text of its own.
  if (end.shown === undefined && findings.length > 0 && options.format === 'text' && options.quiet !== true)
    context.io.stdout.write(
      `\n${findingLines(findings, styleFor(context.io.stdout, context.io, options, session.files)).join('\n')}\n`,
    );
  return { ...end, exit: worstExit([end.exit, exit]) };
}

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
