import type { PlannedGroup } from '../../plan/planned.js';

/**
 * Whether a group is published by hand and never was: nothing of it was delivered, so nothing is missing.
 * An apply would not mend it, and a comparison would be red until somebody decides. Pure.
 */
export function awaitsFirstPublish({ view, parts }: PlannedGroup): boolean {
  return (
    view.desired.publish === 'Manual' &&
    parts.every(({ publish }) => publish.verdict.reasons.some(({ why }) => why === 'neverPublished'))
  );
}
