import jsonPatch from 'fast-json-patch';
import type { ContentKind } from '../model/content.js';
import { isJsonObject, type JsonObject, pointerKeys, pointerOf, valueAt } from '../model/json.js';
import { sortedBy } from '../model/order.js';
import type { Patch, PatchOperation } from '../model/patch.js';
import { bodyRules, type BodyRules } from './body-rules.js';

/**
 * The RFC 6902 patch that turns canonical body `live` into `desired`; empty where they mean the same.
 *
 * A set is replaced whole, and so are the actions of an automation rule once others stand there or in
 * another order. By property; operations within one keep the order in which
 * they apply.
 */
export function contentPatch(kind: ContentKind, live: JsonObject, desired: JsonObject): Patch {
  const rules = bodyRules(kind);
  const whole = new Set<string>();
  const patch: PatchOperation[] = [];
  for (const operation of jsonPatch.compare(live, desired)) {
    const path = pointerKeys(operation.path);
    const set = wholeAt(rules, path, live, desired);
    if (set === undefined) {
      if (operation.op === 'remove') patch.push({ op: 'remove', path: operation.path });
      else if (operation.op === 'add' || operation.op === 'replace')
        patch.push({ op: operation.op, path: operation.path, value: operation.value as unknown });
      continue;
    }
    const pointer = pointerOf(set);
    if (whole.has(pointer)) continue;
    whole.add(pointer);
    patch.push({ op: 'replace', path: pointer, value: valueAt(desired, set) });
  }
  return sortedBy(patch, ({ path }) => path.split('/', 3).join('/'));
}

/** The path of the set that an operation is inside of, if any. */
function wholeAt(
  { treatments }: BodyRules,
  path: readonly string[],
  live: JsonObject,
  desired: JsonObject,
): readonly string[] | undefined {
  for (let length = 1; length < path.length; length++) {
    const here = path.slice(0, length);
    switch (treatments.get(here.at(-1) ?? '')) {
      case 'set':
      case 'tags':
        if (Array.isArray(valueAt(desired, here))) return here;
        break;
      case 'actions':
        if (typesOf(valueAt(live, here)) !== typesOf(valueAt(desired, here))) return here;
        break;
      case 'json':
      case 'verbatim':
        return undefined;
      default:
    }
  }
  return undefined;
}

function typesOf(value: unknown): string {
  return JSON.stringify(
    Array.isArray(value) ? value.map((one: unknown) => (isJsonObject(one) ? one.actionType : one)) : value,
  );
}
