import { idKey, nameKey } from '../model/arm-id.js';
import type { ItemRef } from '../model/content.js';
import { canonical } from '../model/json.js';
import { sameSet } from '../model/order.js';
import { labelOf } from '../plan/predict-content.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import type { Step } from '../plan/steps/step.js';

export interface Permitted {
  /** In the order of the actual plan. */
  readonly taken: readonly Step[];
  /** Not among those shown, or depending on such a step. */
  readonly refused: readonly Step[];
}

/**
 * The steps of a lower tier's plan, made after its upper tier was published, that had been shown.
 *
 * A step was shown if one of the same action and resource was, with the same members and the same items, one
 * for one; a predicted item's copy may have another resource name, so it is compared by display name (a
 * function's alias).
 */
export function permitSteps(shown: readonly Step[], actual: readonly Step[]): Permitted {
  const taken: Step[] = [];
  const refused: Step[] = [];
  const ids = new Set<string>();
  for (const step of actual) {
    const allowed = shown.some((other) => sameStep(other, step)) && step.dependsOn.every((id) => ids.has(id));
    (allowed ? taken : refused).push(step);
    if (allowed) ids.add(step.id);
  }
  return { taken, refused };
}

function sameStep(shown: Step, actual: Step): boolean {
  if (shown.action !== actual.action || shown.type !== actual.type) return false;
  if (nameKey(shown.resourceName) !== nameKey(actual.resourceName)) return false;
  if (shown.action === 'delete' || actual.action === 'delete') return true;
  if (shown.action === 'publish' || actual.action === 'publish')
    return (
      shown.action === 'publish' &&
      actual.action === 'publish' &&
      sameSet(
        shown.members.map(({ resourceName }) => nameKey(resourceName)),
        actual.members.map(({ resourceName }) => nameKey(resourceName)),
      ) &&
      sameItems(shown.items, actual.items)
    );
  return sameResource(shown, actual);
}

function sameResource(
  { resource: shown }: Extract<Step, { resource: unknown }>,
  { resource: actual }: Extract<Step, { resource: unknown }>,
): boolean {
  if (shown.type === 'configuration') return actual.type === 'configuration' && shown.mode === actual.mode;
  if (shown.type === 'member')
    return (
      actual.type === 'member' &&
      idKey(shown.targetWorkspaceResourceId) === idKey(actual.targetWorkspaceResourceId) &&
      nameKey(shown.targetWorkspaceTenantId) === nameKey(actual.targetWorkspaceTenantId)
    );
  if (shown.type === 'group')
    return (
      actual.type === 'group' &&
      sameSet(shown.memberResourceNames.map(nameKey), actual.memberResourceNames.map(nameKey))
    );
  if (shown.type === 'assignment')
    return actual.type === 'assignment' && sameItems(shown.items, actual.items);
  return canonical(shown) === canonical(actual);
}

/**
 * Each item that was shown matches one live item at most: two workbooks of one name are two items. A
 * predicted one had no id yet: it is matched by name first, then by label.
 */
function sameItems(shown: readonly ItemRef[], actual: readonly ItemRef[]): boolean {
  if (shown.length !== actual.length) return false;
  const known = shown.filter(({ predicted }) => predicted !== true).map(byId);
  const predicted = shown.filter((item) => item.predicted === true);
  const arrived = without(actual, byId, known);
  const unnamed = without(arrived, byName, predicted.map(byName));
  const unmet = without(predicted, byName, arrived.map(byName));
  return arrived.length === predicted.length && without(unnamed, labelOf, unmet.map(labelOf)).length === 0;
}

/** What is left of `items` when for each of `keys` one that has it is taken away. */
function without(
  items: readonly ItemRef[],
  keyOf: (item: ItemRef) => string,
  keys: readonly string[],
): readonly ItemRef[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return items.filter((item) => {
    const count = counts.get(keyOf(item)) ?? 0;
    counts.set(keyOf(item), count - 1);
    return count <= 0;
  });
}

/** A saved search with another category has the same id but is another kind. */
function byId(item: ItemRef): string {
  return `${item.kind} ${itemKey(item)}`;
}

function byName({ kind, name }: ItemRef): string {
  return `${kind}/${nameKey(name)}`;
}
