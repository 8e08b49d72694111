import { idKey, nameKey } from '../../model/arm-id.js';
import type { LiveGroup, LiveParent } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import type { SourceSpan } from '../../model/problem.js';
import type { ContentPlan } from '../content/plan-content.js';
import { liveNames } from '../live-names.js';
import type { ParentView } from '../parent-view.js';
import { memberClasses } from '../parts/classes.js';
import { liveParts } from '../parts/live-parts.js';
import type { PlannedGroup } from '../planned.js';
import { itemKey } from '../steps/diff-resource.js';
import { countBeyond, coverOf, type Holding, nothing, type PairCover, pairsBeyond } from './pair-cover.js';

/**
 * What the guards judge a parent by: how much is there, what it would lose and what it would gain. Groups by
 * name.
 *
 * Suspended members count as if they stayed in their groups: they come back. They gain nothing.
 *
 * A pair is lost where a live group covers it and, after the plan, none does, also where an override leaves
 * it out: groups that no file declares still cover theirs unless they are pruned. A parent that the plan
 * disables publishes nothing any more, so it loses all pairs; one that is disabled already has none to lose.
 */
export function guardFacts(
  view: ParentView,
  planned: readonly PlannedGroup[],
  files?: Pick<ContentPlan, 'compared'>,
): GuardFacts {
  const { live, parent } = view;
  const livePairs = coverOf(liveHoldings(view, live.groups));
  const disables = isDisabling(view);
  const after = coverAfter(view, planned, livePairs);
  const emptied = planned.filter(wouldEmpty).map(({ view: { desired } }) => desired);
  const protectedLost = disables
    ? view.protectedGroups.filter(({ resourceName }) => holdsAnything(live, resourceName))
    : emptied.filter(({ protect }) => protect);
  return {
    live: {
      member: live.members.length,
      group: live.groups.length,
      assignment: live.assignments.length,
      ...(files === undefined ? {} : { content: files.compared.length }),
    },
    livePairs: countBeyond(livePairs, nothing),
    lostPairs: countBeyond(livePairs, after),
    newPairs: countBeyond(coverOf(plannedHoldings(planned)), livePairs),
    emptied: sortedBy(emptied, ({ name }) => name).map(({ name }) => name),
    protectedLost: sortedBy(protectedLost, ({ name }) => name).map(({ name }) => name),
    disables,
    noGroupDeclared:
      isPruned(view) && parent.mode === 'Enabled' && live.groups.length > 0 && view.declaredGroups.size === 0,
    at: parent.at,
    groupsAt: Object.fromEntries([...emptied, ...protectedLost].map(({ name, at }) => [name, at])),
  };
}

/**
 * Pairs that a publish of a live group may have delivered and that no group covers after the plan, in no order:
 * the member's workspace as `idKey`, and the item's ARM id as `idKey`.
 */
export function leftPairs(
  view: ParentView,
  planned: readonly PlannedGroup[],
): readonly { readonly member: string; readonly item: string }[] {
  const delivered = publishedCover(view.live);
  return pairsBeyond(delivered, coverAfter(view, planned, delivered));
}

/** Pairs that a publish of a live group may have delivered. */
export function publishedCover(live: LiveParent): PairCover {
  const published = live.groups.filter(({ name }) =>
    (liveNames(live).assignments.get(nameKey(name)) ?? []).some(
      ({ lastJobState, lastJobEndTime }) => lastJobState !== undefined || lastJobEndTime !== undefined,
    ),
  );
  return coverOf(liveHoldings({ live }, published));
}

function coverAfter(view: ParentView, planned: readonly PlannedGroup[], live: PairCover): PairCover {
  if (view.parent.mode === 'Enabled') return coverOf(holdingsAfter(view, planned));
  return isDisabling(view) ? nothing : live;
}

function isDisabling({ parent, live }: ParentView): boolean {
  return parent.mode === 'Disabled' && isEnabled(live);
}

/** An absent configuration counts as a disabled one. */
function isEnabled({ configuration }: LiveParent): boolean {
  return configuration !== undefined && nameKey(configuration.mode) !== 'disabled';
}

/** With only some groups planned, nothing is pruned. */
function isPruned({ parent, partial }: ParentView): boolean {
  return parent.prune && !partial;
}

