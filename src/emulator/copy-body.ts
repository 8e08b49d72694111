import { isRecord } from './shapes.js';
import type { Properties } from './resource.js';
import type { Workspace } from './world.js';

/**
 * The properties of an item's copy in a member: ids of the parent's workspace become the member's,
 * a workbook's source is the member, and playbooks stay behind (workspace-manager.md, known limits).
 *
 * Where nothing changes it is the same object, so a thousand copies of a body are one.
 */
export function copyBody(
  place: 'alertRules' | 'automationRules' | 'savedSearches' | 'workbook',
  properties: Properties,
  parent: Workspace,
  target: Workspace,
): Properties {
  const moved = mentions(properties, parent) ? moveIds(properties, parent, target) : properties;
  const whole = isRecord(moved) ? moved : properties;
  switch (place) {
    case 'workbook':
      return { ...whole, sourceId: target.key };
    case 'automationRules':
      return withoutPlaybooks(whole);
    default:
      return whole;
  }
}

function withoutPlaybooks(properties: Properties): Properties {
  const actions: unknown = properties.actions;
  if (!Array.isArray(actions)) return properties;
  const kept = actions.filter((one) => !isRecord(one) || one.actionType !== 'RunPlaybook');
  return kept.length === actions.length ? properties : { ...properties, actions: kept };
}

/** Bodies by the parents whose ids they hold: each is searched once, however many members it goes to. */
const searched = new WeakMap<Properties, Map<string, boolean>>();

function mentions(properties: Properties, parent: Workspace): boolean {
  const known = searched.get(properties) ?? new Map<string, boolean>();
  searched.set(properties, known);
  const before = known.get(parent.key);
  if (before !== undefined) return before;
  const found = JSON.stringify(properties).toLowerCase().includes(parent.key);
  known.set(parent.key, found);
  return found;
}

function moveIds(value: unknown, parent: Workspace, target: Workspace): unknown {
  if (typeof value === 'string') return value.replace(idPattern(parent), target.id);
  if (Array.isArray(value)) return value.map((one) => moveIds(one, parent, target));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, moveIds(one, parent, target)]));
}

/** The parent's id in any casing, but not as the beginning of a longer workspace name. */
function idPattern(parent: Workspace): RegExp {
  return new RegExp(`${parent.key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`, 'gi');
}
