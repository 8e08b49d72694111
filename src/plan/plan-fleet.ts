import { idKey } from '../model/arm-id.js';
import type { DesiredParent } from '../model/desired.js';
import { displayNamesOf } from '../model/display-names.js';
import { groupBy, sortedBy } from '../model/order.js';
import type { Finding, Problem } from '../model/problem.js';
import { withConflicts } from './conflicts/find-conflicts.js';
import { withOverrides } from './exception-findings.js';
import type { FleetInput, ParentPlan, ParentReading } from './fleet-plan.js';
import { noFacts } from './guards/guard-facts.js';
import type { PlannedFleet, PlannedParent } from './planned.js';
import type { Delivery } from './predict-content.js';
import { planInRings } from './publish/plan-in-rings.js';
import { withSuspensions } from './suspension-findings.js';

/**
 * The plan of every parent that was read, tier by tier: what an upper tier will publish into a lower
 * parent's workspace is predicted there. A parent below one that could not be planned is not planned
 * either (MUS408): what it will hold is unknown. A suspended parent has no steps, and nothing is
 * predicted from it. Conflicts between parents and groups are findings of the first parent that they
 * concern.
 */
export function planFleet(input: FleetInput): PlannedFleet {
  const { fleet } = input;
  // A publish of the live state does not deliver what files ask for.
  const given =
    input.asLive === true && fleet.content !== undefined
      ? { ...input, fleet: { ...fleet, content: undefined } }
      : input;
  const parents = new Map<string, PlannedParent>();
  const sent = new Map<string, ReadonlyMap<string, readonly Delivery[]>>();
  for (const parent of inTierOrder(input.fleet.parents)) {
    const reading = input.readings.get(parent.name);
    if (reading === undefined) continue;
    const planned = planOne(given, parent, reading, { parents, sent });
    parents.set(parent.name, { ...planned, plan: withSuspensions(input, planned.plan) });
    sent.set(
      parent.name,
      groupBy(planned.deliveries, ({ workspace }) => workspace),
    );
  }
  const told =
    input.asLive === true
      ? parents
      : withOverrides(input.fleet, withConflicts(input.fleet, parents), input.groups === undefined);
  const displayNames = displayNamesOf(input.fleet.members);
  const plan = {
    parents: [...told.values()].map((planned) => planned.plan),
    ...(displayNames.size === 0 ? {} : { displayNames }),
  };
  return { plan, parents: told };
}

/** Upper tiers first, within a tier by name. */
export function inTierOrder(parents: readonly DesiredParent[]): readonly DesiredParent[] {
  return sortedBy(parents, ({ tier, name }) => `${tier.toString().padStart(6, '0')} ${name}`);
}

/** The plans of the upper tiers. */
interface Above {
  readonly parents: ReadonlyMap<string, PlannedParent>;
  /** What each parent publishes, by `idKey` of the workspace that it goes to. */
  readonly sent: ReadonlyMap<string, ReadonlyMap<string, readonly Delivery[]>>;
}

function planOne(
  input: FleetInput,
  parent: DesiredParent,
  reading: ParentReading,
  above: Above,
): PlannedParent {
  if (parent.suspend !== undefined) return notPlanned(parent, 'planned', []);
  if (!reading.live.ok)
    return notPlanned(
      parent,
      'error',
      reading.live.problems.map((problem) => ({ ...problem, parent: parent.name })),
    );
  const uppers = input.asLive === true ? [] : parent.uppers.flatMap((name) => above.parents.get(name) ?? []);
  const broken = uppers.filter(({ plan }) => plan.state === 'error').map(({ plan }) => plan.parent);
  if (broken.length > 0)
    return notPlanned(parent, 'error', [
      {
        code: 'MUS408',
        message: `Parent ${parent.name} is not planned, because ${broken.join(', ')} above it could not be.`,
        hint: 'Fix what is reported for the upper parent first.',
        parent: parent.name,
        at: parent.at,
      },
    ]);
  const workspace = idKey(parent.workspace);
  const deliveries = uppers.flatMap(({ plan }) => above.sent.get(plan.parent)?.get(workspace) ?? []);
  if (!input.publish && deliveries.length > 0) return waiting(parent, deliveries);
  const planned = planInRings({
    parent,
    fleet: input.fleet,
    live: reading.live.value,
    jobs: reading.jobs,
    groups: input.groups,
    pending: input.pending,
    deliveries,
    arrived: false,
    copies: input.copies,
    limits: input.limits,
  });
  // Jobs decide only about publishes; a write checks for a running job itself.
  return input.publish ? planned : { ...planned, plan: withoutPublishes(planned.plan), wantedJobs: [] };
}

function withoutPublishes(plan: ParentPlan): ParentPlan {
  return { ...plan, steps: plan.steps.filter(({ action }) => action !== 'publish') };
}

/** Without publishing, a lower parent's content cannot arrive, and its plan would be a guess. */
function waiting(parent: DesiredParent, deliveries: readonly Delivery[]): PlannedParent {
  const senders = [...new Set(deliveries.map(({ by }) => by))].join(', ');
  return notPlanned(
    parent,
    'planned',
    [],
    [
      {
        code: 'MUS314',
        severity: 'warning',
        message: `Parent ${parent.name} waits for content that ${senders} would publish, and this run publishes nothing.`,
        hint: 'Run without --no-publish.',
        parent: parent.name,
        at: parent.at,
      },
    ],
  );
}

function notPlanned(
  parent: DesiredParent,
  state: ParentPlan['state'],
  problems: readonly Problem[],
  findings: readonly Finding[] = [],
): PlannedParent {
  return {
    plan: {
      parent: parent.name,
      tier: parent.tier,
      state,
      steps: [],
      findings,
      problems,
      guard: noFacts,
      moves: [],
    },
    deliveries: [],
    wantedJobs: [],
    groups: [],
  };
}
