import type { ContentItem } from '../../src/model/content.js';
import type {
  ContentSelection,
  DesiredFleet,
  DesiredGroup,
  DesiredMember,
  DesiredParent,
  Override,
  SelectionEntry,
} from '../../src/model/desired.js';
import type {
  LiveAssignment,
  LiveConfiguration,
  LiveGroup,
  LiveJob,
  LiveJobItem,
  LiveMember,
  LiveParent,
} from '../../src/model/live.js';
import { sortedBy } from '../../src/model/order.js';
import type { SourceSpan } from '../../src/model/problem.js';

export const subscription = '11111111-1111-1111-1111-111111111111';
export const tenant = '22222222-2222-2222-2222-222222222222';
export const span: SourceSpan = { file: 'fleet.yaml', line: 1, column: 1 };

/** When the last job of a `published` group started and ended, and when its group was last written: days before. */
export const times = {
  written: '2025-12-30T10:00:00.0000000Z',
  started: '2026-01-01T11:00:00.0000000Z',
  ended: '2026-01-01T11:05:00.0000000Z',
  later: '2026-01-01T11:05:00.0000001Z',
} as const;

/** ARM id of the workspace of that name. */
export function workspaceId(name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/rg-${name}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

export function insightsId(parent: string, type: string, name: string): string {
  return `${workspaceId(parent)}/providers/Microsoft.SecurityInsights/${type}/${name}`;
}

/** The name that muster gives the member resource of a workspace. */
export function memberName(name: string): string {
  return `${name}-${subscription}`;
}

export function memberId(parent: string, name: string): string {
  return insightsId(parent, 'workspaceManagerMembers', memberName(name));
}

export function groupId(parent: string, name: string): string {
  return insightsId(parent, 'workspaceManagerGroups', name);
}

export function assignmentId(parent: string, name: string): string {
  return insightsId(parent, 'workspaceManagerAssignments', name);
}

export function ruleId(parent: string, name: string): string {
  return insightsId(parent, 'alertRules', name);
}

/** An analytics rule in `parent`'s workspace, unchanged since long before any job. */
export function anItem(name: string, features: Partial<ContentItem> = {}, parent = 'soc'): ContentItem {
  return {
    kind: 'AnalyticsRule',
    name,
    displayName: `Rule ${name}`,
    resourceId: ruleId(parent, name),
    modifiedAt: '2025-01-01T00:00:00Z',
    ...features,
  };
}

export function aParent(name: string, features: Partial<DesiredParent> = {}): DesiredParent {
  return {
    name,
    workspace: workspaceId(name),
    tenant,
    mode: 'Enabled',
    prune: false,
    workbookResourceGroups: [],
    tier: 0,
    uppers: [],
    at: span,
    ...features,
  };
}

export function aMember(name: string, features: Partial<DesiredMember> = {}): DesiredMember {
  return { name, labels: {}, workspace: workspaceId(name), tenant, parents: ['soc'], at: span, ...features };
}

export function aGroup(name: string, features: Partial<DesiredGroup> = {}): DesiredGroup {
  return {
    name,
    parent: 'soc',
    resourceName: name,
    displayName: name,
    members: [],
    content: ['all'],
    publish: 'Auto',
    protect: false,
    ring: 0,
    at: span,
    ...features,
  };
}

/** A selection of the items of these names, or of every item. */
export function aSelection(
  name: string,
  names?: readonly string[],
  features: Partial<ContentSelection> = {},
): ContentSelection {
  const entry: SelectionEntry = {
    ...(names === undefined ? {} : { names: names.map((one) => ({ name: one, at: span })) }),
    at: span,
  };
  return { name, include: [entry], exclude: [], allowEmpty: false, at: span, ...features };
}

/** The smallest fleet: parent `soc`, and a selection `all` that takes everything. */
export class FleetBuilder {
  private parents: DesiredParent[] = [];
  private members: DesiredMember[] = [];
  private groups: DesiredGroup[] = [];
  private overrides: Override[] = [];
  private selections: ContentSelection[] = [aSelection('all', undefined, { allowEmpty: true })];

  withParent(name: string, features: Partial<DesiredParent> = {}): this {
    this.parents.push(aParent(name, features));
    return this;
  }

  withMember(name: string, features: Partial<DesiredMember> = {}): this {
    this.members.push(aMember(name, features));
    return this;
  }

  /** Members that are not declared yet are declared too. */
  withGroup(name: string, members: readonly string[], features: Partial<DesiredGroup> = {}): this {
    const group = aGroup(name, { members, ...features });
    for (const member of members)
      if (!this.members.some((one) => one.name === member))
        this.withMember(member, { parents: [group.parent] });
    this.groups.push(group);
    return this;
  }

  withSelection(name: string, names?: readonly string[], features: Partial<ContentSelection> = {}): this {
    this.selections.push(aSelection(name, names, features));
    return this;
  }

  /** An override that leaves the items of these names out for these members. */
  withOverride(
    name: string,
    members: readonly string[],
    items: readonly string[],
    features: Partial<Override> = {},
  ): this {
    this.overrides.push({
      name,
      members,
      items: [{ names: items.map((one) => ({ name: one, at: span })), at: span }],
      reason: 'It floods there',
      at: span,
      untilAt: span,
      ...features,
    });
    return this;
  }

  build(): DesiredFleet {
    const byName = <T extends { readonly name: string }>(list: readonly T[]) =>
      sortedBy(list, ({ name }) => name);
    return {
      parents: byName(this.parents.length === 0 ? [aParent('soc')] : this.parents),
      members: byName(this.members),
      groups: byName(this.groups),
      selections: byName(this.selections),
      suppressions: [],
      ...(this.overrides.length === 0 ? {} : { overrides: byName(this.overrides) }),
    };
  }
}

export function aFleet(): FleetBuilder {
  return new FleetBuilder();
}

/** What Azure holds of one parent; enabled unless said otherwise. */
export class LiveParentBuilder {
  private configuration: LiveConfiguration | undefined;
  private members: LiveMember[] = [];
  private groups: LiveGroup[] = [];
  private assignments: LiveAssignment[] = [];
  private content: ContentItem[] = [];

  constructor(private readonly parent: string) {
    this.withConfiguration('Enabled');
  }

  withConfiguration(mode: string, name = 'default'): this {
    this.configuration = {
      id: insightsId(this.parent, 'workspaceManagerConfigurations', name),
      name,
      mode,
    };
    return this;
  }

  withoutConfiguration(): this {
    this.configuration = undefined;
    return this;
  }

  withMember(name: string, features: Partial<LiveMember> = {}): this {
    const resource = features.name ?? memberName(name);
    this.members.push({
      id: insightsId(this.parent, 'workspaceManagerMembers', resource),
      name: resource,
      workspace: workspaceId(name),
      tenant,
      ...features,
    });
    return this;
  }

  /** `members` are names of workspaces; those that are not members yet become some. `emea--2` is titled as a part. */
  withGroup(name: string, members: readonly string[], features: Partial<LiveGroup> = {}): this {
    for (const member of members)
      if (!this.members.some(({ workspace }) => workspace === workspaceId(member))) this.withMember(member);
    this.groups.push({
      id: groupId(this.parent, name),
      name,
      displayName: name.replace(/--(\d+)$/, ' ($1)'),
      memberResourceNames: members.map(memberName),
      modifiedAt: times.written,
      ...features,
    });
    return this;
  }

  /** An assignment that was never published. */
  withAssignment(group: string, items: readonly ContentItem[], features: Partial<LiveAssignment> = {}): this {
    const name = features.name ?? group;
    this.assignments.push({
      id: assignmentId(this.parent, name),
      name,
      targetResourceName: group,
      itemIds: items.flatMap(({ resourceId }) => resourceId ?? []),
      modifiedAt: times.written,
      ...features,
    });
    return this;
  }

  /** Group and assignment, published to the full; the items are in the workspace. */
  withPublished(
    group: string,
    members: readonly string[],
    items: readonly ContentItem[],
    features: Partial<LiveAssignment> = {},
  ): this {
    return this.withItems(...items)
      .withGroup(group, members)
      .withAssignment(group, items, {
        lastJobState: 'Succeeded',
        lastJobEndTime: times.ended,
        ...features,
      });
  }

  withItems(...items: readonly ContentItem[]): this {
    for (const item of items) if (!this.content.includes(item)) this.content.push(item);
    return this;
  }

  build(): LiveParent {
    return {
      ...(this.configuration === undefined ? {} : { configuration: this.configuration }),
      members: this.members,
      groups: this.groups,
      assignments: this.assignments,
      content: this.content,
    };
  }
}

export function aLiveParent(name = 'soc'): LiveParentBuilder {
  return new LiveParentBuilder(name);
}

/** A job that succeeded for each of the items. */
export function aJob(items: readonly ContentItem[] = [], features: Partial<LiveJob> = {}): LiveJob {
  const name = features.name ?? 'job-1';
  return {
    id: `${assignmentId('soc', 'emea')}/jobs/${name}`,
    name,
    state: 'Succeeded',
    startTime: times.started,
    endTime: times.ended,
    items: items.map((item) => aJobItem(item)),
    ...features,
  };
}

export function aJobItem(item: ContentItem, features: Partial<LiveJobItem> = {}): LiveJobItem {
  return { resourceId: item.resourceId ?? '', status: 'Succeeded', errors: [], ...features };
}
