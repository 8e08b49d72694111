import { idKey, nameKey } from '../../model/arm-id.js';
import type { LiveGroup, LiveParent } from '../../model/live.js';
import { tellApart } from '../../model/look-alike.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import type { GroupView, ParentView } from '../parent-view.js';
import type { PlannedGroup } from '../planned.js';
import { itemKey } from '../steps/diff-resource.js';

export interface RenameReport {
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/**
 * What is to be said of groups that seem renamed in the files, by name, with the line that keeps the live group.
 *
 * Where the plan would delete the live group and publish everything anew it is an error (MUS418);
 * where the live group is left behind, published no more, a warning (MUS419).
 */
export function judgeRenames(
  view: ParentView,
  planned: readonly PlannedGroup[],
  undeclared: readonly LiveGroup[],
): RenameReport {
  const renames = findRenames(planned, undeclared, view.live);
  const pruned = view.parent.prune && !view.partial;
  return pruned
    ? { problems: renames.map(wouldDelete), findings: [] }
    : { problems: [], findings: renames.map(leftBehind) };
}

function wouldDelete(rename: Rename): Problem {
  const { group, live, evidence } = rename;
  return {
    code: 'MUS418',
    message: `Group ${group.desired.name} is not in Azure, and live group ${live.name}, which would be deleted, looks like it: both have ${evidence}.`,
    hint: `If it is another group, create it first with muster apply --group ${group.desired.name}. ${keepIt(rename)}`,
    at: group.desired.at,
  };
}

function leftBehind(rename: Rename): Finding {
  const { group, live, evidence } = rename;
  return {
    code: 'MUS419',
    severity: 'warning',
    message: `Group ${group.desired.name} is not in Azure, and live group ${live.name}, which no file declares, looks like it: both have ${evidence}. The live group would stay and be published no more.`,
    hint: keepIt(rename),
    parent: group.desired.parent,
    at: group.desired.at,
  };
}

function keepIt({ group, live }: Rename): string {
  const { name, resourceName } = group.desired;
  const line = resourceName === name ? 'this line' : `in place of its resourceName ${resourceName} this line`;
  return tellApart(
    `If it was renamed, keep the live group: write ${line} into its spec: \`resourceName: ${yamlText(live.name)}\`.`,
    resourceName,
    live.name,
  );
}

/** Text as a YAML value: quoted where it could be read as something else. */
function yamlText(text: string): string {
  const plain =
    /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

/** A declared group that Azure does not have, beside the undeclared live group that it seems to be. */
export interface Rename {
  readonly group: GroupView;
  readonly live: LiveGroup;
  /** What they have in common, as the rest of a sentence that begins with “both have”. */
  readonly evidence: string;
}

/**
 * Groups that seem renamed in the files, by the declared group's name; each group stands in one at most.
 *
 * Evidence is an equal display name, or most members in common. Items tell only where one of the two
 * has no members: many groups share their selections, and other members make another group.
 */
export function findRenames(
  planned: readonly PlannedGroup[],
  undeclared: readonly LiveGroup[],
  live: LiveParent,
): readonly Rename[] {
  const fresh = planned.filter(({ view }) => view.parts.every(({ live: part }) => part === undefined));
  const families = groupBy(undeclared, ({ name }) => baseName(name, undeclared));
  const likely = fresh.flatMap((group) =>
    undeclared.flatMap((old) => {
      const parts = families.get(nameKey(old.name)) ?? [];
      const likeness = parts.length === 0 ? undefined : compareGroups(group, old, parts, live);
      return likeness === undefined ? [] : [{ group: group.view, live: old, ...likeness }];
    }),
  );
  const best = sortedBy(likely, ({ group, live: old, rank }) =>
    [(10_000 - rank).toString().padStart(6, '0'), group.desired.name, nameKey(old.name)].join(' '),
  );
  const taken = new Set<GroupView | LiveGroup>();
  const found = best.filter(({ group, live: old }) => {
    if (taken.has(group) || taken.has(old)) return false;
    taken.add(group).add(old);
    return true;
  });
  return sortedBy(found, ({ group }) => group.desired.name).map(({ group, live: old, evidence }) => ({
    group,
    live: old,
    evidence,
  }));
}

interface Likeness {
  /** Greater is likelier. */
  readonly rank: number;
  readonly evidence: string;
}

/** `nameKey` of the group that a live one is a part of: `finance--2` belongs to `finance` where that is there too. */
function baseName(name: string, all: readonly LiveGroup[]): string {
  const base = /^(.+)--\d+$/.exec(nameKey(name))?.[1];
  return base !== undefined && all.some((other) => nameKey(other.name) === base) ? base : nameKey(name);
}

/** `parts` are the live group and, where it is above the service's limit and so was split, its further parts. */
function compareGroups(
  { view, items }: PlannedGroup,
  old: LiveGroup,
  parts: readonly LiveGroup[],
  live: LiveParent,
): Likeness | undefined {
  const { displayName } = view.desired;
  const sameTitle =
    displayName.trim() !== '' && nameKey(displayName.trim()) === nameKey(old.displayName.trim());
  const oldMembers = parts.flatMap(({ memberResourceNames }) => memberResourceNames.map(nameKey));
  const members = overlap(
    view.members.map(({ resourceName }) => nameKey(resourceName)),
    oldMembers,
  );
  const content = overlap(
    items.map(itemKey),
    parts.flatMap((part) => itemsOf(part, live)),
  );
  const noMembers = view.members.length === 0 || oldMembers.length === 0;
  const deciding = noMembers ? content : members;
  const rank = Math.round(deciding.share * 1000) + (sameTitle ? 2000 : 0);
  if (sameTitle) return { rank, evidence: `the display name ${JSON.stringify(displayName.trim())}` };
  // More than half of the larger one: a group that was split in halves is no rename.
  if (deciding.share <= 0.5) return undefined;
  return { rank, evidence: `${deciding.common} of ${deciding.all} ${noMembers ? 'items' : 'members'}` };
}

/** How many keys two sets have in common, and what share of the larger one that is; 0 of nothing. */
function overlap(
  left: readonly string[],
  right: readonly string[],
): { readonly common: number; readonly all: number; readonly share: number } {
  const [a, b] = [new Set(left), new Set(right)];
  const common = [...a].filter((key) => b.has(key)).length;
  const all = Math.max(a.size, b.size);
  return { common, all, share: all === 0 ? 0 : common / all };
}

function itemsOf(group: LiveGroup, { assignments }: LiveParent): readonly string[] {
  return assignments
    .filter(({ targetResourceName }) => nameKey(targetResourceName) === nameKey(group.name))
    .flatMap(({ itemIds }) => itemIds.map(idKey));
}
