import { idKey } from '../model/arm-id.js';
import type { ItemRef } from '../model/content.js';
import { publishedCover } from './guards/guard-facts.js';
import type { PairCover } from './guards/pair-cover.js';
import type { PlannedFleet, PlannedPart } from './planned.js';
import { itemKey } from './steps/diff-resource.js';
import { refOf } from './steps/step-json.js';
import type { PublishReason, StepMember } from './steps/step.js';

/** What a plan makes of a part of a group: items × members, as data. */
export interface PartOutlook {
  readonly parent: string;
  /** The files' name of the group. */
  readonly group: string;
  /** The group's name, of further parts with class and number: `emea--2`. */
  readonly part: string;
  readonly items: readonly ItemRef[];
  readonly members: readonly (Pick<StepMember, 'name' | 'workspace'> & {
    /** Keys (`itemKey`) of what groups that were published hold for it, a set a group. */
    readonly has: readonly ReadonlySet<string>[];
  })[];
  /** Whether this plan publishes it. */
  readonly published: boolean;
  /** Why it is published, or would have to be; empty where nothing is to be published. */
  readonly reasons: readonly PublishReason[];
}

/** The parts of all planned groups, parents in the plan's order, groups by name. Pure. */
export function pairOutlook({ parents }: PlannedFleet): readonly PartOutlook[] {
  return [...parents.values()].flatMap(({ plan, live, groups }) => {
    const cover: PairCover = live === undefined ? new Map() : publishedCover(live);
    const taken = new Set(plan.steps.map(({ id }) => id));
    return groups.flatMap((group) => group.parts.map((part) => outlookOf(plan.parent, part, cover, taken)));
  });
}

function outlookOf(
  parent: string,
  { view, publish: { step, verdict } }: PlannedPart,
  cover: PairCover,
  taken: ReadonlySet<string>,
): PartOutlook {
  return {
    parent,
    group: view.desired.name,
    part: view.name,
    items: view.items.map(refOf),
    members: view.members.map(({ desired: { name, workspace } }) => ({
      name,
      workspace,
      has: cover.get(idKey(workspace)) ?? [],
    })),
    // A ring that waits, or a plan without publishes, has a publish that is none of its steps.
    published: step !== undefined && taken.has(step.id),
    reasons: step?.reasons ?? verdict.reasons,
  };
}

/**
 * What a pair of a part will be after the plan: `new` where no published group held it, `updated` where its item
 * was modified or its copy differs, `again` where the last publish did not bring everything or whoever asks wants
 * all sent again, `waiting` where one of these holds and this plan does not publish its part, else `unchanged`.
 */
export type PairFuture = 'new' | 'updated' | 'again' | 'waiting' | 'unchanged';

/** Judges the pairs of a part: any number of them, by their item and the index of their member. */
export function futureJudge({
  members,
  published,
  reasons,
}: PartOutlook): (item: ItemRef, member: number) => PairFuture {
  const updated = new Set(reasons.flatMap(modifiedBy).map(itemKey));
  const incomplete = new Set(reasons.flatMap(undeliveredBy).map(itemKey));
  const all = reasons.some(({ why }) => whole.has(why));
  const differing = reasons.flatMap((reason) => (reason.why === 'copyDiffers' ? [reason] : []));
  const copies = new Set(differing.flatMap(({ items }) => items).map(itemKey));
  const owners = new Set(differing.flatMap((reason) => reason.members));
  return (item, at) => {
    const key = itemKey(item);
    const member = members[at];
    const future = (): PairFuture => {
      if (member?.has.some((items) => items.has(key)) !== true) return 'new';
      if (updated.has(key) || (copies.has(key) && owners.has(member.name))) return 'updated';
      return all || incomplete.has(key) ? 'again' : 'unchanged';
    };
    const will = future();
    return published || will === 'unchanged' ? will : 'waiting';
  };
}

/** Reasons that are of every pair of the part. */
const whole: ReadonlySet<PublishReason['why']> = new Set(['lastJob', 'jobRunning', 'pending', 'asked']);

function modifiedBy(reason: PublishReason): readonly ItemRef[] {
  const { why } = reason;
  return why === 'itemModified' || why === 'contentChanges' || why === 'delivered' ? reason.items : [];
}

function undeliveredBy(reason: PublishReason): readonly ItemRef[] {
  return reason.why === 'notDelivered' ? reason.items : [];
}
