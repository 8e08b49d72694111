import { idKey, nameKey } from '../model/arm-id.js';
import type { LiveAssignment, LiveGroup, LiveParent } from '../model/live.js';
import { itemKey } from './diff-resource.js';
import type { ParentView } from './parent-view.js';
import type { PlannedGroup } from './plan-group.js';

/** What the guards judge a parent's plan by; made with the plan, from the same live state. */
export interface GuardFacts {
  readonly live: { readonly member: number; readonly group: number; readonly assignment: number };
  readonly livePairs: number;
  readonly lostPairs: number;
  /** Live groups, by the files' name, that would lose their last member or item. */
  readonly emptied: readonly string[];
  /** Of those, the ones with `protect: true`. */
  readonly protectedLost: readonly string[];
}

/**
 * What the guards judge a parent by: how much is there, and what it would lose.
 *
 * A pair is lost where a live group covers it and, after the plan, none does: groups that no file
 * declares still cover theirs unless they are pruned. A parent that the plan disables publishes
 * nothing any more, so it loses all; one that is disabled already has nothing left to lose.
 */
export function guardFacts(view: ParentView, planned: readonly PlannedGroup[]): GuardFacts {
  const { live, parent } = view;
  const livePairs = new Set(live.groups.flatMap((group) => livePairKeys(view, group)));
  const kept = keptGroups(view).flatMap((group) => livePairKeys(view, group));
  const desired = planned.flatMap(({ view: group, items }) =>
    pairKeys(
      group.members.map(({ resourceName }) => resourceName),
      items.map(itemKey),
    ),
  );
  const after =
    parent.mode === 'Enabled'
      ? new Set([...kept, ...desired])
      : isEnabled(live)
        ? new Set<string>()
        : livePairs;
  const emptied = planned.filter(wouldEmpty);
  return {
    live: {
      member: live.members.length,
      group: live.groups.length,
      assignment: live.assignments.length,
    },
    livePairs: livePairs.size,
    lostPairs: [...livePairs].filter((pair) => !after.has(pair)).length,
    emptied: emptied.map(({ view: group }) => group.desired.name),
    protectedLost: emptied
      .filter(({ view: group }) => group.desired.protect)
      .map(({ view: group }) => group.desired.name),
  };
}

/** An absent configuration is as good as a disabled one. */
function isEnabled({ configuration }: LiveParent): boolean {
  return configuration !== undefined && nameKey(configuration.mode) !== 'disabled';
}

/** Live groups that the plan leaves as they are: undeclared ones without prune, and declared ones outside its scope. */
function keptGroups(view: ParentView): readonly LiveGroup[] {
  const planned = new Set(view.groups.flatMap(({ parts }) => parts.flatMap(({ live }) => live ?? [])));
  const pruned = view.parent.prune && !view.partial;
  return view.live.groups.filter(
    (group) => !planned.has(group) && !(pruned && !view.declaredGroups.has(nameKey(group.name))),
  );
}

/** Whether a group as a whole would lose its last member or item; what its parts pass on to each other is none. */
function wouldEmpty({ view, items }: PlannedGroup): boolean {
  const held = view.parts.some(({ live }) => (live?.memberResourceNames.length ?? 0) > 0);
  const carried = view.parts.some(({ assignment }) => (assignment?.itemIds.length ?? 0) > 0);
  return (held && view.members.length === 0) || (carried && items.length === 0);
}

function assignmentOf(view: ParentView, group: LiveGroup): LiveAssignment | undefined {
  return view.live.assignments.find((one) => nameKey(one.targetResourceName) === nameKey(group.name));
}

function livePairKeys(view: ParentView, group: LiveGroup): readonly string[] {
  return pairKeys(group.memberResourceNames, assignmentOf(view, group)?.itemIds.map(idKey) ?? []);
}

function pairKeys(memberNames: readonly string[], items: readonly string[]): readonly string[] {
  return memberNames.map(nameKey).flatMap((member) => items.map((item) => `${member} ${item}`));
}
