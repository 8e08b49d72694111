import { groupBy, sortedBy } from '../../model/order.js';
import type { SourceSpan } from '../../model/problem.js';
import type { VerdictReason } from '../../select/fits-key.js';
import type { MissedKey, NearMiss } from '../../select/near-miss.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import type { ExplainedVerdict, SelectionReading } from './read-selection.js';
import type { SelectJson } from './shape.js';

/** Items of one kind and fate beyond these are counted, unless all are asked for. */
const shownItems = 20;

/**
 * What a selection resolves to, for people: counts, then parent by parent the items taken, those left
 * out by a decision, and those that no entry includes, the last as counts by what they lack. `all`
 * lists every item. What could not be read is no part of it: errors go another way. Ends with a newline.
 */
export function selectText(
  selection: string,
  readings: readonly SelectionReading[],
  style: TextStyle,
  all: boolean,
): string {
  const findings = readings.flatMap(({ resolved }) => resolved?.findings ?? []);
  const blocks = [
    [headline(selection, readings, style)],
    ...readings.map((reading) => parentSelectionLines(reading, style, all)),
    findingLines(findings, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headline(selection: string, readings: readonly SelectionReading[], style: TextStyle): string {
  const paint = palette(style.colors);
  const read = readings.flatMap(({ resolved }) => resolved ?? []);
  const taken = read.reduce((sum, { verdicts }) => sum + selectionCounts(verdicts).taken, 0);
  const unread = readings.length - read.length;
  const but = unread === 0 ? '' : ` ${paint.bad(`✖ ${count(unread, 'parent')} could not be read.`)}`;
  return `${paint.strong(`Selection ${escapeTerminal(selection)}:`)} ${count(taken, 'item')} in ${count(read.length, 'parent')}.${but}`;
}

/** The items of one parent that are in and out, and why. */
export function parentSelectionLines(
  { parent, groups, resolved }: SelectionReading,
  style: TextStyle,
  all: boolean,
): readonly string[] {
  const paint = palette(style.colors);
  const name = paint.strong(escapeTerminal(parent));
  if (resolved === undefined) return [`${name}: ${paint.bad('✖ not read')}`];
  const { verdicts } = resolved;
  const counts = selectionCounts(verdicts);
  const used =
    groups.length === 0
      ? 'no group here uses it'
      : `used by ${groups.length === 1 ? 'group' : 'groups'} ${folded(groups)}`;
  const takenItems = verdicts.filter(({ taken }) => taken);
  const decided = verdicts.filter(({ taken, reason }) => !taken && reason !== 'notIncluded');
  const outside = verdicts.filter(({ reason }) => reason === 'notIncluded');
  return [
    ...wrapped(
      `${name}: ${grouped(counts.taken)} of ${count(counts.items, 'item')}${kinds(takenItems)}; ${used}`,
      style.width,
      2,
      0,
    ),
    ...listed(takenItems, paint.good('+'), style, all),
    ...listed(decided, paint.warn('-'), style, all),
    ...(all ? listed(outside, paint.faint('·'), style, all) : notIncludedLines(outside, style)),
  ];
}

/** `: 3 Function, 1 Workbook`. */
function kinds(verdicts: readonly ExplainedVerdict[]): string {
  const parts = [...groupBy(verdicts, ({ item }) => item.kind)].map(
    ([kind, same]) => `${grouped(same.length)} ${kind}`,
  );
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

/** Items with their reasons, kind by kind and by display name; of each kind the first ones, unless all. */
function listed(
  verdicts: readonly ExplainedVerdict[],
  mark: string,
  style: TextStyle,
  all: boolean,
): readonly string[] {
  return [...groupBy(verdicts, ({ item }) => item.kind)].flatMap(([kind, same]) => {
    const sorted = sortedBy(same, ({ item }) => item.displayName.toLowerCase());
    const shown = all ? sorted : sorted.slice(0, shownItems);
    const more = same.length - shown.length;
    return [
      ...shown.flatMap((verdict) => itemLines(verdict, mark, style)),
      ...(more === 0 ? [] : [`  ${mark} and ${grouped(more)} more of ${kind}; --all lists them`]),
    ];
  });
}

function itemLines(verdict: ExplainedVerdict, mark: string, style: TextStyle): readonly string[] {
  const { item } = verdict;
  const alias = item.alias === undefined ? '' : `, alias ${escapeTerminal(item.alias)}`;
  const later = item.predicted === true ? ', yet to come from an upper tier' : '';
  return [
    ...wrapped(`${mark} ${item.kind} ${escapeTerminal(item.displayName)}`, style.width, 6, 2),
    ...wrapped(`${escapeTerminal(item.name)}${alias}${later}: ${verdictText(verdict)}`, style.width, 6),
    ...(verdict.leftOut ?? []).flatMap(({ override, members }) =>
      wrapped(`left out by override ${escapeTerminal(override)} for ${folded(members)}`, style.width, 8, 6),
    ),
  ];
}

function verdictText({ item, reason, at, nearest }: ExplainedVerdict): string {
  const entry = at === undefined ? 'an entry' : place(at);
  switch (reason) {
    case 'named':
      return `named by ${entry}`;
    case 'matched':
      return `matched by ${entry}`;
    case 'pinned':
      return `pinned by ${entry}`;
    case 'notPinned':
      return 'not in the snapshot';
    case 'excluded':
      return `excluded by ${entry}`;
    case 'templateDriven':
      return `driven by a template, and ${entry} does not ask for ${escapeTerminal(item.ruleKind ?? 'its kind')}`;
    case 'ownStorage':
      return `in its own storage, which the service does not publish (${entry})`;
    default:
      return nearest === undefined
        ? `no entry is about ${item.kind}`
        : `${nearMissText(nearest)} (${place(nearest.at)})`;
  }
}

/** Causes beyond these, and values of one cause beyond these, are counted. */
const shownCauses = 10;
const shownValues = 7;

/** Keys with few values, which are counted by value. */
const countedKeys: ReadonlySet<string> = new Set([
  'severity',
  'tactics',
  'kindOfRule',
  'category',
  'enabled',
]);

/** How many items no entry includes, and of those how many lack what, the most first. */
function notIncludedLines(verdicts: readonly ExplainedVerdict[], style: TextStyle): readonly string[] {
  if (verdicts.length === 0) return [];
  const causes = mostFirst([...groupBy(verdicts, causeOf)]);
  const rest = causes.slice(shownCauses).reduce((sum, [, same]) => sum + same.length, 0);
  return [
    `  ${palette(style.colors).faint('·')} ${grouped(verdicts.length)} not included; --all lists them`,
    ...causes
      .slice(0, shownCauses)
      .flatMap(([cause, same]) =>
        wrapped(`${grouped(same.length)}: ${cause}${spread(same)}`, style.width, 8, 6),
      ),
    ...(rest === 0 ? [] : [`      ${grouped(rest)}: otherwise`]),
  ];
}

function causeOf({ nearest }: ExplainedVerdict): string {
  if (nearest === undefined) return 'no entry is about their kind';
  const { keys, at } = nearest;
  if (keys.length === 0) return `${nearMissText(nearest)} (${place(at)})`;
  const foreign = keys.filter(({ known }) => !known);
  if (foreign.length > 0)
    return `their kind has no ${foreign.map(({ key }) => key).join(', ')} (${place(at)})`;
  if (nearest.look !== undefined) return `${nearMissText(nearest)} (${place(at)})`;
  const fit = keys.length === 1 ? 'does' : 'do';
  return `${keys.map(({ key }) => key).join(', ')} ${fit} not fit (${place(at)})`;
}

/** `: 5 Low, 3 Medium`: what items of one cause have instead; empty where it would not help. */
function spread(verdicts: readonly ExplainedVerdict[]): string {
  const values = verdicts.flatMap(({ item, nearest }) => {
    if (nearest === undefined || nearest.keys.some(({ known }) => !known)) return [item.kind];
    const [only, ...others] = nearest.keys;
    return only === undefined || others.length > 0 || !countedKeys.has(only.key) ? [] : only.values;
  });
  const counts = mostFirst([...groupBy(values, (value) => value)]);
  if (counts.length === 0) return '';
  return `: ${folded(
    counts.map(([value, same]) => `${grouped(same.length)} ${value}`),
    shownValues,
  )}`;
}

function mostFirst<T>(
  groups: readonly (readonly [string, readonly T[]])[],
): readonly (readonly [string, readonly T[]])[] {
  return [...sortedBy(groups, ([key]) => key)].sort(([, left], [, right]) => right.length - left.length);
}

/** Values of one key that are spelt out. */
const shownNearValues = 5;

/** Why the nearest entry does not take one item: `severity is Low, enabled is false`. */
function nearMissText({ keys, look }: NearMiss): string {
  const why = keys.length === 0 ? 'not among the names' : keys.map(keyText).join(', ');
  return look === undefined ? why : `${why}: ${escapeTerminal(look.replace(/\.$/, ''))}`;
}

/** Where an entry begins: `selections.yaml:7`. */
export function place({ file, line }: SourceSpan): string {
  return `${escapeTerminal(file)}:${String(line)}`;
}

function keyText({ key, known, values }: MissedKey): string {
  if (!known) return `its kind has no ${key}`;
  if (key === 'displayName') return 'displayName does not fit';
  if (key === 'tags')
    return values.length === 0 ? 'it has none of the tags' : `tags are ${folded(values, shownNearValues)}`;
  if (values.length === 0)
    return key === 'modifiedAfter' ? 'its modified time cannot be read' : `it has no ${key}`;
  if (key === 'modifiedAfter') return `it was modified ${values.map(escapeTerminal).join()}`;
  return `${key} ${values.length === 1 ? 'is' : 'are'} ${folded(values, shownNearValues)}`;
}

/** How many items there are, are taken, and have each reason. */
export function selectionCounts(
  verdicts: readonly ExplainedVerdict[],
): SelectJson['parents'][number]['summary'] {
  const of = (wanted: VerdictReason): number => verdicts.filter(({ reason }) => reason === wanted).length;
  return {
    items: verdicts.length,
    taken: verdicts.filter(({ taken }) => taken).length,
    named: of('named'),
    matched: of('matched'),
    pinned: of('pinned'),
    excluded: of('excluded'),
    templateDriven: of('templateDriven'),
    ownStorage: of('ownStorage'),
    notIncluded: of('notIncluded'),
    notPinned: of('notPinned'),
  };
}
