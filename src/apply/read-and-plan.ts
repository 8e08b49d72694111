import { listJobs } from '../azure/read/read-jobs.js';
import { readParent } from '../azure/read/read-parent.js';
import { idKey, nameKey } from '../model/arm-id.js';
import { type ContentKind, contentKinds } from '../model/content.js';
import type { ContentSelection, DesiredFleet, DesiredParent } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import { newestFirst } from '../model/job-state.js';
import type { LiveJob, LiveParent } from '../model/live.js';
import { failed, ok, type Result } from '../model/problem.js';
import type { FleetPlan, ParentReading } from '../plan/fleet-plan.js';
import { planFleet } from '../plan/plan-fleet.js';
import type { PlannedFleet, PlannedParent } from '../plan/planned.js';
import type { Delivery } from '../plan/predict-content.js';
import { type CopiesRead, shownCopies, withUnread } from '../plan/publish/delivered-pairs.js';
import { planInRings } from '../plan/publish/plan-in-rings.js';
import type { RingLimits } from '../plan/publish/waiting-rings.js';
import type { Step } from '../plan/steps/step.js';
import { entriesThrough } from '../select/fits-key.js';
import type { RunDeps, Scope } from './run.js';

type ReadDeps = Pick<RunDeps, 'client' | 'pending'> & {
  /** Aborts reads in progress: aborting a read loses nothing. */
  readonly interrupted?: AbortSignal;
};

/**
 * The plan of the parents in scope, from live state read by lists only: all parents and all their lists side
 * by side, one request a resource type and page, and a group's jobs only where they decide whether it is
 * published.
 */
export async function readAndPlan(
  deps: ReadDeps,
  fleet: DesiredFleet,
  scope: Scope,
  options: ReadOptions,
): Promise<FleetPlan> {
  return (await readPlanned(deps, fleet, scope, options)).plan;
}

export interface ReadOptions {
  readonly publish: boolean;
  /** Reads every group's jobs: for groups that are published as they are live. */
  readonly asLive?: boolean;
  /** Which rings may go; undefined: all, each after those below it. */
  readonly limits?: RingLimits | undefined;
  /** Reads the content of workbooks with their list. */
  readonly workbookContent?: boolean;
  /** Leaves out lists of content that the plan does not look at: whoever looks at other content reads all. */
  readonly onlyUsed?: boolean;
  /** Looks into members once the rest is planned, for reasons to publish. */
  readonly readCopies?: (planned: PlannedFleet) => Promise<CopiesRead>;
}

/** As `readAndPlan`, with the planner's other results for each parent. */
export async function readPlanned(
  deps: ReadDeps,
  fleet: DesiredFleet,
  scope: Scope,
  options: ReadOptions,
): Promise<PlannedFleet> {
  const parents = parentsInScope(fleet, scope);
  const lives = new Map(
    await Promise.all(
      parents.map(
        async (parent) => [parent.name, await readUnlessSuspended(deps, fleet, parent, options)] as const,
      ),
    ),
  );
  const readings = new Map<string, ParentReading>(
    [...lives].map(([name, live]) => [name, { live, jobs: new Map() }]),
  );
  let copies: CopiesRead | undefined;
  for (;;) {
    const planned = planFleet({
      fleet,
      readings,
      pending: deps.pending.read(),
      groups: scope.groups,
      ...options,
      ...(copies === undefined ? {} : { copies: copies.judge }),
    });
    const wantedOf = (name: string) => wantedJobs(planned.parents.get(name), options);
    // Each round reads only jobs not read before, so it ends.
    const wanting = parents.filter(({ name }) => wantedOf(name).length > 0);
    if (wanting.length === 0) {
      if (copies !== undefined) return withUnread(planned, copies.unread);
      if (options.readCopies === undefined) return planned;
      copies = await options.readCopies(planned);
      continue;
    }
    await Promise.all(
      wanting.map(async ({ name }) => {
        const reading = readings.get(name);
        if (reading !== undefined) readings.set(name, await withJobs(deps, reading, wantedOf(name)));
      }),
    );
  }
}

/** Names (`nameKey`) of assignments whose jobs are needed but not read yet. */
function wantedJobs(planned: PlannedParent | undefined, { asLive }: ReadOptions): readonly string[] {
  if (asLive !== true) return planned?.wantedJobs ?? [];
  const parts = (planned?.groups ?? []).flatMap(({ view }) => view.parts);
  return parts.flatMap(({ assignment, jobs }) =>
    assignment === undefined || jobs !== undefined ? [] : [nameKey(assignment.name)],
  );
}

export interface Replanned {
  readonly planned: PlannedParent;
  readonly live: LiveParent;
}

/**
 * One lower parent, read again after its upper tiers published `deliveries`. Members are not read again:
 * `shown` is right about their copies until they are published. `ended` are jobs, by `idKey` of their
 * assignment, that this run saw end: a lagging list does not show it yet.
 */
export async function replanParent(
  deps: ReadDeps,
  fleet: DesiredFleet,
  parent: DesiredParent,
  deliveries: readonly Delivery[],
  groups: readonly string[] | undefined,
  shown: readonly Step[] = [],
  ended: ReadonlyMap<string, readonly LiveJob[]> = new Map(),
  limits?: RingLimits,
): Promise<Result<Replanned>> {
  const live = await readLive(deps, fleet, parent, { onlyUsed: true });
  let reading: ParentReading = { live, jobs: new Map() };
  for (;;) {
    if (!reading.live.ok) return failed(reading.live.problems);
    const planned = planInRings({
      parent,
      fleet,
      live: reading.live.value,
      jobs: reading.jobs,
      groups,
      pending: deps.pending.read(),
      deliveries: deliveries.filter(({ workspace }) => workspace === idKey(parent.workspace)),
      arrived: true,
      copies: shownCopies(shown),
      limits,
    });
    if (planned.wantedJobs.length === 0) return ok({ planned, live: reading.live.value });
    reading = await withJobs(deps, reading, planned.wantedJobs, ended);
  }
}

