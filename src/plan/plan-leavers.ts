import { idKey, nameKey } from '../model/arm-id.js';
import { sortedBy } from '../model/order.js';
import type { Finding } from '../model/problem.js';
import type { AdoptedMember } from './adopt-members.js';
import { liveNames } from './live-names.js';
import type { ParentView } from './parent-view.js';
import { deleteMembers } from './plan-deletes.js';
import { foldPlainNames, sharedReasons } from './steps/reason-text.js';
import type { WriteStep } from './steps/step.js';

export interface PlannedLeavers {
  readonly steps: readonly WriteStep[];
  readonly findings: readonly Finding[];
}

/**
 * Members that leave a parent. If their document says `offboard` the member resource is deleted, after every
 * group is written without it, whatever `prune` says; MUS385 reports the progress of each, MUS328 what still
 * refers to it. MUS387 for those that leave groups because their document is gone: their copies are out of
 * reach.
 *
 * `groupSteps` are the plan's steps on live groups, deletes among them, by the `nameKey` of the group.
 */
export function planLeavers(
  view: ParentView,
  groupSteps: ReadonlyMap<string, WriteStep>,
  configuration: readonly string[],
): PlannedLeavers {
  const leavers = view.members.filter(({ desired }) => desired.offboard !== undefined);
  const deletes = deleteMembers(
    view,
    leavers.flatMap(({ live }) => live ?? []),
    groupSteps,
    configuration,
  );
  const places = new Map(leavers.map(({ desired }) => [desired.name, desired.at]));
  return {
    steps: deletes.steps.map((step) => ({
      ...step,
      reason: sharedReasons.leavingMember.one,
      at: places.get(step.name),
    })),
    findings: [
      ...leavers.map((member) => leaving(view, member)),
      ...deletes.findings,
      ...withoutDocument(view),
    ],
  };
}

function leaving(view: ParentView, { desired, live }: AdoptedMember): Finding {
  const { parent } = view;
  const { name, offboard, at } = desired;
  const deletes = offboard === 'DeleteCopies';
  const message =
    live === undefined
      ? `Member ${name} has left ${parent.name}.`
      : `Member ${name} leaves ${parent.name}: no group has it any more, and its resource is deleted.`;
  const number = live === undefined ? 0 : itemsFor(view, live.name);
  const which = number === 0 ? '' : `, of up to ${copiesText(number)},`;
  const copies = deletes
    ? `Apply then deletes from its workspace${which} what was provably delivered and not edited, and says when the document can be removed.`
    : live === undefined
      ? 'Its copies stay in its workspace. The document can be removed once it has left all of its parents.'
      : number === 0
        ? 'Its copies stay in its workspace.'
        : `Up to ${copiesText(number)} ${number === 1 ? 'stays' : 'stay'} in its workspace.`;
  return {
    code: 'MUS385',
    severity: 'info',
    message: `${message} ${copies}`,
    parent: parent.name,
    at,
  };
}

/** How many items live groups deliver to the member. */
function itemsFor({ live }: ParentView, memberResourceName: string): number {
  const { naming, assignments } = liveNames(live);
  const groups = naming.get(nameKey(memberResourceName)) ?? [];
  const items = groups
    .flatMap(({ name }) => assignments.get(nameKey(name)) ?? [])
    .flatMap(({ itemIds }) => itemIds.map(idKey));
  return new Set(items).size;
}

/** Members of declared groups that no file declares: how many copies each may keep. */
function withoutDocument({ live, groups, memberNames, parent }: ParentView): readonly Finding[] {
  const { members } = liveNames(live);
  const left = new Map<string, { readonly groups: Set<string>; readonly items: Set<string> }>();
  for (const { desired, parts } of groups)
    for (const { live: group, assignment } of parts)
      for (const name of group?.memberResourceNames ?? []) {
        const key = nameKey(name);
        if (memberNames.has(key) || !members.has(key)) continue;
        const one = left.get(key) ?? { groups: new Set(), items: new Set() };
        left.set(key, one);
        one.groups.add(desired.name);
        for (const id of assignment?.itemIds ?? []) one.items.add(idKey(id));
      }
  return sortedBy(left, ([key]) => key)
    .filter(([, { items }]) => items.size > 0)
    .map(([key, { groups: names, items }]): Finding => {
      const member = members.get(key);
      return {
        code: 'MUS387',
        severity: 'warning',
        message: `Live member ${member?.name ?? key} is in no file, and leaves ${names.size === 1 ? 'group' : 'groups'} ${foldPlainNames([...names])}: up to ${copiesText(items.size)} stay in its workspace, where muster no longer looks.`,
        hint: 'To have them deleted, declare the Member again with "offboard: DeleteCopies".',
        parent: parent.name,
        at: parent.at,
      };
    });
}

function copiesText(number: number): string {
  return number === 1 ? 'one copy' : `${String(number)} copies`;
}
