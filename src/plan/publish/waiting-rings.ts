import type { DesiredParent } from '../../model/desired.js';
import { type Instant, isSurelyBy, readInstant } from '../../model/instant.js';
import type { LiveJob } from '../../model/live.js';
import { largest } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';
import type { ParentPlan } from '../fleet-plan.js';
import type { GroupOutcome, PlannedParent, PlannedPart } from '../planned.js';
import { foldPlainNames } from '../steps/reason-text.js';
import type { Step } from '../steps/step.js';
import { assignmentKeys, gateOf, isGate } from './rings.js';

/** Which rings may go in this run. */
export interface RingLimits {
  /** When soaks are judged, in milliseconds since 1970. */
  readonly now: number;
  /** The highest ring that may go, undefined: all. */
  readonly maxRing?: number | undefined;
}

/** One ring of which steps are left for a later run. */
export interface WaitingRing {
  readonly ring: number;
  /** Its groups that have such steps, in the plan's order. */
  readonly groups: readonly string[];
  /** Steps of no ring that depend on them among them. */
  readonly steps: number;
  /** Members × items of the publishes among them. */
  readonly operations: number;
  /** From when it may go, RFC 3339; null where only a later run can tell. */
  readonly until: string | null;
  /** Why it waits, as a sentence without its subject and full stop. */
  readonly why: string;
}

/**
 * The plan without what its rings have to wait for, which stands in its `waiting` (MUS388): rings above
 * `limits.maxRing`, and those whose lower rings have not had what is new for as long as the parent's `soak` asks.
 * What depends on such a step waits with it. Guards go on judging the whole of what the files ask for.
 *
 * `planned` bears its rings; `whole` is the plan of all groups of the parent. Pure.
 */
export function withoutWaiting(
  planned: PlannedParent,
  whole: PlannedParent,
  parent: DesiredParent,
  limits: RingLimits,
): PlannedParent {
  const { plan } = planned;
  const rings = [...new Set(plan.steps.flatMap(({ ring }) => ring ?? []))].sort((a, b) => a - b);
  const verdicts = rings.map((ring) => ({ ring, verdict: verdictOn(ring, whole, parent, limits) }));
  const wanted = verdicts.flatMap(({ verdict }) => verdict?.wanted ?? []);
  const held = new Map(
    verdicts.flatMap(({ ring, verdict }) => (verdict?.why === undefined ? [] : [[ring, verdict] as const])),
  );
  if (held.size === 0) return withJobsWanted(planned, wanted);
  const { kept, left } = withDependents(plan.steps, (step) => held.has(step.ring ?? 0));
  const last = largest([...held.keys()]);
  const waiting = [...held].map(([ring, { until, why }]): WaitingRing => {
    // What depends on a ring's steps is of no ring itself: it waits for the last.
    const own = left.filter((step) => (step.ring ?? last) === ring);
    return {
      ring,
      groups: [...new Set(own.flatMap(({ group }) => group ?? []))],
      steps: own.length,
      operations: own.reduce((sum, step) => sum + operationsOfStep(step), 0),
      until,
      why: why ?? '',
    };
  });
  const groups = new Set(left.flatMap(({ group }) => (group === undefined ? [] : `${parent.name}/${group}`)));
  const highest = largest(kept.map(({ ring = 0 }) => ring));
  const gates = plan.rings?.filter(({ ring }) => ring < highest);
  return withJobsWanted(
    {
      ...planned,
      plan: {
        ...plan,
        steps: kept,
        rings: highest === 0 ? undefined : gates,
        waiting,
        findings: [...plan.findings, ...waiting.map((one) => waitFinding(parent, one))],
      },
      deliveries: planned.deliveries.filter(({ by }) => !groups.has(by)),
    },
    wanted,
  );
}

interface Verdict {
  /** Undefined: it may go. */
  readonly why?: string;
  readonly until: string | null;
  /** `nameKey`s of assignments whose jobs could tell that it may go sooner. */
  readonly wanted: readonly string[];
}

