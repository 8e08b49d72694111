import type { ContentItem } from '../../model/content.js';
import { hasEnded, isEnd } from '../../model/job-state.js';
import type { DesiredGroup } from '../../model/desired.js';
import type { AdoptedMember } from '../adopt-members.js';
import type { LivePart } from './live-parts.js';
import type { StepPart } from '../steps/step.js';

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
