import { nameKey } from '../../model/arm-id.js';
import type { LiveAssignment } from '../../model/live.js';
import { partName } from '../../model/part-name.js';
import type { GroupContext, PlannedGroup } from '../planned.js';
import { stepId, type WriteStep } from '../steps/step.js';
import { classOf, isRunning, type LivePart } from './live-parts.js';

export interface DissolveSteps {
  readonly assignments: readonly WriteStep[];
  readonly groups: readonly WriteStep[];
}

/**
 * Deletes of live parts that a group no longer needs: the assignment, then the group, after the writes of the
 * parts that take its members.
 *
 * They lose nothing, so they need no `prune` and no guard counts them.
 */
export function dissolveParts(context: GroupContext, group: PlannedGroup): DissolveSteps {
  const steps = group.dissolved.map((part) => dissolvePart(context, group, part));
  return {
    assignments: steps.flatMap(({ assignments }) => assignments),
    groups: steps.flatMap(({ groups }) => groups),
  };
}

function dissolvePart(context: GroupContext, group: PlannedGroup, part: LivePart): DissolveSteps {
  const { desired } = group.view;
  const base = {
    action: 'delete' as const,
    parent: context.parentName,
    group: desired.name,
    name: partName(desired.name, part),
    part: { number: part.number, of: group.parts.length, ...classOf(part) },
    reason: group.parts.some(({ view }) => view.inClass === part.inClass)
      ? 'the group needs fewer parts'
      : 'no member has its exceptions any more',
    at: desired.at,
  };
  const before = [...context.configuration, ...takersOf(group, part)];
  // Undeclared resources are deleted under their own names, which may equal this part's.
  const idOf = (type: 'group' | 'assignment', resourceName: string) => {
    const own = nameKey(resourceName) === nameKey(base.name);
    return stepId('delete', type, context.parentName, own ? base.name : `${base.name}@${resourceName}`);
  };
  const assignments = [part.assignment, ...part.otherAssignments].flatMap((live): WriteStep[] =>
    live === undefined
      ? []
      : [
          {
            ...base,
            ...(runs(part, live) ? { awaits: live.id } : {}),
            type: 'assignment',
            id: idOf('assignment', live.name),
            resourceName: live.name,
            resourceId: live.id,
            dependsOn: before,
          },
        ],
  );
  const { live } = part;
  if (live === undefined) return { assignments, groups: [] };
  return {
    assignments,
    groups: [
      {
        ...base,
        type: 'group',
        id: idOf('group', live.name),
        resourceName: live.name,
        resourceId: live.id,
        dependsOn: [...before, ...assignments.map(({ id }) => id)],
      },
    ],
  };
}

/**
 * Whether a job may be running. If the part's own jobs were not read one may, although the assignment does
 * not show it yet; other assignments are judged by their own state.
 */
function runs({ assignment, jobs }: LivePart, live: LiveAssignment): boolean {
  if (live === assignment) return jobs === undefined || isRunning({ assignment, jobs });
  return isRunning({ assignment: live, jobs: undefined });
}

/** Writes of the parts that take over members of this one. */
function takersOf({ parts }: PlannedGroup, { live }: LivePart): readonly string[] {
  const leaving = new Set(live?.memberResourceNames.map(nameKey));
  return parts
    .filter(({ view }) => view.members.some(({ resourceName }) => leaving.has(nameKey(resourceName))))
    .flatMap(({ steps: { group, assignment } }) => [group, assignment].flatMap((step) => step?.id ?? []));
}
