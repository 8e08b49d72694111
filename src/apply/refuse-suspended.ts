import type { DesiredFleet, DesiredGroup } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import type { StepMember } from '../plan/steps/step.js';
import { suspensionText } from '../plan/suspension-findings.js';

/** MUS331 for each group of a parent that was named to be published although it, or the parent, is suspended. */
export function suspendedGroups(
  fleet: DesiredFleet,
  parentName: string,
  named: readonly string[],
): readonly Problem[] {
  const parent = fleet.parents.find(({ name }) => name === parentName);
  return fleet.groups
    .filter((group) => group.parent === parentName && named.includes(group.name))
    .flatMap((group): readonly Problem[] => {
      const suspend = group.suspend ?? parent?.suspend;
      if (suspend === undefined) return [];
      const subject = group.suspend === undefined ? `its parent ${parentName}` : 'it';
      return [
        {
          code: 'MUS331',
          message: `Group ${group.name} cannot be published: ${subject} ${suspensionText(suspend)}.`,
          hint: 'Remove "suspend" from the files to resume it.',
          parent: parentName,
          at: suspend.at,
        },
      ];
    });
}

/** MUS331 where the live group still holds suspended members: a publish would reach them. */
export function suspendedMembers(
  { name }: DesiredGroup,
  members: readonly StepMember[],
  fleet: DesiredFleet,
): Problem | undefined {
  const suspended = new Set(
    fleet.members.filter(({ suspend }) => suspend !== undefined).map((member) => member.name),
  );
  const held = members.filter((member) => suspended.has(member.name)).map((member) => member.name);
  if (held.length === 0) return undefined;
  return {
    code: 'MUS331',
    message: `Group ${name} cannot be published as it is in Azure: suspended members are still in it (${held.join(', ')}).`,
    hint: 'Run muster apply first: it takes them out of the group.',
  };
}
