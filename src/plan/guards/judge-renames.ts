import { idKey, nameKey } from '../../model/arm-id.js';
import type { LiveGroup, LiveParent } from '../../model/live.js';
import { tellApart } from '../../model/look-alike.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import { liveNames } from '../live-names.js';
import type { GroupView, ParentView } from '../parent-view.js';
import type { PlannedGroup } from '../planned.js';
import { itemKey } from '../steps/diff-resource.js';

export interface RenameReport {
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/**
 * Problems and findings of groups that seem renamed in the files, by name, with the line that keeps the live
 * group.
 *
 * Where the plan would delete the live group and publish everything anew it is an error (MUS418);
 * where the live group stays and is no longer published, a warning (MUS419).
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
 * Groups that seem renamed in the files, by the declared group's name; each group appears in one pair at
 * most.
 *
 * Evidence is an equal display name, or most members in common. Items count only if one of the two has no
 * members: many groups share their selections, and other members make another group.
 */
function findRenames(
  planned: readonly PlannedGroup[],
  undeclared: readonly LiveGroup[],
  live: LiveParent,
): readonly Rename[] {
  const fresh = planned.filter(({ view }) => view.parts.every(({ live: part }) => part === undefined));
  const likely = likelyPairs(fresh, undeclared, live);
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

/** The features by which groups are compared. */
interface Looks {
  readonly title: string;
  readonly members: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
}

/** How many comparisons of members and items are made; after that only an equal display name counts. */
const maxCompared = 100_000;

/**
 * Pairs with a likeness. Only groups that share a title, a member or an item are compared: all pairs would be
 * the product of the two lists.
 */
function likelyPairs(
  fresh: readonly PlannedGroup[],
  undeclared: readonly LiveGroup[],
  live: LiveParent,
): readonly (Likeness & { readonly group: GroupView; readonly live: LiveGroup })[] {
  const byKey = new Map(undeclared.map((group) => [nameKey(group.name), group]));
  const families = groupBy(undeclared, ({ name }) => baseName(name, byKey));
  const olds = undeclared.flatMap((group) => {
    const parts = families.get(nameKey(group.name));
    return parts === undefined ? [] : [{ live: group, ...looksOf(group, parts, live) }];
  });
  const byTitle = groupBy(olds, ({ title }) => title);
  const byMember = indexed(olds, ({ members }) => members);
  const byItem = indexed(olds, ({ items }) => items);
  const memberless = indexed(
    olds.filter(({ members }) => members.size === 0),
    ({ items }) => items,
  );
  let compared = 0;
  return fresh.flatMap(({ view, items }) => {
    const looks: Looks = {
      title: nameKey(view.desired.displayName.trim()),
      members: new Set(view.members.map(({ resourceName }) => nameKey(resourceName))),
      items: new Set(items.map(itemKey)),
    };
    const alike = new Set(looks.title === '' ? [] : byTitle.get(looks.title));
    const add = (keys: Iterable<string>, index: ReadonlyMap<string, readonly (typeof olds)[number][]>) => {
      for (const key of keys)
        for (const old of index.get(key) ?? []) {
          if (compared >= maxCompared) return;
          compared += 1;
          alike.add(old);
        }
    };
    add(looks.members, byMember);
    add(looks.items, looks.members.size === 0 ? byItem : memberless);
    return [...alike].flatMap((old) => {
      const likeness = compareLooks(looks, old, view.desired.displayName);
      return likeness === undefined ? [] : [{ group: view, live: old.live, ...likeness }];
    });
  });
}

function indexed<T>(
  all: readonly T[],
  keysOf: (one: T) => Iterable<string>,
): ReadonlyMap<string, readonly T[]> {
  const index = new Map<string, T[]>();
  for (const one of all)
    for (const key of keysOf(one)) {
      const found = index.get(key);
      if (found === undefined) index.set(key, [one]);
      else found.push(one);
    }
  return index;
}

/** `nameKey` of the group that a live one is a part of: `finance--2` and `finance--x-1a2b3c4d` belong to `finance` where that is there too. */
function baseName(name: string, all: ReadonlyMap<string, LiveGroup>): string {
  const base = /^(.+?)(?:--x-[0-9a-f]+(?:--\d+)?|--\d+)$/.exec(nameKey(name))?.[1];
  return base !== undefined && all.has(base) ? base : nameKey(name);
}

/** `parts` are the live group and, where it is above the service's limit and so was split, its further parts. */
function looksOf(group: LiveGroup, parts: readonly LiveGroup[], live: LiveParent): Looks {
  const { assignments } = liveNames(live);
  return {
    title: nameKey(group.displayName.trim()),
    members: new Set(parts.flatMap(({ memberResourceNames }) => memberResourceNames.map(nameKey))),
    items: new Set(
      parts
        .flatMap(({ name }) => assignments.get(nameKey(name)) ?? [])
        .flatMap(({ itemIds }) => itemIds.map(idKey)),
    ),
  };
}

function compareLooks(fresh: Looks, old: Looks, displayName: string): Likeness | undefined {
  const sameTitle = fresh.title !== '' && fresh.title === old.title;
  const noMembers = fresh.members.size === 0 || old.members.size === 0;
  const deciding = noMembers ? overlap(fresh.items, old.items) : overlap(fresh.members, old.members);
  const rank = Math.round(deciding.share * 1000) + (sameTitle ? 2000 : 0);
  if (sameTitle) return { rank, evidence: `the display name ${JSON.stringify(displayName.trim())}` };
  // More than half of the larger one: a group split in halves was not renamed.
  if (deciding.share <= 0.5) return undefined;
  return { rank, evidence: `${deciding.common} of ${deciding.all} ${noMembers ? 'items' : 'members'}` };
}

/** How many keys two sets have in common, and what share of the larger one that is; 0 of nothing. */
function overlap(
  left: ReadonlySet<string>,
  right: ReadonlySet<string>,
): { readonly common: number; readonly all: number; readonly share: number } {
  const common = [...left].filter((key) => right.has(key)).length;
  const all = Math.max(left.size, right.size);
  return { common, all, share: all === 0 ? 0 : common / all };
}
