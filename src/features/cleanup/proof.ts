import { idKey, nameKey, sameId } from '../../model/arm-id.js';
import { type ContentItem, groupKey } from '../../model/content.js';
import type { DesiredFleet, DesiredParent } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { parseInstant } from '../../model/instant.js';
import { groupBy } from '../../model/order.js';
import { liveNames, membersNamed } from '../../plan/live-names.js';
import type { PlannedFleet } from '../../plan/planned.js';
import { labelOf } from '../../plan/predict-content.js';
import { deliveredPairs } from '../../plan/publish/delivered-pairs.js';
import type { EvidenceReport } from '../drift/evidence.js';
import { centralBody } from '../drift/match-copies.js';
import { resourceKeyOfId } from '../drift/member-wants.js';
import type { AssignmentJobs } from '../drift/read-delivered.js';
import type { JobReportJson } from '../run/report-shape.js';

/** A certain delivery of a central workspace's item to a member's workspace by a job; times in RFC 3339. */
export interface Proof {
  /** The files' name of the parent that delivered it. */
  readonly parent: string;
  /** ARM id of its workspace, where that is known. */
  readonly central?: string;
  /** ARM id of the item. */
  readonly itemId: string;
  /** ARM id of the member's workspace. */
  readonly workspace: string;
  /** When the job started: the copy was not written before. */
  readonly startTime: string;
  /** When the job finished the item: later writes of the copy are not the job's. */
  readonly executionTime?: string;
  /** When the job had ended. */
  readonly endTime: string;
  /** For people: the job, or the report that has it. */
  readonly source: string;
}

/** A resource in a member that may be a delivered copy. */
export interface Suspect extends Pick<ContentItem, 'kind' | 'displayName' | 'alias'> {
  /** Hash of what it means, beside the central workspace. */
  readonly hash: string;
  readonly modifiedAt?: string;
}

export type ProofVerdict = 'proven' | 'notProven' | 'edited' | 'ageUnknown';

/**
 * Whether a resource is what the job delivered, as it was: written between the start of the job and the
 * execution of its item, and equal to the item in the central workspace (undefined: gone) where that did
 * not change since. Pure.
 *
 * | written             | equal     | item unchanged, not equal | item changed or gone | item's age unknown, not equal |
 * | ------------------- | --------- | ------------------------- | -------------------- | ----------------------------- |
 * | before the start    | notProven | notProven                 | notProven            | notProven                     |
 * | within              | proven    | edited                    | proven               | ageUnknown                    |
 * | within or not       | proven    | edited                    | ageUnknown           | ageUnknown                    |
 * | after the execution | edited    | edited                    | edited               | edited                        |
 * | at an unknown time  | ageUnknown | edited                   | ageUnknown           | ageUnknown                    |
 *
 * `within or not`: times to the second at the edge, or a service that does not say when it carried the item
 * out; then only an equal body tells. An item that is another kind or is called otherwise by now is another:
 * notProven.
 */
export function judgeProof(suspect: Suspect, item: ContentItem | undefined, proof: Proof): ProofVerdict {
  const written = writtenIn(suspect, proof);
  if (written === 'before') return 'notProven';
  if (written === 'after') return 'edited';
  switch (compareWith(suspect, item, proof)) {
    case 'equal':
      return written === 'unknown' ? 'ageUnknown' : 'proven';
    case 'differs':
      return 'edited';
    case 'other':
      return 'notProven';
    case 'changed':
      return written === 'within' ? 'proven' : 'ageUnknown';
    default:
      return 'ageUnknown';
  }
}

function writtenIn(
  { modifiedAt }: Suspect,
  { startTime, executionTime, endTime }: Proof,
): 'before' | 'within' | 'edge' | 'after' | 'unknown' {
  const written = intervalOf(modifiedAt);
  const start = parseInstant(startTime);
  const last = parseInstant(executionTime ?? endTime);
  if (written === undefined || start === undefined || last === undefined) return 'unknown';
  if (written.until <= start) return 'before';
  if (written.from > last) return 'after';
  return executionTime !== undefined && written.from >= start && written.until <= last + 1n
    ? 'within'
    : 'edge';
}

function compareWith(
  suspect: Suspect,
  item: ContentItem | undefined,
  { startTime }: Proof,
): 'equal' | 'differs' | 'other' | 'changed' | 'unclear' {
  if (item === undefined) return 'changed';
  const body = item.body === undefined || item.body.partial === true ? undefined : item.body;
  if (body !== undefined && centralBody(body, false).hash === suspect.hash) return 'equal';
  const modified = intervalOf(item.modifiedAt);
  const start = parseInstant(startTime);
  if (modified === undefined || start === undefined) return 'unclear';
  if (modified.until <= start && body !== undefined) return 'differs';
  return labelOf(item) === labelOf(suspect) ? 'changed' : 'other';
}

/** The range of a time in units of 100 ns: without a fraction it is a whole second. */
function intervalOf(text: string | undefined): { readonly from: bigint; readonly until: bigint } | undefined {
  const from = parseInstant(text);
  if (text === undefined || from === undefined) return undefined;
  const digits = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  return { from, until: from + 10n ** BigInt(Math.max(0, 7 - digits)) };
}

