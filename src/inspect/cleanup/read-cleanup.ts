import type { ArmClient } from '../../azure/arm-client.js';
import { readContent } from '../../azure/read/read-content.js';
import type { DesiredFleet } from '../../model/desired.js';
import { sortedBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { applySuppressions } from '../drift/apply-suppressions.js';
import type { Cleanup, DoomedCopy, HeldCopy, HeldReason, OrphanedCopy } from './cleanup.js';
import type { DriftPair } from '../drift/drift.js';
import { heldByTies, judgeOrphanBody, type CopyState } from './judge-orphan.js';
import { judgeOthers, type Delivered } from '../drift/judge-others.js';
import { judgePairs } from '../drift/judge-pairs.js';
import { resourceKey } from '../drift/member-item.js';
import { memberTies } from './member-ties.js';
import { memberWants } from '../drift/member-wants.js';
import { indexProofs, proofsOfJobs, type ParentProof, type Proof } from './proof.js';
import { indexDelivered, readDelivered } from '../drift/read-delivered.js';
import { readMembers, unreadProblem } from '../drift/read-members.js';
import type { PlannedFleet } from '../../plan/planned.js';

export interface CleanupOptions {
  /** What reports of earlier runs say was delivered, for certain and at all. */
  readonly proofs: readonly Proof[];
  readonly evidence: readonly Delivered[];
  /** The files' names of the parents and groups whose copies are meant; undefined: all. */
  readonly parents?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

/**
 * The orphaned copies of all members, and which of them can be deleted. Nothing is deleted.
 *
 * The plan is one of all parents, with publishes, whose parents were read with the content of workbooks:
 * whatever the run is restricted to, every parent has a say in what a member keeps. Each orphan that
 * nothing else speaks for is read by itself, for only its own answer has its whole body and time.
 */
export async function readCleanup(
  client: ArmClient,
  fleet: DesiredFleet,
  planned: PlannedFleet,
  options: CleanupOptions,
  signal?: AbortSignal,
): Promise<Cleanup> {
  const jobs = await readDelivered(client, fleet, planned, signal);
  const delivered = indexDelivered([...jobs.delivered, ...options.evidence]);
  const proofsOf = indexProofs(fleet, [...proofsOfJobs(planned, jobs.jobs), ...options.proofs]);
  const unread = new Set(jobs.problems.flatMap(({ parent }) => parent ?? []));
  const tiesOf = memberTies(fleet, planned, jobs.jobs, unread);
  const members = await readMembers(
    client,
    memberWants(fleet, planned, false),
    (wants, content) => {
      const judged = judgePairs(wants, content.ok ? content.value : undefined);
      const others = applySuppressions(
        fleet.suppressions,
        judgeOthers(wants, judged.others, delivered),
      ).pairs;
      const orphans = others.filter(({ state }) => state === 'orphaned' || state === 'orphanSuspected');
      const ties = tiesOf(wants);
      return {
        member: wants.member,
        size: content.ok ? content.value.items.length : 0,
        problems: content.ok ? [] : [unreadProblem(wants, content.problems)],
        orphans: sortedBy(orphans, ({ item }) => resourceKey(item)).map((pair) => {
          const proofs = proofsOf(wants.member.workspace, resourceKey(pair.item)).filter(
            ({ parent }) => planned.parents.get(parent)?.live !== undefined,
          );
          return { pair, proofs, held: heldByTies(pair, ties, proofs) };
        }),
      };
    },
    signal,
  );
  const judged = await Promise.all(
    members.flatMap(({ member, orphans }) =>
      orphans.map(async ({ pair, proofs: [proof], held }): Promise<Judged> => {
        const copy = orphanOf(pair, proof);
        if (held !== undefined || proof === undefined) return { copy, held: held ?? 'notProven' };
        const read = await readContent(client, copy.item.resourceId, signal);
        // Gone by now: there is nothing left to be told of.
        if (read.ok && read.value === undefined) return { copy };
        if (!read.ok) return { copy, held: 'unread', problems: read.problems };
        const verdict = judgeOrphanBody(pair, {
          raw: read.value,
          workspace: member.workspace,
          proof,
          central: fleet.parents.find(({ name }) => name === proof.parent)?.workspace ?? '',
          content: planned.parents.get(proof.parent)?.live?.content ?? [],
        });
        return verdict.ok
          ? { copy, doomed: { ...copy, ...stateOf(verdict), provenBy: proof.source } }
          : { copy, held: verdict.reason };
      }),
    ),
  );
  const meant = judged.filter(({ copy }) => isMeant(copy, options));
  return {
    doomed: meant.flatMap(({ doomed }) => doomed ?? []),
    held: meant.flatMap(({ copy, held }): HeldCopy[] =>
      held === undefined ? [] : [{ ...copy, reason: held }],
    ),
    sizes: new Map(members.map(({ member, size }) => [member.name, size])),
    problems: distinct([
      ...planned.plan.parents.flatMap(({ problems }) => problems),
      ...jobs.problems,
      ...members.flatMap(({ problems }): readonly Problem[] => problems),
      ...meant.flatMap(({ problems }) => problems ?? []),
    ]),
  };
}

interface Judged {
  readonly copy: OrphanedCopy;
  readonly doomed?: DoomedCopy;
  readonly held?: HeldReason;
  readonly problems?: readonly Problem[];
}

function stateOf({ hash, modifiedAt }: CopyState): CopyState {
  return { hash, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
}

/** What proves the delivery knows its parent better than a name does. */
function orphanOf({ parent, group, member, item }: DriftPair, proof: ParentProof | undefined): OrphanedCopy {
  const resourceId = item.resourceId ?? '';
  return { parent: proof?.parent ?? parent, group, member, item: { ...item, resourceId } };
}

function isMeant({ parent, group }: OrphanedCopy, { parents, groups }: CleanupOptions): boolean {
  return (
    (parents === undefined || parents.includes(parent)) &&
    (groups === undefined || (group !== null && groups.includes(group)))
  );
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
