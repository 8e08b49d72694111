import type { DesiredFleet } from '../model/desired.js';
import type { LiveParent } from '../model/live.js';
import type { Finding, Problem } from '../model/problem.js';
import type { FleetPlan, ParentPlan } from '../plan/fleet-plan.js';
import { noFacts, type PlannedGroup } from '../plan/guard-facts.js';
import { lastJobEnd } from '../plan/judge-publish.js';
import { isRunning } from '../plan/plan-group.js';
import { maxOperations, type PlannedParent } from '../plan/plan-parent.js';
import { reasonText } from '../plan/reason-text.js';
import { stepId } from '../plan/step-id.js';
import type { PublishStep } from '../plan/step.js';
import { liveItems, liveMembers } from './live-group.js';
import { readPlanned } from './read-and-plan.js';
import type { RunDeps, Scope } from './run.js';

/**
 * A plan of publishes only: the live groups asked for, changed or not, with what they hold in Azure.
 *
 * Definitions are not written; where they differ from the files a finding says so (MUS320). A group
 * that is not in Azure, or has nobody or nothing to publish, is a problem of its parent.
 */
export async function planPublish(
  deps: Pick<RunDeps, 'client' | 'pending'>,
  fleet: DesiredFleet,
  groups: readonly string[] | 'all',
  scope: Scope,
): Promise<FleetPlan> {
  const groupScope = groups === 'all' ? scope : { ...scope, groups };
  const planned = await readPlanned(deps, fleet, groupScope, { publish: true, asLive: true });
  return {
    parents: planned.plan.parents.map((plan) => {
      const parent = planned.parents.get(plan.parent);
      if (parent?.live === undefined) return plan;
      const all = groups === 'all';
      return isDisabled(plan.parent, fleet) && !all
        ? { ...plan, state: 'error', steps: [], problems: [disabled(plan.parent)] }
        : publishesOf(plan, parent, parent.live, fleet, all);
    }),
  };
}

function publishesOf(
  plan: ParentPlan,
  parent: PlannedParent,
  live: LiveParent,
  fleet: DesiredFleet,
  all: boolean,
): ParentPlan {
  const outcomes = parent.groups.map((group) => publishLive(plan, group, live, fleet));
  const problems = all ? [] : outcomes.flatMap(({ problem }) => problem ?? []);
  const skipped = all ? outcomes.flatMap(({ problem }) => problem ?? []) : [];
  return {
    ...plan,
    state: problems.length > 0 ? 'error' : 'planned',
    problems,
    steps: problems.length > 0 ? [] : outcomes.flatMap(({ step }) => step ?? []),
    // Nothing is written, so nothing is lost that a guard could refuse.
    guard: { ...noFacts, live: plan.guard.live, livePairs: plan.guard.livePairs },
    moves: [],
    findings: [
      ...outcomes.flatMap(({ finding }) => finding ?? []),
      ...skipped.map((problem): Finding => ({ ...problem, severity: 'info' })),
    ],
  };
}

function isDisabled(parent: string, fleet: DesiredFleet): boolean {
  return fleet.parents.find(({ name }) => name === parent)?.mode === 'Disabled';
}

function disabled(parent: string): Problem {
  return {
    code: 'MUS319',
    message: `Nothing of parent ${parent} can be published: its mode is Disabled.`,
    hint: 'Set the mode to Enabled and run muster apply first.',
    parent,
  };
}

interface LivePublish {
  readonly step?: PublishStep;
  readonly problem?: Problem;
  readonly finding?: Finding;
}

function publishLive(
  plan: ParentPlan,
  { view }: PlannedGroup,
  live: LiveParent,
  fleet: DesiredFleet,
): LivePublish {
  const { desired, live: group, assignment } = view;
  const about = { parent: plan.parent, at: desired.at };
  if (group === undefined || assignment === undefined)
    return {
      problem: {
        code: 'MUS319',
        message: `Group ${desired.name} cannot be published: its ${group === undefined ? 'group' : 'assignment'} is not in Azure yet.`,
        hint: 'Run muster apply first.',
        ...about,
      },
    };
  const items = liveItems(assignment, live.content);
  const members = liveMembers(group, live, fleet);
  const operations = items.length * members.length;
  if (operations === 0 || operations > maxOperations)
    return {
      problem: {
        code: operations === 0 ? 'MUS302' : 'MUS403',
        message: `Group ${desired.name} cannot be published: it has ${members.length} members and ${items.length} items in Azure${operations === 0 ? '' : `, ${operations} operations, and the service allows ${maxOperations}`}.`,
        hint: 'Run muster apply to bring it to what the files ask for.',
        ...about,
      },
    };
  const ended = lastJobEnd(view);
  const differs = plan.steps.some((step) => step.action !== 'publish' && step.group === desired.name);
  return {
    step: {
      action: 'publish',
      type: 'assignment',
      id: stepId('publish', 'assignment', plan.parent, desired.name),
      parent: plan.parent,
      name: desired.name,
      group: desired.name,
      resourceName: assignment.name,
      resourceId: assignment.id,
      reasons: [{ why: 'asked' }],
      reason: reasonText([{ why: 'asked' }]),
      items,
      members,
      dependsOn: [],
      at: desired.at,
      ...(ended === undefined ? {} : { lastJobEndTime: ended }),
      ...(isRunning(view) ? { awaits: assignment.id } : {}),
    },
    ...(differs
      ? {
          finding: {
            code: 'MUS320',
            severity: 'warning',
            message: `Group ${desired.name} differs from the files; it is published as it is in Azure.`,
            hint: 'Run muster apply to bring it to what the files ask for.',
            ...about,
          },
        }
      : {}),
  };
}