/** The proofs in the jobs of live assignments. Pure. */
export function proofsOfJobs(
  { parents }: Pick<PlannedFleet, 'parents'>,
  read: readonly AssignmentJobs[],
): readonly Proof[] {
  return read.flatMap(({ parent, assignment, jobs }) => {
    const live = parents.get(parent)?.live;
    const group = live && liveNames(live).groups.get(nameKey(assignment.targetResourceName));
    if (live === undefined || group === undefined) return [];
    return deliveredPairs(jobs, group, membersNamed(live, group)).flatMap(({ jobId, startTime, ...pair }) =>
      startTime === undefined
        ? []
        : [{ ...pair, startTime, parent, source: `job ${jobId} of assignment ${assignment.name}` }],
    );
  });
}

/**
 * Proofs by workspace of the member and type and name of the item, the newest first. Only those of items
 * of the fleet's own central workspaces, by the parent that delivered them: a report of another fleet, or
 * of a workspace that a parent had before, proves nothing here.
 */
export function indexProofs(
  fleet: DesiredFleet,
  proofs: readonly Proof[],
): (workspace: string, key: string) => readonly Proof[] {
  const { parents } = fleetIndex(fleet);
  const own = proofs.filter((proof) => {
    const parent = parents.get(proof.parent);
    return parent !== undefined && isOf(proof, parent);
  });
  const index = groupBy(own, ({ workspace, itemId }) => keyOf(workspace, resourceKeyOfId(itemId) ?? ''));
  return (workspace, key) =>
    [...(index.get(keyOf(workspace, key)) ?? [])].sort((a, b) => compareTimes(b.endTime, a.endTime));
}

/** An unreadable time counts as the earliest. */
function compareTimes(a: string, b: string): number {
  const [left = 0n, right = 0n] = [parseInstant(a), parseInstant(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function keyOf(workspace: string, key: string): string {
  return `${idKey(workspace)} ${key}`;
}

/** Whether a proof is of the parent as the files have it; workbooks stand in resource groups beside its workspace. */
function isOf(
  { itemId, central }: Proof,
  { workspace, workbookResourceGroups }: Pick<DesiredParent, 'workspace' | 'workbookResourceGroups'>,
): boolean {
  if (central !== undefined && !sameId(central, workspace)) return false;
  const item = idKey(itemId);
  const own = idKey(workspace);
  if (item.startsWith(`${own}/`)) return true;
  const [, , subscription = '', , group = ''] = own.split('/');
  const folders = [group, ...workbookResourceGroups].map((one) =>
    one.startsWith('/') ? idKey(one) : `/subscriptions/${subscription}/resourcegroups/${one.toLowerCase()}`,
  );
  return folders.some((folder) => item.startsWith(`${folder}/providers/microsoft.insights/workbooks/`));
}

/**
 * What a report proves was delivered: what it keeps of the jobs of deleted assignments, and the pairs of
 * `apply` and `publish` that `Succeeded`, where it names the workspace of the member and the end of the
 * group's jobs. Reports of `status` prove nothing: they have today's members, not the job's.
 */
export function proofsOf(file: string, report: EvidenceReport): readonly Proof[] {
  const { command, evidence = [] } = report;
  const kept = evidence.flatMap(({ parent, workspace: central, pairs }) =>
    pairs.flatMap(({ resourceId: itemId, memberWorkspace: workspace, jobId, ...job }): Proof[] => {
      const { startTime, executionTime, endTime } = job;
      if (startTime === undefined) return [];
      const source = `job ${jobId}, kept in ${file}`;
      return [{ parent, central, itemId, workspace, startTime, executionTime, endTime, source }];
    }),
  );
  const published = command === 'apply' || command === 'publish';
  return [...kept, ...(published ? provenPairs(file, report) : [])];
}

function provenPairs(file: string, { members = [], jobs = [], pairs }: EvidenceReport): readonly Proof[] {
  const workspaces = new Map(members.map(({ name, workspace }) => [name, workspace]));
  // Reports do not say which of a group's jobs carried a pair: only from the last start to the first end is it certain.
  const spans = new Map<string, Span | undefined>();
  for (const job of jobs) {
    const key = groupKey(job);
    const span = spanOf(job);
    spans.set(key, spans.has(key) ? common(spans.get(key), span) : span);
  }
  return pairs.flatMap((pair): Proof[] => {
    const workspace = workspaces.get(pair.member);
    const span = spans.get(groupKey(pair));
    const itemId = pair.item.resourceId;
    if (pair.status !== 'Succeeded' || span === undefined || workspace === undefined || itemId === null)
      return [];
    return [{ parent: pair.parent, itemId, workspace, ...span, source: `report ${file}` }];
  });
}

type Span = Pick<Proof, 'startTime' | 'endTime'>;

function spanOf({ startTime, endTime }: JobReportJson): Span | undefined {
  if (startTime === null || parseInstant(startTime) === undefined) return undefined;
  if (endTime === null || parseInstant(endTime) === undefined) return undefined;
  return { startTime, endTime };
}

function common(one: Span | undefined, other: Span | undefined): Span | undefined {
  if (one === undefined || other === undefined) return undefined;
  return {
    startTime: isEarlier(one.startTime, other.startTime) ? other.startTime : one.startTime,
    endTime: isEarlier(one.endTime, other.endTime) ? one.endTime : other.endTime,
  };
}

function isEarlier(time: string, than: string): boolean {
  return (parseInstant(time) ?? 0n) < (parseInstant(than) ?? 0n);
}
