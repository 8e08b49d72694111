import { parentsInScope } from '../../apply/read-and-plan.js';
import type { RunDeps, Scope } from '../../apply/run.js';
import { nameKey } from '../../model/arm-id.js';
import type { ItemRef } from '../../model/content.js';
import type { DesiredFleet, DesiredMember } from '../../model/desired.js';
import { type DisplayNames, displayNamesOf } from '../../model/display-names.js';
import { distinctBy, groupBy, sortedBy } from '../../model/order.js';
import type { Problem, SourceSpan } from '../../model/problem.js';
import { type BreakCause, causeTexts, type Chain, lastLink, mainChain } from './chain.js';
import { itemsCalled, readPictures, suspendedParents, tracedOf, unknownItem } from './read-why.js';
import { traceItem } from './trace.js';

/** How an item stands in a member: first what should be there and is not, the worst first. */
export const whoStates = [
  'failing',
  'missing',
  'changed',
  'behind',
  'unread',
  'excluded',
  'suspended',
  'inSync',
  'notSelected',
] as const;

export type WhoState = (typeof whoStates)[number];

const stateOf: Readonly<Record<BreakCause, WhoState>> = {
  itemGone: 'missing',
  itemToCome: 'missing',
  local: 'notSelected',
  excluded: 'notSelected',
  notTaken: 'notSelected',
  templateDriven: 'notSelected',
  ownStorage: 'notSelected',
  notPinned: 'notSelected',
  noGroup: 'notSelected',
  notMember: 'notSelected',
  leaving: 'notSelected',
  parentDisabled: 'suspended',
  parentSuspended: 'suspended',
  groupSuspended: 'suspended',
  memberSuspended: 'suspended',
  override: 'excluded',
  ring: 'missing',
  notAssigned: 'missing',
  neverPublished: 'missing',
  notCarried: 'missing',
  jobRunning: 'missing',
  jobFailed: 'failing',
  jobUnknown: 'missing',
  jobUnread: 'unread',
  copyMissing: 'missing',
  copyChanged: 'changed',
  copyBehind: 'behind',
  copyUnread: 'unread',
};

/** Causes of which the member's own text says more than the short form that they all share. */
const toldInFull: ReadonlySet<BreakCause> = new Set(['override', 'jobFailed', 'memberSuspended', 'ring']);

/** One member, and how it stands with one item. */
export interface WhoRow {
  readonly member: string;
  readonly state: WhoState;
  /** The files ask that it has the item. */
  readonly asked: boolean;
  readonly parent: string | null;
  readonly group: string | null;
  readonly item: ItemRef | null;
  readonly cause: BreakCause | null;
  /** In a few words; null where it has the item. */
  readonly reason: string | null;
  readonly at: SourceSpan | undefined;
}

export interface WhoAnswer {
  /** As it was asked for. */
  readonly asked: string;
  /** Every member of the files, by state, then by name. */
  readonly rows: readonly WhoRow[];
  readonly displayNames?: DisplayNames;
  /** What could not be read or found. */
  readonly problems: readonly Problem[];
}

/**
 * How every member stands with an item: one request for its copy in each member that should have it, no list but
 * where copies do not bear the item's name. MUS661 for an item that no central workspace in scope has.
 */
export async function readWho(
  deps: RunDeps,
  fleet: DesiredFleet,
  scope: Scope,
  asked: string,
): Promise<WhoAnswer> {
  const parents = parentsInScope(fleet, scope);
  const names = parents.map(({ name }) => name);
  const read = await readPictures(deps, fleet, names);
  const problems = [...read.problems];
  const traced = tracedOf(deps, fleet, read, {
    leftovers: false,
    tell: (problem) => problems.push(problem),
  });
  const items = read.pictures.flatMap((picture) => itemsCalled(fleet, picture, asked));
  if (items.length === 0)
    return {
      asked,
      rows: [],
      problems: read.pictures.length === 0 ? problems : [...problems, unknownItem(read.pictures, asked)],
    };
  const inScope = new Set(names);
  const displayNames = displayNamesOf(fleet.members);
  const members = fleet.members.filter(({ parents: own }) => own.some((name) => inScope.has(name)));
  const rows = await Promise.all(
    members.map(async (member) => {
      const own = items.filter(({ picture }) => member.parents.includes(picture.parent.name));
      const chains = (await Promise.all(own.map((one) => traceItem(traced, one, member)))).flat();
      return rowsOf(member, [
        ...chains,
        ...suspendedParents(fleet, member, asked).filter(({ parent }) => inScope.has(parent)),
      ]);
    }),
  );
  return {
    asked,
    rows: sortedBy(rows.flat(), ({ state, member }) => `${String(whoStates.indexOf(state))} ${member}`),
    ...(displayNames.size === 0 ? {} : { displayNames }),
    problems,
  };
}

/** One for each item of that name; where several parents deliver it, the answer of `mainChain`. */
function rowsOf(member: DesiredMember, chains: readonly Chain[]): readonly WhoRow[] {
  if (chains.length === 0)
    return [
      {
        member: member.name,
        state: 'notSelected',
        asked: false,
        parent: member.parents[0] ?? null,
        group: null,
        item: null,
        cause: null,
        reason: `no parent of it has the item (${member.parents.join(', ')})`,
        at: member.at,
      },
    ];
  const byItem = groupBy(chains, ({ item }) => (item === null ? '' : `${item.kind}/${nameKey(item.name)}`));
  // What a suspended parent has is not known: it says nothing beside what is.
  const known = [...byItem].filter(([key]) => key !== '' || byItem.size === 1);
  return known.flatMap(([, own]) => {
    const chain = mainChain(own);
    return chain === undefined ? [] : [rowOf(member, chain)];
  });
}

function rowOf({ name }: DesiredMember, chain: Chain): WhoRow {
  const { parent, group, item, asked, cause } = chain;
  const last = lastLink(chain);
  return {
    member: name,
    state: cause === undefined ? 'inSync' : stateOf[cause],
    asked,
    parent,
    group,
    item,
    cause: cause ?? null,
    reason: cause === undefined ? null : toldInFull.has(cause) ? (last?.text ?? null) : causeTexts[cause],
    at: cause === undefined ? undefined : last?.at,
  };
}

/** Members that should have the item and do not. */
export function lacking(rows: readonly WhoRow[]): readonly WhoRow[] {
  return rows.filter(({ asked, state }) => asked && state !== 'inSync');
}

/** The items that rows are of, each once. */
export function itemsOf(rows: readonly WhoRow[]): readonly ItemRef[] {
  return distinctBy(
    rows.flatMap(({ item }) => item ?? []),
    ({ kind, name }) => `${kind}/${nameKey(name)}`,
  );
}
