import { nameKey } from '../../model/arm-id.js';
import { sortedBy } from '../../model/order.js';
import type { ImportedUnit } from '../../features/import/import-groups.js';
import type { ImportedMembers } from '../../features/import/import-members.js';
import type { Unsaid } from '../../features/import/unsaid.js';

/**
 * MUS338: registrations that no file declares, second ones, and such with another tenant than the files
 * say; each with the declared groups that the next apply changes because of it.
 */
export function unsaidMembers(
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
      hint: 'Find out which tenant is right before you apply; import again with another --tenant, or mend the files.',
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
