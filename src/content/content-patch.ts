import { structuredPatch } from 'diff/lib/patch/create.js';
import jsonPatch from 'fast-json-patch';
import type { ContentKind } from '../model/content.js';
import { isJsonObject, type JsonObject, pointerKeys, pointerOf, valueAt } from '../model/json.js';
import { sortedBy } from '../model/order.js';
import type { Patch, PatchOperation } from '../model/patch.js';
import { bodyRules, type BodyRules } from './body-rules.js';

/**
 * The RFC 6902 patch that turns canonical body `live` into `desired`; empty where they mean the same.
 *
 * A set is replaced whole, and so are the actions of an automation rule if they or their order differ. Sorted
 * by property; operations within one keep the order in which they apply.
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

export interface LineDiffOptions {
  /** Unchanged lines around a change. */
  readonly context?: number;
  /** Lines beyond these are counted. */
  readonly maxLines?: number;
}

/** Texts that differ in more lines are not aligned: nobody reads such a diff, and it takes seconds. */
const maxEdits = 1000;

/**
 * The lines of the unified diff of two texts: hunks with their `@@` line, then ` `, `-` or `+` before
 * each line; empty where the lines are the same. Line ends do not count.
 *
 * A long diff is folded: its first lines, and how many more there are.
 */
export function lineDiff(
  before: string,
  after: string,
  { context = 3, maxLines = 40 }: LineDiffOptions = {},
): readonly string[] {
  const left = linesOf(before);
  const right = linesOf(after);
  const patch = structuredPatch('', '', joined(left), joined(right), '', '', {
    context,
    maxEditLength: maxEdits,
  });
  if (patch === undefined)
    return [`@@ ${String(left.length)} lines became ${String(right.length)} other lines @@`];
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunk }) => [
    `@@ -${String(oldStart)},${String(oldLines)} +${String(newStart)},${String(newLines)} @@`,
    ...hunk,
  ]);
  const more = lines.length - maxLines;
  // Showing one more line takes no more room than saying so.
  return more > 1 ? [...lines.slice(0, maxLines), `… ${String(more)} more lines`] : lines;
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Every line ends with a line break, so that the last one is not a special case. */
function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