/** Parents requested by name, or with a requested group; by default all. */
export function parentsInScope(fleet: DesiredFleet, { parents, groups }: Scope): readonly DesiredParent[] {
  const owners = new Set(
    fleet.groups.filter(({ name }) => groups?.includes(name)).map(({ parent }) => parent),
  );
  return fleet.parents.filter(
    ({ name }) => (parents?.includes(name) ?? true) && (groups === undefined || owners.has(name)),
  );
}

/** Suspended parents are not read: they may be suspended because they cannot be. */
function readUnlessSuspended(
  deps: ReadDeps,
  fleet: DesiredFleet,
  parent: DesiredParent,
  options: ReadOptions,
): Promise<Result<LiveParent>> {
  return parent.suspend === undefined ? readLive(deps, fleet, parent, options) : Promise.resolve(failed());
}

export function readLive(
  { client, interrupted }: Pick<RunDeps, 'client'> & { readonly interrupted?: AbortSignal },
  fleet: DesiredFleet,
  parent: DesiredParent,
  { workbookContent = false, onlyUsed = false }: Pick<ReadOptions, 'workbookContent' | 'onlyUsed'> = {},
): Promise<Result<LiveParent>> {
  const files = parent.content && fleet.content?.get(parent.name);
  const ofFiles = files?.some(({ kind }) => kind === 'Workbook') === true || parent.content?.prune === true;
  return readParent(
    client,
    parent.workspace,
    {
      workbookResourceGroups: parent.workbookResourceGroups,
      ...(onlyUsed ? { kinds: usedKinds(fleet, parent), assigned: true } : {}),
      workbooksNeeded: ofFiles || selectionsOf(fleet, parent).some(canTakeWorkbooks),
      workbookContent: ofFiles || workbookContent,
      marks: parent.content !== undefined && fleet.content !== undefined,
    },
    interrupted,
  );
}

/** The selections of the parent's groups, each once. */
function selectionsOf(fleet: DesiredFleet, parent: DesiredParent): readonly ContentSelection[] {
  const { groupsOf, selections } = fleetIndex(fleet);
  const used = new Set((groupsOf.get(parent.name) ?? []).flatMap(({ content }) => content));
  return [...used].flatMap((name) => selections.get(name) ?? []);
}

/**
 * The kinds that a plan of the parent looks at, beside those of what is assigned: what selections can take or name.
 * Undefined, for all, where files say what the content is, which may refer to any, and where an upper tier delivers.
 */
function usedKinds(fleet: DesiredFleet, parent: DesiredParent): readonly ContentKind[] | undefined {
  if (parent.content !== undefined || parent.uppers.length > 0) return undefined;
  const selections = selectionsOf(fleet, parent);
  const entries = selections.flatMap(entriesThrough);
  const pinned = selections.flatMap(({ snapshots = [] }) => snapshots.flatMap(({ items }) => items));
  return [
    ...entries.flatMap(({ kinds = contentKinds, selection }) => (selection === undefined ? kinds : [])),
    ...pinned.map(({ kind }) => kind),
  ];
}

/** Whether a selection can contain workbooks, by its entries or its pinned items. */
export function canTakeWorkbooks({ include, snapshots }: ContentSelection): boolean {
  return (
    include.some(({ kinds, selection }) =>
      selection === undefined ? (kinds?.includes('Workbook') ?? true) : canTakeWorkbooks(selection),
    ) || snapshots?.some(({ items }) => items.some(({ kind }) => kind === 'Workbook')) === true
  );
}

async function withJobs(
  { client, interrupted }: ReadDeps,
  reading: ParentReading,
  wanted: readonly string[],
  ended: ReadonlyMap<string, readonly LiveJob[]> = new Map(),
): Promise<ParentReading> {
  if (!reading.live.ok) return reading;
  const assignments = reading.live.value.assignments.filter(({ name }) => wanted.includes(nameKey(name)));
  const lists = await Promise.all(
    assignments.map(async ({ id, name }) => ({ id, name, jobs: await listJobs(client, id, interrupted) })),
  );
  const problems = lists.flatMap(({ jobs }) => (jobs.ok ? [] : jobs.problems));
  if (problems.length > 0) return { live: failed(problems), jobs: reading.jobs };
  const read = lists.flatMap(({ id, name, jobs }): [string, readonly LiveJob[]][] =>
    jobs.ok ? [[nameKey(name), withEnded(jobs.value, ended.get(idKey(id)) ?? [])]] : [],
  );
  return { live: reading.live, jobs: new Map([...reading.jobs, ...read]) };
}

/** Listed jobs, newest first, with the final state of those that this run saw end. */
function withEnded(listed: readonly LiveJob[], ended: readonly LiveJob[]): readonly LiveJob[] {
  const names = new Set(ended.map(({ name }) => nameKey(name)));
  return [...ended, ...listed.filter(({ name }) => !names.has(nameKey(name)))].sort(newestFirst);
}
