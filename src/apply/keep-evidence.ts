import { readMembership } from '../azure/read/read-membership.js';
import { listJobs } from '../azure/read/read-jobs.js';
import { nameKey, sameId } from '../model/arm-id.js';
import { ok, type Problem } from '../model/problem.js';
import { deliveredPairs } from '../plan/publish/delivered-pairs.js';
import type { Step } from '../plan/steps/step.js';
import type { ParentRun } from './parent-run.js';

/** Keeps what the jobs of an assignment prove, before a step deletes it; a problem where that cannot be read. */
export type KeepEvidence = (step: Step) => Promise<Problem | undefined>;

/**
 * Reads who is in which group before the run changes that, where its steps delete an assignment: with
 * an assignment its jobs are gone, and with them the only proof of what they delivered.
 *
 * A delete of which the proof cannot be read is to fail (MUS509): the next apply can still do it.
 */
export async function evidenceKeeper(run: ParentRun, steps: readonly Step[]): Promise<KeepEvidence> {
  if (!steps.some(deletesAssignment) || run.deps.interrupted.aborted) return () => Promise.resolve(undefined);
  const before = await readMembership(run.deps.client, run.parent.workspace);
  return async (step) => {
    if (!deletesAssignment(step)) return undefined;
    const awaited = step.awaits === undefined ? undefined : await run.awaitRunning(step.awaits);
    // The write awaits it too, and tells why it ended in vain.
    if (awaited?.ok === false) return undefined;
    if (!before.ok) return unread(step, before.problems);
    const { groups, members, assignments } = before.value;
    const assignment = assignments.find(({ id }) => sameId(id, step.resourceId));
    const group = groups.find(({ name }) => nameKey(name) === nameKey(assignment?.targetResourceName ?? ''));
    // Somebody else has deleted it.
    if (assignment === undefined || group === undefined) return undefined;
    const jobs = awaited?.ok === true ? ok(awaited.jobs) : await listJobs(run.deps.client, step.resourceId);
    if (!jobs.ok) return unread(step, jobs.problems);
    const delivered = deliveredPairs(jobs.value, group, members);
    if (delivered.length === 0) return undefined;
    run.ledger.emit({
      type: 'evidence',
      evidence: {
        parent: step.parent,
        group: step.group ?? group.name,
        assignment: assignment.name,
        workspace: run.parent.workspace,
        delivered,
      },
    });
    return undefined;
  };
}

function deletesAssignment({ action, type }: Step): boolean {
  return action === 'delete' && type === 'assignment';
}

function unread(step: Step, [first]: readonly Problem[]): Problem {
  return {
    code: 'MUS509',
    message: `${step.id} was not taken: its jobs, which prove what it delivered, could not be read (${first?.message ?? 'the answer is not known'}).`,
    hint: 'Run apply again.',
    parent: step.parent,
    ...(step.at === undefined ? {} : { at: step.at }),
  };
}
