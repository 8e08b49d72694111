import type { ArmClient } from '../../azure/arm-client.js';
import type { ItemRef } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { distinctProblems, type Problem } from '../../model/problem.js';
import type { PlannedFleet } from '../../plan/planned.js';
import { labelOf } from '../../plan/predict-content.js';
import { applySuppressions } from '../drift/apply-suppressions.js';
import type { DriftPair } from '../drift/drift.js';
import { judgeMember } from '../drift/judge-member.js';
import { type Delivered, judgeOthers } from '../drift/judge-others.js';
import { memberWants, resourceKey } from '../drift/member-wants.js';
import { indexDelivered, readDelivered } from '../drift/read-delivered.js';
import { readMembers, unreadProblem } from '../drift/read-member-content.js';
import type { Cleanup, DoomedCopy, HeldCopy, HeldReason, OrphanedCopy } from './cleanup.js';
import { heldByTies, judgeCopy, readCopy } from './judge-orphan.js';
import { memberTies } from './member-ties.js';
import { indexProofs, type Proof, proofsOfJobs } from './proof.js';

export interface CleanupRequest {
  /** What reports of earlier runs say was delivered, for certain and at all. */
  readonly proofs: readonly Proof[];
  readonly evidence: readonly Delivered[];
  /** The files' names of the parents and groups whose copies are meant; undefined: all. */
  readonly parents?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  /** The files' names of the only members to look into; undefined: all. */
  readonly members?: readonly string[];
}

/**
 * The orphaned copies of all members, and which of them can be deleted. Nothing is deleted.
 *
 * The plan is one of all parents, with publishes, whose parents were read with the content of workbooks: even
 * in a restricted run, every parent may need a copy. Each orphan that nothing else keeps is read by its own
 * GET, the only answer with its whole body and time.
 */
export async function readCleanup(
  client: ArmClient,
  fleet: DesiredFleet,
  planned: PlannedFleet,
  options: CleanupRequest,
  signal?: AbortSignal,
): Promise<Cleanup> {
  const jobs = await readDelivered(client, fleet, planned, signal);
  const delivered = indexDelivered([...jobs.delivered, ...options.evidence]);
  const proofsOf = indexProofs(fleet, [...proofsOfJobs(planned, jobs.jobs), ...options.proofs]);
  const unread = new Set(jobs.problems.flatMap(({ parent }) => parent ?? []));
  const tiesOf = memberTies(fleet, planned, jobs.jobs, unread);
  const members = await readMembers(
    client,
    memberWants(fleet, planned, false).filter(({ member }) => options.members?.includes(member.name) ?? true),
    (wants, content) => {
      const judged = judgeMember(wants, content.ok ? content.value : undefined, { all: false });
      const others = applySuppressions(
        fleet.suppressions,
        judgeOthers(wants, judged.others, delivered),
      ).pairs;
      const orphans = others.filter(({ state }) => state === 'orphaned' || state === 'orphanSuspected');
      const ties = tiesOf(wants);
      const provenBy = (item: Pick<ItemRef, 'kind' | 'name'>) =>
        proofsOf(wants.member.workspace, resourceKey(item)).filter(
          ({ parent }) => planned.parents.get(parent)?.live !== undefined,
        );
      const alike = groupBy(content.ok ? content.value.items : [], labelOf);
      return {
        member: wants.member,
        size: content.ok ? content.value.items.length : 0,
        problems: content.ok ? [] : [unreadProblem(wants, content.problems)],
        orphans: sortedBy(orphans, ({ item }) => resourceKey(item)).map((pair) => {
          const proofs = provenBy(pair.item);
          const rivals = (alike.get(labelOf(pair.item)) ?? []).filter(
            (other) => resourceKey(other) !== resourceKey(pair.item) && provenBy(other).length === 0,
          );
          return { pair, proofs, rivals: rivals.length, held: heldByTies(pair, ties, proofs) };
        }),
      };
    },
    signal,
  );
  const judged = await Promise.all(
    members.flatMap(({ member, orphans }) =>
      orphans.map(async ({ pair, proofs, rivals, held }): Promise<Judged> => {
        const [newest] = proofs;
        const copy = orphanOf(pair, newest);
        if (held !== undefined || newest === undefined) return { copy, held: held ?? 'notProven' };
        const central = fleetIndex(fleet).parents.get(newest.parent)?.workspace ?? '';
        const read = await readCopy(
          client,
          { kind: copy.item.kind, resourceId: copy.item.resourceId },
          { central, own: member.workspace },
          signal,
        );
        if (!read.ok) return { copy, held: 'unread', problems: read.problems };
        // It is gone by now: nothing to report.
        if (read.value === undefined) return { copy };
        if (read.value === 'unlike') return { copy, held: 'unread' };
        const { hash, modifiedAt } = read.value;
        const ofOne = proofs.filter(({ parent }) => parent === newest.parent);
        const content = planned.parents.get(newest.parent)?.live?.content ?? [];
        const verdict = judgeCopy(read.value, ofOne, content, rivals);
        if (!verdict.ok) return { copy, held: verdict.reason };
        const state = { hash, modifiedAt };
        return { copy, doomed: { ...copy, ...state, provenBy: verdict.proof.source } };
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
    problems: distinctProblems([
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

/** The proof's parent is more reliable than one found by name. */
function orphanOf({ parent, group, member, item }: DriftPair, proof: Proof | undefined): OrphanedCopy {
  const resourceId = item.resourceId ?? '';
  return { parent: proof?.parent ?? parent, group, member, item: { ...item, resourceId } };
}

function isMeant({ parent, group }: OrphanedCopy, { parents, groups }: CleanupRequest): boolean {
  return (
    (parents === undefined || parents.includes(parent)) &&
    (groups === undefined || (group !== null && groups.includes(group)))
  );
}
