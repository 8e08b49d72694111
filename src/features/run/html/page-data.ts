import type { GroupHistory } from '../../../apply/pair-history.js';
import { groupBy } from '../../../model/order.js';
import { type PairResult, type PairStatus, groupKey } from '../../../model/content.js';
import { itemKey } from '../../../plan/steps/diff-resource.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import type { Report } from '../fold-report.js';
import { instantText } from '../../../show/words.js';

/**
 * The data of the page's script. A fleet has 100,000 pairs: items, members and verdicts are listed once, and
 * a pair is a number. All texts are escaped.
 */
export interface PageData {
  readonly items: readonly PageItem[];
  readonly members: readonly string[];
  readonly verdicts: readonly PageVerdict[];
  readonly groups: readonly PageGroup[];
}

export interface PageItem {
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  readonly id: string;
}

/** What many pairs have in common. */
export interface PageVerdict {
  readonly status: PairStatus;
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

/** The pairs of a report, groups in the order of their first pair; `shown` keeps some pairs only. */
export function pageData(report: Report, shown: (pair: PairResult) => boolean = () => true): PageData {
  const pairs = report.pairs.filter(shown);
  const items = numbered(pairs, rowKey, ({ item }) => ({
    kind: item.kind,
    name: escapeTerminal(item.name),
    displayName: escapeTerminal(item.displayName),
    id: item.resourceId === null ? '' : escapeTerminal(item.resourceId),
  }));
  const members = numbered(
    pairs,
    ({ member }) => member,
    ({ member }) => escapeTerminal(member),
  );
  const verdicts = numbered(pairs, verdictKey, verdictOf);
  const groups = [...groupBy(pairs, groupKey)];
  const jobs = groupBy(report.jobs, groupKey);
  const history = new Map(report.history?.groups.map((group) => [groupKey(group), group]));
  return {
    items: items.list,
    members: members.list,
    verdicts: verdicts.list,
    groups: groups.map(([key, own]) => {
      const [first] = own;
      const rows = sortedIndexes(own, items, (item) => `${item.kind}\n${item.displayName}\n${item.name}`);
      const columns = sortedIndexes(own, members, (member) => member);
      const cells = new Array<number>(rows.length * columns.length).fill(-1);
      const cellOf = cellIndex(items, members, rows, columns);
      for (const pair of own) cells[cellOf(pair)] = verdicts.indexOf(pair);
      const parent = first?.parent ?? '';
      const group = first?.group ?? '';
      return {
        parent: escapeTerminal(parent),
        name: escapeTerminal(group),
        items: rows,
        members: columns,
        cells,
        past: pastOf(history.get(key), (pair) => cellOf({ ...pair, parent, group })),
        jobs: (jobs.get(key) ?? []).map((job) => escapeTerminal(jobLine(job))),
      };
    }),
  };
}

type Located = Pick<PairResult, 'parent' | 'group' | 'member' | 'item'>;

interface Numbered<T> {
  readonly list: readonly T[];
  /** -1 where it is not in the list. */
  readonly indexOf: (pair: PairResult) => number;
}

/** Each different thing once, in the order of the first pair that has it. */
function numbered<T>(
  pairs: readonly PairResult[],
  key: (pair: PairResult) => string,
  make: (pair: PairResult) => T,
): Numbered<T> {
  const indexes = new Map<string, number>();
  const list: T[] = [];
  for (const pair of pairs) {
    if (indexes.has(key(pair))) continue;
    indexes.set(key(pair), list.length);
    list.push(make(pair));
  }
  return { list, indexOf: (pair) => indexes.get(key(pair)) ?? -1 };
}

function sortedIndexes<T>(
  pairs: readonly PairResult[],
  all: Numbered<T>,
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
  items: Numbered<I>,
  members: Numbered<M>,
  rows: readonly number[],
  columns: readonly number[],
): (pair: Located) => number {
  const rowOf = new Map(rows.map((item, row) => [item, row]));
  const columnOf = new Map(columns.map((member, column) => [member, column]));
  return (located) => {
    const pair = { ...located, status: 'Unknown', cause: null, error: null, hint: null } as const;
    const row = rowOf.get(items.indexOf(pair));
    const column = columnOf.get(members.indexOf(pair));
    return row === undefined || column === undefined ? -1 : row * columns.length + column;
  };
}

function pastOf(
  own: GroupHistory | undefined,
  cellOf: (pair: GroupHistory['failing'][number]) => number,
): Readonly<Record<number, string>> {
  return Object.fromEntries(
    (own?.failing ?? []).map((pair) => {
      const jobs = `failed in ${String(pair.failedJobs)} ${pair.failedJobs === 1 ? 'job' : 'jobs in a row'}`;
      const since = pair.firstFailed === null ? '' : `, since ${instantText(pair.firstFailed)}`;
      const good = pair.lastGood === null ? '' : `; last delivered ${instantText(pair.lastGood)}`;
      return [cellOf(pair), `${jobs}${since}${good}`];
    }),
  );
}

function jobLine({ jobId, state, startTime, endTime, error }: Report['jobs'][number]): string {
  const times = [startTime, endTime].filter((time) => time !== null).map(instantText);
  return [`${jobId}: ${state}`, ...times, ...(error === null ? [] : [error])].join(', ');
}

/** A group's items may come from several parents' workspaces. */
function rowKey({ parent, item }: Located): string {
  return JSON.stringify([parent, itemKey(item)]);
}

/** Which of the page's verdicts is a pair's; -1 where it is none of them. */
export function verdictFinder({ verdicts }: PageData): (pair: PairResult) => number {
  const indexes = new Map(verdicts.map((verdict, index) => [JSON.stringify(verdict), index]));
  return (pair) => indexes.get(JSON.stringify(verdictOf(pair))) ?? -1;
}

function verdictOf({ status, cause, error, hint }: PairResult): PageVerdict {
  return {
    status,
    cause: cause ?? '',
    error: escapeTerminal(error ?? ''),
    hint: escapeTerminal(hint ?? ''),
  };
}

function verdictKey({ status, cause, error, hint }: PairResult): string {
  return JSON.stringify([status, cause, error, hint]);
}
