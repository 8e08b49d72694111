import type { ContentItem } from '../../model/content.js';
import { distribution, isStale } from '../../model/defender-distribution.js';
import type { DesiredFleet, DesiredMember, DesiredParent } from '../../model/desired.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Finding, Problem, SourceSpan } from '../../model/problem.js';
import type { PlannedFleet, PlannedGroup, PlannedParent } from '../../plan/planned.js';
import { type HandOverItem, handOverItems, publishesNeeded } from './hand-over-item.js';

/** What of each group Defender's multitenant content distribution could carry. */
export interface HandOver {
  /** By tier and name of their parents, then by name. */
  readonly groups: readonly HandOverGroup[];
  /** MUS363 of what all rests on; MUS305 of the selections; MUS340, MUS341 and MUS349 of the groups. */
  readonly findings: readonly Finding[];
  /** Of parents that could not be read or planned: their groups are missing. */
  readonly problems: readonly Problem[];
}

/**
 * Maps every planned group to what Defender's content distribution could carry.
 *
 * Workspace manager has no place in the Defender portal, and Sentinel leaves the Azure portal on
 * 2027-03-31; no retirement date of the API that muster uses is known
 * (https://learn.microsoft.com/azure/sentinel/move-to-defender). Pure.
 */
export function handOver(fleet: DesiredFleet, { plan, parents }: PlannedFleet, now: Date): HandOver {
  const declared = new Map(fleet.parents.map((parent) => [parent.name, parent]));
  const usable = plan.parents.filter(({ state }) => state === 'planned');
  const mapped = usable.flatMap(({ parent }) => {
    const desired = declared.get(parent);
    const planned = parents.get(parent);
    if (desired === undefined || planned === undefined) return [];
    return planned.groups.map((group) => ({ view: group.view, mapped: mapGroup(desired, planned, group) }));
  });
  return {
    groups: mapped.map(({ mapped: group }) => group),
    findings: [
      ...staleFinding(now),
      ...usable.flatMap(({ findings }) => findings.filter(({ code }) => code === 'MUS305')),
      ...mapped.flatMap(({ view, mapped: group }) => handOverFindings(group, view.desired.at)),
    ],
    problems: plan.parents.flatMap(({ problems }) => problems),
  };
}

function staleFinding(now: Date): readonly Finding[] {
  if (!isStale(distribution, now)) return [];
  return [
    {
      code: 'MUS363',
      severity: 'warning',
      message: `What Defender distributes was last checked on ${distribution.checkedOn}, more than half a year ago.`,
      hint: `Install a newer muster, or compare ${distribution.page} with what is listed as not carried.`,
    },
  ];
}

function mapGroup(parent: DesiredParent, { live }: PlannedParent, group: PlannedGroup): HandOverGroup {
  const members = group.view.members.map(({ desired }) => desired);
  const home = parent.tenant.toLowerCase();
  const sets = setsOf(group);
  const received = new Set(sets.flatMap((set) => [...set.items]));
  // Of a group without members there is nothing but its items to tell.
  const wanted = members.length === 0 ? group.items : group.items.filter((item) => received.has(item));
  const items = handOverItems(wanted, live?.content ?? []);
  const carried = items.filter(({ notCarried }) => notCarried === undefined);
  const sizes = sets.map((set) => ({
    tenants: set.tenants.size,
    items: carried.filter(({ item }) => set.items.has(item)).length,
  }));
  return {
    parent: parent.name,
    group: group.view.desired.name,
    members: members.map(({ name }) => name),
    homeMembers: members.filter(({ tenant }) => tenant.toLowerCase() === home).map(({ name }) => name),
    tenants: new Set(members.map(tenantOf)).size,
    items,
    sets: sizes.length,
    operations: sizes.reduce((sum, size) => sum + size.tenants * size.items, 0),
    publishes: sizes.reduce((sum, size) => sum + publishesNeeded(size.items, size.tenants), 0),
  };
}

