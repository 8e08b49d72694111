import type { DesiredFleet, DesiredParent } from '../../model/desired.js';
import { distribution, isStale } from '../../model/defender-distribution.js';
import type { Finding, Problem } from '../../model/problem.js';
import { handOverFindings } from '../../inspect/handover/hand-over-findings.js';
import type { HandOverGroup } from '../../inspect/handover/hand-over-group.js';
import { handOverItems } from './hand-over-item.js';
import { publishesNeeded } from '../../inspect/handover/hand-over-limits.js';
import type { PlannedFleet, PlannedGroup, PlannedParent } from '../../plan/planned.js';

/** What of each group Defender's multitenant content distribution could carry. */
export interface HandOver {
  /** By tier and name of their parents, then by name. */
  readonly groups: readonly HandOverGroup[];
  /** MUS363 of what all rests on; MUS305 of the selections; MUS340, MUS341 and MUS349 of the groups. */
  readonly findings: readonly Finding[];
  /** Of parents that could not be read or planned: their groups are missing. */
  readonly problems: readonly Problem[];
}

/**
 * Maps every planned group to what Defender's content distribution could carry.
 *
 * Workspace manager has no place in the Defender portal, and Sentinel leaves the Azure portal on
 * 2027-03-31; no retirement date of the API that muster uses is known
 * (https://learn.microsoft.com/azure/sentinel/move-to-defender). Pure.
 */
export function handOver(fleet: DesiredFleet, { plan, parents }: PlannedFleet, now: Date): HandOver {
  const declared = new Map(fleet.parents.map((parent) => [parent.name, parent]));
  const usable = plan.parents.filter(({ state }) => state === 'planned');
  const mapped = usable.flatMap(({ parent }) => {
    const desired = declared.get(parent);
    const planned = parents.get(parent);
    if (desired === undefined || planned === undefined) return [];
    return planned.groups.map((group) => ({ view: group.view, mapped: mapGroup(desired, planned, group) }));
  });
  return {
    groups: mapped.map(({ mapped: group }) => group),
    findings: [
      ...staleFinding(now),
      ...usable.flatMap(({ findings }) => findings.filter(({ code }) => code === 'MUS305')),
      ...mapped.flatMap(({ view, mapped: group }) => handOverFindings(group, view.desired.at)),
    ],
    problems: plan.parents.flatMap(({ problems }) => problems),
  };
}

function staleFinding(now: Date): readonly Finding[] {
  if (!isStale(distribution, now)) return [];
  return [
    {
      code: 'MUS363',
      severity: 'warning',
      message: `What Defender distributes was last checked on ${distribution.checkedOn}, more than half a year ago.`,
      hint: `Install a newer muster, or compare ${distribution.page} with what is listed as not carried.`,
    },
  ];
}

function mapGroup(parent: DesiredParent, { live }: PlannedParent, group: PlannedGroup): HandOverGroup {
  const members = group.view.members.map(({ desired }) => desired);
  const home = parent.tenant.toLowerCase();
  const tenants = new Set(members.map(({ tenant }) => tenant.toLowerCase())).size;
  const items = handOverItems(group.items, live?.content ?? []);
  const carried = items.filter(({ notCarried }) => notCarried === undefined).length;
  return {
    parent: parent.name,
    group: group.view.desired.name,
    members: members.map(({ name }) => name),
    homeMembers: members.filter(({ tenant }) => tenant.toLowerCase() === home).map(({ name }) => name),
    tenants,
    items,
    operations: tenants * carried,
    publishes: publishesNeeded(carried, tenants),
  };
}
