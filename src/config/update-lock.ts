import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { nameKey } from '../model/arm-id.js';
import type { PinnedItem } from '../model/desired.js';
import { compareText, groupBy, sortedBy } from '../model/order.js';
import type { SnapshotUse } from '../model/used-snapshots.js';
import { lockVersion } from './parse-lock.js';

/** An item to be pinned. */
export interface LockItem extends Omit<PinnedItem, 'at'> {
  /** The resource name under which the file pins it now, if it differs. */
  readonly was?: string;
}

/** The new contents of one snapshot. */
export interface LockChange extends SnapshotUse {
  readonly items: readonly LockItem[];
}

/**
 * The text of a lock file with these snapshots added and those entries removed; without `text`, of a new
 * file.
 *
 * Everything else stays: comments, the order of entries and items, quotes. New items go where their kind and
 * display name sort. A comment directly above an item belongs to it, and is moved or removed with it. The
 * text must be one that `parseLock` reads without problems.
 */
export function updateLock(
  text: string | undefined,
  changes: readonly LockChange[],
  removed: readonly SnapshotUse[],
): string {
  const isCrlf = text?.includes('\r\n') === true;
  const lock = parseDocument((text ?? newFile).replaceAll('\r\n', '\n'), {
    version: '1.2',
    merge: false,
    // The file has no aliases, and looking for them visits every key.
    uniqueKeys: false,
  });
  const snapshots = isMap(lock.contents) ? lock.contents.get('snapshots') : undefined;
  if (!isMap(snapshots)) throw new Error('A lock file has snapshots');
  snapshots.flow = false;
  ownFirstComment(snapshots);
  removeEntries(snapshots, removed);
  const byParent = groupBy(changes, ({ parent }) => parent);
  const parents = valuesIn(snapshots, [...byParent.keys()], isMap, () => new YAMLMap(lock.schema));
  for (const [parent, own] of byParent) {
    const entries = parents.get(parent);
    if (entries === undefined) continue;
    entries.flow = false;
    ownFirstComment(entries);
    const selections = own.map(({ selection }) => selection);
    const lists = valuesIn(entries, selections, isSeq, () => new YAMLSeq(lock.schema));
    for (const { selection, items } of own) setItems(lock, lists.get(selection), items);
  }
  snapshots.flow = snapshots.items.length === 0;
  // Long names stay on one line, so that a diff shows one line for one change.
  const written = lock.toString({ lineWidth: 0 });
  return isCrlf ? written.replaceAll('\n', '\r\n') : written;
}

const newFile = `# Written by "muster snapshot": what each selection with "snapshot: true" stood for then.
# Commit it. Comments are kept; the order is yours.
version: ${String(lockVersion)}
snapshots: {}
`;

function setItems(lock: Document, list: YAMLSeq | undefined, items: readonly LockItem[]): void {
  if (list === undefined) return;
  ownFirstComment(list);
  const known = new Map(list.items.filter(isMap).map((node) => [keyOfNode(node), node]));
  const wanted = new Set<unknown>(items.map((item) => known.get(keyOf(item.was ?? item.name, item.kind))));
  list.items = list.items.filter((node) => wanted.has(node));
  const [first] = list.items;
  // A blank line separates it from the item before.
  if (isMap(first)) first.spaceBefore = false;
  const added = items.flatMap((item) => {
    const node = known.get(keyOf(item.was ?? item.name, item.kind));
    if (node === undefined) return [newItem(lock, item)];
    renew(node, item);
    return [];
  });
  list.items = withAdded(list.items, added, (node) => (isMap(node) ? placeOf(node) : ''));
  list.flow = list.items.length === 0;
}

/** The parser attaches a comment above the first entry to the whole list, where it would stay when the entry is removed. */
function ownFirstComment(whole: YAMLMap | YAMLSeq): void {
  const [entry] = whole.items;
  const first = isPair(entry) ? entry.key : entry;
  if (!isNode(first) || whole.commentBefore == null) return;
  first.commentBefore = [whole.commentBefore, first.commentBefore].filter((one) => one != null).join('\n');
  whole.commentBefore = null;
}

function newItem(lock: Document, { kind, name, displayName, predicted }: LockItem): YAMLMap {
  return lock.createNode({
    kind,
    name,
    displayName,
    predicted,
  });
}

/** Only differences are edited, so that quotes and comments elsewhere stay. */
function renew(node: YAMLMap, { name, displayName, predicted }: LockItem): void {
  for (const [key, value] of Object.entries({ name, displayName }))
    if (node.get(key) !== value) node.set(key, value);
  if (predicted === true) node.set('predicted', true);
  else node.delete('predicted');
}

/**
 * Each new item goes before the first that sorts after it: in place if the list is sorted, near it otherwise.
 */
function withAdded<T>(there: readonly T[], added: readonly T[], placeOf: (one: T) => string): T[] {
  const waiting = [...sortedBy(added, placeOf)].reverse();
  const all: T[] = [];
  for (const one of there) {
    const place = placeOf(one);
    for (let next = waiting.at(-1); next !== undefined && compareText(place, placeOf(next)) > 0;) {
      all.push(next);
      waiting.pop();
      next = waiting.at(-1);
    }
    all.push(one);
  }
  return [...all, ...waiting.reverse()];
}

function removeEntries(snapshots: YAMLMap, removed: readonly SnapshotUse[]): void {
  const byParent = groupBy(removed, ({ parent }) => parent);
  snapshots.items = snapshots.items.filter(({ key, value: selections }) => {
    const gone = byParent.get(keyText(key))?.map(({ selection }) => selection);
    if (gone === undefined || !isMap(selections)) return true;
    ownFirstComment(selections);
    const names = new Set(gone);
    selections.items = selections.items.filter((entry) => !names.has(keyText(entry.key)));
    return selections.items.length > 0;
  });
}

/** The mapping below each key, created in name order where it is missing. */
function valuesIn<T extends Node>(
  parent: YAMLMap,
  keys: readonly string[],
  isValue: (value: unknown) => value is T,
  make: () => T,
): ReadonlyMap<string, T> {
  const values = new Map(
    parent.items.flatMap(({ key, value }) => (isValue(value) ? [[keyText(key), value] as const] : [])),
  );
  const missing = [...new Set(keys)].filter((key) => !values.has(key));
  for (const key of missing) values.set(key, make());
  const added = missing.map((key) => new Pair<unknown, unknown>(new Scalar(key), values.get(key)));
  parent.items = withAdded(parent.items, added, ({ key }) => keyText(key));
  return values;
}

/** By kind and display name, the way people look for an item in a review. */
function placeOf(node: YAMLMap): string {
  return ['kind', 'displayName', 'name'].map((key) => String(node.get(key)).toLowerCase()).join('\n');
}

function keyOfNode(node: YAMLMap): string {
  return keyOf(String(node.get('name')), String(node.get('kind')));
}

function keyOf(name: string, kind: string): string {
  return `${kind} ${nameKey(name)}`;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
