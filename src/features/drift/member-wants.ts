import { distinctBy } from '../../model/order.js';
import { idKey } from '../../model/arm-id.js';
import type { DesiredFleet, DesiredMember } from '../../model/desired.js';
import { type Deliverer, deliverers } from '../../plan/conflicts/deliverers.js';
import type { PlannedFleet, PlannedGroup } from '../../plan/planned.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { resourceKey } from './member-item.js';
import type { ParentWants } from './read-member-content.js';

/** What all groups, of whatever parent, deliver to one member. */
export interface MemberWants {
  readonly member: DesiredMember;
  /** By parent in tier order; each item once. */
  readonly parents: readonly ParentWants[];
  /** Groups that are in scope and were published or are by an apply, in order, with their items. */
  readonly groups: readonly Deliverer[];
  /** `resourceKey`s of all items. */
  readonly claimed: ReadonlySet<string>;
  /** Every parent of the member was read and planned: what none of them delivers, nobody does. */
  readonly complete: boolean;
}

/**
 * The members to look into, by name: those of parents that were planned, with what they are to hold;
 * where only some groups were asked for, the members of those. Suspended members are left alone.
 */
export function memberWants(
  fleet: DesiredFleet,
  { parents }: PlannedFleet,
  onlyGroups: boolean,
): readonly MemberWants[] {
  const all = deliverers(fleet, parents);
  const centrals = new Map(fleet.parents.map(({ name, workspace }) => [name, workspace]));
  const disabled = new Set(fleet.parents.filter(({ mode }) => mode === 'Disabled').map(({ name }) => name));
  const looked = new Set(
    [...parents].flatMap(([name, { plan, live }]) =>
      plan.state === 'error' || live === undefined || disabled.has(name) ? [] : [name],
    ),
  );
  const waiting = new Set(
    [...parents].flatMap(([name, { groups }]) =>
      groups.filter(awaitsFirstPublish).map(({ view }) => `${name}/${view.desired.name}`),
    ),
  );
  return fleet.members.flatMap((member) => {
    if (member.suspend !== undefined || !member.parents.some((name) => looked.has(name))) return [];
    const workspace = idKey(member.workspace);
    const own = all.filter(({ workspaces }) => workspaces.includes(workspace));
    const groups = own.filter((one) => one.planned && !waiting.has(`${one.parent}/${one.group.name}`));
    if (onlyGroups && groups.length === 0) return [];
    const wants = [...looked]
      .filter((parent) => member.parents.includes(parent))
      .map((parent) => ({
        parent,
        central: centrals.get(parent) ?? '',
        // Groups of one parent often select the same.
        items: distinctBy(
          own.filter((one) => one.parent === parent).flatMap(({ items }) => items),
          itemKey,
        ),
      }));
    return [
      {
        member,
        parents: wants,
        groups,
        claimed: new Set(wants.flatMap(({ items }) => items.map(resourceKey))),
        complete: member.parents.every((parent) => looked.has(parent) || disabled.has(parent)),
      },
    ];
  });
}

/**
 * Whether a group is published by hand and never was: nothing of it was delivered, so nothing is missing.
 * An apply would not fix it, and a comparison would be red until somebody decides. Pure.
 */
export function awaitsFirstPublish({ view, parts }: PlannedGroup): boolean {
  return (
    view.desired.publish === 'Manual' &&
    parts.every(({ publish }) => publish.verdict.reasons.some(({ why }) => why === 'neverPublished'))
  );
}
