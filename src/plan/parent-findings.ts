import { idKey } from '../model/arm-id.js';
import { partName } from '../model/part-name.js';
import type { Finding } from '../model/problem.js';
import type { ParentView } from './parent-view.js';
import type { PlannedGroup } from './planned.js';

/** MUS321: groups that no single publish can carry, and in how many parts they are kept. */
export function splitFindings(groups: readonly PlannedGroup[]): readonly Finding[] {
  return groups
    .filter(({ parts }) => parts.length > 1)
    .map(({ view: { desired, members }, items, parts }) => ({
      code: 'MUS321',
      severity: 'info',
      message: `Group ${desired.name} needs ${grouped.format(members.length * items.length)} operations and is kept in ${grouped.format(parts.length)} parts.`,
      parent: desired.parent,
      at: desired.at,
    }));
}

/** MUS350: live groups that are called like a part of a declared group and are none. */
export function strangerFindings({ groups }: ParentView): readonly Finding[] {
  return groups.flatMap(({ desired, strangers }) =>
    strangers.map(({ number, live, assignment }): Finding => {
      const name = live?.name ?? assignment?.targetResourceName ?? partName(desired.resourceName, number);
      const title = live === undefined ? '' : ` (${JSON.stringify(live.displayName)})`;
      return {
        code: 'MUS350',
        severity: 'warning',
        message: `Live group ${name}${title} is called like a part of group ${desired.name} and is none: its display name or its members are others. It is left alone.`,
        hint: `If ${name} is not needed, delete it in Azure; else give group ${desired.name} another resourceName.`,
        parent: desired.parent,
        at: desired.at,
      };
    }),
  );
}

const grouped = new Intl.NumberFormat('en-US');

/** MUS309: without modified times, publishes that another machine left pending are not seen. */
export function modifiedTimeFindings(view: ParentView, missing: readonly boolean[]): readonly Finding[] {
  if (!missing.includes(true)) return [];
  return [
    {
      code: 'MUS309',
      severity: 'warning',
      message: `Parent ${view.parent.name}: the service does not say when groups were changed. Publishes that this machine left pending are remembered in .muster/; those of other machines are not seen.`,
      hint: 'Run muster publish for groups that were changed elsewhere.',
      parent: view.parent.name,
      at: view.parent.at,
    },
  ];
}

/** MUS316 and MUS318: what stands twice in Azure, and which of the two muster uses. */
export function duplicateFindings(view: ParentView): readonly Finding[] {
  const twice = view.members.filter(
    ({ live }) =>
      live !== undefined &&
      view.live.members.filter((other) => idKey(other.workspace) === idKey(live.workspace)).length > 1,
  );
  const base = { severity: 'warning' as const, parent: view.parent.name };
  return [
    ...twice.map(({ desired, resourceName }) => ({
      ...base,
      code: 'MUS316' as const,
      message: `The workspace of member ${desired.name} is registered more than once; muster uses ${resourceName}.`,
      at: desired.at,
    })),
    ...view.groups.flatMap(({ desired, parts }) =>
      parts
        .filter(({ otherAssignments }) => otherAssignments.length > 0)
        .map(({ number, assignment, otherAssignments }) => ({
          ...base,
          code: 'MUS318' as const,
          message: `Group ${partName(desired.name, number)} has ${otherAssignments.length + 1} assignments; muster uses ${assignment?.name ?? ''}.`,
          at: desired.at,
        })),
    ),
  ];
}
