import pLimit from 'p-limit';
import type { ArmClient } from '../../azure/arm-client.js';
import { restorationOf, type Restoration } from '../../azure/read/read-content.js';
import { deleteResource, wasInterrupted } from '../../azure/write.js';
import type { DesiredFleet } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { Problem, Result } from '../../model/problem.js';
import type { CleanedCopy, DoomedCopy } from './cleanup.js';
import { readCopy } from './judge-orphan.js';

export interface DeleteDeps {
  readonly client: ArmClient;
  /** Saves the body of a copy; resolves with the name of its file. */
  readonly backup: (copy: DoomedCopy, restoration: Restoration) => Promise<Result<string>>;
  readonly interrupted: AbortSignal;
  /** Why nothing more may be written, if so. */
  readonly stopped?: () => Problem | undefined;
}

/** Copies that are deleted at a time. */
const atATime = 8;

/**
 * Deletes copies, each after it was read once more with what is attached to it, found as it was judged, and
 * saved; in the order given.
 *
 * A copy that changed since it was judged stays (MUS425), and so does one that cannot be saved. An
 * interrupt lets the requests in flight end and skips the others.
 */
export function deleteCopies(
  deps: DeleteDeps,
  fleet: DesiredFleet,
  doomed: readonly DoomedCopy[],
): Promise<readonly CleanedCopy[]> {
  const limit = pLimit(atATime);
  return Promise.all(doomed.map((copy) => limit(() => deleteCopy(deps, fleet, copy))));
}

async function deleteCopy(
  { client, backup, interrupted, stopped }: DeleteDeps,
  fleet: DesiredFleet,
  copy: DoomedCopy,
): Promise<CleanedCopy> {
  const { parent, group, member, item, provenBy } = copy;
  const base = { parent, group, member, item, provenBy, backup: null, problem: null };
  const failure = (problem: Problem, saved: string | null = null): CleanedCopy => ({
    ...base,
    status: 'failed',
    backup: saved,
    problem: { ...problem, parent: copy.parent },
  });
  if (interrupted.aborted) return { ...base, status: 'skipped' };
  const stop = stopped?.();
  if (stop !== undefined) return failure(stop);
  const own = fleetIndex(fleet).members.get(copy.member)?.workspace ?? '';
  const central = fleetIndex(fleet).parents.get(copy.parent)?.workspace ?? '';
  const read = await readCopy(client, item, { central, own });
  if (!read.ok) {
    const problem = read.problems[0] ?? changed(copy);
    return wasInterrupted({ problem }) ? { ...base, status: 'skipped' } : failure(problem);
  }
  // Somebody else has deleted it.
  if (read.value === undefined) return { ...base, status: 'deleted' };
  // A new delivery gives the same body, and means that it is wanted again.
  const now = read.value;
  if (now === 'unlike' || now.playbook || now.hash !== copy.hash || now.modifiedAt !== copy.modifiedAt)
    return failure(changed(copy));
  const saved = await backup(copy, restorationOf(copy.item.resourceId, now.raw));
  if (!saved.ok) return failure(saved.problems[0] ?? changed(copy));
  const answer = await deleteResource(client, copy.item.resourceId);
  if (!answer.ok && wasInterrupted(answer)) return { ...base, status: 'skipped', backup: saved.value };
  return answer.ok
    ? { ...base, status: 'deleted', backup: saved.value }
    : failure(answer.problem, saved.value);
}

function changed({ item, member }: DoomedCopy): Problem {
  return {
    code: 'MUS425',
    message: `"${item.displayName}" (${item.kind} ${item.name}) of ${member} was not deleted: it was changed after it was judged.`,
    hint: 'Find out who changed it, then run cleanup again.',
  };
}
