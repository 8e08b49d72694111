import { groupKey, type ItemRef } from '../../model/content.js';
import type { DisplayNames } from '../../model/display-names.js';
import { groupBy } from '../../model/order.js';
import { escapeTerminal } from '../escape-terminal.js';
import { memberTitle } from '../member-title.js';

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
  readonly item: PairItem;
  readonly status: string;
  readonly cause: string | null;
  readonly error: string | null;
  readonly hint: string | null;
}

/** As `ItemRef` says it; of some the kind is not known, and empty. */
export interface PairItem extends Pick<ItemRef, 'name' | 'displayName' | 'resourceId'> {
  readonly kind: string;
}

type Located = Pick<PagePair, 'parent' | 'group' | 'member' | 'item'>;

export interface PageInput {
  /** In the order in which they are shown, the most urgent first. */
  readonly states: readonly PageState[];
  /** What a page calls `error` and `hint` of a pair, and the notes of its group. */
  readonly terms: { readonly error: string; readonly hint: string; readonly note: string };
  readonly pairs: Iterable<PagePair>;
  /** Tells the items of one parent apart. */
  readonly keyOf: (item: PairItem) => string;
  /** ARM ids of members' workspaces, by the files' names. */
  readonly workspaces?: ReadonlyMap<string, string>;
  readonly displayNames?: DisplayNames | undefined;
  /** What is to be said of groups, such as their jobs, by `groupKey`, a line each. */
  readonly notes?: ReadonlyMap<string, readonly string[]>;
  /** What is known of pairs beside their state. */
  readonly past?: readonly (Located & { readonly text: string })[];
  /** Base address of the cloud's portal; null without one. */
  readonly portal: string | null;
  /** What stands before and behind member and item in the command that explains a pair. */
  readonly why?: readonly [string, string] | undefined;
}

/**
 * What the page's script works on. A fleet has 100,000 pairs: items, members and verdicts stand once,
 * and a pair is a number. All texts are inert.
 */
export interface PageData extends Pick<PageInput, 'states' | 'terms'> {
  readonly portal: string;
  readonly why: readonly [string, string] | null;
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
  /** With what people call it; absent where that is its name. */
  readonly title?: string;
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
  /** What is known of pairs beside their state, by the pair's index in `cells`. */
  readonly past: Readonly<Record<number, string>>;
  /** What is to be said of the group, a line each. */
  readonly notes: readonly string[];
}

/** The pairs as a page holds them, groups in the order of their first pair; each pair is looked at once. */
export function pageData(input: PageInput): PageData {
  const { states, terms, portal, workspaces, displayNames, why } = input;
  const items = numbering<PageItem>();
  const members = numbering<PageMember>();
  const verdicts = numbering<PageVerdict>();
  const groups = new Map<string, GroupPairs>();
  for (const pair of input.pairs) {
    const { parent, group, member, item } = pair;
    const own = groups.get(groupKey(pair)) ?? { parent, group, items: [], members: [], verdicts: [] };
    groups.set(groupKey(pair), own);
    // A group's items may come from several parents' workspaces.
    own.items.push(items.of(itemIndexKey(pair, input), () => pageItem(item)));
    own.members.push(
      members.of(member, () => ({
        name: escapeTerminal(member),
        ...(displayNames?.has(member) === true
          ? { title: escapeTerminal(memberTitle(member, displayNames)) }
          : {}),
        workspace: escapeTerminal(workspaces?.get(member) ?? ''),
      })),
    );
    own.verdicts.push(verdicts.of(verdictKey(pair), () => verdictOf(pair)));
  }
  const past = groupBy(input.past ?? [], groupKey);
  return {
    states,
    terms,
    portal: portal ?? '',
    why: why ?? null,
    items: items.list,
    members: members.list,
    verdicts: verdicts.list,
    groups: [...groups].map(([key, own]) => {
      const rows = sortedIndexes(
        own.items,
        items.list,
        (item) => `${item.kind}\n${item.displayName}\n${item.name}`,
      );
      const columns = sortedIndexes(own.members, members.list, (member) => member.name);
      const rowOf = new Map(rows.map((item, row) => [item, row]));
      const columnOf = new Map(columns.map((member, column) => [member, column]));
      const cellAt = (item: number, member: number) => {
        const [row, column] = [rowOf.get(item), columnOf.get(member)];
        return row === undefined || column === undefined ? -1 : row * columns.length + column;
      };
      const cells = new Array<number>(rows.length * columns.length).fill(-1);
      for (const [at, verdict] of own.verdicts.entries())
        cells[cellAt(own.items[at] ?? -1, own.members[at] ?? -1)] = verdict;
      return {
        parent: escapeTerminal(own.parent),
        name: escapeTerminal(own.group),
        items: rows,
        members: columns,
        cells,
        past: Object.fromEntries(
          (past.get(key) ?? []).map((pair) => [
            cellAt(items.indexOf(itemIndexKey(pair, input)), members.indexOf(pair.member)),
            pair.text,
          ]),
        ),
        notes: (input.notes?.get(key) ?? []).map(escapeTerminal),
      };
    }),
  };
}

/** The pairs of a group in the order in which they came: the indexes of each one's item, member and verdict. */
interface GroupPairs {
  readonly parent: string;
  readonly group: string;
  readonly items: number[];
  readonly members: number[];
  readonly verdicts: number[];
}

/** Each different thing once, in the order in which it is first asked for. */
function numbering<T>() {
  const indexes = new Map<string, number>();
  const list: T[] = [];
  return {
    list: list as readonly T[],
    of(key: string, make: () => T): number {
      const known = indexes.get(key);
      if (known !== undefined) return known;
      indexes.set(key, list.length);
      return list.push(make()) - 1;
    },
    /** -1 where it is not in the list. */
    indexOf: (key: string) => indexes.get(key) ?? -1,
  };
}

function itemIndexKey({ parent, item }: Located, { keyOf }: PageInput): string {
  return JSON.stringify([parent, keyOf(item)]);
}

function pageItem({ kind, name, displayName, resourceId }: PairItem): PageItem {
  return {
    kind,
    name: escapeTerminal(name),
    displayName: escapeTerminal(displayName),
    id: resourceId === null ? '' : escapeTerminal(resourceId),
  };
}

/** The different ones of `indexes`, by what is said of them. */
function sortedIndexes<T>(
  indexes: readonly number[],
  all: readonly T[],
  text: (thing: T) => string,
): readonly number[] {
  const different = [...new Set(indexes)];
  const keys = new Map(different.map((index) => [index, textOf(all[index], text)]));
  return different.sort((a, b) => compareKeys(keys.get(a) ?? '', keys.get(b) ?? '') || a - b);
}

function textOf<T>(thing: T | undefined, text: (thing: T) => string): string {
  return thing === undefined ? '' : text(thing).toLowerCase();
}

function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
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
    error: (error ?? '').split('\n').map(escapeTerminal).join('\n'),
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

/** The same of all groups. */
export function stateSums(data: PageData): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const group of data.groups)
    for (const [name, n] of stateCounts(group, data)) sums.set(name, (sums.get(name) ?? 0) + n);
  return sums;
}
