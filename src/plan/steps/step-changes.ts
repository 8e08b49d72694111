import { idKey, lastSegment, nameKey } from '../../model/arm-id.js';
import type { LiveAssignment, LiveGroup } from '../../model/live.js';
import { contentKinds, type ContentKind, type ItemRef } from '../../model/content.js';
import { sortedBy } from '../../model/order.js';
import type { PartView } from '../parts/live-parts.js';
import { sameText } from './diff-resource.js';
import type { KindCounts, StepChange } from './step.js';

/** What an update of a group changes, members by the files' names; resources that no file names by their own. */
export function groupChanges(
  { desired, displayName, members }: PartView,
  live: LiveGroup,
  fileNames: ReadonlyMap<string, string>,
): readonly StepChange[] {
  const before = new Set(live.memberResourceNames.map(nameKey));
  const after = new Set(members.map(({ resourceName }) => nameKey(resourceName)));
  const joined = members.filter(({ resourceName }) => !before.has(nameKey(resourceName)));
  const left = live.memberResourceNames.filter((name) => !after.has(nameKey(name)));
  return [
    ...fieldChange('displayName', live.displayName, displayName),
    ...fieldChange('description', live.description, desired.description),
    ...setChange(
      'members',
      joined.map(({ desired: member }) => member.name),
      left.map((name) => fileNames.get(nameKey(name)) ?? name),
    ),
  ];
}

/**
 * What an update of an assignment changes, items by display name; items that are gone by their resource name.
 * `content` is the central workspace's, by `idKey`.
 */
export function assignmentChanges(
  items: readonly ItemRef[],
  live: LiveAssignment,
  content: ReadonlyMap<string, Pick<ItemRef, 'kind' | 'displayName'>>,
): readonly StepChange[] {
  const before = new Set(live.itemIds.map(idKey));
  const after = new Set(items.flatMap(({ resourceId }) => (resourceId === null ? [] : idKey(resourceId))));
  const added = items.filter(({ resourceId }) => resourceId === null || !before.has(idKey(resourceId)));
  const removed = live.itemIds.filter((id) => !after.has(idKey(id)));
  const change = setChange(
    'items',
    added.map(({ displayName }) => displayName),
    removed.map((id) => content.get(idKey(id))?.displayName ?? lastSegment(id)),
  );
  const kinds = {
    added: kindCounts(added.map(({ kind }) => kind)),
    removed: kindCounts(removed.map((id) => content.get(idKey(id))?.kind ?? 'gone')),
  };
  return change.map((each) => ({ ...each, kinds }));
}

function kindCounts(kinds: readonly (ContentKind | 'gone')[]): KindCounts {
  const counted = ([...contentKinds, 'gone'] as const).flatMap((kind) => {
    const count = kinds.filter((each) => each === kind).length;
    return count === 0 ? [] : [[kind, count] as const];
  });
  return Object.fromEntries(counted);
}

function fieldChange(field: string, from: string | undefined, to: string | undefined): readonly StepChange[] {
  if (sameText(from, to)) return [];
  const shown = (text = '') => (text.trimEnd() === '' ? null : text);
  return [{ what: 'field', field, from: shown(from), to: shown(to) }];
}

function setChange(
  what: 'members' | 'items',
  added: readonly string[],
  removed: readonly string[],
): readonly StepChange[] {
  if (added.length === 0 && removed.length === 0) return [];
  return [{ what, added: sortedBy(added, String), removed: sortedBy(removed, String) }];
}
