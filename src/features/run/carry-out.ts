import type { RunOutcome } from '../../apply/events.js';
import type { Finding, Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { strictProblems } from '../../plan/suspension-findings.js';
import { planText } from '../plan/plan-text.js';
import { readable } from './report-text.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count } from '../../show/words.js';
import { askFirst, type Question } from '../../cli/ask-first.js';
import { beginAudit } from '../../cli/open-connection.js';
import {
  isInterrupted,
  printProblems,
  styleFor,
  type Context,
  type NetworkOptions,
} from '../../cli/context.js';
import type { NotifyOptions } from '../notify/notification.js';
import { outcomeExit, worstExit } from '../../cli/exit-code.js';
import type { Work, WorkEnd } from './run-report.js';

export interface CarryOutOptions extends NetworkOptions, NotifyOptions {
  readonly yes?: boolean;
  readonly strict?: boolean;
}

/**
 * Shows a finished plan, judges it, asks, and has it carried out: what `apply` and `publish` share.
 *
 * Nothing is written before the plan was shown, no guard refused it and somebody agreed.
 */
export async function carryOut(
  work: Work,
  options: CarryOutOptions,
  context: Context,
  how: {
    readonly makePlan: () => Promise<FleetPlan>;
    /** Why the plan is not the one that was agreed to before; empty or absent: it is. */
    readonly stale?: (plan: FleetPlan) => readonly Problem[];
    readonly judge: (plan: FleetPlan) => Promise<readonly Problem[]>;
    readonly execute: (plan: FleetPlan) => Promise<RunOutcome>;
    readonly nothing?: string;
    /** `--no-publish`. */
    readonly withoutPublish?: boolean;
  },
): Promise<WorkEnd> {
  const { io } = context;
  const { session } = work;
  const plan = await how.makePlan();
  if (isInterrupted(context)) return interrupted(work, plan, context);

  // With JSON or Markdown, stdout holds the report alone: the plan is shown where people look.
  const out = options.format === 'text' ? io.stdout : io.stderr;
  session.progress.pause();
  out.write(planText(plan, styleFor(out, io, options, session.files), how.nothing));
  const unplanned = plan.parents.flatMap(({ problems }) => problems);
  printProblems(
    io,
    sharedProblems(unplanned).map((problem) => readable(problem, options)),
    options,
    session.files,
  );
  if (plan.parents.length > 0 && plan.parents.every(({ state }) => state === 'error'))
    return refused(work, plan, [], 'failed');
  const stale = how.stale?.(plan) ?? [];
  if (stale.length > 0) {
    printProblems(io, stale, options, session.files);
    work.endEarly({ outcome: 'stale', plan, problems: stale });
    return { exit: outcomeExit('stale') };
  }

  const refusals = [
    ...(options.strict === true ? strictProblems(plan) : []),
    ...(await how.judge(plan)),
    ...(await work.tooLarge(plan)),
  ];
  if (refusals.length > 0) {
    printProblems(io, refusals, options, session.files);
    return refused(work, plan, refusals, 'refused');
  }
  if (allSteps(plan).length === 0) {
    const { uncovered = [], parents } = plan;
    const lacks = uncovered.some(
      ({ pairs, problems, neverPublished }) => problems.length > 0 || (pairs.length > 0 && !neverPublished),
    );
    const fails = lacks || parents.some(({ problems }) => problems.length > 0);
    work.endEarly({ outcome: fails ? 'failed' : 'succeeded', plan, uncovered });
    return { exit: fails ? 4 : 0, shown: lacks ? { afterPlan: findingsOf(plan) } : undefined };
  }
  const declined = await askFirst(asked(plan, work), options, context);
  if (isInterrupted(context)) return interrupted(work, plan, context);
  if (declined !== undefined) {
    printProblems(io, [declined], options);
    return refused(work, plan, [declined], 'refused');
  }
  const unaudited = await beginAudit(session.audit, plan);
  if (unaudited !== undefined) {
    printProblems(io, [unaudited], options);
    return refused(work, plan, [unaudited], 'failed');
  }
  session.progress.resume();
  const outcome = await how.execute(plan);
  session.progress.stop();
  const report = work.report();
  return {
    exit: worstExit([outcomeExit(outcome), report.errors.length > 0 ? 4 : 0]),
    shown: { afterPlan: findingsOf(plan) },
    withoutPublish: how.withoutPublish,
  };
}

function findingsOf(plan: FleetPlan): readonly Finding[] {
  return plan.parents.flatMap(({ findings }) => findings);
}

function refused(work: Work, plan: FleetPlan, problems: readonly Problem[], outcome: RunOutcome): WorkEnd {
  work.endEarly({ outcome, plan, problems });
  return { exit: 1 };
}

/** Nothing was done yet, and the message says so. */
function interrupted(work: Work, plan: FleetPlan, { io }: Context): WorkEnd {
  io.stderr.write('Interrupted; nothing was changed.\n');
  work.endEarly({ outcome: 'interrupted', plan });
  return { exit: 130 };
}

function asked(plan: FleetPlan, { session }: Work): Question {
  const steps = allSteps(plan);
  const deletes = steps.filter(({ action }) => action === 'delete').length;
  const parents = plan.parents.filter((parent) => parent.steps.length > 0).length;
  return {
    question:
      `Carry out ${count(steps.length, 'step')}${deletes === 0 ? '' : `, ${count(deletes, 'delete')} among them,`} ` +
      `for ${count(parents, 'parent')} at ${session.connection.label}`,
    whether: 'carry out this plan',
    declined: 'the plan was declined; nothing was changed',
  };
}
