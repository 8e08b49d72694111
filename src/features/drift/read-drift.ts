import type { ArmClient } from '../../azure/arm-client.js';
import type { DesiredFleet } from '../../model/desired.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { isOfSuspension } from '../../plan/suspension-findings.js';
import { applySuppressions, suppressionFindings } from './apply-suppressions.js';
import type { Drift, DriftGroup, DriftPair, PairCounts } from './drift.js';
import { driftGroups, pairGroupKey } from '../../inspect/drift/drift-groups.js';
import { countsOf, sumOfCounts } from '../../inspect/drift/pair-counts.js';
import { judgeOthers, type Delivered } from './judge-others.js';
import { judgePairs } from './judge-pairs.js';
import { judgeResources } from '../../inspect/drift/judge-resources.js';
import { resourceKey } from './member-item.js';
import { memberWants } from './member-wants.js';
import { indexDelivered, readDelivered } from './read-delivered.js';
import { readMembers, unreadProblem } from './read-members.js';
import type { PlannedFleet } from '../../plan/planned.js';

export interface DriftOptions {
  /** Lists pairs in sync and local content too, which are only counted otherwise. */
  readonly all: boolean;
  /** What reports of earlier runs say was delivered. */
  readonly evidence: readonly Delivered[];
  /** The files' names of the only groups that were planned; undefined: all. */
  readonly groups?: readonly string[] | undefined;
}

/**
 * How Azure differs from the files: the control plane of the planned parents, and in every member each
 * item that its groups select. Nothing is written.
 *
 * The plan is one with publishes, whose parents were read with the content of workbooks. The jobs of every
 * live assignment are read, then each member once.
 */
export async function readDrift(
  client: ArmClient,
  fleet: DesiredFleet,
  planned: PlannedFleet,
  options: DriftOptions,
  signal?: AbortSignal,
): Promise<Drift> {
  const wants = memberWants(fleet, planned, options.groups !== undefined);
  const jobs = await readDelivered(client, fleet, planned, signal);
  const delivered = indexDelivered([...jobs.delivered, ...options.evidence]);
  const members = await readMembers(
    client,
    wants,
    (one, content) => {
      const judged = judgePairs(one, content.ok ? content.value : undefined);
      const { pairs, fitted } = applySuppressions(fleet.suppressions, judged.pairs);
      const others = applySuppressions(fleet.suppressions, judgeOthers(one, judged.others, delivered));
      const rest = others.pairs;
      return {
        groups: countsByGroup(pairs),
        rest: countsOf(rest),
        pairs: pairs.filter((pair) => options.all || pair.state !== 'inSync'),
        others: rest.filter((pair) => options.all || pair.state !== 'local'),
        fitted: [fitted, others.fitted],
        problems: content.ok ? [] : [unreadProblem(one, content.problems)],
      };
    },
    signal,
  );
  const groups = driftGroups(
    fleet,
    planned,
    options.groups,
    members.map((member) => member.groups),
  );
  const suspensions = planned.plan.parents.flatMap(({ findings }) => findings.filter(isOfSuspension));
  const problems = distinctProblems([
    ...planned.plan.parents.flatMap((parent) => parent.problems),
    ...jobs.problems,
    ...members.flatMap((member): readonly Problem[] => member.problems),
  ]);
  const seen = new Set(planned.plan.parents.map(({ parent }) => parent));
  const whole = options.groups === undefined && fleet.parents.every(({ name }) => seen.has(name));
  return {
    resources: [...planned.parents.values()].flatMap((parent) =>
      judgeResources(fleet, parent, options.groups),
    ),
    groups,
    pairs: [
      ...inGroupOrder(
        groups,
        members.flatMap(({ pairs }) => pairs),
      ),
      ...members.flatMap(({ others }) => sortedBy(others, ({ item }) => resourceKey(item))),
    ],
    counts: sumOfCounts([...groups.map(({ counts }) => counts), ...members.map(({ rest }) => rest)]),
    findings: [
      ...suspensions,
      ...suppressionFindings(
        fleet.suppressions,
        members.flatMap(({ fitted }) => fitted),
        whole && suspensions.length + problems.length === 0,
      ),
    ],
    problems,
  };
}

function distinctProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Pairs of members as they were read, in the order of their groups; within one by member, as they stand. */
function inGroupOrder(groups: readonly DriftGroup[], pairs: readonly DriftPair[]): readonly DriftPair[] {
  const byGroup = groupBy(pairs, pairGroupKey);
  return groups.flatMap((group) => byGroup.get(pairGroupKey(group)) ?? []);
}

function countsByGroup(pairs: readonly DriftPair[]): ReadonlyMap<string, PairCounts> {
  return new Map([...groupBy(pairs, pairGroupKey)].map(([key, own]) => [key, countsOf(own)]));
}
