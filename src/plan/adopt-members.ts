import { createHash } from 'node:crypto';
import { idKey, nameKey, parseWorkspaceId } from '../model/arm-id.js';
import type { DesiredMember } from '../model/desired.js';
import type { LiveMember } from '../model/live.js';
import { compareText, groupBy } from '../model/order.js';

/** A desired member with its resource in the parent: the live one that is adopted, or the name it will get. */
export interface AdoptedMember {
  readonly desired: DesiredMember;
  readonly resourceName: string;
  readonly live?: LiveMember;
}

/**
 * The preference for one of several registrations of a workspace: compared number by number, the higher wins.
 *
 * An apply must not change which one the next plan prefers.
 */
export type PreferenceOf = (memberName: string, member: DesiredMember) => readonly number[];

/**
 * The member resource of each desired member, in the order given.
 *
 * A live member is recognised by its target workspace, whatever its name; of several the preferred one is
 * used, and among equals the first by name. A new one is called `{workspaceName}-{subscriptionId}`, with a
 * short hash of its workspace's id only where that name is taken.
 */
export function adoptMembers(
  desired: readonly DesiredMember[],
  live: readonly LiveMember[],
  preferenceOf: PreferenceOf,
): readonly AdoptedMember[] {
  const byWorkspace = groupBy(live, (member) => idKey(member.workspace));
  const taken = new Map<string, number>();
  const take = (name: string) => taken.set(nameKey(name), (taken.get(nameKey(name)) ?? 0) + 1);
  live.forEach((member) => take(member.name));
  const adopted = desired.map((member) => ({
    desired: member,
    live: preferred(byWorkspace.get(idKey(member.workspace)) ?? [], (name) => preferenceOf(name, member)),
  }));
  for (const { desired: member, live: found } of adopted) if (found === undefined) take(coinedName(member));
  return adopted.map(({ desired: member, live: found }) => {
    if (found !== undefined) return { desired: member, resourceName: found.name, live: found };
    const coined = coinedName(member);
    const collides = (taken.get(nameKey(coined)) ?? 0) > 1;
    return {
      desired: member,
      resourceName: collides ? `${coined}-${shortHash(idKey(member.workspace))}` : coined,
    };
  });
}

function preferred(
  candidates: readonly LiveMember[],
  preferenceOf: (memberName: string) => readonly number[],
): LiveMember | undefined {
  return [...candidates].sort(
    (a, b) =>
      compareNumbers(preferenceOf(b.name), preferenceOf(a.name)) ||
      compareText(nameKey(a.name), nameKey(b.name)),
  )[0];
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  return a.map((one, at) => one - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function coinedName(member: DesiredMember): string {
  const parts = parseWorkspaceId(member.workspace);
  return parts === undefined
    ? `member-${shortHash(idKey(member.workspace))}`
    : `${parts.workspaceName}-${parts.subscriptionId}`;
}

/** Eight hexadecimal digits that stay the same for the same text: they make names unique that would collide. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
