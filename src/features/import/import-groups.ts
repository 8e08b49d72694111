import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { LiveGroup, LiveParent } from '../../model/live.js';
import { sortedBy } from '../../model/order.js';
import { partName, splitPartName } from '../../model/part-name.js';
import { liveNames } from '../../plan/live-names.js';
import { type LivePart, liveParts, provenParts } from '../../plan/parts/live-parts.js';
import { maxOperations } from '../../plan/parts/split-group.js';
import { newNamePattern } from '../../plan/steps/step.js';
import {
  type ImportedFleet,
  type ImportedGroup,
  type ImportedOverride,
  type ImportedSelection,
  planImported,
  type Unsaid,
} from './imported-fleet.js';
import { isGuid, readableNames, type Unnamed } from './readable-names.js';
import { selectExactly } from './select-exactly.js';

/** A live group that the files declare, without its content. */
export interface ImportedUnit {
  readonly unit: LiveUnit;
  readonly group: Omit<ImportedGroup, 'content'>;
}

export interface ImportedGroups {
  /** By name. */
  readonly units: readonly ImportedUnit[];
  /** What classes of them leave out, by name. */
  readonly overrides: readonly ImportedOverride[];
  readonly unsaid: readonly Unsaid[];
}

/**
 * A Group for each live group that files can declare; by name.
 *
 * A live `emea--2` or `emea--x-1a2b3c4d` is a part of `emea` where the planner, given both as one group, with
 * overrides for what the latter leaves out, would leave them as they are. Where it would not, the two cannot
 * be declared side by side, since every group of such a name is a part: then `emea--2` is, and `emea` stays
 * in Azure as it is. What is not declared, or not as it is, is `unsaid` (MUS339).
 */
export function importGroups(
  live: LiveParent,
  fleet: Pick<ImportedFleet, 'parent' | 'members'>,
  memberNames: ReadonlyMap<string, string>,
): ImportedGroups {
  const clean = sayable(live, memberNames);
  const units = liveUnits(live, memberNames);
  const merged = new Set(
    units
      .filter((unit) => unit.parts.length > 1 && isOneGroup(unit, clean, fleet, memberNames))
      .flatMap(({ parts }) => parts.slice(1).flatMap((part) => (part.live ? [nameKey(part.live.name)] : []))),
  );
  const declared: LiveUnit[] = [];
  const unsaid: Unsaid[] = [];
  for (const unit of units) {
    if (merged.has(nameKey(unit.resourceName))) continue;
    const strangers = unit.parts.slice(1).filter((part) => !merged.has(nameKey(part.live?.name ?? '')));
    const reason = reasonAgainst(unit, strangers);
    if (reason === undefined) declared.push(unit);
    else unsaid.push(notDeclared(unit, reason));
  }
  const names = readableNames(declared.map(unnamed), 'group');
  const imported = declared.map((unit) => ({
    unit,
    group: groupOf(unit, names.get(nameKey(unit.resourceName)) ?? ''),
  }));
  return {
    units: sortedBy(imported, ({ group }) => group.name),
    overrides: named(imported.flatMap(({ unit, group }) => overridesOf(unit, group.name, memberNames) ?? [])),
    unsaid: [...unsaid, ...orphans(live), ...imported.flatMap(({ unit, group }) => oddities(unit, group))],
  };
}

/** Whether the planner, asked for all parts as one group, finds nothing to write. */
function isOneGroup(
  unit: LiveUnit,
  clean: LiveParent,
  fleet: Pick<ImportedFleet, 'parent' | 'members'>,
  memberNames: ReadonlyMap<string, string>,
): boolean {
  const nested = unit.parts.slice(1).some(({ live }) => live && hasParts(live, clean));
  if (nested || wholeOf(unit.resourceName, clean) !== undefined) return false;
  const whole = groupOf(unit, 'whole');
  const known = new Set(clean.members.map(({ name }) => nameKey(name)));
  const { strangers } = provenParts(unit.parts, whole.displayName, (name) => known.has(nameKey(name)));
  if (strangers.length > 0) return false;
  const group = { ...whole, content: unit.hasAssignment ? ['items'] : [] };
  const selection: ImportedSelection = {
    name: 'items',
    ...selectExactly(unit.items, clean.content, 'names'),
  };
  const overrides = overridesOf(unit, whole.name, memberNames);
  if (overrides === undefined) return false;
  // Planned as enabled: nothing is planned for a disabled parent, but its groups may be parts.
  const parent: ImportedFleet['parent'] = { ...fleet.parent, mode: 'Enabled' };
  const plan = planImported(
    { ...fleet, parent, groups: [group], selections: [selection], overrides: named(overrides) },
    clean,
  );
  return (
    plan.state === 'planned' &&
    plan.steps.every(
      ({ action, type }) => action === 'publish' || type === 'member' || type === 'configuration',
    )
  );
}