/** What the planned groups would cover of members that are not suspended. */
function plannedHoldings(planned: readonly PlannedGroup[]): readonly Holding[] {
  return planned.flatMap(({ parts }) =>
    parts.map(({ view: { members, items } }) => ({
      members: members.map(({ desired }) => idKey(desired.workspace)),
      items: new Set(items.map(itemKey)),
    })),
  );
}

function holdingsAfter(view: ParentView, planned: readonly PlannedGroup[]): readonly Holding[] {
  const stays = planned.flatMap(({ view: { suspended }, items, exceptions }) => {
    const workspaces = new Map(suspended.map(({ desired }) => [desired.name, idKey(desired.workspace)]));
    return memberClasses([...workspaces.keys()], items, exceptions).map((one) => ({
      members: one.members.flatMap((name) => workspaces.get(name) ?? []),
      items: new Set(one.items.map(itemKey)),
    }));
  });
  return [...liveHoldings(view, keptGroups(view)), ...plannedHoldings(planned), ...stays];
}

/** Live groups that the plan leaves as they are: undeclared ones without prune, and declared ones outside its scope. */
function keptGroups(view: ParentView): readonly LiveGroup[] {
  const planned = new Set(view.groups.flatMap(({ parts }) => parts.flatMap(({ live }) => live ?? [])));
  return view.live.groups.filter(
    (group) => !planned.has(group) && !(isPruned(view) && !view.declaredGroups.has(nameKey(group.name))),
  );
}

/**
 * Whether a group as a whole would lose its last member or item; moving between its parts does not count. A
 * member for whom overrides leave out everything is in no part.
 */
function wouldEmpty({ view, items, parts }: PlannedGroup): boolean {
  const held = view.parts.some(({ live }) => (live?.memberResourceNames.length ?? 0) > 0);
  const carried = view.parts.some(({ assignment }) => (assignment?.itemIds.length ?? 0) > 0);
  const stay = parts.reduce((sum, part) => sum + part.view.members.length, view.suspended.length);
  return (held && stay === 0) || (carried && items.length === 0);
}

function holdsAnything(parent: LiveParent, groupName: string): boolean {
  return liveParts(groupName, parent, new Map()).some(
    ({ live, assignment }) =>
      (live?.memberResourceNames.length ?? 0) > 0 || (assignment?.itemIds.length ?? 0) > 0,
  );
}

function liveHoldings({ live }: Pick<ParentView, 'live'>, groups: readonly LiveGroup[]): readonly Holding[] {
  // A member that is registered twice is one customer: moving to the other registration loses nothing.
  const workspaces = new Map(live.members.map(({ name, workspace }) => [nameKey(name), idKey(workspace)]));
  const { assignments } = liveNames(live);
  return groups.map(({ name, memberResourceNames }) => ({
    members: memberResourceNames.map((member) => workspaces.get(nameKey(member)) ?? nameKey(member)),
    items: new Set((assignments.get(nameKey(name)) ?? []).flatMap(({ itemIds }) => itemIds.map(idKey))),
  }));
}

/** What the guards judge a parent's plan by, computed from the plan's own live state. */
export interface GuardFacts {
  /** `content`: items that files declare or that muster wrote; absent where content is not kept as files. */
  readonly live: {
    readonly member: number;
    readonly group: number;
    readonly assignment: number;
    readonly content?: number;
  };
  readonly livePairs: number;
  readonly lostPairs: number;
  /** Pairs that no live group covers and some group would; absent in plans saved by older versions. */
  readonly newPairs?: number;
  /** Live groups, by the files' name, that would lose their last member or item. */
  readonly emptied: readonly string[];
  /** Groups with `protect: true` that would be emptied, or lose everything because their parent is disabled. */
  readonly protectedLost: readonly string[];
  /** The plan disables workspace manager, so that nothing is published any more. */
  readonly disables: boolean;
  /** The parent is pruned and has live groups, and no file declares a single one. */
  readonly noGroupDeclared: boolean;
  /** Where the files declare the parent; none for a parent that was not planned. */
  readonly at?: SourceSpan;
  /** Where they declare the groups of `emptied` and `protectedLost`, by name. */
  readonly groupsAt: Readonly<Record<string, SourceSpan>>;
}

/** Nothing is live, and nothing is lost. */
export const noFacts: GuardFacts = {
  live: { member: 0, group: 0, assignment: 0 },
  livePairs: 0,
  lostPairs: 0,
  newPairs: 0,
  emptied: [],
  protectedLost: [],
  disables: false,
  noGroupDeclared: false,
  groupsAt: {},
};
