import { nameKey } from '../../model/arm-id.js';
import { sortedBy } from '../../model/order.js';
import type { KindCounts, Step } from '../../plan/steps/step.js';
import { contentKinds, type ItemRef } from '../../model/content.js';
import { grouped } from '../../show/words.js';

/** Members or items that a step brings or takes away: `+`, `397 items (350 AnalyticsRule, …)`, their names. */
export interface NamedList {
  readonly sign: '+' | '-';
  readonly what: 'members' | 'items';
  readonly title: string;
  /** Of items: how many of each kind. */
  readonly kinds: KindCounts;
  /** As they came; whoever prints them makes them inert. */
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
export function memberNamesOf(steps: readonly Step[]): ReadonlyMap<string, string> {
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
