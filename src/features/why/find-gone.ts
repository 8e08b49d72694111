import { readPart } from '../../apply/read-group-jobs.js';
import type { RunDeps } from '../../apply/run.js';
import { idKey, lastSegment, nameKey } from '../../model/arm-id.js';
import type { ItemRef } from '../../model/content.js';
import type { DesiredFleet, DesiredMember, DesiredParent } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import { failed, ok, type Result } from '../../model/problem.js';
import { isCalled } from '../../select/fits-key.js';
import { folded, shellQuote } from '../../show/words.js';
import type { MemberWants } from '../drift/member-wants.js';
import { readMemberContent, unreadProblem } from '../drift/read-member-content.js';
import { broken, type Chain } from './chain.js';
import type { ParentPicture } from './routes.js';

/** What still speaks of an item that no central workspace of the member has. */
export async function findGone(
  deps: RunDeps,
  fleet: DesiredFleet,
  pictures: readonly ParentPicture[],
  member: DesiredMember,
  asked: string,
  copy: ItemRef | undefined,
): Promise<readonly Chain[]> {
  const names = new Set([nameKey(asked), ...(copy === undefined ? [] : [nameKey(copy.name)])]);
  const chains = await Promise.all(
    pictures.map(async (picture): Promise<Chain | undefined> => {
      const { parent, live, groups } = picture;
      const bears = (id: string) => names.has(nameKey(lastSegment(id)));
      const index = fleetIndex(fleet);
      const used = new Set((index.groupsOf.get(parent.name) ?? []).flatMap(({ content }) => content));
      const entries = [...used]
        .flatMap((name) => index.selections.get(name) ?? [])
        .flatMap(({ name, include, snapshots = [] }) => [
          ...include.flatMap((entry) => (entry.names ?? []).map((one) => ({ ...one, selection: name }))),
          ...snapshots
            .filter((snapshot) => snapshot.parent === parent.name)
            .flatMap(({ items }) =>
              items.flatMap(({ name: own, displayName, at }) => [
                { name: own, at, selection: name },
                { name: displayName, at, selection: name },
              ]),
            ),
        ])
        .filter(({ name }) => name === asked || names.has(nameKey(name)));
      const assigned = live.assignments.filter(({ itemIds }) => itemIds.some(bears));
      const parts = [...groups.values()].flatMap(({ view }) => view.parts);
      const jobs = await Promise.all(parts.map((part) => readPart(deps, part)));
      const published = jobs.some(
        (one) =>
          one.state === 'published' &&
          one.jobs.some(({ items }) => items.some(({ resourceId }) => bears(resourceId))),
      );
      const [entry] = entries;
      const isKnown = entry !== undefined || assigned.length > 0 || published;
      if (!isKnown && copy === undefined) return undefined;
      const notes = [
        ...(entry === undefined ? [] : [`Selection ${entry.selection} names it.`]),
        ...(assigned.length === 0
          ? []
          : [`In Azure, ${folded(assigned.map(({ name }) => `assignment ${name}`))} still has it.`]),
        ...(published ? ['A job published it once.'] : []),
        ...(copy === undefined || !isKnown ? [] : [`${member.name} still has a copy of it (${copy.name}).`]),
      ];
      const chain = {
        parent: parent.name,
        group: null,
        item: copy ?? null,
        asked: isKnown,
        links: [],
        notes,
      };
      const quoted = JSON.stringify(asked);
      if (!isKnown)
        return broken(chain, 'item', 'local', {
          text: `${parent.name} has no item called ${quoted}; ${member.name} has one of its own`,
          at: parent.at,
          todo: [{ text: 'To deliver it to others too, create it in the central workspace, and select it.' }],
        });
      return broken(chain, 'item', 'itemGone', {
        text: `${parent.name} has no item called ${quoted} any more`,
        at: entry?.at ?? parent.at,
        todo: goneAdvice(fleet, parent, asked),
      });
    }),
  );
  const found = chains.flatMap((chain) => chain ?? []);
  const known = found.filter(({ cause }) => cause === 'itemGone');
  return known.length > 0 ? known : found.slice(0, 1);
}

function goneAdvice(fleet: DesiredFleet, parent: DesiredParent, asked: string): Chain['todo'] {
  const above = fleetIndex(fleet)
    .membersAt.get(idKey(parent.workspace))
    ?.find(({ parents }) => parents.some((name) => parent.uppers.includes(name)));
  return [
    ...(above === undefined
      ? []
      : [
          {
            text: `${parent.name} is itself a member of ${parent.uppers.join(', ')}. If it comes from there:`,
            command: `why ${above.name} ${shellQuote(asked)}`,
          },
        ]),
    {
      text: `Restore it in ${parent.name}, or, if it is gone for good, take it out of the selections that name it.`,
    },
  ];
}

/** What a member holds of that name. */
export async function heldCopy(
  deps: RunDeps,
  member: DesiredMember,
  asked: string,
): Promise<Result<ItemRef | undefined>> {
  const wants = wantsNothing(member);
  const request = { workspace: member.workspace, wants: wants.parents };
  const content = await readMemberContent(deps.client, request, deps.interrupted);
  if (!content.ok) return failed(unreadProblem(wants, content.problems));
  const held = content.value.items.find((item) => isCalled(item, asked));
  if (held === undefined) return ok(undefined);
  const { kind, name, displayName, alias, resourceId } = held;
  return ok({ kind, name, displayName, ...(alias === undefined ? {} : { alias }), resourceId });
}

/** Of a member of no group that was planned: whatever it holds is its own. */
export function wantsNothing(member: DesiredMember): MemberWants {
  return { member, parents: [], groups: [], claimed: new Set(), complete: false };
}
