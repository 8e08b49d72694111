import type { DriftPair } from './drift.js';
import { groupBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, wrapped } from '../../show/words.js';
import { differenceLines } from '../../show/visible-difference.js';

/** Lines of the difference of one pair, beyond which they are counted. */
const shownLines = 12;
/** Items that are missing in the same members are told together, if they are more than these. */
const foldedFrom = 3;
/** Pairs of a group that are told apart, beyond which they are counted. */
const shownPairs = 50;

/**
 * The pairs of a group that are not in sync, item by item: equal differences are shown once, with the first
 * members by name and how many more there are. A member that could not be read is shown once for all its
 * items.
 */
export function driftPairLines(pairs: readonly DriftPair[], style: TextStyle): readonly string[] {
  const unread = pairs.filter(({ state }) => state === 'unreadable');
  const alike = [
    ...groupBy(
      pairs.filter(({ state }) => state !== 'unreadable'),
      (pair) => `${pair.state} ${pair.item.kind}/${pair.item.name} ${JSON.stringify(pair.patch ?? null)}`,
    ).values(),
  ];
  // A member that lacks a whole group would otherwise fill a page with equal lines.
  const folds = [...groupBy(alike.filter(isMissing), membersKey).values()].filter(
    (lists) => lists.length > foldedFrom,
  );
  const together = new Set(folds.flat());
  const told = alike.filter((same) => !together.has(same));
  const shown = told.slice(0, shownPairs);
  const more = told.slice(shownPairs).flat().length;
  return [
    ...folds.flatMap((lists) => missingLines(lists, style)),
    ...shown.flatMap((same) => alikeLines(same, style)),
    ...(more > 0 ? [`    … ${count(more, 'more pair')}; --format json has them all`] : []),
    ...unreadLines(unread, style),
  ];
}

function isMissing([first]: readonly DriftPair[]): boolean {
  return first?.state === 'missing';
}

function membersKey(same: readonly DriftPair[]): string {
  return same.map(({ member }) => member).join(' ');
}

/** Several items that the same members lack. */
function missingLines(lists: readonly (readonly DriftPair[])[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const [first = []] = lists;
  const names = lists.flatMap(([pair]) =>
    pair === undefined ? [] : [JSON.stringify(pair.item.displayName)],
  );
  const where = membersText(first.map(({ member }) => member));
  return wrapped(
    `${paint.bad(`- ${count(lists.length, 'item')}`)} missing in ${where}: ${folded(names, 3)}`,
    style.width,
    8,
    4,
  );
}

function alikeLines(same: readonly DriftPair[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const [first] = same;
  if (first === undefined) return [];
  const { item, state } = first;
  const title = `${item.kind} ${escapeTerminal(JSON.stringify(item.displayName))}`;
  const renamed =
    first.matchedBy === 'displayName' || first.matchedBy === 'alias'
      ? `, found by its ${first.matchedBy === 'alias' ? 'alias' : 'display name'}`
      : '';
  const where = `in ${membersText(same.map(({ member }) => member))}`;
  switch (state) {
    case 'missing':
      return wrapped(`${paint.bad(`- ${title}`)}: missing ${where}`, style.width, 8, 4);
    case 'changed':
    case 'behind': {
      const fields = folded(first.difference?.fields ?? [], 5);
      const how = state === 'changed' ? 'changed' : 'not published yet';
      return [
        ...wrapped(
          `${(state === 'changed' ? paint.warn : paint.change)(`~ ${title}`)}: ${fields === '' ? how : `${fields} ${how}`} ${where}${renamed}`,
          style.width,
          8,
          4,
        ),
        ...differenceLines(first.difference?.lines ?? [], style, { indent: 8, most: shownLines }),
      ];
    }
    default:
      return wrapped(`${paint.good(`= ${title}`)}: in sync ${where}${renamed}`, style.width, 8, 4);
  }
}

/** `a, b, c and the same in 12 more members`. */
function membersText(members: readonly string[]): string {
  const shown = members.slice(0, 3).map(escapeTerminal).join(', ');
  const more = members.length - 3;
  return more > 0 ? `${shown}; the same in ${count(more, 'more member')}` : shown;
}

function unreadLines(unread: readonly DriftPair[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  if (unread.length === 0) return [];
  const members = [...new Set(unread.map(({ member }) => member))];
  return wrapped(`${paint.bad('✖ not read:')} ${folded(members, 5)}`, style.width, 8, 4);
}
