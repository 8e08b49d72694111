import { idKey, lastSegment, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import type { LiveParent } from '../../model/live.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { maxOperations } from '../../plan/parts/split-group.js';
import { contentFiles } from './content-files.js';
import { type ImportedUnit, importGroups, needsParts } from './import-groups.js';
import { canonicalWorkspace, type ImportedMembers, importMembers } from './import-members.js';
import {
  findingOf,
  type ImportedFleet,
  type ImportedGroup,
  type ImportedSelection,
  planImported,
  type Unsaid,
} from './imported-fleet.js';
import { readableNames } from './readable-names.js';
import { selectExactly, type SelectionStyle } from './select-exactly.js';

export interface ImportRequest {
  /** ARM id of the central workspace. */
  readonly workspace: string;
  readonly tenant: string;
  /** The Parent's `metadata.name`; undefined: after the workspace. */
  readonly name?: string;
  readonly style: SelectionStyle;
  /** Where workbooks were found besides the workspace's own resource group. */
  readonly workbookResourceGroups: readonly string[];
  /** What the lists answered of the content, by `idKey`, to be written as files; undefined: it stays in Azure only. */
  readonly answers?: ReadonlyMap<string, JsonObject>;
}

export interface ImportedParent {
  readonly fleet: ImportedFleet;
  /** What the files do not say, each with what the next apply makes of it: members, groups, then contents. */
  readonly findings: readonly Finding[];
  /** What the next apply would write, and every reason is in `findings`; its publishes are those that live state shows. */
  readonly next: ParentPlan;
}

/**
 * The files from which a live parent could have been made.
 *
 * A plan of them on the same live state creates, updates and deletes nothing but what `findings` tell:
 * what files cannot say (MUS336 to MUS339, MUS654). Pure, and the same for the same live state, in whatever
 * order and casing of ids the service answers.
 */
export function importParent(live: LiveParent, request: ImportRequest): ImportedParent {
  const parent: ImportedFleet['parent'] = {
    name: request.name ?? parentName(request.workspace),
    workspace: canonicalWorkspace(request.workspace),
    tenant: request.tenant.toLowerCase(),
    // An absent configuration counts as a disabled one, as in the planner.
    mode: nameKey(live.configuration?.mode ?? '') === 'enabled' ? 'Enabled' : 'Disabled',
    workbookResourceGroups: request.workbookResourceGroups,
  };
  const registered = importMembers(live, parent);
  const { members, names } = registered;
  const { units, overrides, unsaid: ofGroups } = importGroups(live, { parent, members }, names);
  const { selections, groups, unsaid: ofSelections } = importSelections(units, live.content, request.style);
  const content =
    request.answers && contentFiles(live.content, request.answers, { ...parent, parent: parent.name });
  const fleet: ImportedFleet = {
    parent,
    members,
    groups,
    selections,
    ...(content === undefined ? {} : { content }),
    ...(overrides.length === 0 ? {} : { overrides }),
  };
  const next = planImported(fleet, live);
  const unsaid = [
    ...unsaidMembers(registered, units),
    ...ofGroups,
    ...ofSelections,
    ...units.flatMap((unit) => unsaidContent(unit, next.guard.emptied)),
    ...(content?.unsaid ?? []),
  ];
  return { fleet, findings: unsaid.map((each) => findingOf(each, parent)), next };
}

function parentName(workspace: string): string {
  return readableNames([{ key: '', candidates: [lastSegment(workspace)] }], 'parent').get('') ?? '';
}

/**
 * MUS337 members that a group names and nobody registered, MUS336 items that are not there, MUS339
 * what one publish cannot carry. `emptied` are the groups that the next apply would empty.
 */
function unsaidContent({ unit, group }: ImportedUnit, emptied: readonly string[]): readonly Unsaid[] {
  const refused = `, if you allow it with --allow-empty ${group.name}`;
  const isEmptied = emptied.includes(group.name);
  const unsaid: Unsaid[] = [];
  if (unit.unknown.length > 0)
    unsaid.push({
      code: 'MUS337',
      severity: 'warning',
      what: `Group ${group.name} names members that do not exist: ${unit.unknown.join(', ')}`,
      next: `takes them out${isEmptied && unit.members.length === 0 ? refused : ''}`,
      hint: 'If they are wanted, register them in Azure and import again.',
    });
  if (unit.dangling.length > 0)
    unsaid.push({
      code: 'MUS336',
      severity: 'warning',
      what: `Group ${group.name} holds items that are not in the workspace or that the service does not publish: ${unit.dangling.map(shortId).join(', ')}`,
      next: `takes them out${isEmptied && unit.items.length === 0 ? refused : ''}`,
      hint: 'If they are wanted, restore them in Azure and import again.',
    });
  if (needsParts(unit))
    unsaid.push({
      code: 'MUS339',
      severity: 'warning',
      what: `Group ${group.name} needs ${grouped.format(unit.members.length * unit.items.length)} operations, and one publish carries ${grouped.format(maxOperations)}`,
      next: 'splits it into parts',
      hint: 'Read the plan before you apply; the files stay as they are.',
    });
  return unsaid;
}

const grouped = new Intl.NumberFormat('en-US');

/** `alertRules/3a0c…`: type and name. */
function shortId(id: string): string {
  return id.split('/').filter(Boolean).slice(-2).join('/');
}

/**
 * MUS338: registrations that no file declares, second ones, and such with another tenant than the files
 * say; each with the declared groups that the next apply changes because of it.
 */
function unsaidMembers(
  { undeclared, doubles, otherTenants }: Pick<ImportedMembers, 'undeclared' | 'doubles' | 'otherTenants'>,
  units: readonly ImportedUnit[],
): readonly Unsaid[] {
  const base = { code: 'MUS338' as const };
  return [
    ...undeclared.map(({ live, reason }): Unsaid => {
      const groups = holders(live.name, units);
      return {
        ...base,
        severity: groups.length > 0 ? 'warning' : 'info',
        what: `Member ${live.name} is in no file: ${reason}`,
        next: `leaves it alone${groups.length === 0 ? '' : `, and takes it out of ${groups.join(', ')}`}`,
        hint: 'Register its workspace anew, or delete the member in Azure.',
      };
    }),
    ...doubles.map(({ live, name, adopted }): Unsaid => {
      const groups = holders(live.name, units);
      return {
        ...base,
        severity: groups.length > 0 ? 'warning' : 'info',
        what: `Member ${live.name} is a second registration of ${name}, for which muster uses ${adopted}`,
        next: `leaves it alone${groups.length === 0 ? '' : `, and puts ${adopted} in its place in ${groups.join(', ')}`}`,
        hint: `Delete ${live.name} in Azure once no group holds it.`,
      };
    }),
    ...otherTenants.map(({ live, name, tenant }): Unsaid => ({
      ...base,
      severity: 'warning',
      what: `Member ${name} (${live.name}) is registered with tenant ${live.tenant}, and its subscription otherwise with ${tenant}; a subscription has one tenant`,
      next: `registers it with ${tenant}`,
      hint: 'Find out which tenant is right before you apply; import again with another --tenant, or fix the files.',
    })),
  ];
}

/** The declared groups whose member lists name it, in order. */
function holders(member: string, units: readonly ImportedUnit[]): readonly string[] {
  const holding = units.filter(({ unit }) =>
    unit.parts.some(({ live }) =>
      live?.memberResourceNames.some((name) => nameKey(name) === nameKey(member)),
    ),
  );
  return sortedBy(
    holding.map(({ group }) => group.name),
    String,
  );
}

export interface ImportedSelections {
  /** By name. */
  readonly selections: readonly ImportedSelection[];
  /** The groups with their content, in the order given. */
  readonly groups: readonly ImportedGroup[];
  readonly unsaid: readonly Unsaid[];
}

/**
 * A selection for each set of items that groups hold, named after the first of the groups; groups of
 * equal sets share one, a group without assignment has none. Items that no name
 * of theirs tells apart are `unsaid` (MUS336).
 */
function importSelections(
  units: readonly ImportedUnit[],
  content: readonly ContentItem[],
  style: SelectionStyle,
): ImportedSelections {
  const sets = groupBy(
    units.filter(({ unit }) => unit.hasAssignment),
    ({ unit }) => keyOf(unit.items),
  );
  const names = readableNames(
    [...sets].map(([key, users]) => ({ key, candidates: [selectionName(key, users)] })),
    'selection',
  );
  const selections = [...sets].map(([key, [first]]) => ({
    name: names.get(key) ?? '',
    ...selectExactly(first?.unit.items ?? [], content, style),
  }));
  return {
    selections: sortedBy(selections, ({ name }) => name).map(({ name, include, exclude }) => ({
      name,
      include,
      exclude,
    })),
    groups: units.map(({ unit, group }) => ({
      ...group,
      content: unit.hasAssignment ? [names.get(keyOf(unit.items)) ?? ''] : [],
    })),
    unsaid: sortedBy(selections, ({ name }) => name).flatMap(({ name, astray }) =>
      astray.length === 0 ? [] : [notApart(name, astray)],
    ),
  };
}

/** Empty for no items. */
function keyOf(items: readonly ContentItem[]): string {
  return items
    .map(({ resourceId }) => idKey(resourceId ?? ''))
    .sort()
    .join('\n');
}

function selectionName(key: string, users: readonly ImportedUnit[]): string {
  if (key === '') return 'no-content';
  const [first = ''] = users.map(({ group }) => group.name).sort();
  return users.length === 1 ? first : `${first}-and-${String(users.length - 1)}-more`;
}

function notApart(selection: string, astray: readonly ContentItem[]): Unsaid {
  const shown = astray.map(({ kind, displayName }) => `${kind} ${displayName}`).join(', ');
  return {
    code: 'MUS336',
    severity: 'warning',
    what: `Selection ${selection} names items that others bear the names of, and cannot leave those out: ${shown}`,
    next: 'adds them to its groups',
    hint: 'Give the items display names of their own in Azure, and import again.',
  };
}
