import { nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredGroup } from '../../model/desired.js';
import { hasEnded, isEnd } from '../../model/job-state.js';
import type { LiveAssignment, LiveGroup, LiveJob, LiveParent } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import { partName } from '../../model/part-name.js';
import type { AdoptedMember } from '../adopt-members.js';
import { liveNames } from '../live-names.js';
import { sameText } from '../steps/diff-resource.js';
import type { StepPart } from '../steps/step.js';

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
 * The group of that resource name and what is called like a part of it (`{resourceName}--n`), by number;
 * the first is always there, in Azure or not. A group is found by its name, an assignment by its target.
 */
export function liveParts(
  resourceName: string,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
): readonly LivePart[] {
  const numbers = new Set([1, ...(liveNames(live).partNumbers.get(nameKey(resourceName)) ?? [])]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => livePart(number, partName(resourceName, number), live, jobs));
}

export interface ProvenParts {
  /** By number; the first is the group itself, in Azure or not. */
  readonly parts: readonly LivePart[];
  /** What bears a part's name and is none: never touched, and its number is not given to a part. */
  readonly strangers: readonly LivePart[];
}

/**
 * Tells the parts of a declared group from what is only called like one.
 *
 * A part bears the group's title with its number, by the files or as it is live; and of whoever it
 * holds, somebody is a member of the files: where nobody is, others made it. A customer's document
 * may be deleted before the part was written without them.
 */
export function provenParts(
  named: readonly LivePart[],
  displayName: string,
  isDeclared: (memberResourceName: string) => boolean,
): ProvenParts {
  const titles = [displayName, named.find(({ number }) => number === 1)?.live?.displayName ?? displayName];
  const isPart = ({ number, live }: LivePart): boolean => {
    if (number === 1) return true;
    if (live === undefined) return false;
    const { memberResourceNames: held } = live;
    return (
      titles.some((title) => sameText(partTitle(title, number), live.displayName)) &&
      (held.length === 0 || held.some(isDeclared))
    );
  };
  return { parts: named.filter(isPart), strangers: named.filter((part) => !isPart(part)) };
}

/** The display name of a part: the group's own, of further parts with their number. */
export function partTitle(displayName: string, number: number): string {
  return number === 1 ? displayName : `${displayName} (${String(number)})`;
}

function livePart(
  number: number,
  name: string,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
): LivePart {
  const [assignment, ...otherAssignments] = sortedBy(
    liveNames(live).assignments.get(nameKey(name)) ?? [],
    (one) => nameKey(one.name),
  );
  return {
    number,
    live: liveNames(live).groups.get(nameKey(name)),
    assignment,
    otherAssignments,
    jobs: assignment === undefined ? undefined : jobs.get(nameKey(assignment.name)),
  };
}

/** One part of a declared group as its plan sees it: the members and items it will have beside what is live of it. */
export interface PartView extends LivePart {
  /** The declared group that it is a part of. */
  readonly desired: DesiredGroup;
  /** Only where the group is kept in several, or was. */
  readonly part?: StepPart;
  /** What its steps go by: the group's name, of further parts with their number: `emea--2`. */
  readonly name: string;
  readonly resourceName: string;
  readonly displayName: string;
  readonly members: readonly AdoptedMember[];
  readonly items: readonly ContentItem[];
}

/** Whether a job of the part may run, by its jobs where they were read, else by its assignment. */
export function isRunning({ assignment, jobs }: Pick<LivePart, 'assignment' | 'jobs'>): boolean {
  if (jobs !== undefined) return jobs.some((job) => !hasEnded(job));
  return assignment?.lastJobState !== undefined && !isEnd(assignment.lastJobState);
}