/**
 * An override for each class of a unit's live parts: what of all items of the unit it leaves out, for its members.
 * Undefined where no names tell these items from the others of the group.
 */
function overridesOf(
  { parts, items }: LiveUnit,
  group: string,
  memberNames: ReadonlyMap<string, string>,
): readonly Omit<ImportedOverride, 'name'>[] | undefined {
  const overrides: Omit<ImportedOverride, 'name'>[] = [];
  for (const inClass of new Set(parts.flatMap((part) => part.inClass ?? []))) {
    const own = parts.filter((part) => part.inClass === inClass);
    const held = new Set(own.flatMap(({ assignment }) => assignment?.itemIds ?? []).map(idKey));
    const left = items.filter(({ resourceId }) => !held.has(idKey(resourceId ?? '')));
    const { include, exclude, astray } = selectExactly(left, items, 'names');
    if (left.length === 0 || exclude.length > 0 || astray.length > 0) return undefined;
    const members = own.flatMap(({ live }) => live?.memberResourceNames ?? []);
    overrides.push({
      group,
      members: inOrder(
        members.flatMap((name) => memberNames.get(nameKey(name)) ?? []),
        String,
      ),
      items: include,
      reason: `As imported: the live group ${firstName(own)} leaves them out`,
    });
  }
  return overrides;
}

/** By name: that of the group, and a number where it has several. */
function named(overrides: readonly Omit<ImportedOverride, 'name'>[]): readonly ImportedOverride[] {
  const keyed = overrides.map((override, at) => ({
    override,
    key: at.toString().padStart(6, '0'),
    candidates: [`${override.group}-without`],
  }));
  const names = readableNames(keyed, 'override');
  return sortedBy(
    keyed.map(({ override, key }) => ({ name: names.get(key) ?? '', ...override })),
    ({ name }) => name,
  );
}

function hasParts({ name }: LiveGroup, live: LiveParent): boolean {
  const { groups, parts } = liveNames(live);
  return (parts.get(nameKey(name)) ?? []).some((part) => groups.has(nameKey(partName(name, part))));
}

function firstName(parts: LiveUnit['parts']): string {
  const [first] = parts;
  return first?.live?.name ?? first?.assignment?.targetResourceName ?? '';
}

/** Why files cannot declare it: as `spec.resourceName` of the schema, parts as `checkUnique` keeps them, and new names. */
function reasonAgainst(unit: LiveUnit, strangers: LiveUnit['parts']): string | undefined {
  const { resourceName } = unit;
  if (!isNameable(resourceName)) return 'files cannot hold its name';
  if (strangers.length > 0)
    return `${firstName(strangers)} is named like a part of it and is none, so the two cannot be declared together`;
  if (needsParts(unit) && !newNamePattern.test(partName(resourceName, { number: 2 })))
    return 'one publish cannot carry it, and Azure accepts no further group under its name';
  return undefined;
}

/** As `spec.resourceName` of the schema: no slash, no C0 control character, no path step. */
function isNameable(name: string): boolean {
  return !/^\.{1,2}$|\//.test(name) && !Array.from(name).some((character) => character < ' ');
}

/** Whether it has more to publish than one job carries, and is not kept in parts yet. */
export function needsParts({ parts, members, items }: LiveUnit): boolean {
  return parts.length === 1 && members.length * items.length > maxOperations;
}

function unnamed({ resourceName, parts }: LiveUnit): Unnamed {
  const displayName = parts[0]?.live?.displayName ?? '';
  const candidates = isGuid(resourceName)
    ? [displayName, `${displayName}-${resourceName.slice(0, 8)}`]
    : [resourceName, `${resourceName}-${displayName}`];
  return { key: nameKey(resourceName), candidates };
}

function groupOf({ resourceName, parts, members }: LiveUnit, name: string): Omit<ImportedGroup, 'content'> {
  const live = parts[0]?.live;
  return {
    name,
    resourceName,
    displayName: live?.displayName === undefined || live.displayName === '' ? name : live.displayName,
    description: live?.description === undefined || live.description === '' ? undefined : live.description,
    members,
    ring: 0,
  };
}

function notDeclared({ resourceName }: LiveUnit, reason: string): Unsaid {
  return {
    code: 'MUS339',
    severity: 'info',
    what: `Group ${resourceName} is in no file: ${reason}`,
    next: 'leaves it alone',
    hint: 'Make a group of another name with its members, and delete this one in Azure.',
  };
}

