import type { DesiredFleet } from '../../model/desired.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import type { PlannedParent } from '../planned.js';
import { bodyDifference } from '../steps/diff-resource.js';
import { type Collision, deliverers, findCollisions, type Source } from './find-collisions.js';

/**
 * The co-management conflicts of a planned fleet: MUS324 where groups deliver different bodies to one
 * member under one kind and name, or one function alias; MUS325 once for parents that deliver the same
 * bodies; MUS326 once for parents where that is unknown.
 *
 * Conflicts first, in the order of parents, groups and items. Each finding belongs to the upper, or else the
 * first, of its parents.
 */
function findConflicts(fleet: DesiredFleet, parents: ReadonlyMap<string, PlannedParent>): readonly Finding[] {
  const collisions = findCollisions(fleet, deliverers(fleet, parents));
  return conflictFindings(collisions.map((collision) => ({ ...collision, verdict: verdictOf(collision) })));
}

/** The parents with the findings of `findConflicts` added to those of their plans. */
export function withConflicts(
  fleet: DesiredFleet,
  parents: ReadonlyMap<string, PlannedParent>,
): ReadonlyMap<string, PlannedParent> {
  const findings = groupBy(findConflicts(fleet, parents), ({ parent }) => parent ?? '');
  if (findings.size === 0) return parents;
  return new Map(
    [...parents].map(([name, planned]) => [
      name,
      {
        ...planned,
        plan: { ...planned.plan, findings: [...planned.plan.findings, ...(findings.get(name) ?? [])] },
      },
    ]),
  );
}

export type Verdict = 'differ' | 'same' | 'unknown';

/** `differ` as soon as two certainly do; `same` only where all certainly are. */
function verdictOf({ sources }: Collision): Verdict {
  if (firstThatDiffers(sources) !== undefined) return 'differ';
  return sources.every(({ item: { body } }) => body !== undefined && body.partial !== true)
    ? 'same'
    : 'unknown';
}

/** The first whose body certainly differs from another's. */
function firstThatDiffers(sources: readonly Source[]): Source | undefined {
  const bodies = sources.flatMap(({ item: { body } }) => body ?? []);
  const known = groupBy(bodies, ({ partial }) => String(partial));
  const isMixed = new Map(
    [...known].map(([partial, same]) => [partial, same.some(({ hash }) => hash !== same[0]?.hash)]),
  );
  return sources.find(({ item: { body } }) => body !== undefined && isMixed.get(String(body.partial)));
}

export interface JudgedCollision extends Collision {
  readonly verdict: 'differ' | 'same' | 'unknown';
}

/** How many names a message spells out. */
const namesShown = 3;
/** How many conflicts between the same groups are reported one by one, with what differs; the rest is listed. */
const conflictsShown = 10;

/**
 * The findings of collisions: conflicts (MUS324) one by one, with both sources and what differs, and from the
 * eleventh between the same parents as one list; then, once for the same parents, what they deliver alike
 * (MUS325), and what is unknown (MUS326). In the order of the collisions.
 */
function conflictFindings(collisions: readonly JudgedCollision[]): readonly Finding[] {
  const of = (verdict: JudgedCollision['verdict']) =>
    [
      ...groupBy(
        collisions.filter((one) => one.verdict === verdict),
        parentsOf,
      ).values(),
    ].map(inGroups);
  return [
    ...of('differ').flatMap(conflicts),
    ...of('same').map(sameBodies),
    ...of('unknown').map(unknownBodies),
  ];
}

/** Collisions of the same parents, with all their groups. */
interface Shared {
  readonly collisions: readonly JudgedCollision[];
  readonly who: string;
  readonly items: string;
  readonly members: string;
  readonly place: Pick<Problem, 'parent' | 'at' | 'related'>;
}

function parentsOf({ sources }: JudgedCollision): string {
  return sources.map(({ parent }) => parent).join('\n');
}

function inGroups(collisions: readonly JudgedCollision[]): Shared {
  const sources = collisions.flatMap((one) => one.sources);
  const byParent = [...groupBy(sources, ({ parent }) => parent).values()].flatMap((same): Source[] => {
    const [first] = same;
    if (first === undefined) return [];
    const groups = [...new Set(same.flatMap((one) => one.groups))];
    return [{ ...first, groups: sortedBy(groups, ({ group }) => group.name) }];
  });
  return {
    collisions,
    who: listed(byParent.map(sourceName)),
    items: folded(
      sortedBy(
        collisions.flatMap(({ sources: [first] }) => (first ? [`"${first.item.displayName}"`] : [])),
        (name) => name,
      ),
    ),
    members: membersText([...new Set(collisions.flatMap(({ members }) => members))].sort()),
    place: placeOf(byParent),
  };
}

