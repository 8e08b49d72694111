import { contentPatch, lineDiff } from '../../content/content-patch.js';
import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentKind, ItemRef } from '../../model/content.js';
import { type JsonObject, pointerKeys, valueAt } from '../../model/json.js';
import type { LiveAssignment, LiveConfiguration, LiveGroup, LiveMember } from '../../model/live.js';
import { sameSet, sortedBy } from '../../model/order.js';
import type { Patch } from '../../model/patch.js';
import type { DesiredResource, StepChange } from './step.js';

type Desired<T extends DesiredResource['type']> = Extract<DesiredResource, { type: T }>;

/** RFC 6902 patches that turn the live body into the desired one, in field order; empty means no drift. Sets are replaced whole. */

export function diffConfiguration(desired: Desired<'configuration'>, live: LiveConfiguration): Patch {
  return nameKey(live.mode) === nameKey(desired.mode)
    ? []
    : changed('/properties/mode', live.mode, desired.mode);
}

/** A member is matched by its workspace, so only its tenant can differ. */
export function diffMember(desired: Desired<'member'>, live: LiveMember): Patch {
  return nameKey(live.tenant) === nameKey(desired.targetWorkspaceTenantId)
    ? []
    : changed('/properties/targetWorkspaceTenantId', live.tenant, desired.targetWorkspaceTenantId);
}

/**
 * Members are a set of names without case. White space at the end of a text does not count, since the service
 * may trim it; an empty description equals none.
 */
export function diffGroup(desired: Desired<'group'>, live: LiveGroup): Patch {
  return [
    ...changedText('/properties/displayName', live.displayName, desired.displayName),
    ...changedText('/properties/description', live.description, desired.description),
    ...(sameSet(live.memberResourceNames.map(nameKey), desired.memberResourceNames.map(nameKey))
      ? []
      : changed('/properties/memberResourceNames', sortedNames(live.memberResourceNames), [
          ...desired.memberResourceNames,
        ])),
  ];
}

/** Items are a set of ARM ids; an item yet to be delivered is never among the live ones. */
export function diffAssignment(desired: Desired<'assignment'>, live: LiveAssignment): Patch {
  return sameSet(live.itemIds.map(idKey), desired.items.map(itemKey))
    ? []
    : changed('/properties/items', live.itemIds, itemBodies(desired.items));
}

/** What identifies an item within one workspace: its id, or kind and name where the id is not known yet. */
export function itemKey(item: Pick<ItemRef, 'name' | 'resourceId'> & { readonly kind: string }): string {
  return item.resourceId === null ? `${item.kind}/${nameKey(item.name)}` : idKey(item.resourceId);
}

/** The `items` of an assignment's body, by id. */
export function itemBodies(items: readonly ItemRef[]): readonly { readonly resourceId: string | null }[] {
  return sortedBy(items, itemKey).map(({ resourceId }) => ({ resourceId }));
}

function sortedNames(names: readonly string[]): readonly string[] {
  return sortedBy(names, nameKey);
}

/** Whether two texts are equal to a service that trims their ends; an empty text equals an absent one. */
export function sameText(left: string | undefined, right: string | undefined): boolean {
  return (left ?? '').trimEnd() === (right ?? '').trimEnd();
}

function changedText(path: string, live: string | undefined, desired: string | undefined): Patch {
  return sameText(live, desired) ? [] : changed(path, orAbsent(live), orAbsent(desired));
}

function orAbsent(text: string | undefined): string | undefined {
  return text?.trimEnd() === '' ? undefined : text;
}

/** One RFC 6902 operation, or none: `add` where live has nothing, `remove` where desired has nothing. */
function changed(path: string, live: unknown, desired: unknown): Patch {
  if (live === desired) return [];
  if (live === undefined) return [{ op: 'add', path, value: desired }];
  if (desired === undefined) return [{ op: 'remove', path }];
  return [{ op: 'replace', path, value: desired }];
}

/** How two bodies differ, for people. */
export interface BodyDifference {
  /** `severity`, `incidentConfiguration.createIncident`, `query`: by name. */
  readonly fields: readonly string[];
  /** `- ` and `+ ` lines for each field; texts of several lines as a unified diff. */
  readonly lines: readonly string[];
}

/** Most characters of a value on one line. */
const valueLength = 100;
/** Most lines of the diff of one text. */
const diffLines = 16;

/** What differs between the canonical bodies of two items of one kind. */
export function bodyDifference(kind: ContentKind, before: JsonObject, after: JsonObject): BodyDifference {
  const changes = fieldsThatDiffer(kind, before, after);
  return {
    fields: [...new Set(changes.map(({ field }) => field))],
    lines: changes.flatMap((change) => changeLines(change.field, change.before, change.after)),
  };
}

/** The same as changes of a step: texts unchanged, other values as JSON. */
export function bodyChanges(kind: ContentKind, before: JsonObject, after: JsonObject): readonly StepChange[] {
  const whole = (value: unknown) =>
    value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
  return fieldsThatDiffer(kind, before, after).map((change) => ({
    what: 'field',
    field: change.field,
    from: whole(change.before),
    to: whole(change.after),
  }));
}

function fieldsThatDiffer(kind: ContentKind, before: JsonObject, after: JsonObject) {
  return contentPatch(kind, before, after).map(({ path }) => ({
    field: fieldName(path),
    before: valueAt(before, pointerKeys(path)),
    after: valueAt(after, pointerKeys(path)),
  }));
}

function changeLines(field: string, before: unknown, after: unknown): readonly string[] {
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n'))
    return [`${field}:`, ...lineDiff(before, after, { context: 1, maxLines: diffLines })];
  return [
    ...(before === undefined ? [] : [`- ${field}: ${shown(before)}`]),
    ...(after === undefined ? [] : [`+ ${field}: ${shown(after)}`]),
  ];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > valueLength ? `${text.slice(0, valueLength)}…` : text;
}

/** A JSON pointer as users write it: without `properties`, which all fields are in. */
function fieldName(pointer: string): string {
  const [first, ...rest] = pointerKeys(pointer);
  return (first === 'properties' && rest.length > 0 ? rest : [first, ...rest]).join('.');
}
