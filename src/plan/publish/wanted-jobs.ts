import { nameKey } from '../../model/arm-id.js';
import type { PlannedGroup } from '../planned.js';

/** `nameKey`s of the group's assignments whose jobs would settle what is to be done. */
export function wantedJobs({ parts, dissolved }: PlannedGroup): readonly string[] {
  const settling = parts.filter(({ publish: { verdict } }) => verdict.wantsJobs).map(({ view }) => view);
  // A job that runs is awaited before its part is dissolved, and the assignment may not show it yet.
  const unread = dissolved.filter(({ jobs }) => jobs === undefined);
  return [...settling, ...unread].flatMap(({ assignment }) =>
    assignment === undefined ? [] : [nameKey(assignment.name)],
  );
}
