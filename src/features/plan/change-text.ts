import { append } from '../../model/order.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { copiesIn, type StrandedCopies } from '../../plan/guards/stranded-copies.js';
import type { ItemChange } from '../../plan/publish/item-changes.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import type { MarkdownPart } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { detailsMarkdown, listMarkdown } from '../../show/problems-markdown.js';
import { differenceLines } from '../../show/visible-difference.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';

/** Lines of the difference of one item, beyond which they are counted. */
const shownLines = 16;
/** A fold has more room than a terminal. */
const foldLines = 100;
/** Lines of all differences together, beyond which items are only named. */
const roomForChanges = 100;
/** Lists of what stays behind, beyond which they are counted. */
const shownLeft = 10;

/** What the publishes of a parent change in its members, item by item, each once; empty where members were not read. */
export function changesText(parents: readonly ParentPlan[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const changing = parents.flatMap(({ changes }) => changes ?? []);
  if (changing.length === 0) return [];
  const lines = [paint.strong('What was modified, as members get it')];
  for (const change of changing.flatMap(({ items }) => items)) {
    const { sign, text } = changeText(change);
    const title = `${paint.warn(`${sign} ${escapeTerminal(titleOf(change))}`)}: ${text}`;
    append(lines, wrapped(title, style.width, 6, 2));
    const most = Math.min(shownLines, roomForChanges - lines.length);
    const difference = change.difference?.lines ?? [];
    if (most > 0) append(lines, differenceLines(difference, style, { indent: 6, most }));
    else if (difference.length > 0) lines.push(paint.faint(`      … ${count(difference.length, 'line')}`));
  }
  const more = moreOf(parents);
  return more === 0 ? lines : [...lines, `  and ${count(more, 'more item')}, whose difference was not read`];
}

function moreOf(parents: readonly ParentPlan[]): number {
  return parents.reduce((sum, { changes }) => sum + (changes?.more ?? 0), 0);
}

function titleOf({ item }: ItemChange): string {
  return `${item.kind} ${JSON.stringify(item.displayName)}`;
}

/** A sign, and the text after the item's name. */
function changeText(change: ItemChange): { readonly sign: string; readonly text: string } {
  const { byHand, members, state, seenIn, difference, unread } = change;
  const where = `in ${count(members, 'member')}`;
  const seen = escapeTerminal(seenIn ?? '');
  const later = byHand === true ? '; not published by apply: publish: Manual' : '';
  const silent = `${unread.length === 0 ? '' : `; not to be read: ${folded(unread, 5)}`}${later}`;
  switch (state) {
    case 'changed':
      return { sign: '~', text: `${folded(difference?.fields ?? [], 5)} ${where}, as in ${seen}${silent}` };
    case 'same':
      return { sign: '=', text: `${where}; ${seen} has it as it is${silent}` };
    case 'missing':
      return { sign: '+', text: `${where}; ${seen} does not have it${silent}` };
    default:
      return { sign: '?', text: `${where}; the difference could not be read${silent}` };
  }
}

/** What the steps leave in members; empty where nothing stays. */
export function leftText(parents: readonly ParentPlan[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const left = parents.flatMap(({ leftBehind = [] }) => leftBehind);
  if (left.length === 0) return [];
  return [
    ...wrapped(`${paint.strong('What stays behind')}: ${leftTitle(left)}`, style.width, 2, 0),
    ...left
      .slice(0, shownLeft)
      .flatMap((one) =>
        wrapped(`- ${leftLine(one, folded, (names) => folded(names, 5, '"'))}`, style.width, 6, 2),
      ),
    ...(left.length > shownLeft
      ? [
          `  and ${count(sumOf(left.slice(shownLeft)), 'more copy', 'more copies')}; --format json has them all`,
        ]
      : []),
  ];
}

function leftTitle(left: readonly StrandedCopies[]): string {
  return `${count(sumOf(left), 'copy', 'copies')}, which workspace manager does not delete; muster cleanup does`;
}

type Listed = (names: readonly string[]) => string;

function leftLine({ items, members }: StrandedCopies, who: Listed, what: Listed): string {
  const titles = items.map(({ displayName }) => displayName);
  return `${count(items.length, 'item')} in ${count(members.length, 'member')} (${who(members)}): ${what(titles)}`;
}

function sumOf(left: readonly StrandedCopies[]): number {
  return left.reduce((sum, one) => sum + copiesIn(one), 0);
}

/** The same for a pull request: an item with its difference in a fold, what stays behind in a list. */
export function changeParts(parents: readonly ParentPlan[]): readonly MarkdownPart[] {
  const changing = parents.flatMap(({ changes }) => changes ?? []);
  const more = moreOf(parents);
  const left = parents.flatMap(({ leftBehind = [] }) => leftBehind);
  const codes = (names: readonly string[]) => {
    const rest = names.length > 25 ? ` and ${grouped(names.length - 25)} more` : '';
    return `${names.slice(0, 25).map(codeMarkdown).join(', ')}${rest}`;
  };
  return [
    ...(changing.length === 0
      ? []
      : [{ text: '#### What was modified, as members get it', of: 'line', count: 1 }]),
    ...changing.flatMap(({ items }) => items).map(itemPart),
    ...(more === 0
      ? []
      : [{ text: `and ${count(more, 'more item')}, whose difference was not read`, of: 'line', count: 1 }]),
    ...(left.length === 0
      ? []
      : [
          {
            text: `**What stays behind**: ${leftTitle(left)}\n\n${listMarkdown(left.map((one) => `- ${leftLine(one, codes, codes)}`))}`,
            of: 'line',
            count: 1,
          },
        ]),
  ];
}

function itemPart(change: ItemChange): MarkdownPart {
  const { sign, text } = changeText(change);
  const title = `\`${sign}\` ${change.item.kind} ${codeMarkdown(change.item.displayName)}: ${escapeMarkdown(text)}`;
  const lines = change.difference?.lines ?? [];
  if (lines.length === 0) return { text: title, of: 'modified item', count: 1 };
  const rest = lines.length - foldLines;
  const shown = rest > 1 ? [...lines.slice(0, foldLines), `… ${grouped(rest)} more lines`] : lines;
  return { text: detailsMarkdown(title, fenceMarkdown('diff', shown)), of: 'modified item', count: 1 };
}
