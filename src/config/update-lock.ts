import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
  type Document,
  type Node,
} from 'yaml';
import { nameKey } from '../model/arm-id.js';
import { compareText } from '../model/text.js';
import type { PinnedItem } from '../model/desired.js';
import type { SnapshotUse } from '../model/used-snapshots.js';
import { lockVersion } from './parse-lock.js';

/** An item as it is to be pinned. */
export interface LockItem extends Omit<PinnedItem, 'at'> {
  /** The resource name under which it is pinned in the file, where that is another. */
  readonly was?: string;
}

/** What one snapshot holds from now on. */
export interface LockChange extends SnapshotUse {
  readonly items: readonly LockItem[];
}

/**
 * The text of a lock file with these snapshots in it and those entries gone; without `text`, of a new file.
 *
 * Everything else stays: comments, the order of entries and items, quotes. What is new comes where its
 * kind and display name sort. A comment directly above an item belongs to it, and goes and moves with it. The
 * text is one that `parseLock` has read without problems.
 */
export function updateLock(
  text: string | undefined,
  changes: readonly LockChange[],
  removed: readonly SnapshotUse[],
): string {
  const isCrlf = text?.includes('\r\n') === true;
  const lock = parseDocument((text ?? newFile).replaceAll('\r\n', '\n'), { version: '1.2', merge: false });
  const snapshots = mapIn(lock, lock.contents, 'snapshots');
  for (const { parent, selection } of removed) removeEntry(snapshots, parent, selection);
  for (const { parent, selection, items } of changes)
    setItems(lock, listIn(lock, mapIn(lock, snapshots, parent), selection), items);
  snapshots.flow = snapshots.items.length === 0;
  // Names of any length stay on their line: a diff then shows one line for one change.
  const written = lock.toString({ lineWidth: 0 });
  return isCrlf ? written.replaceAll('\n', '\r\n') : written;
}

/** The first line by which editors find the schema of a file that muster writes. */
export function schemaComment(schema: 'lock' | 'muster'): string {
  return `# yaml-language-server: $schema=./schemas/${schema}.schema.json\n`;
}

const newFile = `# Written by "muster snapshot": what each selection with "snapshot: true" stood for then.
# Commit it. Comments are kept; the order is yours.
${schemaComment('lock')}version: ${String(lockVersion)}
snapshots: {}
`;

function setItems(lock: Document, list: YAMLSeq, items: readonly LockItem[]): void {
  ownFirstComment(list);
  const known = new Map(list.items.filter(isMap).map((node) => [keyOfNode(node), node]));
  const wanted = new Set<unknown>(items.map((item) => known.get(keyOf(item.was ?? item.name, item.kind))));
  list.items = list.items.filter((node) => wanted.has(node));
  const [first] = list.items;
  // A blank line parted it from the item before it.
  if (isMap(first)) first.spaceBefore = false;
  for (const item of items) {
    const node = known.get(keyOf(item.was ?? item.name, item.kind));
    if (node === undefined) insert(list, newItem(lock, item));
    else renew(node, item);
  }
  list.flow = list.items.length === 0;
}

/** The parser hands a comment above the first entry to the whole, and there it would stay when the entry goes. */
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

/** Only what differs is touched, so that quotes and comments of the rest stay. */
function renew(node: YAMLMap, { name, displayName, predicted }: LockItem): void {
  for (const [key, value] of Object.entries({ name, displayName }))
    if (node.get(key) !== value) node.set(key, value);
  if (predicted === true) node.set('predicted', true);
  else node.delete('predicted');
}

/** Before the first item that sorts behind it: among sorted items where it belongs, and near it elsewhere. */
function insert(list: YAMLSeq, item: YAMLMap): void {
  const place = placeOf(item);
  const before = list.items.findIndex((node) => isMap(node) && compareText(placeOf(node), place) > 0);
  list.items.splice(before === -1 ? list.items.length : before, 0, item);
}

function removeEntry(snapshots: YAMLMap, parent: string, selection: string): void {
  const selections = snapshots.get(parent);
  if (!isMap(selections)) return;
  ownFirstComment(selections);
  selections.delete(selection);
  if (selections.items.length === 0) snapshots.delete(parent);
}

/** The mapping below a key, made where it is not there, in name order. */
function mapIn(lock: Document, parent: Node | null, key: string): YAMLMap {
  const found = isMap(parent) ? parent.get(key) : undefined;
  if (isMap(found)) {
    found.flow = false;
    ownFirstComment(found);
    return found;
  }
  return insertKey(parent, key, new YAMLMap(lock.schema));
}

function listIn(lock: Document, parent: YAMLMap, key: string): YAMLSeq {
  const found = parent.get(key);
  return isSeq(found) ? found : insertKey(parent, key, new YAMLSeq(lock.schema));
}

function insertKey<T extends Node>(parent: Node | null, key: string, value: T): T {
  if (!isMap(parent)) return value;
  const pair = new Pair(new Scalar(key), value);
  const before = parent.items.findIndex((one) => compareText(keyText(one.key), key) > 0);
  parent.items.splice(before === -1 ? parent.items.length : before, 0, pair);
  return value;
}

/** By kind and display name, as people look for an item in a review. */
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
