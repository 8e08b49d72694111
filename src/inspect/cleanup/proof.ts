import { idKey } from '../../model/arm-id.js';
import type { DesiredFleet } from '../../model/desired.js';
import { parseInstant } from '../../model/instant.js';
import { groupBy } from '../../model/order.js';
import { deliveredPairs } from '../../plan/publish/delivered-pairs.js';
import { resourceKeyOfId } from '../drift/member-item.js';
import type { AssignmentJobs } from '../drift/read-delivered.js';
import type { PlannedFleet } from '../../plan/planned.js';

/** That an item of a central workspace was delivered to a member's workspace, for certain. */
export interface Proof {
  /** ARM id of the item. */
  readonly itemId: string;
  /** ARM id of the member's workspace. */
  readonly workspace: string;
  /** When the delivery had ended, RFC 3339. */
  readonly endTime: string;
  /** For people: the job, or the report that tells of it. */
  readonly source: string;
}

/** What the jobs of live assignments prove. Pure. */
export function proofsOfJobs(
  { parents }: Pick<PlannedFleet, 'parents'>,
  read: readonly AssignmentJobs[],
): readonly Proof[] {
  return read.flatMap(({ parent, assignment, jobs }) => {
    const live = parents.get(parent)?.live;
    const group = live?.groups.find(
      ({ name }) => name.toLowerCase() === assignment.targetResourceName.toLowerCase(),
    );
    if (live === undefined || group === undefined) return [];
    return deliveredPairs(jobs, group, live.members).map(({ itemId, workspace, endTime, jobId }) => ({
      itemId,
      workspace,
      endTime,
      source: `job ${jobId} of assignment ${assignment.name}`,
    }));
  });
}

/** A proof with the parent that the item was of. */
export interface ParentProof extends Proof {
  readonly parent: string;
}

/**
 * Proofs by workspace of the member and type and name of the item, the newest first. Only those of items
 * of the fleet's own central workspaces: a report of another fleet, or of a workspace that a parent had
 * before, proves nothing here.
 */
export function indexProofs(
  fleet: DesiredFleet,
  proofs: readonly Proof[],
): (workspace: string, key: string) => readonly ParentProof[] {
  const own = proofs.flatMap((proof): readonly ParentProof[] => {
    const parent = fleet.parents.find((one) => isOf(proof.itemId, one.workspace, one.workbookResourceGroups));
    return parent === undefined ? [] : [{ ...proof, parent: parent.name }];
  });
  const index = groupBy(own, ({ workspace, itemId }) => keyOf(workspace, resourceKeyOfId(itemId) ?? ''));
  return (workspace, key) =>
    [...(index.get(keyOf(workspace, key)) ?? [])].sort((a, b) => compareTimes(b.endTime, a.endTime));
}

/** A time that cannot be read is before all. */
function compareTimes(a: string, b: string): number {
  const [left = 0n, right = 0n] = [parseInstant(a), parseInstant(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function keyOf(workspace: string, key: string): string {
  return `${idKey(workspace)} ${key}`;
}

/** Whether an item is in a central workspace; workbooks stand in resource groups beside it. */
function isOf(itemId: string, workspace: string, workbookResourceGroups: readonly string[]): boolean {
  const item = idKey(itemId);
  const central = idKey(workspace);
  if (item.startsWith(`${central}/`)) return true;
  const [, , subscription = '', , group = ''] = central.split('/');
  const folders = [group, ...workbookResourceGroups].map((one) =>
    one.startsWith('/') ? idKey(one) : `/subscriptions/${subscription}/resourcegroups/${one.toLowerCase()}`,
  );
  return folders.some((folder) => item.startsWith(`${folder}/providers/microsoft.insights/workbooks/`));
}
