import { idKey, lastSegment, nameKey } from '../../model/arm-id.js';
import { canonical, digest } from '../../model/json.js';
import { sortedBy } from '../../model/order.js';
import { allSteps, type FleetPlan } from '../fleet-plan.js';
import { stepJson } from '../steps/step-json.js';

/**
 * `sha256:` and the hex digest of what the plan would do: ids, bodies, patches, and what publishes carry.
 *
 * Times and reasons are left out: the same work has the same digest, whenever and for whatever reasons it is
 * planned, independent of the order of keys and of Azure's casing.
 */
export function planDigest(plan: FleetPlan): string {
  return workDigest(allSteps(plan).map(stepJson));
}

/**
 * The digest of steps in their JSON form, also of those of a saved plan: fields that another version of
 * muster added to a step count as work, so everything counts but the reasons.
 */
export function workDigest(steps: readonly object[]): string {
  return digest(sortedBy(steps.map(stepWork), canonical));
}

/** One step in a form that is equal for equal work. */
export function stepWork(step: object): unknown {
  const isContent = 'type' in step && step.type === 'content';
  return Object.fromEntries(
    Object.entries(step)
      .filter(([key]) => !reasonKeys.has(key))
      // The words of a content body are not those of muster's own resources.
      .map(([key, value]) => [key, isContent && bodyKeys.has(key) ? value : comparable(key, value)]),
  );
}

const bodyKeys: ReadonlySet<string> = new Set(['body', 'patch']);

/** Reasons, and what follows from other fields. */
const reasonKeys: ReadonlySet<string> = new Set(['reason', 'reasons', 'operations', 'without']);

/** Texts that Azure returns in varying casing. */
const ids: ReadonlySet<string> = new Set(['resourceId', 'targetWorkspaceResourceId']);
const names: ReadonlySet<string> = new Set(['id', 'targetResourceName', 'targetWorkspaceTenantId']);
const nameLists: ReadonlySet<string> = new Set(['dependsOn', 'memberResourceNames']);

function comparable(key: string, value: unknown): unknown {
  if (typeof value === 'string') return ids.has(key) ? idKey(value) : names.has(key) ? nameKey(value) : value;
  if (Array.isArray(value)) return comparableList(key, value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, comparable(name, part)]));
}

/** Members and items are sets, and so are dependencies; the operations of a patch are not. */
function comparableList(key: string, list: readonly unknown[]): unknown {
  if (nameLists.has(key))
    return sortedBy(
      list.map((name) => (typeof name === 'string' ? nameKey(name) : name)),
      canonical,
    );
  if (key === 'members') return sortedBy(list, canonical);
  if (key === 'items') return sortedBy(list.map(itemIdentity), canonical);
  return key === 'patch' ? list.map(comparableOperation) : list.map((part) => comparable(key, part));
}

function comparableOperation(operation: unknown): unknown {
  if (typeof operation !== 'object' || operation === null) return operation;
  const path = 'path' in operation && typeof operation.path === 'string' ? operation.path : '';
  return Object.fromEntries(
    Object.entries(operation).map(([key, part]) => [
      key,
      key === 'value' ? comparable(lastSegment(path), part) : part,
    ]),
  );
}

/** An item counts by its name, not its display name; an item in a body by its id alone. */
function itemIdentity(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const shown: ReadonlySet<string> = new Set(['displayName', 'alias', 'predicted']);
  return Object.fromEntries(
    Object.entries(item)
      .filter(([key]) => !shown.has(key))
      .map(([key, part]) => [
        key,
        key === 'name' && typeof part === 'string' ? nameKey(part) : comparable(key, part),
      ]),
  );
}