/** Assignments of groups that do not exist. */
function orphans({ assignments, groups }: LiveParent): readonly Unsaid[] {
  const names = new Set(groups.map(({ name }) => nameKey(name)));
  return sortedBy(
    assignments.filter(({ targetResourceName }) => !names.has(nameKey(targetResourceName))),
    ({ name }) => nameKey(name),
  ).map(({ name, targetResourceName }) => ({
    code: 'MUS339',
    severity: 'info',
    what: `Assignment ${name} is in no file: its group, ${targetResourceName}, does not exist`,
    next: 'leaves it alone',
    hint: 'Delete it in Azure.',
  }));
}

function oddities({ parts }: LiveUnit, { name, displayName }: ImportedUnit['group']): readonly Unsaid[] {
  const several = parts.filter(({ otherAssignments }) => otherAssignments.length > 0);
  return [
    ...(parts[0]?.live?.displayName === ''
      ? [
          {
            code: 'MUS339' as const,
            severity: 'warning' as const,
            what: `Group ${name} has no display name, which files cannot say`,
            next: `gives it "${displayName}"`,
            hint: 'Write the displayName that you want.',
          },
        ]
      : []),
    ...several.map(({ assignment, otherAssignments, live }): Unsaid => ({
      code: 'MUS339',
      severity: 'info',
      what: `Group ${live?.name ?? name} has further assignments, ${otherAssignments.map((one) => one.name).join(', ')}; the files hold the items of ${assignment?.name ?? ''} only`,
      next: 'leaves the others alone',
      hint: 'Delete in Azure the assignments that are not wanted.',
    })),
  ];
}

/** A live group as one document of the files would adopt it: with every live group that would be a part of it. */
export interface LiveUnit {
  readonly resourceName: string;
  /** By number; the first is the group itself. */
  readonly parts: readonly LivePart[];
  /** Whether it holds an assignment, and so has content, be that nothing. */
  readonly hasAssignment: boolean;
  /** What the assignments hold and files can name. */
  readonly items: readonly ContentItem[];
  /** Ids of what they hold besides: not in the workspace, or nothing that the service publishes. */
  readonly dangling: readonly string[];
  /** The files' names of its members, in order. */
  readonly members: readonly string[];
  /** Names in its member lists that no live member has, in order. */
  readonly unknown: readonly string[];
}

/** The unit that each live group would be the first part of, by resource name. */
export function liveUnits(live: LiveParent, memberNames: ReadonlyMap<string, string>): readonly LiveUnit[] {
  const content = new Map(live.content.map((item) => [idKey(item.resourceId ?? ''), item]));
  const known = new Set(live.members.map(({ name }) => nameKey(name)));
  return sortedBy(live.groups, ({ name }) => nameKey(name)).map(({ name }) => {
    const parts = liveParts(name, live, new Map());
    const ids = inOrder(
      parts.flatMap(({ assignment }) => assignment?.itemIds ?? []),
      idKey,
    );
    const nameable = (id: string) => {
      const item = content.get(idKey(id));
      return item === undefined || item.unsupported === 'ownStorage' ? undefined : item;
    };
    const held = inOrder(
      parts.flatMap((part) => part.live?.memberResourceNames ?? []),
      nameKey,
    );
    return {
      resourceName: name,
      parts,
      hasAssignment: parts.some(({ assignment }) => assignment !== undefined),
      items: ids.flatMap((id) => nameable(id) ?? []),
      dangling: ids.filter((id) => nameable(id) === undefined),
      members: inOrder(
        held.flatMap((member) => memberNames.get(nameKey(member)) ?? []),
        String,
      ),
      unknown: held.filter((member) => !known.has(nameKey(member))),
    };
  });
}

/**
 * The live state without what files cannot declare of groups: items that they cannot name, and members that
 * are unknown or have no Member document. Second registrations stay: muster does not keep a part that way.
 */
function sayable(live: LiveParent, memberNames: ReadonlyMap<string, string>): LiveParent {
  const nameable = new Set(
    live.content
      .filter(({ unsupported }) => unsupported !== 'ownStorage')
      .map(({ resourceId }) => idKey(resourceId ?? '')),
  );
  return {
    ...live,
    groups: live.groups.map((group) => ({
      ...group,
      memberResourceNames: group.memberResourceNames.filter((name) => memberNames.has(nameKey(name))),
    })),
    assignments: live.assignments.map((assignment) => ({
      ...assignment,
      itemIds: assignment.itemIds.filter((id) => nameable.has(idKey(id))),
    })),
  };
}

/** Whether a group of that name would count as a part of another live group, or of one that assignments target. */
export function wholeOf(name: string, live: LiveParent): string | undefined {
  const whole = splitPartName(name)?.groupName;
  return whole === undefined ? undefined : liveNames(live).groups.get(nameKey(whole))?.name;
}

function inOrder(texts: readonly string[], key: (text: string) => string): readonly string[] {
  return [...new Map(sortedBy(texts, key).map((text) => [key(text), text])).values()];
}
