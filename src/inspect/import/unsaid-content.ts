import { maxOperations } from '../../plan/parts/split-group.js';
import { needsParts, type ImportedUnit } from '../../features/import/import-groups.js';
import type { Unsaid } from '../../features/import/unsaid.js';

/**
 * MUS337 members that a group names and nobody registered, MUS336 items that are not there, MUS339
 * what one publish cannot carry. `emptied` are the groups that the next apply would empty.
 */
export function unsaidContent({ unit, group }: ImportedUnit, emptied: readonly string[]): readonly Unsaid[] {
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
