import { groupKey, type ItemRef } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import { escapeTerminal } from '../escape-terminal.js';

/** One way a pair can be, as a page shows it; its words stand beside its sign and its colour. */
export interface PageState {
  readonly name: string;
  readonly sign: string;
  readonly words: string;
  readonly tone: 'bad' | 'warn' | 'busy' | 'quiet' | 'good';
  /** The key `n` passes over it. */
  readonly fine: boolean;
}

/** One content item in one member, and the name of its state. */
export interface PagePair {
  readonly parent: string;
  readonly group: string;
  readonly member: string;
  readonly item: ItemRef;
  readonly status: string;
  readonly cause: string | null;
  readonly error: string | null;
  readonly hint: string | null;
}

type Located = Pick<PagePair, 'parent' | 'group' | 'member' | 'item'>;

export interface PageInput {
  /** In the order in which they are shown, the most urgent first. */
  readonly states: readonly PageState[];
  /** What a page calls `error` and `hint` of a pair. */
  readonly terms: { readonly error: string; readonly hint: string };
  readonly pairs: readonly PagePair[];
  /** Tells the items of one parent apart. */
  readonly keyOf: (item: ItemRef) => string;
  /** ARM ids of members' workspaces, by the files' names. */
  readonly workspaces?: ReadonlyMap<string, string>;
  /** The jobs of groups, by `groupKey`, a line each. */
  readonly jobs?: ReadonlyMap<string, readonly string[]>;
  /** What is known of pairs beside their state. */
  readonly past?: readonly (Located & { readonly text: string })[];
  /** Base address of the cloud's portal; null without one. */
  readonly portal: string | null;
}

/**
 * What the page's script works on. A fleet has 100,000 pairs: items, members and verdicts stand once,
 * and a pair is a number. All texts are inert.
 */
export interface PageData extends Pick<PageInput, 'states' | 'terms'> {
  readonly portal: string;
  readonly items: readonly PageItem[];
  readonly members: readonly PageMember[];
  readonly verdicts: readonly PageVerdict[];
  readonly groups: readonly PageGroup[];
}

export interface PageItem {
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  readonly id: string;
}

export interface PageMember {
  readonly name: string;
  /** ARM id; empty where it is not known. */
  readonly workspace: string;
}

/** What many pairs have in common. */
export interface PageVerdict {
  readonly status: string;
  readonly cause: string;
  readonly error: string;
  readonly hint: string;
}

export interface PageGroup {
  readonly parent: string;
  readonly name: string;
  /** Indexes of its rows and columns: items by kind and display name, members by name. */
  readonly items: readonly number[];
  readonly members: readonly number[];
  /** Row by row, the index of each pair's verdict; -1 where there is no such pair. */
  readonly cells: readonly number[];
  /** What earlier jobs tell of pairs that fail, by the pair's index in `cells`. */
  readonly past: Readonly<Record<number, string>>;
  /** The group's jobs, a line each. */
  readonly jobs: readonly string[];
}

