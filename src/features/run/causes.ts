import type { PairResult, PairStatus } from '../../model/content.js';
import type { DisplayNames } from '../../model/display-names.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { memberTitle } from '../../show/member-title.js';
import { commonMessage, shortMessage } from '../../show/short-message.js';
import { count } from '../../show/words.js';

/** Pairs that were not delivered for one reason, whatever member or item its words name. */
export interface Cause {
  readonly status: PairStatus;
  /** At least one, by member. */
  readonly pairs: readonly PairResult[];
  /** Their titles, by name. */
  readonly members: readonly string[];
  /** Each once, by display name. */
  readonly items: readonly PairResult['item'][];
  /** No item of these members ended otherwise. */
  readonly whole: boolean;
  /** `PermissionDenied: 403 …`: of several members or items what their words have in common. Empty where nothing is said. */
  readonly why: string;
  readonly hint: string | null;
}

const urgency: readonly PairStatus[] = [
  'Failed',
  'Unknown',
  'NotPublished',
  'Skipped',
  'InProgress',
  'Succeeded',
];

/** Why pairs are not `Succeeded`: the most urgent status first, then the cause with the most pairs. */
export function causesOf(pairs: readonly PairResult[], displayNames?: DisplayNames): readonly Cause[] {
  const items = groupBy(pairs, memberKey);
  const alike = groupBy(
    pairs.filter(({ status }) => status !== 'Succeeded'),
    (pair) =>
      JSON.stringify([pair.status, pair.cause, commonOf(pair, pair.error), commonOf(pair, pair.hint)]),
  );
  const causes = [...alike.values()].map((same): Cause => {
    const ordered = sortedBy(same, ({ member }) => member);
    const own = groupBy(ordered, memberKey);
    const distinct = new Map(ordered.map(({ item }) => [itemKey(item), item]));
    const [first] = ordered;
    const keep = own.size === 1 ? 'member' : distinct.size === 1 ? 'item' : undefined;
    const literal = new Set(ordered.map(({ error, hint }) => JSON.stringify([error, hint]))).size === 1;
    const words = (text: string | null | undefined) => {
      if (text === null || text === undefined || first === undefined) return null;
      return literal ? shortMessage(text) : commonOf(first, text, keep);
    };
    const cause = first?.cause === first?.status ? null : first?.cause;
    return {
      status: first?.status ?? 'Unknown',
      pairs: ordered,
      members: [...new Set(ordered.map(({ member }) => memberTitle(member, displayNames)))],
      items: sortedBy(distinct.values(), ({ displayName }) => displayName),
      whole: [...own].every(([key, mine]) => mine.length === (items.get(key) ?? []).length),
      why: [cause, words(first?.error)].filter((part) => typeof part === 'string').join(': '),
      hint: words(first?.hint),
    };
  });
  return sortedBy(
    causes,
    ({ status, pairs: own }) =>
      `${String(urgency.indexOf(status))} ${String(1_000_000_000 - own.length).padStart(10, '0')}`,
  );
}

/** `granite-hospital-06: all 300 items`, `3 members: all 300 items each`, `7 pairs: 3 items in 4 members`. */
export function subjectOf({ pairs, members, items, whole }: Cause, name: (text: string) => string): string {
  const [member = '', ...others] = members;
  const [item, ...more] = items;
  const some = count(members.length, 'member');
  const one = item === undefined ? '' : `${item.kind} ${name(item.displayName)}`;
  if (others.length === 0)
    return `${name(member)}: ${more.length === 0 ? one : `${whole ? 'all ' : ''}${count(items.length, 'item')}`}`;
  if (more.length === 0) return `${one} in ${some}`;
  if (whole && pairs.length === members.length * items.length)
    return `${some}: all ${count(items.length, 'item')} each`;
  return `${count(pairs.length, 'pair')}: ${count(items.length, 'item')} in ${some}`;
}

/** The words of a pair without what is only its own; `keep` leaves its member or its item in them. */
function commonOf({ member, item }: PairResult, text: string | null, keep?: 'member' | 'item'): string {
  return commonMessage(text ?? '', [
    ...(keep === 'member' ? [] : [[member, 'the member'] as const]),
    ...(keep === 'item' ? [] : [[item.displayName, 'the item'] as const, [item.name, 'the item'] as const]),
  ]);
}

function memberKey({ parent, group, member }: PairResult): string {
  return JSON.stringify([parent, group, member]);
}
