import type { DesiredFleet, DesiredParent, Suspension } from '../model/desired.js';
import { fleetIndex } from '../model/fleet-index.js';
import type { Finding, Problem, SourceSpan } from '../model/problem.js';
import { isException } from './exception-findings.js';
import { isWaiting } from './publish/waiting-rings.js';
import type { FleetPlan, FleetInput, ParentPlan } from './fleet-plan.js';
import type { GroupView } from './parent-view.js';

/**
 * The plan with findings about suspensions before its others: of the parent, of its groups, and of the
 * members that it is the first to manage, so that a co-managed member is reported once.
 */
export function withSuspensions(
  input: Pick<FleetInput, 'fleet' | 'readings' | 'groups'>,
  plan: ParentPlan,
): ParentPlan {
  const { fleet, groups } = input;
  const suspended = fleetIndex(fleet).parents.get(plan.parent)?.suspend !== undefined;
  const found = suspensionsOf(fleet, plan.parent, input.readings, groups);
  return { ...plan, ...(suspended ? { suspended } : {}), findings: [...found, ...plan.findings] };
}

/**
 * MUS329 for each suspension of one parent: itself, its groups, its members; and MUS330 for each of
 * them that is past its last day. `parents` are all in scope, `groups` the only ones; undefined: all.
 */
export function suspensionsOf(
  fleet: DesiredFleet,
  parentName: string,
  parents: Pick<ReadonlySet<string>, 'has'>,
  groups: readonly string[] | undefined,
): readonly Finding[] {
  const index = fleetIndex(fleet);
  const parent = index.parents.get(parentName);
  if (parent === undefined) return [];
  const own = (index.groupsOf.get(parentName) ?? []).filter(({ name }) => groups?.includes(name) ?? true);
  const needed = groups === undefined ? undefined : new Set(own.flatMap(({ members }) => members));
  const members = (index.membersOf.get(parentName) ?? []).filter(
    (member) =>
      firstOf(member.parents, parents) === parentName && (needed === undefined || needed.has(member.name)),
  );
  return [
    ...told(parent, `Parent ${parent.name}`, 'nothing of it is written, published or deleted', parent.name),
    // No group of a suspended parent is planned anyway.
    ...(parent.suspend === undefined ? own : []).flatMap((group) =>
      told(group, `Group ${group.name}`, 'it is neither written nor published', parentName),
    ),
    ...members.flatMap((member) =>
      told(member, `Member ${member.name}`, 'it is left out of its groups, and keeps its copies', undefined),
    ),
  ];
}

/** Why a group without members left is not published, if suspensions are the reason. */
export function allSuspended({ desired, members, suspended }: GroupView): Finding | undefined {
  if (members.length > 0 || suspended.length === 0) return undefined;
  const names = suspended.map((member) => member.desired.name).join(', ');
  return {
    code: 'MUS329',
    severity: 'info',
    message: `Group ${desired.name} has no members left, because all are suspended (${names}): it is kept up to date and not published.`,
    parent: desired.parent,
    at: desired.at,
  };
}

/** `is suspended until 2027-01-31: change freeze`, as the rest of a sentence. */
export function suspensionText({ reason, until }: Suspension): string {
  return `is suspended${until === undefined ? '' : ` until ${until}`}: ${reason}`;
}

/** Whether a finding only states that something is suspended: the files ask for that. */
function isSuspension({ code }: Finding): boolean {
  return code === 'MUS329';
}

/** Whether a finding is about suspensions: every plan has these, whatever else it leaves out. */
export function isOfSuspension({ code }: Finding): boolean {
  return code === 'MUS329' || code === 'MUS330';
}

function firstOf(
  managers: readonly string[],
  parents: Pick<ReadonlySet<string>, 'has'>,
): DesiredParent['name'] | undefined {
  return managers.find((name) => parents.has(name));
}

function told(
  { suspend, at }: { readonly suspend?: Suspension; readonly at: SourceSpan },
  subject: string,
  effect: string,
  parent: string | undefined,
): readonly Finding[] {
  if (suspend === undefined) return [];
  const owner = parent === undefined ? {} : { parent };
  const suspension: Finding = {
    code: 'MUS329',
    severity: 'info',
    message: `${subject} ${suspensionText(suspend)} (${effect}).`,
    ...owner,
    at,
  };
  if (suspend.over !== true) return [suspension];
  return [
    suspension,
    {
      code: 'MUS330',
      severity: 'warning',
      message: `${subject} was to be suspended until ${suspend.until ?? ''}; that day is over, and it still is.`,
      hint: 'Remove "suspend" to resume it, or write a later day.',
      ...owner,
      at: suspend.at,
    },
  ];
}

/** Findings as errors for `--strict`, without suspensions that the files ask for. */
export function strictProblems(plan: FleetPlan): readonly Problem[] {
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  return findings
    .filter((finding) => !isSuspension(finding) && !isException(finding) && !isWaiting(finding))
    .map(({ code, message, hint, at, related, parent, details }) => ({
      code,
      message,
      hint,
      at,
      related,
      parent,
      details,
    }));
}
