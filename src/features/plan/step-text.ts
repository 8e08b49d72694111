import stringWidth from 'string-width';
import { nameKey } from '../../model/arm-id.js';
import { contentKinds, type ItemRef } from '../../model/content.js';
import { sortedBy } from '../../model/order.js';
import { unreachable } from '../../model/unreachable.js';
import { stepTitle } from '../../plan/steps/reason-text.js';
import type { KindCounts, Step, StepChange } from '../../plan/steps/step.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { type Paint, palette, type Palette, type TextStyle } from '../../show/palette.js';
import { textDiff } from '../../show/visible-difference.js';
import { count, folded, grouped, shortened, wrapped } from '../../show/words.js';

/** Lines of a diff beyond these are counted. */
const shownDiffLines = 24;
/** A value above this is read better below its old one than beside it. */
const shortValue = 60;
/** Columns of a diff's line that are shown. */
const diffColumns = 300;

/**
 * One step of a plan for people: a line that names it and says why; indented, what it changes:
 * members and items by name, values, texts line by line. `memberNames`: see `memberNamesByResource`.
 */
export function stepText(
  step: Step,
  style: TextStyle,
  memberNames: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const paint = palette(style.colors);
  const head = stepHeading(step, paint);
  if (step.action === 'publish')
    return [
      ...wrapped(head, style.width, 6, 2),
      ...wrapped(`because ${escapeTerminal(step.reason)}`, style.width, 6),
    ];
  const fields = step.action === 'update' ? step.changes : [];
  const details = [
    ...namedLists(step, memberNames).flatMap((list) => listLines(list, style, 6)),
    ...fields.flatMap((change) => fieldLines(change, style)),
  ];
  const why = step.reason === '' || isTold(step) ? head : `${head}: ${escapeTerminal(step.reason)}`;
  return [...wrapped(why, style.width, 6, 2), ...details];
}

/** Whether the values that a step changes say why it is taken. */
export function isTold(step: Step): boolean {
  return step.action === 'update' && step.changes.length > 0 && step.type !== 'content';
}

/** What steps of a type write, to be counted. */
export function nounOf(type: Step['type']): string {
  return type === 'content' ? 'content item' : type;
}

/** `+ 3 items: "a", "b", "c"`; `where` stands behind how many they are. */
export function listLines(
  { sign, what, title, names, most }: NamedList,
  style: TextStyle,
  indent: number,
  where = '',
): readonly string[] {
  const paint = palette(style.colors);
  const text = `${sign} ${title}${where}: ${folded(names, most, quoteOf(what))}`;
  return painted(wrapped(text, style.width, indent + 2, indent), sign === '+' ? paint.good : paint.bad);
}

export const stepSigns: Readonly<Record<Step['action'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  publish: '▶',
};

/** `text` in the colour of an action; the sign and the word say it too. */
export function paintOf(action: Step['action'], paint: Palette): Paint {
  switch (action) {
    case 'create':
      return paint.good;
    case 'update':
      return paint.warn;
    case 'delete':
      return paint.bad;
    case 'publish':
      return paint.change;
    default:
      return unreachable(action);
  }
}

function stepHeading(step: Step, paint: Palette): string {
  const title = paintOf(step.action, paint)(`${stepSigns[step.action]} ${escapeTerminal(stepTitle(step))}`);
  return step.action === 'publish' ? `${title}: ${costOf(step.items.length, step.members.length)}` : title;
}

/** `6 items × 2 members = 12 operations` */
export function costOf(items: number, members: number): string {
  return `${count(items, 'item')} × ${count(members, 'member')} = ${count(items * members, 'operation')}`;
}

/** A value that changes, old and new; texts line by line. */
export function fieldLines(change: StepChange, style: TextStyle): readonly string[] {
  if (change.what !== 'field') return [];
  const { from, to } = change;
  const field = escapeTerminal(change.field);
  if (isShort(from) && isShort(to))
    return wrapped(`${field}: ${valueText(from)} → ${valueText(to)}`, style.width, 6);
  const { lines, more } = textDiff(from ?? '', to ?? '', shownDiffLines);
  return [
    `      ${field}:`,
    ...lines.flatMap(({ sign, text }) => diffLines(sign, text, style)),
    ...(more === 0 ? [] : [`        … ${grouped(more)} more lines`]),
  ];
}

function diffLines(sign: '+' | '-' | ' ', text: string, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const inert = shortened(escapeTerminal(text), diffColumns);
  const indent = Math.min(inert.length - inert.trimStart().length, 16);
  const [first = '', ...rest] = wrapped(inert.trimStart(), style.width, 10 + indent);
  const lines = [`        ${sign}${first.slice(9)}`.trimEnd(), ...rest];
  return sign === ' ' ? lines : painted(lines, sign === '+' ? paint.good : paint.bad);
}

/** Each line by itself, its indentation left as it is: a colour that spans lines is lost in some pagers. */
function painted(lines: readonly string[], paint: Paint): readonly string[] {
  return lines.map((line) => {
    const text = line.trimStart();
    return `${line.slice(0, line.length - text.length)}${paint(text)}`;
  });
}

