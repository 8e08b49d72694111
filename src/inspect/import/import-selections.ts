import { idKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { ImportedUnit } from '../../features/import/import-groups.js';
import type { ImportedGroup, ImportedSelection } from '../../features/import/imported-fleet.js';
import { readableNames } from '../../features/import/readable-names.js';
import { selectExactly, type SelectionStyle } from '../../features/import/select-exactly.js';
import type { Unsaid } from '../../features/import/unsaid.js';

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
export function importSelections(
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
