import { nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';

/**
 * For each item, the others of the list that it refers to: functions by their alias in its texts, analytics
 * rules by their ARM id or name in an automation rule. Sorted so that each comes after all that it refers to.
 *
 * Without circles: of functions that name each other, the first in the given order does not refer to the
 * other. A name in a comment counts, which only costs a wait. Workbooks refer to nothing: the service does
 * not run their queries when they are written.
 */
export function contentReferences<T extends ContentItem>(items: readonly T[]): ReadonlyMap<T, readonly T[]> {
  const functions = new Map(
    items.flatMap((item) => (item.kind === 'Function' && item.alias ? [[item.alias, item] as const] : [])),
  );
  const rules = new Map(
    items.flatMap((item) =>
      item.kind === 'AnalyticsRule' ? [[`/alertrules/${nameKey(item.name)}`, item] as const] : [],
    ),
  );
  const found = new Map(
    items.map((item) => [item, referredBy(item, functions, rules).filter((other) => other !== item)]),
  );
  return withoutCircles(found);
}

function referredBy<T extends ContentItem>(
  item: T,
  functions: ReadonlyMap<string, T>,
  rules: ReadonlyMap<string, T>,
): readonly T[] {
  if (item.kind === 'Workbook' || (functions.size === 0 && rules.size === 0)) return [];
  const texts = textsIn(item.body?.value);
  const named = item.kind === 'AutomationRule' ? rulesIn(texts, rules) : functionsIn(texts, functions);
  return [...new Set(named)];
}

function functionsIn<T>(texts: readonly string[], functions: ReadonlyMap<string, T>): readonly T[] {
  return texts.flatMap((text) => (text.match(/\w+/g) ?? []).flatMap((word) => functions.get(word) ?? []));
}

function rulesIn<T>(texts: readonly string[], rules: ReadonlyMap<string, T>): readonly T[] {
  return texts.flatMap((text) => {
    const key = text.toLowerCase();
    return (
      rules.get(key.slice(Math.max(0, key.lastIndexOf('/alertrules/')))) ??
      rules.get(`/alertrules/${key}`) ??
      []
    );
  });
}

/** Every text in a JSON value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** By a walk from each item in order: a reference back along the walk is left out. */
function withoutCircles<T>(found: ReadonlyMap<T, readonly T[]>): ReadonlyMap<T, readonly T[]> {
  const kept = new Map<T, readonly T[]>();
  const under = new Set<T>();
  const visit = (item: T): void => {
    if (kept.has(item)) return;
    under.add(item);
    const others: T[] = [];
    for (const other of found.get(item) ?? []) {
      if (under.has(other)) continue;
      visit(other);
      others.push(other);
    }
    under.delete(item);
    kept.set(item, others);
  };
  for (const item of found.keys()) visit(item);
  return kept;
}
