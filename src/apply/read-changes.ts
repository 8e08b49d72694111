import type { ArmClient } from '../azure/arm-client.js';
import { readContent } from '../azure/read/read-content.js';
import { canonicalBody } from '../content/canonical-body.js';
import { contentPatch } from '../content/content-patch.js';
import type { ContentItem } from '../model/content.js';
import type { DesiredFleet } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import type { JsonObject } from '../model/json.js';
import { groupBy } from '../model/order.js';
import type { Result } from '../model/problem.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import type { PlannedFleet } from '../plan/planned.js';
import { type ItemChange, type ModifiedItem, modifiedItems } from '../plan/publish/item-changes.js';
import { bodyDifference } from '../plan/steps/diff-resource.js';
import { refOf } from '../plan/steps/step-json.js';
import { type CopyReader, copyReader, type FoundCopy } from './read-copy.js';

/** How many items' differences are read; further ones are only counted. */
const mostItems = 20;
/** How many members may lack a copy of an item, or be unreadable, before it is given up. */
const mostAsked = 5;

/**
 * The plan with what its publishes change in members: each item that was modified since the last job,
 * compared with the copy of the first member that answers. At most 20 items, in the order of `modifiedItems`; a plan
 * without such items reads nothing.
 *
 * A copy is one GET while copies keep their names (`copyReader`). A member that may not be read is tried
 * once.
 */
export async function withItemChanges(
  client: ArmClient,
  fleet: DesiredFleet,
  planned: PlannedFleet,
  signal?: AbortSignal,
): Promise<FleetPlan> {
  const all = modifiedItems(planned);
  if (all.length === 0) return planned.plan;
  const parents = fleetIndex(fleet).parents;
  const shown = groupBy(all.slice(0, mostItems), ({ parent }) => parent);
  const read = new Map(
    await Promise.all(
      [...shown].map(async ([parent, items]) => {
        const central = parents.get(parent)?.workspace ?? '';
        return [parent, await changesOf(client, central, items, signal)] as const;
      }),
    ),
  );
  return {
    ...planned.plan,
    parents: planned.plan.parents.map((plan) => {
      const changes = read.get(plan.parent) ?? [];
      const more = all.filter(({ parent }) => parent === plan.parent).length - changes.length;
      if (changes.length + more === 0) return plan;
      return { ...plan, changes: { items: changes, more } };
    }),
  };
}

/** Members one after the other, each for all remaining items: a member that answers mostly answers for all. */
async function changesOf(
  client: ArmClient,
  central: string,
  items: readonly ModifiedItem[],
  signal: AbortSignal | undefined,
): Promise<readonly ItemChange[]> {
  const unreadable = new Set<string>();
  const readers = new Map<string, CopyReader>();
  const asked = new Map(items.map((one) => [one, { tried: 0, unread: [] as string[], lacking: '' }]));
  const done = new Map<ModifiedItem, ItemChange>();
  for (let open = items; open.length > 0; open = open.filter((one) => !done.has(one))) {
    const byMember = groupBy(open, (one) => one.members[asked.get(one)?.tried ?? 0]?.name ?? '');
    for (const [name, same] of byMember) {
      // The first tells whether the member answers, and whether copies keep their names.
      const [first, ...others] = same;
      if (first !== undefined) await ask(first, name);
      await Promise.all(others.map((one) => ask(one, name)));
    }
  }
  return items.flatMap((one) => done.get(one) ?? []);

  async function ask(one: ModifiedItem, name: string): Promise<void> {
    const state = asked.get(one);
    const member = state && one.members[state.tried];
    if (state === undefined || member === undefined || state.tried === mostAsked) {
      done.set(one, unseen(one, state));
      return;
    }
    state.tried += 1;
    const reader = readers.get(name) ?? copyReader(client, { workspace: member.workspace, central }, signal);
    readers.set(name, reader);
    const copy = unreadable.has(name) ? undefined : await reader(one.item);
    if (copy?.ok !== true) {
      unreadable.add(name);
      state.unread.push(name);
    } else if (copy.value === undefined) state.lacking = name;
    else done.set(one, await seen(client, central, one, name, copy.value, state.unread, signal));
  }
}

function unseen(
  one: ModifiedItem,
  { unread = [], lacking = '' }: { readonly unread?: readonly string[]; readonly lacking?: string } = {},
): ItemChange {
  const base = { ...baseOf(one), unread };
  return lacking === ''
    ? { ...base, state: 'unread', seenIn: null }
    : { ...base, state: 'missing', seenIn: lacking };
}

function baseOf({
  item,
  groups,
  byHand,
  members,
}: ModifiedItem): Pick<ItemChange, 'item' | 'groups' | 'byHand' | 'members'> {
  return { item: refOf(item), groups, ...(byHand ? { byHand } : {}), members: members.length };
}

async function seen(
  client: ArmClient,
  central: string,
  one: ModifiedItem,
  member: string,
  copy: FoundCopy,
  unread: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ItemChange> {
  const { kind } = one.item;
  const body = await wholeBody(client, central, one.item, signal);
  const base = { ...baseOf(one), seenIn: member, unread };
  if (body === undefined) return { ...base, state: 'unread', seenIn: null };
  const patch = contentPatch(kind, copy.body, body);
  if (patch.length === 0) return { ...base, state: 'same' };
  return { ...base, state: 'changed', patch, difference: bodyDifference(kind, copy.body, body) };
}

/** The item as its workspace has it: lists of workbooks omit their content, so a workbook is read by its own GET. */
async function wholeBody(
  client: ArmClient,
  central: string,
  { kind, body, resourceId }: ContentItem,
  signal: AbortSignal | undefined,
): Promise<JsonObject | undefined> {
  if (body?.partial !== true || resourceId === null) return body?.value;
  const read: Result<unknown> = await readContent(client, resourceId, signal);
  return read.ok && read.value !== undefined ? canonicalBody(kind, read.value, { central }) : undefined;
}
