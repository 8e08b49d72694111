import type { DesiredFleet } from '../../model/desired.js';
import { fleetIndex, groupOf } from '../../model/fleet-index.js';
import { compareText, groupBy } from '../../model/order.js';
import { splitPartName } from '../../model/part-name.js';
import type { SourceSpan } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import type { SarifRemark } from '../../show/sarif.js';
import { count, folded } from '../../show/words.js';
import type { Drift, DriftPair, DriftResource } from './drift.js';
import { driftingPairs } from './view.js';

const titles = {
  'drift/changed': 'A resource of the control plane is not as the files ask',
  'drift/missing': 'A resource of the control plane is missing',
  'drift/unmanaged': 'Azure has a resource that no file asks for',
  'drift/copies-changed': 'Copies in members are not as the central workspace has them',
  'drift/copies-behind': 'Items were modified in the central workspace and are not published yet',
  'drift/copies-missing': 'Copies in members are missing',
  'drift/copies-orphaned': 'Members hold copies that no group delivers any more',
} as const;

/**
 * Drift at the lines of the files that ask for what differs: each resource of the control plane at the
 * document that declares it, what no file declares at its parent; copies at their group, one remark for all
 * that are changed, one for all that are behind and one for all that are missing; with `strict` a member's orphans at the member.
 */
export function driftRemarks(drift: Drift, fleet: DesiredFleet, strict: boolean): readonly SarifRemark[] {
  const copies = groupBy(driftingPairs(drift, strict), ({ parent, group, member, state }) =>
    JSON.stringify(state === 'orphaned' ? [state, member] : [state, parent, group]),
  );
  return [
    ...drift.resources.filter(({ isDrift }) => isDrift).map((resource) => resourceRemark(resource, fleet)),
    ...[...copies.values()].flatMap((pairs) => copiesRemark(pairs, fleet)),
  ];
}

function resourceRemark(
  { type, parent, name, state, patch = [] }: DriftResource,
  fleet: DesiredFleet,
): SarifRemark {
  const fields = patch.map(({ path }) => path.split('/').at(-1) ?? path);
  const what = `${type} ${name} of ${parent}`;
  const said = {
    changed: `is changed in ${folded(fields, 5)}`,
    missing: 'is missing in Azure',
    unmanaged: 'is in Azure, and no file asks for it',
  } as const;
  return remark(
    `drift/${state}`,
    `${what} ${said[state]}.`,
    what,
    placeOf({ type, parent, name, state }, fleet),
  );
}

function placeOf(
  { type, parent, name, state }: Pick<DriftResource, 'type' | 'parent' | 'name' | 'state'>,
  fleet: DesiredFleet,
): SourceSpan | undefined {
  const { parents, members } = fleetIndex(fleet);
  const ofParent = parents.get(parent)?.at;
  if (state === 'unmanaged' || type === 'configuration') return ofParent;
  if (type === 'member') return members.get(name)?.at ?? ofParent;
  const own = (group: string) => groupOf(fleet, parent, group)?.at;
  return own(name) ?? own(splitPartName(name)?.groupName ?? name) ?? ofParent;
}

/** Of copies that are in one state, of one group; of orphans in one member. */
function copiesRemark(pairs: readonly DriftPair[], fleet: DesiredFleet): readonly SarifRemark[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const items = folded([...new Set(pairs.map(({ item }) => item.displayName))].sort(compareText), 5, '"');
  const where = folded([...new Set(pairs.map(({ member }) => member))].sort(compareText), 5);
  const copies = count(pairs.length, 'copy', 'copies');
  if (first.state === 'orphaned') {
    const at = fleetIndex(fleet).members.get(first.member)?.at;
    const text = `${copies} in member ${first.member} that no group delivers any more: ${items}.`;
    return [remark('drift/copies-orphaned', text, `member ${first.member}`, at)];
  }
  const of = `group ${first.group ?? ''} of ${first.parent}`;
  const at = groupOf(fleet, first.parent, first.group)?.at;
  const state = first.state === 'changed' || first.state === 'behind' ? first.state : 'missing';
  return [remark(`drift/copies-${state}`, `${copies} of ${of} ${state}: ${items} in ${where}.`, of, at)];
}

function remark(
  rule: keyof typeof titles,
  message: string,
  about: string,
  at: SourceSpan | undefined,
): SarifRemark {
  const help = `${titles[rule]}. What counts as drift is in docs/drift.md of muster.`;
  return {
    rule,
    title: titles[rule],
    help,
    level: 'warning',
    message: escapeTerminal(message),
    about,
    at,
  };
}
