import type { JobResult, RunEvent, StepResult } from '../../../src/apply/events.js';
import { contentKinds, type ItemRef, type PairResult, type PairStatus } from '../../../src/model/content.js';
import type { FleetPlan, ParentPlan } from '../../../src/plan/fleet-plan.js';
import { reasonText } from '../../../src/plan/steps/reason-text.js';
import type { PublishReason, PublishStep, Step, StepChange } from '../../../src/plan/steps/step.js';
import type { TextStyle } from '../../../src/show/palette.js';

export const workspace =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc-central';
const base = `${workspace}/providers/Microsoft.SecurityInsights`;

export const plain: TextStyle = { width: 100, colors: false, sources: new Map() };

export function anItem(n: number, more: Partial<ItemRef> = {}): ItemRef {
  return {
    kind: 'AnalyticsRule',
    name: `rule-${String(n)}`,
    displayName: `Contoso rule ${String(n)}`,
    resourceId: `${base}/alertRules/rule-${String(n)}`,
    ...more,
  };
}

export function items(n: number): readonly ItemRef[] {
  return Array.from({ length: n }, (_, index) => anItem(index + 1));
}

export function createMember(name: string, parent = 'contoso-soc'): Step {
  return {
    id: `create/member/${parent}/${name}`,
    action: 'create',
    type: 'member',
    parent,
    name,
    member: name,
    resourceName: `${name}-3333`,
    resourceId: `${base}/workspaceManagerMembers/${name}-3333`,
    reason: 'the files declare it, Azure has no such member',
    dependsOn: [],
    resource: {
      type: 'member',
      targetWorkspaceResourceId: workspace.replace('soc-central', name),
      targetWorkspaceTenantId: '44444444-4444-4444-4444-444444444444',
    },
  };
}

export function updateGroup(name: string, changes: readonly StepChange[], parent = 'contoso-soc'): Step {
  return {
    id: `update/group/${parent}/${name}`,
    action: 'update',
    type: 'group',
    parent,
    name,
    group: name,
    resourceName: name,
    resourceId: `${base}/workspaceManagerGroups/${name}`,
    reason: 'differs from the files: members',
    dependsOn: [],
    resource: { type: 'group', displayName: name, memberResourceNames: ['a', 'b'] },
    patch: [{ op: 'replace', path: '/properties/memberResourceNames', value: ['a', 'b'] }],
    changes,
  };
}

export function createAssignment(name: string, content: readonly ItemRef[], parent = 'contoso-soc'): Step {
  return {
    id: `create/assignment/${parent}/${name}`,
    action: 'create',
    type: 'assignment',
    parent,
    name,
    group: name,
    resourceName: name,
    resourceId: `${base}/workspaceManagerAssignments/${name}`,
    reason: '',
    dependsOn: [`update/group/${parent}/${name}`],
    resource: { type: 'assignment', targetResourceName: name, items: content },
  };
}

/** An update that adds `added` to what the assignment has. */
export function updateAssignment(name: string, added: readonly ItemRef[], parent = 'contoso-soc'): Step {
  const of = (kind: ItemRef['kind']) => added.filter((item) => item.kind === kind).length;
  const kinds = contentKinds.flatMap((kind) => (of(kind) === 0 ? [] : [[kind, of(kind)] as const]));
  return {
    id: `update/assignment/${parent}/${name}`,
    action: 'update',
    type: 'assignment',
    parent,
    name,
    group: name,
    resourceName: name,
    resourceId: `${base}/workspaceManagerAssignments/${name}`,
    reason: 'differs from the files: items',
    dependsOn: [],
    resource: { type: 'assignment', targetResourceName: name, items: added },
    patch: [{ op: 'replace', path: '/properties/items', value: added.map(({ resourceId }) => resourceId) }],
    changes: [
      {
        what: 'items',
        added: added.map(({ displayName }) => displayName),
        removed: [],
        kinds: { added: Object.fromEntries(kinds), removed: {} },
      },
    ],
  };
}

export function deleteGroup(name: string, parent = 'contoso-soc'): Extract<Step, { action: 'delete' }> {
  return {
    id: `delete/group/${parent}/${name}`,
    action: 'delete',
    type: 'group',
    parent,
    name,
    resourceName: name,
    resourceId: `${base}/workspaceManagerGroups/${name}`,
    reason: 'no file declares it, and the parent prunes',
    dependsOn: [],
  };
}

export function publish(
  group: string,
  reasons: readonly PublishReason[] = [{ why: 'neverPublished' }],
  more: Partial<PublishStep> = {},
): PublishStep {
  return {
    id: `publish/assignment/contoso-soc/${group}`,
    action: 'publish',
    type: 'assignment',
    parent: 'contoso-soc',
    name: group,
    group,
    resourceName: group,
    resourceId: `${base}/workspaceManagerAssignments/${group}`,
    reason: reasonText(reasons),
    reasons,
    dependsOn: [],
    items: items(2),
    members: ['fabrikam-prod', 'tailspin-prod'].map((name) => ({
      name,
      resourceName: `${name}-3333`,
      workspace: workspace.replace('soc-central', name),
    })),
    ...more,
  };
}

export function aParentPlan(steps: readonly Step[], more: Partial<ParentPlan> = {}): ParentPlan {
  return {
    parent: 'contoso-soc',
    tier: 0,
    state: 'planned',
    steps,
    findings: [],
    problems: [],
    guard: {
      live: { member: 0, group: 0, assignment: 0 },
      livePairs: 0,
      lostPairs: 0,
      emptied: [],
      protectedLost: [],
      disables: false,
      noGroupDeclared: false,
      groupsAt: {},
    },
    moves: [],
    ...more,
  };
}

export function aPlan(...parents: readonly ParentPlan[]): FleetPlan {
  return { parents };
}

export function aPair(
  n: number,
  member: string,
  status: PairStatus,
  more: Partial<PairResult> = {},
): PairResult {
  return {
    parent: 'contoso-soc',
    group: 'finance-eu',
    member,
    item: anItem(n),
    status,
    cause: null,
    error: null,
    hint: null,
    ...more,
  };
}

export function aJob(more: Partial<JobResult> = {}): JobResult {
  return {
    parent: 'contoso-soc',
    group: 'finance-eu',
    assignment: 'finance-eu',
    assignmentId: `${base}/workspaceManagerAssignments/finance-eu`,
    jobId: 'job-1',
    state: 'Succeeded',
    startTime: '2026-11-22T10:00:01.0000000Z',
    endTime: '2026-11-22T10:00:02.0000000Z',
    error: null,
    ...more,
  };
}

export function done(step: Step, more: Partial<StepResult> = {}): RunEvent {
  return {
    type: 'stepFinished',
    result: { step, status: 'succeeded', problem: null, durationMs: 12, ...more },
  };
}