/** The pairs as a page holds them, groups in the order of their first pair. */
export function pageData(input: PageInput): PageData {
  const { states, terms, pairs, portal, workspaces } = input;
  const items = numbered(
    pairs,
    // A group's items may come from several parents' workspaces.
    ({ parent, item }: Located) => JSON.stringify([parent, input.keyOf(item)]),
    ({ item }) => ({
      kind: item.kind,
      name: escapeTerminal(item.name),
      displayName: escapeTerminal(item.displayName),
      id: item.resourceId === null ? '' : escapeTerminal(item.resourceId),
    }),
  );
  const members = numbered(
    pairs,
    ({ member }: Located) => member,
    ({ member }) => ({
      name: escapeTerminal(member),
      workspace: escapeTerminal(workspaces?.get(member) ?? ''),
    }),
  );
  const verdicts = numbered(pairs, verdictKey, verdictOf);
  const past = groupBy(input.past ?? [], groupKey);
  return {
    states,
    terms,
    portal: portal ?? '',
    items: items.list,
    members: members.list,
    verdicts: verdicts.list,
    groups: [...groupBy(pairs, groupKey)].map(([key, own]) => {
      const [first] = own;
      const rows = sortedIndexes(own, items, (item) => `${item.kind}\n${item.displayName}\n${item.name}`);
      const columns = sortedIndexes(own, members, (member) => member.name);
      const cells = new Array<number>(rows.length * columns.length).fill(-1);
      const cellOf = cellIndex(items, members, rows, columns);
      for (const pair of own) cells[cellOf(pair)] = verdicts.indexOf(pair);
      return {
        parent: escapeTerminal(first?.parent ?? ''),
        name: escapeTerminal(first?.group ?? ''),
        items: rows,
        members: columns,
        cells,
        past: Object.fromEntries((past.get(key) ?? []).map((pair) => [cellOf(pair), pair.text])),
        jobs: (input.jobs?.get(key) ?? []).map(escapeTerminal),
      };
    }),
  };
}

interface Numbered<T, P> {
  readonly list: readonly T[];
  /** -1 where it is not in the list. */
  readonly indexOf: (pair: P) => number;
}

/** Each different thing once, in the order of the first pair that has it. */
function numbered<T, P>(
  pairs: readonly (PagePair & P)[],
  key: (pair: P) => string,
  make: (pair: PagePair) => T,
): Numbered<T, P> {
  const indexes = new Map<string, number>();
  const list: T[] = [];
  for (const pair of pairs) {
    const own = key(pair);
    if (indexes.has(own)) continue;
    indexes.set(own, list.length);
    list.push(make(pair));
  }
  return { list, indexOf: (pair) => indexes.get(key(pair)) ?? -1 };
}

function sortedIndexes<T, P>(
  pairs: readonly P[],
  all: Numbered<T, P>,
  text: (thing: T) => string,
): readonly number[] {
  const indexes = [...new Set(pairs.map(all.indexOf))];
  const keys = new Map(indexes.map((index) => [index, textOf(all.list[index], text)]));
  return indexes.sort((a, b) => compareKeys(keys.get(a) ?? '', keys.get(b) ?? '') || a - b);
}

function textOf<T>(thing: T | undefined, text: (thing: T) => string): string {
  return thing === undefined ? '' : text(thing).toLowerCase();
}

function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function cellIndex<I, M>(
  items: Numbered<I, Located>,
  members: Numbered<M, Located>,
  rows: readonly number[],
  columns: readonly number[],
): (pair: Located) => number {
  const rowOf = new Map(rows.map((item, row) => [item, row]));
  const columnOf = new Map(columns.map((member, column) => [member, column]));
  return (pair) => {
    const row = rowOf.get(items.indexOf(pair));
    const column = columnOf.get(members.indexOf(pair));
    return row === undefined || column === undefined ? -1 : row * columns.length + column;
  };
}

/** Which of the page's verdicts is a pair's; -1 where it is none of them. */
export function verdictFinder({ verdicts }: PageData): (pair: PagePair) => number {
  const indexes = new Map(verdicts.map((verdict, index) => [JSON.stringify(verdict), index]));
  return (pair) => indexes.get(JSON.stringify(verdictOf(pair))) ?? -1;
}

function verdictOf({ status, cause, error, hint }: PagePair): PageVerdict {
  return {
    status,
    cause: cause ?? '',
    error: escapeTerminal(error ?? ''),
    hint: escapeTerminal(hint ?? ''),
  };
}

function verdictKey({ status, cause, error, hint }: PagePair): string {
  return JSON.stringify([status, cause, error, hint]);
}

/** How many pairs of a group are in each state, by its name. */
export function stateCounts({ cells }: PageGroup, { verdicts }: PageData): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const status = verdicts[cell]?.status;
    if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}