function conflicts(shared: Shared): readonly Finding[] {
  const { collisions, who, members, place } = shared;
  const rest = collisions.slice(conflictsShown);
  // A list of one says less than the conflict's own message.
  if (rest.length < 2) return collisions.map(conflict);
  return [
    ...collisions.slice(0, conflictsShown).map(conflict),
    {
      code: 'MUS324',
      severity: 'warning',
      message: `${String(rest.length)} more items reach ${members} with different bodies, from ${who}. Whichever is published last stays.`,
      hint: conflictHint,
      ...place,
      details: rest.flatMap(({ sources: [first] }) => (first ? [itemName(first)] : [])),
    },
  ];
}

const conflictHint = 'Let one of the groups deliver it, or make the bodies alike.';

function conflict({ by, sources, members }: JudgedCollision): Finding {
  const [first] = sources;
  const reference = firstThatDiffers(sources);
  const differences = sources.flatMap((other) => differenceOf(reference, other));
  const fields = [...new Set(differences.flatMap((one) => one.fields))];
  const what =
    by === 'alias'
      ? `Function alias ${first?.item.alias ?? ''} reaches`
      : `${first === undefined ? '' : itemName(first)} reaches`;
  const from =
    by === 'alias'
      ? sources.map((one) => `"${one.item.displayName}" of ${sourceName(one)}`)
      : sources.map(sourceName);
  return {
    code: 'MUS324',
    severity: 'warning',
    message: `${what} ${membersText(members)} with different bodies, from ${listed(from)}. Whichever is published last stays. They differ in ${folded(fields)}.`,
    hint: conflictHint,
    ...placeOf(sources),
    details: differences.flatMap((one) => one.lines),
  };
}

function differenceOf(
  first: Source | undefined,
  other: Source,
): readonly { readonly fields: readonly string[]; readonly lines: readonly string[] }[] {
  const [one, two] = [first?.item.body, other.item.body];
  if (first === undefined || one === undefined || two === undefined || !differ(first, other)) return [];
  const { fields, lines } = bodyDifference(first.item.kind, one.value, two.value);
  return [{ fields, lines: [`--- ${sourceName(first)}`, `+++ ${sourceName(other)}`, ...lines] }];
}

/** Whether both bodies are known to the same extent and differ. */
export function differ({ item: { body: one } }: Source, { item: { body: other } }: Source): boolean {
  return one !== undefined && other !== undefined && one.partial === other.partial && one.hash !== other.hash;
}

function sameBodies({ collisions, who, items, members, place }: Shared): Finding {
  return {
    code: 'MUS325',
    severity: 'info',
    message: `${who} deliver the same to ${members}: ${countOf(collisions, 'item')}, ${items}. Whoever changes one of them changes the others, or makes a conflict.`,
    ...place,
  };
}

function unknownBodies({ collisions, who, items, members, place }: Shared): Finding {
  return {
    code: 'MUS326',
    severity: 'info',
    message: `${who} deliver ${countOf(collisions, 'item')} of the same name to ${members}: ${items}. Whether they are alike is not known, for a plan reads no content of workbooks.`,
    ...place,
  };
}

function placeOf(sources: readonly Source[]): Shared['place'] {
  const [first, ...others] = sources;
  return {
    parent: first?.parent,
    at: first?.groups[0]?.group.at,
    related: others.flatMap((other) =>
      other.groups.slice(0, 1).map(({ group }) => ({
        message: `${sourceName(other)} is declared here`,
        at: group.at,
      })),
    ),
  };
}

function itemName({ item: { kind, name, displayName } }: Source): string {
  return displayName === name ? `${kind} "${name}"` : `${kind} "${displayName}" (${name})`;
}

/** `soc/baseline`, or `soc (groups a, b and 3 more)`. */
function sourceName({ parent, groups }: Source): string {
  const names = groups.map(({ group }) => group.name);
  return names.length === 1 ? `${parent}/${names[0] ?? ''}` : `${parent} (groups ${folded(names)})`;
}

function membersText(members: readonly string[]): string {
  return `${members.length === 1 ? 'member' : `${String(members.length)} members`} ${folded(members)}`;
}

function countOf(list: readonly unknown[], noun: string): string {
  return `${String(list.length)} ${noun}${list.length === 1 ? '' : 's'}`;
}

function folded(names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 1 ? `${names.slice(0, namesShown).join(', ')} and ${String(more)} more` : listed(names);
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
