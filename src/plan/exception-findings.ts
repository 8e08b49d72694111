import { idKey, nameKey } from '../model/arm-id.js';
import type { DesiredFleet, DesiredGroup, Override } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import { groupBy } from '../model/order.js';
import type { Finding } from '../model/problem.js';
import type { ParentPlan } from './fleet-plan.js';
import type { GroupView } from './parent-view.js';
import type { GroupException } from './parts/classes.js';
import type { PlannedGroup, PlannedParent } from './planned.js';
import { itemKey } from './steps/diff-resource.js';
import { foldNames, foldPlainNames } from './steps/reason-text.js';

/** MUS382 for each group and override that leaves out some of its items: what, for whom, why and until when. */
export function exceptionFindings(
  groups: readonly Pick<PlannedGroup, 'view' | 'exceptions'>[],
): readonly Finding[] {
  return groups.flatMap(({ view, exceptions }) =>
    exceptions.map((exception): Finding => {
      const { override, items, members } = exception;
      const covered = coveredPairs(view, exception);
      return {
        code: 'MUS382',
        severity: 'info',
        message: `Group ${view.desired.name}: ${overrideText(override)} leaves out ${foldNames(items)} for ${foldPlainNames(members)}.`,
        ...(covered === 0
          ? {}
          : {
              hint: `This plan takes ${covered === 1 ? 'one pair' : `${String(covered)} pairs`} out of a live group: a copy that was delivered stays until \`muster cleanup\` deletes it.`,
            }),
        parent: view.desired.parent,
        at: override.at,
      };
    }),
  );
}

/** How many of the left-out pairs live parts of the group cover. */
function coveredPairs({ members, parts }: GroupView, exception: GroupException): number {
  const names = new Set(exception.members);
  const resources = new Set(
    members.flatMap(({ desired, resourceName }) => (names.has(desired.name) ? [nameKey(resourceName)] : [])),
  );
  const items = new Set(exception.items.map(itemKey));
  return parts.reduce((sum, { live, assignment }) => {
    const held = (live?.memberResourceNames ?? []).filter((name) => resources.has(nameKey(name)));
    return sum + held.length * (assignment?.itemIds ?? []).filter((id) => items.has(idKey(id))).length;
  }, 0);
}

/** `override bank-noise (until 2027-03-01: floods at banks)`, as the subject of a sentence. */
function overrideText({ name, reason, until }: Override): string {
  return `override ${name} (${until === undefined ? '' : `until ${until}: `}${reason})`;
}

/** Whether a finding only states that an override leaves something out, or that a member leaves: the files ask for that. */
export function isException({ code }: Finding): boolean {
  return code === 'MUS382' || code === 'MUS385';
}

/**
 * The parents with findings about overrides themselves: MUS381 for each that is past its last day and, where
 * the whole fleet was planned, MUS380 for each that leaves out nothing anywhere. Each is a finding of the
 * first parent that manages one of its members.
 */
export function withOverrides(
  fleet: DesiredFleet,
  parents: ReadonlyMap<string, PlannedParent>,
  whole: boolean,
): ReadonlyMap<string, PlannedParent> {
  const { overrides = [] } = fleet;
  if (overrides.length === 0) return parents;
  const plans = [...parents.values()];
  const judged = whole && fleet.parents.every(({ name }) => isPlanned(parents.get(name)));
  const used = new Set(
    plans.flatMap(({ groups }) =>
      groups.flatMap(({ exceptions }) => exceptions.map(({ override }) => override.name)),
    ),
  );
  const told = groupBy(
    overrides.flatMap((override): Finding[] => {
      const parent = homeOf(fleet, override, parents);
      if (parent === undefined) return [];
      if (override.over === true) return [isOver(override, parent)];
      return judged && !used.has(override.name) ? [findsNothing(fleet, override, parent)] : [];
    }),
    ({ parent }) => parent ?? '',
  );
  if (told.size === 0) return parents;
  return new Map(
    [...parents].map(([name, planned]) => [
      name,
      { ...planned, plan: withFindings(planned.plan, told.get(name) ?? []) },
    ]),
  );
}

function withFindings(plan: ParentPlan, more: readonly Finding[]): ParentPlan {
  return more.length === 0 ? plan : { ...plan, findings: [...plan.findings, ...more] };
}

/** No group is planned if its parent is suspended, disabled, or waits for an upper tier. */
function isPlanned(planned: PlannedParent | undefined): boolean {
  return planned?.live !== undefined && planned.plan.state === 'planned';
}

function homeOf(
  fleet: DesiredFleet,
  { members }: Override,
  parents: ReadonlyMap<string, PlannedParent>,
): string | undefined {
  const index = fleetIndex(fleet);
  const managing = new Set(members.flatMap((name) => index.members.get(name)?.parents ?? []));
  const [first] = parents.keys();
  return [...parents.keys()].find((name) => managing.has(name)) ?? first;
}

function isOver({ name, until = '', untilAt }: Override, parent: string): Finding {
  return {
    code: 'MUS381',
    severity: 'warning',
    message: `Override ${name} ended with ${until}: what it left out goes to its members again.`,
    hint: 'Remove the document, or write a later day.',
    parent,
    at: untilAt,
  };
}

function findsNothing(fleet: DesiredFleet, override: Override, parent: string): Finding {
  const groups = groupsMeant(fleet, override);
  const why =
    override.members.length === 0
      ? 'it selects no member'
      : groups.length === 0
        ? `no group ${override.groups === undefined ? '' : 'of those it names '}has one of its members`
        : `no group of its members has an item that it selects`;
  return {
    code: 'MUS380',
    severity: 'warning',
    message: `Override ${override.name} leaves nothing out: ${why}.`,
    hint: 'Correct its members, groups or items, or remove the document.',
    parent,
    at: override.at,
  };
}

function groupsMeant(fleet: DesiredFleet, { members, groups }: Override): readonly DesiredGroup[] {
  const meant = new Set(members);
  return fleet.groups.filter(
    (group) => (groups?.includes(group.name) ?? true) && group.members.some((name) => meant.has(name)),
  );
}