/** Undefined: nothing keeps the ring from going. */
function verdictOn(
  ring: number,
  whole: PlannedParent,
  { soak }: DesiredParent,
  { now, maxRing }: RingLimits,
): Verdict | undefined {
  if (maxRing !== undefined && ring > maxRing)
    return { why: `--max-ring ${String(maxRing)} was given`, until: null, wanted: [] };
  if (soak === undefined) return undefined;
  const lower = whole.groups.filter((group) => isGate(group) && group.view.desired.ring < ring);
  const behind = lower.filter((group) => gateOf(group).behind !== null);
  if (behind.length > 0)
    return {
      why: `it goes ${soak.text} after ${groupsText(behind)} ${behind.length === 1 ? 'has' : 'have'} delivered`,
      until: null,
      wanted: [],
    };
  // A part of nobody, or of nothing, is never published: where all members have exceptions, the group itself is one.
  const parts = lower.flatMap((group) =>
    group.parts
      .filter(({ view }) => view.members.length > 0 && view.items.length > 0)
      .map((part) => ({ group, had: hadSince(part) })),
  );
  const late = parts
    .map(({ group, had }) => ({ group, from: had && Number(had.last / 10_000n) + 1 + soak.ms }))
    .filter(({ from }) => from === undefined || from > now);
  if (late.length === 0) return undefined;
  const ends = late.flatMap(({ from }) => from ?? []);
  const waitedFor = [...new Set(late.map(({ group }) => group))];
  return {
    why: `${groupsText(waitedFor)} ${waitedFor.length === 1 ? 'has' : 'have'} had what is new for less than ${soak.text}`,
    until: ends.length < late.length ? null : new Date(Math.ceil(largest(ends) / 1000) * 1000).toISOString(),
    wanted: late.flatMap(({ group }) =>
      assignmentKeys(group.parts.filter(({ view }) => view.jobs === undefined)),
    ),
  };
}

function groupsText(groups: readonly GroupOutcome[]): string {
  const rings = [...new Set(groups.map(({ view }) => view.desired.ring))].sort((a, b) => a - b);
  return rings
    .map((ring) => {
      const names = groups.flatMap(({ view: { desired } }) => (desired.ring === ring ? desired.name : []));
      return `ring ${String(ring)} (${foldPlainNames(names)})`;
    })
    .join(' and ');
}

/**
 * Since when members have had what the part delivers now: the end of the first of its newest jobs without a failed
 * pair that started after the last change. By the assignment's last job where jobs were not read. Undefined:
 * nothing tells.
 */
function hadSince({ view: { assignment, jobs, live, items } }: PlannedPart): Instant | undefined {
  if (jobs === undefined || jobs.length === 0) return readInstant(assignment?.lastJobEndTime);
  const changes = [
    live?.modifiedAt,
    assignment?.modifiedAt,
    ...items.map(({ modifiedAt }) => modifiedAt),
  ].map(readInstant);
  let since: Instant | undefined;
  for (const [at, job] of jobs.entries()) {
    const start = readInstant(job.startTime);
    const carries = at === 0 || changes.every((time) => time !== undefined && isSurelyBy(time, start));
    const end = deliveredAll(job) ? readInstant(job.endTime) : undefined;
    if (!carries || end === undefined) break;
    since = end;
  }
  return since;
}

function deliveredAll({ state, items }: LiveJob): boolean {
  return (
    state === 'Succeeded' &&
    items.every(({ status, errors }) => status === 'Succeeded' && errors.length === 0)
  );
}

/** Splits steps in those that wait, with whatever depends on them, and the others; both in their order. */
function withDependents(
  steps: readonly Step[],
  waits: (step: Step) => boolean,
): { readonly kept: readonly Step[]; readonly left: readonly Step[] } {
  const left = new Set(steps.filter(waits).map(({ id }) => id));
  // Steps stand after those that they depend on, but rings move some before: until no more are found.
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const { id, dependsOn } of steps) if (dependsOn.some((one) => left.has(one))) left.add(id);
  }
  return {
    kept: steps.filter(({ id }) => !left.has(id)),
    left: steps.filter(({ id }) => left.has(id)),
  };
}

function operationsOfStep(step: Step): number {
  return step.action === 'publish' ? step.items.length * step.members.length : 0;
}

function withJobsWanted(planned: PlannedParent, wanted: readonly string[]): PlannedParent {
  return wanted.length === 0
    ? planned
    : { ...planned, wantedJobs: [...new Set([...planned.wantedJobs, ...wanted])] };
}

function waitFinding(parent: DesiredParent, { ring, groups, steps, until, why }: WaitingRing): Finding {
  const when = until === null ? '' : ` until ${until.replace('.000Z', 'Z')}`;
  return {
    code: 'MUS388',
    severity: 'info',
    message: `Ring ${String(ring)} (${foldPlainNames(groups)}) waits${when}: ${why}. ${String(steps)} ${steps === 1 ? 'step is' : 'steps are'} left for a later run.`,
    parent: parent.name,
    at: parent.at,
  };
}

/** Whether a finding only says that a ring waits, as the files or the command line ask. */
export function isWaiting({ code }: Finding): boolean {
  return code === 'MUS388';
}

/** How many steps a plan leaves for a later run. */
export function waitingSteps({ parents }: { readonly parents: readonly ParentPlan[] }): number {
  return parents.reduce(
    (sum, { waiting = [] }) => sum + waiting.reduce((steps, one) => steps + one.steps, 0),
    0,
  );
}
