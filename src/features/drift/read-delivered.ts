import type { ArmClient } from '../../azure/arm-client.js';
import { listJobs } from '../../azure/read/read-jobs.js';
import { idKey, nameKey } from '../../model/arm-id.js';
import type { DesiredFleet } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { LiveAssignment, LiveJob } from '../../model/live.js';
import { groupBy } from '../../model/order.js';
import { splitPartName } from '../../model/part-name.js';
import type { Problem } from '../../model/problem.js';
import { labelOf } from '../../plan/predict-content.js';
import type { Delivered, DeliveredIndex } from './judge-others.js';
import { resourceKeyOfId } from './member-wants.js';
import type { PlannedFleet, PlannedParent } from '../../plan/planned.js';

/** The items in jobs of every live assignment, whatever their result; one list for each whose jobs were not read yet. */
export async function readDelivered(
  client: ArmClient,
  fleet: DesiredFleet,
  { parents }: PlannedFleet,
  signal?: AbortSignal,
): Promise<DeliveredRead> {
  const reading = [...parents].flatMap(([name, planned]) =>
    planned.plan.state === 'error'
      ? []
      : assignmentsOf(fleet, name, planned).map((one) => jobsOf(client, one, signal)),
  );
  const read = await Promise.all(reading);
  return {
    delivered: read.flatMap((one) => one.delivered),
    jobs: read.flatMap((one) => one.jobs),
    problems: read.flatMap((one) => one.problems),
  };
}

export interface DeliveredRead {
  readonly delivered: readonly Delivered[];
  readonly jobs: readonly AssignmentJobs[];
  readonly problems: readonly Problem[];
}

/** The jobs of a live assignment, the newest first. */
export interface AssignmentJobs {
  readonly parent: string;
  readonly assignment: LiveAssignment;
  readonly jobs: readonly LiveJob[];
}

/** Keys by which copies are found: type and name, and kind and display name or alias. */
export function indexDelivered(delivered: readonly Delivered[]): DeliveredIndex {
  return {
    byKey: groupBy(delivered, ({ key }) => key),
    byLabel: groupBy(
      delivered.filter(({ label }) => label !== undefined),
      ({ label }) => label ?? '',
    ),
  };
}

interface AssignmentView {
  readonly parent: string;
  readonly group: string;
  readonly assignment: LiveAssignment;
  readonly jobs: readonly LiveJob[] | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly members?: readonly string[];
}

function assignmentsOf(
  fleet: DesiredFleet,
  parent: string,
  planned: PlannedParent,
): readonly AssignmentView[] {
  const declared = new Map(
    (fleetIndex(fleet).groupsOf.get(parent) ?? []).map((group) => [nameKey(group.resourceName), group]),
  );
  const labels = new Map(
    (planned.live?.content ?? []).map((item) => [idKey(item.resourceId ?? ''), labelOf(item)]),
  );
  const jobs = new Map(
    planned.groups
      .flatMap(({ view }) => view.parts)
      .map((part) => [nameKey(part.assignment?.name ?? ''), part.jobs]),
  );
  return (planned.live?.assignments ?? []).map((assignment) => {
    const target = assignment.targetResourceName;
    const group =
      declared.get(nameKey(target)) ?? declared.get(nameKey(splitPartName(target)?.groupName ?? target));
    return {
      parent,
      group: group?.name ?? target,
      assignment,
      jobs: jobs.get(nameKey(assignment.name)),
      labels,
      members: group?.members,
    };
  });
}

async function jobsOf(
  client: ArmClient,
  { parent, group, assignment, jobs, labels, members }: AssignmentView,
  signal: AbortSignal | undefined,
): Promise<DeliveredRead> {
  const read =
    jobs === undefined ? await listJobs(client, assignment.id, signal) : { ok: true as const, value: jobs };
  if (!read.ok)
    return { delivered: [], jobs: [], problems: read.problems.map((problem) => ({ ...problem, parent })) };
  const ids = new Map(
    read.value.flatMap(({ items }) =>
      items.map(({ resourceId }) => [idKey(resourceId), resourceId] as const),
    ),
  );
  return {
    problems: [],
    jobs: [{ parent, assignment, jobs: read.value }],
    delivered: [...ids].flatMap(([key, id]): Delivered[] => {
      const resource = resourceKeyOfId(id);
      const label = labels.get(key);
      if (resource === undefined) return [];
      return [
        {
          parent,
          group,
          key: resource,
          label,
          members,
        },
      ];
    }),
  };
}