/** Display names hold commas and spaces, names of members do not. */
export function quoteOf(what: 'members' | 'items'): '' | '"' {
  return what === 'items' ? '"' : '';
}

export function isShort(value: string | null): boolean {
  if (value === null) return true;
  return value.length <= shortValue && !/[\r\n]/.test(value) && stringWidth(value) <= shortValue;
}

function valueText(value: string | null): string {
  return value === null ? 'nothing' : escapeTerminal(JSON.stringify(value));
}

/** Members or items that a step brings or takes away: `+`, `397 items (350 AnalyticsRule, …)`, their names. */
export interface NamedList {
  readonly sign: '+' | '-';
  readonly what: 'members' | 'items';
  readonly title: string;
  /** Of items: how many of each kind. */
  readonly kinds: KindCounts;
  /** Unescaped. */
  readonly names: readonly string[];
  /** How many names are worth printing; the rest is counted. */
  readonly most: number;
}

/** Lists beyond this are also counted by kind, and then fewer names are examples enough. */
const readable = 10;
const examples = 5;

/**
 * What a step brings to its group or assignment and what it takes away, empty for other steps.
 * `memberNames` are the files' names of members by the `nameKey` of their resources.
 */
export function namedLists(step: Step, memberNames: ReadonlyMap<string, string>): readonly NamedList[] {
  if (step.action === 'update')
    return step.changes.flatMap((change) =>
      change.what === 'field'
        ? []
        : [
            ...list('+', change.what, change.added, change.kinds?.added),
            ...list('-', change.what, change.removed, change.kinds?.removed),
          ],
    );
  if (step.action !== 'create') return [];
  const { resource } = step;
  if (resource.type === 'group')
    return list(
      '+',
      'members',
      sortedBy(
        resource.memberResourceNames.map((name) => memberNames.get(nameKey(name)) ?? name),
        String,
      ),
    );
  if (resource.type === 'assignment')
    return list(
      '+',
      'items',
      sortedBy(
        resource.items.map(({ displayName }) => displayName),
        String,
      ),
      kindsOf(resource.items),
    );
  return [];
}

/** The files' names of the members that a parent's steps name, by the `nameKey` of their resources. */
export function memberNamesByResource(steps: readonly Step[]): ReadonlyMap<string, string> {
  return new Map(
    steps.flatMap((step): (readonly [string, string])[] => {
      if (step.action === 'publish')
        return step.members.map(({ resourceName, name }) => [nameKey(resourceName), name]);
      return step.type === 'member' ? [[nameKey(step.resourceName), step.name]] : [];
    }),
  );
}

function list(
  sign: '+' | '-',
  what: 'members' | 'items',
  names: readonly string[],
  kinds: KindCounts = {},
): readonly NamedList[] {
  if (names.length === 0) return [];
  const long = names.length > readable;
  const noun = names.length === 1 ? what.slice(0, -1) : what;
  const title = `${grouped(names.length)} ${noun}${long ? kindsText(kinds) : ''}`;
  return [{ sign, what, title, kinds, names, most: long ? examples : readable }];
}

/** ` (350 AnalyticsRule, 7 Workbook)`, or nothing where there are none. */
export function kindsText(kinds: KindCounts): string {
  const words = Object.entries(kinds).map(
    ([kind, n]) => `${grouped(n)} ${kind === 'gone' ? 'no longer there' : kind}`,
  );
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function kindsOf(items: readonly ItemRef[]): KindCounts {
  const counted = contentKinds.flatMap((kind) => {
    const n = items.filter((item) => item.kind === kind).length;
    return n === 0 ? [] : [[kind, n] as const];
  });
  return Object.fromEntries(counted);
}

/** The counts of steps. */
export interface WorkCounts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly publish: number;
  /** Creates, updates and deletes: one request each, and one more for the mark of content. */
  readonly writes: number;
  /** Items × members of all publishes. */
  readonly operations: number;
}

export function workCounts(steps: readonly Step[]): WorkCounts {
  const of = (action: Step['action']) => steps.filter((step) => step.action === action).length;
  const work = { create: of('create'), update: of('update'), delete: of('delete'), publish: of('publish') };
  return {
    ...work,
    writes: work.create + work.update + work.delete + steps.filter(({ type }) => type === 'content').length,
    operations: steps.reduce(
      (sum, step) => (step.action === 'publish' ? sum + step.items.length * step.members.length : sum),
      0,
    ),
  };
}

/** `2 to create, 1 to publish (2 writes, 12 operations)`: only what there is. */
export function workText(steps: readonly Step[]): string {
  const counts = workCounts(steps);
  const actions = (['create', 'update', 'delete', 'publish'] as const)
    .filter((action) => counts[action] > 0)
    .map((action) => `${grouped(counts[action])} to ${action}`);
  return `${actions.join(', ')}${costText(counts)}`;
}

/** ` (2 writes, 12 operations)`, or nothing where nothing is done. */
export function costText({ writes, operations }: WorkCounts): string {
  const costs = [
    ...(writes === 0 ? [] : [count(writes, 'write')]),
    ...(operations === 0 ? [] : [count(operations, 'operation')]),
  ];
  return costs.length === 0 ? '' : ` (${costs.join(', ')})`;
}