/** Who gets what: the members with the same exceptions together, by their tenants, with what they are to receive. */
function setsOf({ parts }: PlannedGroup): readonly {
  readonly tenants: ReadonlySet<string>;
  readonly items: ReadonlySet<ContentItem>;
}[] {
  const held = parts.filter(({ view }) => view.members.length > 0 && view.items.length > 0);
  return [...groupBy(held, ({ view }) => view.inClass ?? '').values()].map((same) => ({
    tenants: new Set(same.flatMap(({ view }) => view.members.map(({ desired }) => tenantOf(desired)))),
    items: new Set(same.flatMap(({ view }) => view.items)),
  }));
}

function tenantOf({ tenant }: DesiredMember): string {
  return tenant.toLowerCase();
}

/**
 * Manual work before a group can be handed over: MUS340 for items whose functions stay behind, MUS341
 * for a group that takes more than one publish, MUS349 for members in the source tenant.
 */
function handOverFindings(group: HandOverGroup, at: SourceSpan): readonly Finding[] {
  return [...functionsFinding(group, at), ...limitFinding(group, at), ...homeFinding(group, at)];
}

function functionsFinding({ parent, group, items }: HandOverGroup, at: SourceSpan): readonly Finding[] {
  const calling = items.filter(({ needs }) => needs.length > 0);
  if (calling.length === 0) return [];
  const aliases = sortedBy(new Set(calling.flatMap(({ needs }) => needs)), (alias) => alias);
  return [
    {
      code: 'MUS340',
      severity: 'warning',
      message: `Group ${group} has ${String(calling.length)} ${calling.length === 1 ? 'item' : 'items'} with calls to functions that it does not carry: ${listed(aliases)}.`,
      hint: 'Add the functions to the content of the group, or bring them to each workspace first: what calls a function fails where it is missing.',
      parent,
      at,
    },
  ];
}

function limitFinding(
  { parent, group, tenants, sets, operations, publishes }: HandOverGroup,
  at: SourceSpan,
): readonly Finding[] {
  if (publishes <= 1) return [];
  const why =
    sets > 1
      ? `by its overrides, members get ${String(sets)} different sets of items, each in publishes of its own`
      : `${String(tenants)} tenants × ${String(operations / tenants)} items are above the ${distribution.mostPublishedItems.toLocaleString('en')} that one carries`;
  return [
    {
      code: 'MUS341',
      severity: 'warning',
      message: `Group ${group} needs ${String(publishes)} publishes of Defender’s distribution: ${why}.`,
      hint: 'Make several distribution profiles, and sync them one after the other.',
      parent,
      at,
    },
  ];
}

function homeFinding({ parent, group, homeMembers }: HandOverGroup, at: SourceSpan): readonly Finding[] {
  if (homeMembers.length === 0 || distribution.sourceTenant) return [];
  return [
    {
      code: 'MUS349',
      severity: 'warning',
      message: `Group ${group} has members in the tenant of the central workspace: ${listed(homeMembers)}. Defender distributes from one tenant to others, and does not say that it reaches workspaces of the source.`,
      hint: 'Try it with one rule before you rely on it.',
      parent,
      at,
    },
  ];
}

const shown = 10;

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** What of one group could be carried, and at what cost. */
export interface HandOverGroup {
  readonly parent: string;
  readonly group: string;
  /** The files' names, in name order. */
  readonly members: readonly string[];
  /** Those of them that are in the tenant of the central workspace, which would be the source. */
  readonly homeMembers: readonly string[];
  /** How many tenants its members are in. */
  readonly tenants: number;
  /** What at least one member is to receive, by kind, then name. */
  readonly items: readonly HandOverItem[];
  /** Sets of items that overrides make of it for its members: 1 without any. */
  readonly sets: number;
  /** Tenants × items carried, set by set: what counts against the limit of a publish. */
  readonly operations: number;
  /** Publishes of distribution that it takes; 0 where there is nothing to carry. */
  readonly publishes: number;
}
