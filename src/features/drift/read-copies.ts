import type { ArmClient } from '../../azure/arm-client.js';
import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Finding } from '../../model/problem.js';
import type { PartView } from '../../plan/parts/live-parts.js';
import type { PlannedFleet } from '../../plan/planned.js';
import type { CopiesDiffer, CopiesRead, CopyJudge } from '../../plan/publish/delivered-pairs.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { refOf } from '../../plan/steps/step-json.js';
import { matchCopies } from './match-copies.js';
import { type MemberItem, memberWants, type MemberWants, resourceKey } from './member-wants.js';
import { readMembers, unreadProblem } from './read-member-content.js';

/**
 * What the members hold of what the planned groups deliver. A member that cannot be read is a finding
 * (MUS342) and is not judged. Only members of groups with content are read.
 */
export async function readCopies(
  client: ArmClient,
  fleet: DesiredFleet,
  planned: PlannedFleet,
  signal?: AbortSignal,
): Promise<CopiesRead> {
  const read = await readMembers(
    client,
    memberWants(fleet, planned, true),
    (wants, content) =>
      content.ok
        ? { wants, copies: content.value.items }
        : { wants, unread: unreadFinding(wants, content.problems) },
    signal,
  );
  return {
    judge: judgeOf(
      new Map(
        read.flatMap(({ wants, copies }) =>
          copies === undefined ? [] : [[idKey(wants.member.workspace), { wants, copies }]],
        ),
      ),
    ),
    unread: read.flatMap(({ unread }) => unread ?? []),
  };
}

/** A member's content for a plan: live and desired. */
export interface HeldBy {
  readonly wants: MemberWants;
  readonly copies: readonly MemberItem[];
}

/** Judges copies by members' content, by the `idKey` of their workspace. */
function judgeOf(held: ReadonlyMap<string, HeldBy>): CopyJudge {
  return (parent, part) => {
    let missing = 0;
    let changed = 0;
    const items = new Map<string, ContentItem>();
    const members: string[] = [];
    for (const { desired } of part.members) {
      const content = held.get(idKey(desired.workspace));
      const differing = content === undefined ? [] : differingIn(parent, part, content);
      for (const { item } of differing) items.set(itemKey(item), item);
      missing += differing.filter(({ state }) => state === 'missing').length;
      changed += differing.filter(({ state }) => state === 'changed').length;
      if (differing.length > 0) members.push(desired.name);
    }
    if (members.length === 0) return undefined;
    const found: CopiesDiffer = {
      why: 'copyDiffers',
      missing,
      changed,
      items: part.items.filter((item) => items.has(itemKey(item))).map(refOf),
      members,
    };
    return found;
  };
}

function differingIn(
  parent: string,
  part: PartView,
  { wants, copies }: HeldBy,
): readonly { readonly item: ContentItem; readonly state: 'missing' | 'changed' }[] {
  const central = wants.parents.findIndex((one) => one.parent === parent);
  const wanted = wants.parents[central];
  if (wanted === undefined) return [];
  const own = new Set(part.items.map(itemKey));
  // Items of the parent's other groups take their copies first where names do not decide.
  const others = wanted.items.filter((item) => !own.has(itemKey(item)));
  const claimed = new Set([...wants.claimed, ...part.items.map(resourceKey)]);
  const parents = wants.parents.with(central, { ...wanted, items: [...part.items, ...others] });
  const matches = matchCopies({ parents, copies, claimed });
  return part.items.flatMap((item) => {
    const match = matches.get(item);
    if (match?.equal === true) return [];
    return [{ item, state: match === undefined ? ('missing' as const) : ('changed' as const) }];
  });
}

function unreadFinding(wants: MemberWants, problems: Parameters<typeof unreadProblem>[1]): Finding {
  const { message, hint, parent, at } = unreadProblem(wants, problems);
  return {
    code: 'MUS342',
    severity: 'warning',
    message: `${message}. Whether its copies are as they should be is not known.`,
    hint,
    parent,
    at,
  };
}
