import { distribution } from '../../model/defender-distribution.js';
import { sortedBy } from '../../model/order.js';
import type { Finding, SourceSpan } from '../../model/problem.js';
import type { HandOverGroup } from './hand-over-group.js';

/**
 * What is to be done by hand before a group can be handed over: MUS340 for items whose functions stay
 * behind, MUS341 for a group above what one publish carries, MUS349 for members in the source tenant.
 */
export function handOverFindings(group: HandOverGroup, at: SourceSpan): readonly Finding[] {
  return [...functionsFinding(group, at), ...limitFinding(group, at), ...homeFinding(group, at)];
}

function functionsFinding({ parent, group, items }: HandOverGroup, at: SourceSpan): readonly Finding[] {
  const calling = items.filter(({ needs }) => needs.length > 0);
  if (calling.length === 0) return [];
  const aliases = sortedBy(new Set(calling.flatMap(({ needs }) => needs)), (alias) => alias);
  return [
    {
      code: 'MUS340',
      severity: 'warning',
      message: `Group ${group} has ${String(calling.length)} ${calling.length === 1 ? 'item' : 'items'} with calls to functions that it does not carry: ${listed(aliases)}.`,
      hint: 'Add the functions to the content of the group, or bring them to each workspace first: what calls a function fails where it is missing.',
      parent,
      at,
    },
  ];
}

function limitFinding(
  { parent, group, tenants, operations, publishes }: HandOverGroup,
  at: SourceSpan,
): readonly Finding[] {
  if (publishes <= 1) return [];
  return [
    {
      code: 'MUS341',
      severity: 'warning',
      message: `Group ${group} needs ${String(publishes)} publishes of Defender’s distribution: ${String(tenants)} tenants × ${String(operations / tenants)} items are above the ${distribution.mostPublishedItems.toLocaleString('en')} that one carries.`,
      hint: 'Make several distribution profiles, and sync them one after the other.',
      parent,
      at,
    },
  ];
}

function homeFinding({ parent, group, homeMembers }: HandOverGroup, at: SourceSpan): readonly Finding[] {
  if (homeMembers.length === 0 || distribution.sourceTenant) return [];
  return [
    {
      code: 'MUS349',
      severity: 'warning',
      message: `Group ${group} has members in the tenant of the central workspace: ${listed(homeMembers)}. Defender distributes from one tenant to others, and does not say that it reaches workspaces of the source.`,
      hint: 'Try it with one rule before you rely on it.',
      parent,
      at,
    },
  ];
}

const shown = 10;

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
