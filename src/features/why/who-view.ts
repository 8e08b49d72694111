import stringWidth from 'string-width';
import { largest } from '../../model/order.js';
import { spanText } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown, escapeMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { errorParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { grouped, shellQuote, shortened, wrapped } from '../../show/words.js';
import type { WhoJson } from './shape.js';
import { commandLine, placeJson } from './view.js';
import { itemsOf, lacking, type WhoAnswer, type WhoRow, type WhoState, whoStates } from './who.js';

/** What `muster who ITEM` found. */
export interface Who extends WhoAnswer {
  /** Only members that should have the item and do not. */
  readonly missing: boolean;
  /** What names files and endpoint on the command line that is to be run. */
  readonly words: readonly string[];
}

const stateWords: Readonly<Record<WhoState, string>> = {
  failing: 'failing',
  missing: 'missing',
  changed: 'changed',
  behind: 'behind',
  unread: 'not read',
  excluded: 'excluded',
  suspended: 'suspended',
  inSync: 'in sync',
  notSelected: 'not selected',
};

const marks: Readonly<Record<WhoState, string>> = {
  failing: '✖',
  missing: '✖',
  changed: '~',
  behind: '~',
  unread: '?',
  excluded: '-',
  suspended: '-',
  inSync: '✔',
  notSelected: '·',
};

/** Columns of the mark and the state. */
const stateColumns = 17;
/** Columns that the name of a member takes at most. */
const memberColumns = 32;

/** Counts first, then a line for each member, those that should have the item and do not first; then the next command. */
export function whoText(who: Who, style: TextStyle): string {
  const { rows, asked } = who;
  if (rows.length === 0) return '';
  const paint = palette(style.colors);
  const shown = shownRows(who);
  const wide = Math.min(
    memberColumns,
    Math.max(12, style.width - 40),
    largest(shown.map(({ member }) => stringWidth(escapeTerminal(member)))),
  );
  const items = itemsOf(rows);
  const [first] = lacking(rows);
  const why = { command: `why ${first?.member ?? ''} ${shellQuote(first?.item?.name ?? asked)}` };
  const blocks = [
    [
      ...wrapped(
        `${lacking(rows).length === 0 ? paint.good('✔') : paint.bad('✖')} ${paint.strong(escapeTerminal(titleOf(who)))}: ${countsText(rows)}.`,
        style.width,
        2,
        0,
      ),
      ...(items.length > 1
        ? wrapped(`${grouped(items.length)} items are called so; each has its own lines.`, style.width, 2)
        : []),
    ],
    shown.flatMap((row) =>
      rowLines(row, wide, items.length > 1, { ...style, displayNames: who.displayNames ?? new Map() }),
    ),
    first === undefined ? [] : [`Next: ${escapeTerminal(commandLine(why, who.words) ?? '')}`],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function shownRows({ rows, missing }: Who): readonly WhoRow[] {
  return missing ? lacking(rows) : rows;
}

function titleOf({ rows, asked }: WhoAnswer): string {
  const [item] = itemsOf(rows);
  return item === undefined ? JSON.stringify(asked) : `${item.kind} ${JSON.stringify(item.displayName)}`;
}

/** `2 of 3 members that should have it have it; 1 failing, 2 in sync`. */
function countsText(rows: readonly WhoRow[]): string {
  const should = rows.filter((row) => row.asked);
  const have = should.length - lacking(rows).length;
  const counts = whoCounts(rows);
  const told = whoStates.flatMap((state) =>
    counts[state] === 0 ? [] : [`${grouped(counts[state])} ${stateWords[state]}`],
  );
  return `${grouped(have)} of ${grouped(should.length)} that should have it ${have === 1 ? 'has' : 'have'} it; ${told.join(', ')}`;
}

function whoCounts(rows: readonly WhoRow[]): Readonly<Record<WhoState, number>> {
  const of = (wanted: WhoState) => rows.filter(({ state }) => state === wanted).length;
  return Object.fromEntries(whoStates.map((state) => [state, of(state)])) as Record<WhoState, number>;
}

function rowLines(row: WhoRow, wide: number, several: boolean, style: TextStyle): readonly string[] {
  const { member, state, group, item } = row;
  const paint = palette(style.colors);
  const color =
    row.asked && state !== 'inSync'
      ? paint.bad
      : state === 'inSync'
        ? paint.good
        : state === 'notSelected'
          ? paint.faint
          : paint.warn;
  const name = shortened(escapeTerminal(member), wide);
  const padded = `${name}${' '.repeat(wide - stringWidth(name))}`;
  const called = style.displayNames?.get(member);
  const what = [
    ...(called === undefined ? [] : [called]),
    ...(several && item !== null ? [`${item.kind} ${item.name}`] : []),
    ...(group === null ? [] : [`group ${group}`]),
    ...(row.reason === null ? [] : [row.reason]),
  ].join(': ');
  const indent = stateColumns + wide + 2;
  const [first = '', ...more] = wrapped(escapeTerminal(what), style.width, indent);
  return [
    `  ${color(`${marks[state]} ${stateWords[state]}`.padEnd(stateColumns - 2))}${padded}  ${first.trimStart()}`.trimEnd(),
    ...more,
  ];
}

export const whoView: View<Who> = {
  text: whoText,
  json: (who, about): WhoJson => ({
    schemaVersion: 1,
    tool: about.tool,
    item: who.asked,
    items: itemsOf(who.rows).map(itemJson),
    members: shownRows(who).map(({ item, at, ...row }) => ({
      ...row,
      item: item === null ? null : itemJson(item),
      at: placeJson(at),
    })),
    summary: { members: who.rows.length, lacking: lacking(who.rows).length, ...whoCounts(who.rows) },
    errors: [...about.problems, ...who.problems].map(problemJson),
  }),
  markdown: (who, { limit, problems }) => {
    const { rows, displayNames } = who;
    const mark = rows.length > 0 && lacking(rows).length === 0 ? '✔' : '✖';
    const row = ({ member, state, group, reason, at }: WhoRow): string =>
      `| ${codeMarkdown(memberTitle(member, displayNames))} | ${marks[state]} ${stateWords[state]} | ${group === null ? '' : codeMarkdown(group)} | ${reason === null ? '' : escapeMarkdown(reason)} | ${at === undefined ? '' : codeMarkdown(spanText(at))} |`;
    const tables = chunks(shownRows(who), rowsOfPart).map((some) => ({
      of: 'member',
      count: some.length,
      text: [
        '| member | state | group | why | where |',
        '| :-- | :-- | :-- | :-- | :-- |',
        ...some.map(row),
      ].join('\n'),
    }));
    const title = `### ${mark} ${escapeMarkdown(titleOf(who))}: ${countsText(rows)}`;
    return fitMarkdown(
      [{ text: title, of: 'line', count: 1 }, ...errorParts([...problems, ...who.problems]), ...tables],
      limit,
      'The JSON lists all.',
    );
  },
};

/** Members of one table: a document takes as many tables as fit. */
const rowsOfPart = 100;

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
