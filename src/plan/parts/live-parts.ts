import { nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredGroup } from '../../model/desired.js';
import { hasEnded, isEnd } from '../../model/job-state.js';
import type { LiveAssignment, LiveGroup, LiveJob, LiveParent } from '../../model/live.js';
import { distinctBy, sortedBy } from '../../model/order.js';
import { type PartKey, partName } from '../../model/part-name.js';
import type { AdoptedMember } from '../adopt-members.js';
import { liveNames } from '../live-names.js';
import { sameText } from '../steps/diff-resource.js';
import type { StepPart } from '../steps/step.js';

/** One of the live groups that a declared group is kept in, with the assignment that targets it. */
export interface LivePart extends PartKey {
  readonly live: LiveGroup | undefined;
  readonly assignment: LiveAssignment | undefined;
  /** Further live assignments of the same group; the service refuses a second, so there should be none. */
  readonly otherAssignments: readonly LiveAssignment[];
  /** The assignment's jobs, newest first, where they were read. */
  readonly jobs: readonly LiveJob[] | undefined;
}

/**
 * The group of that resource name and everything named like a part of it (`{resourceName}--n`,
 * `{resourceName}--x-{hash}`, `{resourceName}--x-{hash}--n`): by number, then class by class. There is always
 * a first, in Azure or not. A group is found by its name, an assignment by its target.
 */
export function liveParts(
  resourceName: string,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
): readonly LivePart[] {
  const named = liveNames(live).parts.get(nameKey(resourceName)) ?? [];
  return sortedBy(
    distinctBy([{ number: 1 }, ...named], (key) => partName('', key)),
    ({ number, inClass = '' }) => `${inClass} ${number.toString().padStart(16, '0')}`,
  ).map((key) => livePart(key, partName(resourceName, key), live, jobs));
}

export interface ProvenParts {
  /** As `liveParts` has them; the first is the group itself, in Azure or not. */
  readonly parts: readonly LivePart[];
  /** Groups named like a part that are not one: never touched, and no part gets their names. */
  readonly strangers: readonly LivePart[];
}

/**
 * Separates the parts of a declared group from groups that are only named like one.
 *
 * A part has the group's title, by the files or live, with its class and number; and if it has members, at
 * least one is declared in the files: otherwise somebody else created it. A customer's document may be
 * deleted before the part is written without them.
 */
export function provenParts(
  named: readonly LivePart[],
  displayName: string,
  isDeclared: (memberResourceName: string) => boolean,
): ProvenParts {
  const titles = [displayName, named.find(isWhole)?.live?.displayName ?? displayName];
  const isPart = (part: LivePart): boolean => {
    const { live } = part;
    if (isWhole(part)) return true;
    if (live === undefined) return false;
    const { memberResourceNames: held } = live;
    return (
      titles.some((title) => sameText(partTitle(title, part), live.displayName)) &&
      (held.length === 0 || held.some(isDeclared))
    );
  };
  return { parts: named.filter(isPart), strangers: named.filter((part) => !isPart(part)) };
}

/** The class of a part, ready to be spread; empty where it has none. */
export function classOf({ inClass }: Pick<PartKey, 'inClass'>): Pick<PartKey, 'inClass'> {
  return inClass === undefined ? {} : { inClass };
}

/** Whether a part is the group itself. */
export function isWhole({ number, inClass }: PartKey): boolean {
  return number === 1 && inClass === undefined;
}

/** The display name of a part: the group's own, with its class and, of further parts, its number. */
export function partTitle(displayName: string, { number, inClass }: PartKey): string {
  const first = inClass === undefined ? displayName : `${displayName} (x-${inClass})`;
  return number === 1 ? first : `${first} (${String(number)})`;
}

function livePart(
  key: PartKey,
  name: string,
  live: LiveParent,
  jobs: ReadonlyMap<string, readonly LiveJob[]>,
): LivePart {
  const [assignment, ...otherAssignments] = sortedBy(
    liveNames(live).assignments.get(nameKey(name)) ?? [],
    (one) => nameKey(one.name),
  );
  return {
    number: key.number,
    ...classOf(key),
    live: liveNames(live).groups.get(nameKey(name)),
    assignment,
    otherAssignments,
    jobs: assignment === undefined ? undefined : jobs.get(nameKey(assignment.name)),
  };
}

/** One part of a declared group in its plan: its desired members and items with its live state. */
export interface PartView extends LivePart {
  /** The declared group that it is a part of. */
  readonly desired: DesiredGroup;
  /** Set only if the group is kept in several parts, or was. */
  readonly part?: StepPart;
  /** Names of the overrides that leave items out for its members; empty where none does. */
  readonly without: readonly string[];
  /** The name in its steps: the group's, for further parts with class and number: `emea--2`. */
  readonly name: string;
  readonly resourceName: string;
  readonly displayName: string;
  readonly members: readonly AdoptedMember[];
  readonly items: readonly ContentItem[];
}

/** Whether a job of the part may be running, by its jobs where they were read, else by its assignment. */
export function isRunning({ assignment, jobs }: Pick<LivePart, 'assignment' | 'jobs'>): boolean {
  if (jobs !== undefined) return jobs.some((job) => !hasEnded(job));
  return assignment?.lastJobState !== undefined && !isEnd(assignment.lastJobState);
}
