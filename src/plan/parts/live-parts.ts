import { nameKey } from '../../model/arm-id.js';
import type { LiveAssignment, LiveGroup, LiveJob, LiveParent } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import { partName, partNumber } from '../../model/part-name.js';
import { targets } from '../publish/judge-publish.js';

/** One live group of those that a declared group is kept in, with the assignment that targets it. */
export interface LivePart {
  /** 1 is the group itself. */
  readonly number: number;
  readonly live: LiveGroup | undefined;
  readonly assignment: LiveAssignment | undefined;
  /** Further live assignments of the same group; the service refuses a second, so there should be none. */
  readonly otherAssignments: readonly LiveAssignment[];
  /** The assignment's jobs, newest first, where they were read. */
  readonly jobs: readonly LiveJob[] | undefined;
}

/**
 * The group of that resource name and its live parts, by number; the first is always there, in Azure or not.
 *
 * A group is found by its name, an assignment by its target. Only `{resourceName}--n` is a part.
 */
export function liveParts(
  resourceName: string,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
): readonly LivePart[] {
  const names = [
    ...live.groups.map(({ name }) => name),
    ...live.assignments.map(({ targetResourceName }) => targetResourceName),
  ];
  const numbers = new Set([1, ...names.flatMap((name) => partNumber(resourceName, name) ?? [])]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => livePart(number, partName(resourceName, number), live, jobs));
}

function livePart(
  number: number,
  name: string,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
): LivePart {
  const [assignment, ...otherAssignments] = sortedBy(
    live.assignments.filter((candidate) => targets(candidate, name)),
    (one) => nameKey(one.name),
  );
  return {
    number,
    live: live.groups.find((group) => nameKey(group.name) === nameKey(name)),
    assignment,
    otherAssignments,
    jobs: assignment === undefined ? undefined : jobs.get(nameKey(assignment.name)),
  };
}
