import { type FailingPair, pairHistory } from '../../apply/pair-history.js';
import { readPart } from '../../apply/read-group-jobs.js';
import type { RunDeps } from '../../apply/run.js';
import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup, DesiredMember, Override } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { distinctBy, groupBy } from '../../model/order.js';
import { partName } from '../../model/part-name.js';
import { distinctProblems, type Problem, type SourceSpan } from '../../model/problem.js';
import { groupExceptions } from '../../plan/parts/classes.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { refOf } from '../../plan/steps/step-json.js';
import { suspensionText } from '../../plan/suspension-findings.js';
import { resolveItems } from '../../select/resolve-selection.js';
import { applySuppressions } from '../drift/apply-suppressions.js';
import type { DriftPair } from '../drift/drift.js';
import { judgeMember } from '../drift/judge-member.js';
import { judgeOthers, leftOutOf } from '../drift/judge-others.js';
import { type MemberContent, memberWants } from '../drift/member-wants.js';
import { indexDelivered, readDelivered } from '../drift/read-delivered.js';
import { countsOf } from '../drift/read-drift.js';
import { readMemberContent, unreadProblem } from '../drift/read-member-content.js';
import { explainMembership, leavingText } from './explain-membership.js';
import { wantsNothing } from './find-gone.js';
import { readPictures, unknownMember } from './read-why.js';
import { holdingParts, type ParentPicture } from './routes.js';

/** One page about one member. */
export interface Overview {
  readonly member: DesiredMember;
  /** What keeps everything from it: it is suspended or leaves; undefined: nothing. */
  readonly held?: { readonly text: string; readonly at: SourceSpan } | undefined;
  /** By parent, as the member names them, then by name. */
  readonly groups: readonly GroupOverview[];
  /** Pairs that failed when last heard of. */
  readonly failing: readonly (FailingPair & { readonly parent: string; readonly group: string })[];
  /** What should be in the member, what is in it and no group delivers; null where it was not read. */
  readonly copies: readonly DriftPair[] | null;
  readonly overrides: readonly OverrideOverview[];
}

export interface GroupOverview {
  readonly group: DesiredGroup;
  /** The name or label by which the member is in it. */
  readonly by: string;
  readonly at: SourceSpan | undefined;
  /** What the files ask the group to deliver to the member. */
  readonly items: number;
  /** Of these, what no part that was published has for it. */
  readonly notPublished: number;
  readonly held?: { readonly text: string; readonly at: SourceSpan } | undefined;
  /** Those in Azure that have the member. */
  readonly parts: readonly PartOverview[];
}

export interface PartOverview {
  readonly name: string;
  readonly assignment: string | null;
  /** Null where there is none, or it could not be read. */
  readonly job: { readonly id: string; readonly state: string; readonly endTime: string | null } | null;
}

export interface OverrideOverview {
  readonly override: Override;
  /** The items of the member's groups that it leaves out, each once. */
  readonly items: readonly ContentItem[];
}

export interface OverviewAnswer {
  /** Undefined where there is no such member. */
  readonly overview?: Overview;
  readonly problems: readonly Problem[];
}

/**
 * What a member is to receive, and does. Of Azure it reads the member's parents, the jobs of its groups, and the
 * content of this one member. MUS660 for a member of no such name.
 */
export async function readOverview(
  deps: RunDeps,
  fleet: DesiredFleet,
  name: string,
): Promise<OverviewAnswer> {
  const member = fleetIndex(fleet).members.get(name);
  if (member === undefined) return { problems: [unknownMember(fleet, name)] };
  const groups = fleetIndex(fleet).groupsWith.get(name) ?? [];
  const read = await readPictures(deps, fleet, member.parents, { groups });
  const told = await Promise.all(
    read.pictures.flatMap((picture) =>
      groups
        .filter(({ parent }) => parent === picture.parent.name)
        .map((group) => readGroup(deps, fleet, picture, group, member)),
    ),
  );
  const [wants = wantsNothing(member)] = memberWants(fleet, read.planned, true).filter(
    (one) => one.member === member,
  );
  const request = { workspace: member.workspace, wants: wants.parents };
  const [delivered, content] = await Promise.all([
    readDelivered(deps.client, fleet, read.planned, deps.interrupted),
    member.suspend === undefined ? readMemberContent(deps.client, request, deps.interrupted) : undefined,
  ]);
  const copiesOf = (held: MemberContent): readonly DriftPair[] => {
    const { pairs, others } = judgeMember(wants, held, { all: true });
    const leftOut = leftOutOf(read.planned)(wants);
    const rest = judgeOthers(wants, others, indexDelivered(delivered.delivered), leftOut);
    return applySuppressions(fleet.suppressions, [...pairs, ...rest]).pairs;
  };
  const leaves = leavingText(member);
  return {
    overview: {
      member,
      held:
        member.suspend !== undefined
          ? { text: `it ${suspensionText(member.suspend)}`, at: member.suspend.at }
          : leaves === undefined
            ? undefined
            : { text: leaves, at: member.at },
      groups: told.map(({ group }) => group),
      failing: told.flatMap(({ failing, group: { group } }) =>
        failing.map((pair) => ({ ...pair, parent: group.parent, group: group.name })),
      ),
      copies: content?.ok === true ? copiesOf(content.value) : null,
      overrides: overridesOf(told.flatMap(({ exceptions }) => exceptions)),
    },
    problems: distinctProblems([
      ...read.problems,
      ...delivered.problems,
      ...told.flatMap(({ problems }) => problems),
      ...(content?.ok === false ? [unreadProblem(wants, content.problems)] : []),
    ]),
  };
}

