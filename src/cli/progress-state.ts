import type { RunEvent } from '../apply/events.js';
import { armLimits, type RequestClass } from '../model/arm-limits.js';
import { stepTitle } from '../plan/steps/reason-text.js';
import { groupBy } from '../model/order.js';
import { allSteps, type FleetPlan } from '../plan/fleet-plan.js';
import { escapeTerminal } from '../show/escape-terminal.js';
import { count, grouped } from '../show/words.js';

/** A run's progress: a fold over its events. */
export interface ProgressState {
  readonly stepsPlanned: number;
  readonly stepsDone: number;
  readonly stepsFailed: number;
  /** Titles of steps under way, by step id. */
  readonly running: ReadonlyMap<string, string>;
  /** Ids of jobs under way. */
  readonly jobs: ReadonlySet<string>;
  readonly pairsDone: number;
  readonly pairsFailed: number;
  /** When Azure's rate allows the last step to be sent, in milliseconds since 1970; undefined where it delays none. */
  readonly notBeforeMs?: number;
  /** If old jobs are read: jobs that ended before this time are not reported. Undefined: all are. */
  readonly newsSince?: string;
}

export const noProgress: ProgressState = {
  stepsPlanned: 0,
  stepsDone: 0,
  stepsFailed: 0,
  running: new Map(),
  jobs: new Set(),
  pairsDone: 0,
  pairsFailed: 0,
};

export function foldProgress(state: ProgressState, event: RunEvent): ProgressState {
  switch (event.type) {
    case 'started':
      return {
        ...noProgress,
        ...(event.command === 'status' ? { newsSince: event.at } : {}),
        ...notBefore(event.at, event.plan),
        stepsPlanned: (event.plan?.parents ?? []).reduce((sum, { steps }) => sum + steps.length, 0),
      };
    case 'stepStarted':
      return {
        ...state,
        running: new Map(state.running).set(event.step.id, escapeTerminal(stepTitle(event.step))),
      };
    case 'stepFinished': {
      const running = new Map(state.running);
      running.delete(event.result.step.id);
      return {
        ...state,
        running,
        stepsDone: state.stepsDone + 1,
        stepsFailed: state.stepsFailed + (event.result.status === 'succeeded' ? 0 : 1),
      };
    }
    case 'jobStarted':
      return { ...state, jobs: new Set(state.jobs).add(jobKey(event.job)) };
    case 'jobFinished':
      return { ...state, jobs: new Set([...state.jobs].filter((key) => key !== jobKey(event.job))) };
    case 'pairs':
      return {
        ...state,
        pairsDone: state.pairsDone + event.pairs.filter(({ status }) => status === 'Succeeded').length,
        pairsFailed:
          state.pairsFailed +
          event.pairs.filter(({ status }) => status !== 'Succeeded' && status !== 'InProgress').length,
      };
    default:
      return state;
  }
}

/** Only for plans that Azure's rate delays. */
function notBefore(at: string, plan: FleetPlan | undefined): { readonly notBeforeMs?: number } {
  const least = plan === undefined ? 0 : leastDurationMs(plan);
  return least === 0 ? {} : { notBeforeMs: Date.parse(at) + least };
}

/** `at least 2 min left`, by Azure's rate; undefined below one second. */
export function timeLeft(
  { notBeforeMs, stepsDone, stepsPlanned }: ProgressState,
  nowMs: number,
): string | undefined {
  const seconds = Math.ceil(((notBeforeMs ?? 0) - nowMs) / 1_000);
  if (seconds < 1 || stepsDone >= stepsPlanned) return undefined;
  return `at least ${seconds < 120 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`} left`;
}

/** `steps 3/12, 1 not done; 2 jobs running; pairs 40 succeeded, 1 not; now: create member x`. */
export function progressLine(state: ProgressState): string {
  const [now] = state.running.values();
  const parts = [
    ...(state.stepsPlanned === 0
      ? []
      : [
          `steps ${grouped(state.stepsDone)}/${grouped(state.stepsPlanned)}${state.stepsFailed === 0 ? '' : `, ${grouped(state.stepsFailed)} not done`}`,
        ]),
    ...(state.jobs.size === 0 ? [] : [`${count(state.jobs.size, 'job')} running`]),
    ...(state.pairsDone + state.pairsFailed === 0
      ? []
      : [`pairs ${grouped(state.pairsDone)} succeeded, ${grouped(state.pairsFailed)} not`]),
    ...(now === undefined ? [] : [`now: ${now}`]),
  ];
  return parts.length === 0 ? 'reading' : parts.join('; ');
}

/** The line for a job that ended during the run; undefined for other events. */
export function jobEndLine({ newsSince }: ProgressState, event: RunEvent): string | undefined {
  if (event.type !== 'jobFinished') return undefined;
  const { parent, group, state, endTime } = event.job;
  if (newsSince !== undefined && endTime !== null && Date.parse(endTime) < Date.parse(newsSince)) {
    return undefined;
  }
  return `job of ${escapeTerminal(parent)} / ${escapeTerminal(group)}: ${escapeTerminal(state)}`;
}

function jobKey({ assignmentId, jobId }: { readonly assignmentId: string; readonly jobId: string }): string {
  return `${assignmentId.toLowerCase()} ${jobId}`;
}

/**
 * The least milliseconds that a plan's steps take at the rate that ARM allows: each is one request,
 * and each subscription has a full bucket at first. Waiting for jobs comes on top.
 */
function leastDurationMs(plan: FleetPlan): number {
  const requests = groupBy(
    allSteps(plan).map(({ action, resourceId }) => ({
      class: action === 'delete' ? ('deletes' as const) : ('writes' as const),
      subscription: resourceId.toLowerCase().split('/')[2] ?? '',
    })),
    (request) => `${request.class} ${request.subscription}`,
  );
  return [...requests.values()]
    .map((same) => durationMs(same[0]?.class ?? 'writes', same.length))
    .reduce((most, ms) => Math.max(most, ms), 0);
}

function durationMs(of: RequestClass, count: number): number {
  const { size, perSecond } = armLimits[of];
  return Math.max(0, count - size) * (1_000 / perSecond);
}
