import { listJobs } from '../azure/read/read-jobs.js';
import type { DesiredFleet, DesiredGroup, DesiredParent } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import type { LiveAssignment, LiveGroup, LiveJob, LiveParent } from '../model/live.js';
import type { PartKey } from '../model/part-name.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import { declaredMembers } from '../plan/parent-view.js';
import { classOf, liveParts, provenParts, type LivePart } from '../plan/parts/live-parts.js';
import { readLive } from './read-and-plan.js';
import type { RunDeps, Scope } from './run.js';

/** A parent's live state, and the jobs of each of its declared groups in scope that are not suspended, in the files' order. */
export interface ParentJobs {
  readonly live: LiveParent;
  readonly groups: readonly GroupJobs[];
}

export interface GroupJobs {
  readonly group: DesiredGroup;
  /** Of each live part, as in `liveParts`; there is always a first. */
  readonly parts: readonly PartJobs[];
}

export type PartJobs = PartKey &
  (
    | { readonly state: 'unpublished'; readonly group?: LiveGroup; readonly assignment?: LiveAssignment }
    | { readonly state: 'problem'; readonly problem: Problem }
    | {
        readonly state: 'published';
        readonly group: LiveGroup;
        readonly assignment: LiveAssignment;
        /** Newest first; empty where the service no longer lists any. */
        readonly jobs: readonly LiveJob[];
        /** The newest of them, or the last job in the assignment. */
        readonly last: LiveJob;
      }
  );

/** Reads one parent's live state and the job lists of its groups side by side; writes nothing. */
export async function readGroupJobs(
  deps: RunDeps,
  fleet: DesiredFleet,
  parent: DesiredParent,
  scope: Scope,
): Promise<Result<ParentJobs>> {
  const live = await readLive(deps, fleet, parent, { onlyUsed: true });
  if (!live.ok) return failed(live.problems);
  const groups = (fleetIndex(fleet).groupsOf.get(parent.name) ?? []).filter(
    (group) => (scope.groups?.includes(group.name) ?? true) && !isSuspended(group, fleet),
  );
  const isDeclared = declaredMembers(fleet, live.value);
  const partsOf = ({ resourceName, displayName }: DesiredGroup) =>
    provenParts(liveParts(resourceName, live.value, new Map()), displayName, isDeclared).parts;
  return ok({
    live: live.value,
    groups: await Promise.all(
      groups.map(async (group) => ({
        group,
        parts: await Promise.all(partsOf(group).map((part) => readPart(deps, part))),
      })),
    ),
  });
}

/** A group that is suspended, or has only suspended members: its last job is from before that. */
function isSuspended({ suspend, members }: DesiredGroup, fleet: DesiredFleet): boolean {
  const { members: declared } = fleetIndex(fleet);
  const isActive = (name: string) => {
    const member = declared.get(name);
    return member !== undefined && member.suspend === undefined;
  };
  return suspend !== undefined || (members.length > 0 && !members.some(isActive));
}

/** The jobs of one live part: those that were read with it, else its list. */
export async function readPart(deps: Pick<RunDeps, 'client'>, part: LivePart): Promise<PartJobs> {
  const { live: group, assignment } = part;
  const key = { number: part.number, ...classOf(part) };
  if (group === undefined || assignment === undefined)
    return { ...key, state: 'unpublished', group, assignment };
  const jobs = part.jobs === undefined ? await listJobs(deps.client, assignment.id) : ok(part.jobs);
  if (!jobs.ok) {
    const [problem] = jobs.problems;
    return problem === undefined ? { ...key, state: 'unpublished' } : { ...key, state: 'problem', problem };
  }
  const last = jobs.value[0] ?? toldBy(assignment);
  if (last === undefined) return { ...key, state: 'unpublished', group, assignment };
  return { ...key, state: 'published', group, assignment, jobs: jobs.value, last };
}

/** The last job in the assignment, where the list no longer shows it; it has no name. */
function toldBy({ id, lastJobState, lastJobEndTime }: LiveAssignment): LiveJob | undefined {
  if (lastJobState === undefined) return undefined;
  return { id, name: '', state: lastJobState, endTime: lastJobEndTime, items: [] };
}
