import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { PairResult, PairStatus } from '../../model/content.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { type Paint, palette, type TextStyle } from '../../show/palette.js';
import { count, grouped, shortened, wrapped } from '../../show/words.js';
import { pairCauses, pairCounts } from './fold-report.js';

/** Members beyond these, causes beyond these, and pairs of one cause beyond these, are counted. */
const shownMembers = 24;
const shownCauses = 10;
const shownPairs = 25;

const columns = [
  { status: 'Succeeded', title: '✔ succeeded', key: 'succeeded' },
  { status: 'Failed', title: '✖ failed', key: 'failed' },
  { status: 'InProgress', title: '… in progress', key: 'inProgress' },
  { status: 'Unknown', title: '? unknown', key: 'unknown' },
  { status: 'Skipped', title: '⊘ skipped', key: 'skipped' },
] as const;

/**
 * A group's members × how many of its pairs ended how, as lines of at most `width` columns.
 *
 * Members with trouble come first; where there are too many, those without are counted. Empty
 * for no pairs.
 */
export function pairTable(pairs: readonly PairResult[], style: TextStyle): readonly string[] {
  if (pairs.length === 0) return [];
  const used = columns.filter(({ status }) => pairs.some((pair) => pair.status === status));
  const members = [...byMember(pairs)].map(([member, own]) => ({ member, counts: pairCounts(own), own }));
  const isTroubled = ({ own }: (typeof members)[number]) => own.some((pair) => pair.status !== 'Succeeded');
  const order = [...members.filter(isTroubled), ...members.filter((each) => !isTroubled(each))];
  const rows = order.slice(0, shownMembers);
  const rest = order.slice(shownMembers);
  const room = style.width - 2 - used.reduce((sum, { title }) => sum + stringWidth(title) + 2, 0);
  const table = new Table({
    chars: noLines,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
    colAligns: ['left', ...used.map(() => 'right' as const)],
  });
  table.push(['member', ...used.map(({ title }) => title)]);
  for (const { member, counts } of rows)
    table.push([
      shortened(escapeTerminal(member), Math.max(room, 16)),
      ...used.map(({ key }) => grouped(counts[key])),
    ]);
  return [
    ...table
      .toString()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
    ...(rest.length === 0
      ? []
      : [
          restLine(
            rest.flatMap(({ own }) => own),
            rest.length,
          ),
        ]),
  ];
}

/**
 * Every pair that is not `Succeeded`, those of one status, cause and message together with their
 * hint once, `most` of them by name. Pairs that nothing went wrong with, in progress or skipped, are only counted, and so is
 * what goes beyond ten causes.
 */
export function notDelivered(
  pairs: readonly PairResult[],
  style: TextStyle,
  most = shownPairs,
): readonly string[] {
  const all = pairCauses(pairs);
  // Errors that name their item or member are of as many causes as pairs.
  const rest = all.slice(shownCauses);
  return [
    ...all.slice(0, shownCauses).flatMap((same) => causeLines(same, style, most)),
    ...(rest.length === 0 ? [] : wrapped(otherCauses(rest), style.width, 6, 2)),
  ];
}

function otherCauses(causes: readonly (readonly PairResult[])[]): string {
  const pairs = causes.reduce((sum, same) => sum + same.length, 0);
  return `and ${count(pairs, 'pair')} that ended otherwise, in ${count(causes.length, 'way')}; --report FILE.json lists them all`;
}

function causeLines(pairs: readonly PairResult[], style: TextStyle, most: number): readonly string[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const { status, cause, error, hint } = first;
  const mark = marks(style)[status];
  const why = [cause, error].filter((part) => part !== null).map(escapeTerminal);
  const listed = status === 'Failed' || status === 'Unknown' ? pairs : [];
  const more = listed.length - most;
  return [
    ...wrapped(
      `${mark} ${count(pairs.length, 'pair')}${why.length === 0 ? '' : `: ${why.join(': ')}`}`,
      style.width,
      2,
    ),
    ...(hint === null ? [] : wrapped(`hint: ${escapeTerminal(hint)}`, style.width, 6)),
    ...listed
      .slice(0, most)
      .flatMap(({ item, member }) =>
        wrapped(
          `${item.kind} ${escapeTerminal(item.displayName)} → ${escapeTerminal(member)}`,
          style.width,
          6,
        ),
      ),
    ...(more > 0 ? [`      and ${grouped(more)} more; --report FILE.json lists them all`] : []),
  ];
}

function marks(style: TextStyle): Readonly<Record<PairStatus, string>> {
  const paint = palette(style.colors);
  const mark = (color: Paint, text: string) => color(text);
  return {
    Succeeded: mark(paint.good, '✔ Succeeded'),
    Failed: mark(paint.bad, '✖ Failed'),
    InProgress: mark(paint.change, '… InProgress'),
    Unknown: mark(paint.warn, '? Unknown'),
    Skipped: mark(paint.warn, '⊘ Skipped'),
  };
}

function restLine(pairs: readonly PairResult[], members: number): string {
  const succeeded = pairs.every((pair) => pair.status === 'Succeeded');
  return `  and ${count(members, 'more member', 'more members')}${succeeded ? ', all ✔ succeeded' : ''}`;
}

function byMember(pairs: readonly PairResult[]): ReadonlyMap<string, readonly PairResult[]> {
  const members = new Map<string, PairResult[]>();
  for (const pair of pairs) {
    const own = members.get(pair.member);
    if (own === undefined) members.set(pair.member, [pair]);
    else own.push(pair);
  }
  return members;
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
