import { contentPatch } from '../../content/content-patch.js';
import type { ContentItem, ContentKind } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import type { Patch } from '../../model/patch.js';
import { bodyDifference, type BodyDifference, itemKey } from '../../plan/steps/diff-resource.js';
import { refOf } from '../../plan/steps/step-json.js';
import type { CopyRef, DriftPair } from './drift.js';
import { centralBody, type Match, matchCopies } from './match-copies.js';
import type { MemberContent, MemberItem, MemberWants } from './member-wants.js';

export interface JudgedMember {
  /** One for each item of each of its groups, in the order of groups and items. */
  readonly pairs: readonly DriftPair[];
  /** Content that is no item's copy. */
  readonly others: readonly MemberItem[];
}

/** The state of every item that a member should have; `content` undefined: it could not be read. Pure. */
export function judgeMember(wants: MemberWants, content: MemberContent | undefined): JudgedMember {
  const matches =
    content === undefined
      ? undefined
      : matchCopies({ parents: wants.parents, copies: content.items, claimed: wants.claimed });
  const found = new Map(
    matches && wants.parents.map(({ parent, items }) => [parent, byItem(items, matches)]),
  );
  const centrals = new Map(wants.parents.map(({ parent }, index) => [parent, index]));
  const pairs = wants.groups.flatMap(({ parent, group, items, unpublished }) =>
    items.map((item): DriftPair => {
      const base = { parent, group: group.name, member: wants.member.name, item: refOf(item) };
      const ofParent = found.get(parent);
      if (content === undefined || ofParent === undefined)
        return { ...base, state: 'unreadable', matchedBy: null };
      const match = ofParent.get(itemKey(item));
      if (match === undefined) return { ...base, state: 'missing', matchedBy: null };
      const pair = { ...base, ...compared(item, match, content, centrals.get(parent) ?? 0) };
      const isBehind = pair.state === 'changed' && unpublished.has(itemKey(item));
      return isBehind ? { ...pair, state: 'behind' } : pair;
    }),
  );
  const taken = new Set([...(matches?.values() ?? [])].map(({ copy }) => copy));
  return { pairs, others: (content?.items ?? []).filter((copy) => !taken.has(copy)) };
}

/** Groups of one parent have their own objects for the same item. */
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
