import { contentKinds, type ContentKind } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { DoctorTarget } from './doctor-check.js';

/** An action that muster takes, or has the service take, in a workspace. */
export interface NeededAction {
  readonly action: string;
  /** `plan` covers drift and status as well. */
  readonly for: 'plan' | 'apply';
  /** Workbooks live in resource groups, everything else in the workspace. */
  readonly at: 'workspace' | 'resourceGroup';
}

/**
 * What the login must be allowed to do in a target, in a fixed order: reads first.
 *
 * In a parent: workspace manager's own resources (permissions/security.md), and its content to read; where files say
 * what that is, to write it and its marks, and with `prune` to delete both.
 * In a member: the content that its groups can deliver, for a publish runs with the caller's rights
 * (workspace-manager.md); with `cleanup` to delete content of every kind too. Reading the workspace itself is none of them: the Sentinel roles grant
 * reading what lies below a workspace, which says nothing of `workspaces/read`.
 */
export function neededActions(
  target: DoctorTarget,
  fleet: DesiredFleet,
  cleanup = false,
): readonly NeededAction[] {
  const kinds = kindsFor(target, fleet);
  const found = [
    ...need('plan', [`${insights}/onboardingStates/read`]),
    ...(target.parent === undefined ? [] : parentActions),
    ...(target.parent === undefined ? [] : fileActions(target.parent, fleet)),
    ...(target.member === undefined
      ? []
      : [...need('plan', [`${insights}/alertRules/read`]), ...contentActions(kinds, 'write')]),
    // A kind that left the selections is no longer among the target's: cleanup is about those.
    ...(cleanup && target.member !== undefined ? contentActions(contentKinds, 'delete') : []),
    ...contentActions(kinds, 'read'),
  ];
  const unique = [...new Map(found.map((each) => [each.action, each])).values()];
  return [...unique.filter((each) => each.for === 'plan'), ...unique.filter((each) => each.for === 'apply')];
}

/** The kinds that the target's groups can contain: those of a parent, and those a member is in. */
export function kindsFor({ parent, member }: DoctorTarget, fleet: DesiredFleet): readonly ContentKind[] {
  const used = new Set(
    fleet.groups
      .filter(
        (group) =>
          group.parent === parent?.name || (member !== undefined && group.members.includes(member.name)),
      )
      .flatMap(({ content }) => content),
  );
  const wanted = new Set(
    fleet.selections
      .filter(({ name }) => used.has(name))
      .flatMap(({ include }) => include.flatMap(({ kinds }) => kinds ?? contentKinds)),
  );
  return contentKinds.filter((kind) => wanted.has(kind));
}

const insights = 'Microsoft.SecurityInsights';

const managed = [
  'workspaceManagerConfigurations',
  'workspaceManagerMembers',
  'workspaceManagerGroups',
  'workspaceManagerAssignments',
].map((type) => `${insights}/${type}`);

const jobs = `${insights}/workspaceManagerAssignments/jobs`;

/** Of the central workspace's lists any but that of workbooks may be read, for an assignment may name what no selection takes. */
const parentActions: readonly NeededAction[] = [
  ...need('plan', [
    ...[...managed, jobs].map((type) => `${type}/read`),
    `${insights}/alertRules/read`,
    `${insights}/automationRules/read`,
    'Microsoft.OperationalInsights/workspaces/savedSearches/read',
  ]),
  ...need('apply', [...managed.flatMap((type) => [`${type}/write`, `${type}/delete`]), `${jobs}/write`]),
];

/** What writing the content of files takes, for the kinds that the files have; a prune may meet any. */
function fileActions(
  { name, content }: NonNullable<DoctorTarget['parent']>,
  fleet: DesiredFleet,
): readonly NeededAction[] {
  if (content === undefined) return [];
  const items = fleet.content?.get(name) ?? [];
  const kinds = contentKinds.filter((kind) => items.some((item) => item.kind === kind));
  const mark = `${insights}/metadata`;
  return [
    ...need('plan', [`${mark}/read`]),
    ...contentActions(kinds, 'write'),
    ...need('apply', [`${mark}/write`]),
    ...(content.prune
      ? [...contentActions(contentKinds, 'delete'), ...need('apply', [`${mark}/delete`])]
      : []),
  ];
}

const types: Readonly<Record<ContentKind, string>> = {
  AnalyticsRule: `${insights}/alertRules`,
  AutomationRule: `${insights}/automationRules`,
  Function: 'Microsoft.OperationalInsights/workspaces/savedSearches',
  HuntingQuery: 'Microsoft.OperationalInsights/workspaces/savedSearches',
  LivestreamQuery: 'Microsoft.OperationalInsights/workspaces/savedSearches',
  SavedSearch: 'Microsoft.OperationalInsights/workspaces/savedSearches',
  Workbook: 'Microsoft.Insights/workbooks',
};

function contentActions(
  kinds: readonly ContentKind[],
  verb: 'read' | 'write' | 'delete',
): readonly NeededAction[] {
  return kinds.map((kind) => ({
    action: `${types[kind]}/${verb}`,
    for: verb === 'read' ? 'plan' : 'apply',
    at: kind === 'Workbook' ? 'resourceGroup' : 'workspace',
  }));
}

function need(what: NeededAction['for'], actions: readonly string[]): readonly NeededAction[] {
  return actions.map((action) => ({ action, for: what, at: 'workspace' }));
}
