import { contentPatch } from '../../content/content-patch.js';
import { type ContentItem, type ContentKind, groupKey } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import type { Patch } from '../../model/patch.js';
import { bodyDifference, type BodyDifference, itemKey } from '../../plan/steps/diff-resource.js';
import { refOf } from '../../plan/steps/step-json.js';
import type { CopyRef, DriftPair } from './drift.js';
import { centralBody, type Match, matchCopies } from './match-copies.js';
import type { MemberContent, MemberItem, MemberWants } from './member-wants.js';

export interface JudgedMember {
  /** Of the items of each of its groups, in the order of groups and items; those in sync where they were asked for. */
  readonly pairs: readonly DriftPair[];
  /** How many pairs are in sync, by `groupKey`. */
  readonly inSync: ReadonlyMap<string, number>;
  /** Content that is no item's copy. */
  readonly others: readonly MemberItem[];
}

/**
 * What became of every item that a member is to hold; `content` undefined: it could not be read. Pairs in sync,
 * which nearly all are, are only counted, unless `all` of them are asked for. Pure.
 */
export function judgeMember(
  wants: MemberWants,
  content: MemberContent | undefined,
  { all }: { readonly all: boolean },
): JudgedMember {
  const matches =
    content && matchCopies({ parents: wants.parents, copies: content.items, claimed: wants.claimed });
  const matchOf = matches && matchFinder(wants, matches);
  const centrals = new Map(wants.parents.map(({ parent }, index) => [parent, index]));
  const pairs: DriftPair[] = [];
  const inSync = new Map<string, number>();
  for (const { parent, group, items, unpublished } of wants.groups) {
    const central = centrals.get(parent);
    let equal = 0;
    for (const item of items) {
      const isRead = content !== undefined && central !== undefined;
      const match = isRead ? matchOf?.(central, item) : undefined;
      if (match?.equal === true) equal += 1;
      if (match?.equal === true && !all) continue;
      const base = { parent, group: group.name, member: wants.member.name, item: refOf(item) };
      if (!isRead) pairs.push({ ...base, state: 'unreadable', matchedBy: null });
      else if (match === undefined) pairs.push({ ...base, state: 'missing', matchedBy: null });
      else {
        const pair = { ...base, ...compared(item, match, content, central) };
        const isBehind = pair.state === 'changed' && unpublished.has(itemKey(item));
        pairs.push(isBehind ? { ...pair, state: 'behind' } : pair);
      }
    }
    const key = groupKey({ parent, group: group.name });
    if (equal > 0) inSync.set(key, (inSync.get(key) ?? 0) + equal);
  }
  const taken = new Set([...(matches?.values() ?? [])].map(({ copy }) => copy));
  return { pairs, inSync, others: (content?.items ?? []).filter((copy) => !taken.has(copy)) };
}

/** The match of an item of a parent, by the parent's place: groups hold the same item each as an object of its own. */
function matchFinder(
  { parents }: MemberWants,
  matches: ReadonlyMap<ContentItem, Match>,
): (central: number, item: ContentItem) => Match | undefined {
  const byKey = new Map<number, ReadonlyMap<string, Match>>();
  const keyed = (central: number): ReadonlyMap<string, Match> => {
    const known = byKey.get(central) ?? byItem(parents[central]?.items ?? [], matches);
    byKey.set(central, known);
    return known;
  };
  return (central, item) => matches.get(item) ?? keyed(central).get(itemKey(item));
}

function byItem(
  items: readonly ContentItem[],
  matches: ReadonlyMap<ContentItem, Match>,
): ReadonlyMap<string, Match> {
  return new Map(
    items.flatMap((item) => {
      const match = matches.get(item);
      return match === undefined ? [] : [[itemKey(item), match]];
    }),
  );
}

function compared(
  item: ContentItem,
  { copy, matchedBy, equal }: Match,
  content: MemberContent,
  central: number,
): Pick<DriftPair, 'state' | 'matchedBy' | 'patch' | 'difference' | 'copy'> {
  if (equal) return { state: 'inSync', matchedBy, copy: copyRef(copy) };
  return { state: 'changed', matchedBy, ...differenceOf(item, copy, content, central), copy: copyRef(copy) };
}

export function copyRef({ name, displayName, resourceId }: MemberItem): CopyRef {
  return { name, displayName, resourceId };
}

interface Difference {
  readonly patch: Patch;
  readonly difference: BodyDifference;
}

/** From the copy to the item, by both hashes: two hundred members mostly differ in the same way. */
const known = new WeakMap<object, Map<string, Difference>>();

function differenceOf(
  { kind, body }: ContentItem,
  copy: MemberItem,
  { bodies }: MemberContent,
  central: number,
): Difference | undefined {
  if (body === undefined) return undefined;
  const hash = copy.hashes[central] ?? '';
  const ofBody = known.get(body) ?? new Map<string, Difference>();
  known.set(body, ofBody);
  const before = bodies.get(hash);
  const difference =
    ofBody.get(hash) ?? computed(kind, before, centralBody(body, copy.partial === true).value);
  if (difference !== undefined) ofBody.set(hash, difference);
  return difference;
}

function computed(
  kind: ContentKind,
  before: JsonObject | undefined,
  after: JsonObject,
): Difference | undefined {
  if (before === undefined) return undefined;
  return { patch: contentPatch(kind, before, after), difference: bodyDifference(kind, before, after) };
}
