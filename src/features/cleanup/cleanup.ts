import type { ItemRef } from '../../model/content.js';
import { groupBy, largest } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import type { Allowance } from '../../plan/guards/guards.js';

/** What a cleanup would delete, and what it leaves alone and why; nothing is deleted yet. */
export interface Cleanup {
  /** By member, kind and name. */
  readonly doomed: readonly DoomedCopy[];
  /** Orphaned copies that stay, in the same order. */
  readonly held: readonly HeldCopy[];
  /** How much content each member holds, by the files' names; of those with something to delete. */
  readonly sizes: ReadonlyMap<string, number>;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** A member's resource that no group delivers any more. */
export interface OrphanedCopy {
  readonly parent: string;
  /** The group that once delivered it; null where that is not known. */
  readonly group: string | null;
  /** The files' name. */
  readonly member: string;
  /** The member's own resource. */
  readonly item: ItemRef & { readonly resourceId: string };
}

/** A proven copy that was not changed since its delivery. */
export interface DoomedCopy extends OrphanedCopy {
  /** Hash of its body when it was judged. */
  readonly hash: string;
  /** When it was written, by the service; undefined where unknown. */
  readonly modifiedAt?: string;
  /** The proof of its delivery: a job, or the report that has one. */
  readonly provenBy: string;
}

export interface HeldCopy extends OrphanedCopy {
  readonly reason: HeldReason;
}

/**
 * Why an orphaned copy stays.
 *
 * `suspected`: only its name says that it is an orphan, or not all of the member's parents were read.
 * `incomplete`: a parent or a group of the member is suspended, disabled or could not be read, or a parent
 * of which it is not known whether it holds the member.
 * `suppressed`: a suppression accepts it. `selected`: a group selects an item that may be this one.
 * `stillDelivered`: a live assignment or a running job delivers it. `usedBelow`: the member is itself a
 * central workspace, and a group of that parent delivers it on. `notProven`: no job or report proves that
 * it was delivered to this member, or it may be the member's own: it was there before, or another resource
 * is called the same. `edited`: it was changed since. `playbook`: a playbook is attached to it. `ageUnknown`:
 * Azure does not say when it was changed, or what was delivered is not known. `unread`: it could not be read.
 */
export const heldReasons = [
  'suspected',
  'incomplete',
  'suppressed',
  'selected',
  'stillDelivered',
  'usedBelow',
  'notProven',
  'edited',
  'playbook',
  'ageUnknown',
  'unread',
] as const;

export type HeldReason = (typeof heldReasons)[number];

/** The outcome of one copy; `skipped`: it was not confirmed, or the run was interrupted before. */
export interface CleanedCopy extends OrphanedCopy {
  readonly provenBy: string;
  readonly status: 'deleted' | 'failed' | 'skipped';
  /** The file that its body was saved in; null where it was not. */
  readonly backup: string | null;
  readonly problem: Problem | null;
}

/**
 * MUS422 for each member that would lose more of its content than is allowed: by default 10 %, at least one;
 * by name. The flag that one hint names allows all. Pure.
 */
export function judgeCleanup({ doomed, sizes }: Cleanup, allowed: Allowance | undefined): readonly Problem[] {
  const members = [...groupBy(doomed, ({ member }) => member)];
  const needed = largest(members.map(([, copies]) => copies.length));
  return members.flatMap(([member, copies]): readonly Problem[] => {
    const size = sizes.get(member) ?? 0;
    const limit =
      allowed === undefined ? Math.max(1, limitOf({ percent: 10 }, size)) : limitOf(allowed, size);
    if (copies.length <= limit) return [];
    return [
      {
        code: 'MUS422',
        message: `The cleanup deletes ${String(copies.length)} of the ${String(size)} content items of member ${member}; ${String(limit)} would be allowed.`,
        hint: `Read what it deletes; if all is meant, allow it with --max-deletes ${String(needed)}.`,
      },
    ];
  });
}

function limitOf(allowance: Allowance, size: number): number {
  return 'count' in allowance ? allowance.count : Math.floor((size * allowance.percent) / 100);
}
