import type { Finding } from '../../model/problem.js';
import type { PartView } from '../parts/live-parts.js';
import type { PlannedFleet } from '../planned.js';
import type { PublishReason, Step } from '../steps/step.js';

/** What members hold, as far as a plan is concerned. */
export interface CopiesRead {
  readonly judge: CopyJudge;
  /** MUS342 of members that could not be read, each with the first of its parents. */
  readonly unread: readonly Finding[];
}

/** The plan with the findings of members that could not be read, after what it says of their parents. */
export function withUnread(planned: PlannedFleet, unread: readonly Finding[]): PlannedFleet {
  if (unread.length === 0) return planned;
  const parents = planned.plan.parents.map((plan) => ({
    ...plan,
    findings: [...plan.findings, ...unread.filter(({ parent }) => parent === plan.parent)],
  }));
  return { ...planned, plan: { ...planned.plan, parents } };
}

/** What the publishes of a plan that was shown say of copies, for the same parts. */
export function shownCopies(shown: readonly Step[]): CopyJudge {
  return (_parent, part) =>
    shown
      .flatMap((step) => (step.action === 'publish' && step.name === part.name ? step.reasons : []))
      .find((reason): reason is CopiesDiffer => reason.why === 'copyDiffers');
}

export type CopiesDiffer = Extract<PublishReason, { readonly why: 'copyDiffers' }>;

/**
 * Says of a part of a group whether the copies of its items in its members are missing or differ;
 * undefined where all are as they should be, or could not be read.
 */
export type CopyJudge = (parent: string, part: PartView) => CopiesDiffer | undefined;
