import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { PairResult, PairStatus } from '../../model/content.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, shortened, wrapped } from '../../show/words.js';
import { type Cause, causesOf, subjectOf } from './causes.js';
import { pairCounts } from './fold-report.js';

/** Members beyond these, causes beyond these, and pairs of one cause beyond these, are counted. */
const shownMembers = 24;
const shownCauses = 10;
const shownPairs = 10;
/** With `--verbose`. */
const shownVerbosely = 300;

const columns = [
  { status: 'Succeeded', title: '✔ succeeded', key: 'succeeded' },
  { status: 'Failed', title: '✖ failed', key: 'failed' },
  { status: 'InProgress', title: '… in progress', key: 'inProgress' },
  { status: 'Unknown', title: '? unknown', key: 'unknown' },
  { status: 'Skipped', title: '⊘ skipped', key: 'skipped' },
  { status: 'NotPublished', title: '○ not published', key: 'notPublished' },
] as const;

/**
 * The members of a group of which some items were delivered and some were not × how many ended how, by
 * name, as lines of at most `width` columns. Empty where there are none: one line counts the others.
 */
export function mixedTable(pairs: readonly PairResult[], style: TextStyle): readonly string[] {
  const members = [...groupBy(pairs, ({ member }) => member)].map(([member, own]) => ({ member, own }));
  const mixed = sortedBy(
    members.filter(({ own }) => own.some(({ status }) => status !== own[0]?.status)),
    ({ member }) => member,
  );
  if (mixed.length === 0) return [];
  const used = columns.filter(({ status }) =>
    mixed.some(({ own }) => own.some((pair) => pair.status === status)),
  );
  const room = style.width - 2 - used.reduce((sum, { title }) => sum + stringWidth(title) + 2, 0);
  const table = new Table({
    chars: noLines,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
    colAligns: ['left', ...used.map(() => 'right' as const)],
  });
  table.push(['member', ...used.map(({ title }) => title)]);
  for (const { member, own } of mixed.slice(0, shownMembers)) {
    const counts = pairCounts(own);
    table.push([
      shortened(escapeTerminal(memberTitle(member, style.displayNames)), Math.max(room, 16)),
      ...used.map(({ key }) => grouped(counts[key] ?? 0)),
    ]);
  }
  const more = mixed.length - shownMembers;
  return [
    ...table
      .toString()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
    ...(more > 0 ? [`  and ${count(more, 'more member')} of which not all was delivered`] : []),
  ];
}

/** `29 members: all 8,700 pairs delivered`: members without undelivered pairs, counted; empty where there are none. */
export function deliveredLine(pairs: readonly PairResult[], style: TextStyle): readonly string[] {
  const own = [...groupBy(pairs, ({ member }) => member).values()].filter((mine) =>
    mine.every(({ status }) => status === 'Succeeded'),
  );
  if (own.length === 0) return [];
  const all = own.reduce((sum, mine) => sum + mine.length, 0);
  const paint = palette(style.colors);
  return [`  ${paint.good('✔')} ${count(own.length, 'member')}: all ${count(all, 'pair')} delivered`];
}

/**
 * Why pairs are not `Succeeded`, cause by cause: which members or items, what Azure said, what to do. `told`
 * are the messages of steps that stand above, with their codes: they are not repeated. Pairs that are in
 * progress or skipped are only counted, and so are those beyond ten causes.
 */
export function undeliveredText(
  pairs: readonly PairResult[],
  style: TextStyle,
  { told = new Map(), most = style.verbose === true ? shownVerbosely : shownPairs }: UndeliveredOptions = {},
): readonly string[] {
  const all = causesOf(pairs, style.displayNames);
  // If every error differs there are as many causes as pairs.
  const rest = all.slice(shownCauses);
  return [
    ...all.slice(0, shownCauses).flatMap((cause) => causeLines(cause, style, told, most)),
    ...(rest.length === 0 ? [] : wrapped(otherCauses(rest), style.width, 6, 2)),
  ];
}

export interface UndeliveredOptions {
  readonly told?: ReadonlyMap<string, string>;
  /** Names and pairs of one cause that are listed. */
  readonly most?: number;
}

function otherCauses(causes: readonly Cause[]): string {
  const pairs = causes.reduce((sum, cause) => sum + cause.pairs.length, 0);
  return `and ${count(pairs, 'pair')} that ended otherwise, in ${count(causes.length, 'way')}; --report FILE.json lists them all`;
}

function causeLines(
  cause: Cause,
  style: TextStyle,
  told: ReadonlyMap<string, string>,
  most: number,
): readonly string[] {
  const { status, pairs, hint } = cause;
  const [first] = pairs;
  if (first === undefined) return [];
  const above = toldAbove(first.error, told);
  const said = style.verbose === true ? [first.cause, first.error].filter(Boolean).join(': ') : cause.why;
  const why = above === undefined ? said : [first.cause, above].filter(Boolean).join(': ');
  const advice = style.verbose === true ? first.hint : hint;
  const name = (text: string) => shortened(escapeTerminal(text), Math.min(60, style.width - 20));
  const end = statusWords[status] ?? (why === '' ? 'failed' : '');
  const parts = [subjectOf(cause, name), end, escapeTerminal(why)];
  return [
    ...wrapped(`${signs(style)[status]} ${parts.filter(Boolean).join(': ')}`, style.width, 6, 2),
    // The step has a hint of its own.
    ...(advice === null || above !== undefined
      ? []
      : wrapped(`hint: ${escapeTerminal(advice)}`, style.width, 6)),
    ...listLines(cause, style, most),
  ];
}

/** What is left to say of an error that ends in the words of a step. */
function toldAbove(error: string | null, told: ReadonlyMap<string, string>): string | undefined {
  const at = error?.indexOf(': ') ?? -1;
  const code = error === null || at < 0 ? undefined : told.get(error.slice(at + 2));
  return code === undefined ? undefined : `${error?.slice(0, at) ?? ''} (${code} above)`;
}

/** Which members and items, as far as the subject does not name them. */
function listLines(
  { status, pairs, members, items, whole }: Cause,
  style: TextStyle,
  most: number,
): readonly string[] {
  if (status === 'InProgress' || status === 'Skipped') return [];
  const named = items.map(({ kind, displayName }) => `${kind} ${displayName}`);
  const list = (names: readonly string[]) => wrapped(folded(names, most), style.width, 6);
  if (members.length === 1) return whole || items.length === 1 ? [] : list(named);
  if (whole || items.length === 1) return list(members);
  const more = pairs.length - most;
  return [
    ...pairs
      .slice(0, most)
      .flatMap(({ item, member }) =>
        wrapped(
          `${item.kind} ${escapeTerminal(item.displayName)} → ${escapeTerminal(memberTitle(member, style.displayNames))}`,
          style.width,
          6,
        ),
      ),
    ...(more > 0 ? [`      and ${grouped(more)} more; --report FILE.json lists them all`] : []),
  ];
}

/** Failed ones mostly have a cause with a message. */
const statusWords: Readonly<Partial<Record<PairStatus, string>>> = {
  InProgress: 'in progress',
  Unknown: 'unknown',
  Skipped: 'skipped',
  NotPublished: 'not published',
};

function signs(style: TextStyle): Readonly<Record<PairStatus, string>> {
  const paint = palette(style.colors);
  return {
    Succeeded: paint.good('✔'),
    Failed: paint.bad('✖'),
    InProgress: paint.change('…'),
    Unknown: paint.warn('?'),
    Skipped: paint.warn('⊘'),
    NotPublished: paint.warn('○'),
  };
}

const noLines = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((side) => [side, '']),
);