interface GroupRead {
  readonly group: GroupOverview;
  readonly failing: readonly FailingPair[];
  readonly exceptions: readonly OverrideOverview[];
  readonly problems: readonly Problem[];
}

async function readGroup(
  deps: RunDeps,
  fleet: DesiredFleet,
  picture: ParentPicture,
  group: DesiredGroup,
  member: DesiredMember,
): Promise<GroupRead> {
  const { parent, content, groups } = picture;
  const name = { parent: parent.name, group: group.name };
  const all =
    groups.get(group.name)?.items ?? resolveItems(group, fleetIndex(fleet).selections, content).items;
  const exceptions = groupExceptions(group, all, fleet.overrides ?? []).filter(({ members }) =>
    members.includes(member.name),
  );
  const left = new Set(exceptions.flatMap(({ items }) => items));
  const held = heldGroup(picture, group);
  const asked =
    held === undefined && member.suspend === undefined ? all.filter((item) => !left.has(item)) : [];
  const parts = await Promise.all(
    holdingParts(picture, group, member).map(async (one) => ({
      ...one,
      jobs: await readPart(deps, one.part),
    })),
  );
  const kept = parts.flatMap(({ jobs, resourceName }) => {
    if (jobs.state !== 'published') return [];
    const ids = new Set(jobs.assignment.itemIds.map(idKey));
    return [
      {
        ...jobs,
        ids,
        items: asked.filter((item) => ids.has(itemKey(item))).map(refOf),
        members: [{ name: member.name, resourceName, workspace: member.workspace }],
      },
    ];
  });
  const { text, at } = explainMembership(group, member);
  return {
    group: {
      group,
      by: text,
      at,
      items: asked.length,
      notPublished: asked.filter((item) => !kept.some(({ ids }) => ids.has(itemKey(item)))).length,
      held,
      parts: parts.map(({ part, jobs }) => ({
        name: partName(group.name, part),
        assignment: part.assignment?.name ?? null,
        job:
          jobs.state === 'published'
            ? { id: jobs.last.name, state: jobs.last.state, endTime: jobs.last.endTime ?? null }
            : null,
      })),
    },
    failing: pairHistory(name, kept, 0n).failing,
    exceptions: exceptions.map(({ override, items }) => ({ override, items })),
    problems: parts.flatMap(({ jobs }) =>
      jobs.state === 'problem' ? [{ ...jobs.problem, parent: parent.name }] : [],
    ),
  };
}

function heldGroup({ parent }: ParentPicture, group: DesiredGroup): GroupOverview['held'] {
  if (parent.mode === 'Disabled')
    return { text: `workspace manager is disabled in ${parent.name}`, at: parent.at };
  return group.suspend && { text: `it ${suspensionText(group.suspend)}`, at: group.suspend.at };
}

/** Each override once, with what it leaves out of all groups. */
function overridesOf(exceptions: readonly OverrideOverview[]): readonly OverrideOverview[] {
  return [...groupBy(exceptions, ({ override }) => override.name).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        override: first.override,
        items: distinctBy(
          own.flatMap(({ items }) => items),
          itemKey,
        ),
      },
    ];
  });
}

/** Whether everything that the files ask for is in the member as it should be, as far as it was read. */
export function isAsAsked({ groups, failing, copies }: Overview): boolean {
  const { missing, changed, behind } = countsOf(copies ?? []);
  return (
    failing.length + missing + changed + behind === 0 &&
    groups.every(({ notPublished }) => notPublished === 0)
  );
}
