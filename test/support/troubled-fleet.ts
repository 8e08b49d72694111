import fc from 'fast-check';
import { idKey } from '../../src/model/arm-id.js';
import type { ResourceView } from '../../src/emulator/inspect-world.js';
import { anyFleet, fleetOf, kindSets, patterns, type AnyFleet, workspaceId } from './any-fleet.js';
import type { TestWorld } from './test-world.js';

/** A fleet with exceptions, and what goes wrong while it is delivered. */
export interface TroubledFleet {
  readonly any: AnyFleet;
  /** The same files as they were at first: each group without its last member, and no override. */
  readonly earlier: AnyFleet;
  /** Whether the earlier files were applied and all of it published, before anything went wrong. */
  readonly applied: boolean;
  /** Numbers of central items that somebody edits after that. */
  readonly edits: readonly number[];
  readonly troubles: readonly Trouble[];
}

export interface Trouble {
  readonly what: (typeof kinds)[number];
  readonly which: number;
}

const kinds = [
  'forbidden', // The publisher may not write to a member any more.
  'gone', // A member's workspace.
  'offboarded', // A member takes saved searches and no rules.
  'refused', // A member's resource is never accepted.
  'crash', // The next job ends Failed.
  'canceled',
  'deleted', // A central item, after the plan.
  'unwritten', // A group or assignment is refused.
  'unposted', // A publish is refused.
  'unanswered', // A publish is accepted, and nobody hears of it.
] as const;

interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const few = fc.uniqueArray(fc.nat(5), { maxLength: 2 });

export const troubledFleet: fc.Arbitrary<TroubledFleet> = fc
  .record({
    any: anyFleet,
    manual: few,
    suspendedMembers: few,
    suspendedGroups: fc.uniqueArray(fc.nat(8), { maxLength: 1 }),
    overrides: fc.array(
      fc.record({
        members: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 2 }),
        kinds: fc.nat(kindSets.length - 1),
        pattern: fc.nat(patterns.length - 1),
      }),
      { maxLength: 2 },
    ),
    applied: fc.boolean(),
    edits: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
    troubles: fc.array(fc.record({ what: fc.constantFrom(...kinds), which: fc.nat(8) }), { maxLength: 2 }),
  })
  .map(({ any, manual, suspendedMembers, suspendedGroups, overrides, ...more }) => {
    const documents = any.yaml.split('\n---\n').map((text) => JSON.parse(text) as Document);
    const members = named(documents, 'Member');
    const marked = documents.map((document): Document => {
      const at = (kind: string) => named(documents, kind).indexOf(document.metadata.name);
      if (document.kind === 'Group')
        return withSpec(document, {
          ...(manual.includes(at('Group')) ? { publish: 'Manual' } : {}),
          ...(suspendedGroups.includes(at('Group')) ? { suspend } : {}),
        });
      const paused = document.kind === 'Member' && suspendedMembers.includes(at('Member'));
      return paused ? withSpec(document, { suspend }) : document;
    });
    const left = overrides.map((one, index): Document => {
      const names = members.filter((_, at) => one.members.includes(at));
      return document('Override', `override-${String(index)}`, {
        members: { names: names.length === 0 ? members.slice(0, 1) : names },
        items: [entryOf(one.kinds, one.pattern)],
        exclude: true,
        reason: 'It floods there',
      });
    });
    const earlier = marked.map((one) => {
      if (one.kind !== 'Group') return one;
      const { names } = one.spec.members as { readonly names: readonly string[] };
      return withSpec(one, { members: { names: names.slice(0, -1) } });
    });
    const files = (all: readonly Document[]): AnyFleet => ({
      ...any,
      yaml: all.map((one) => JSON.stringify(one)).join('\n---\n'),
    });
    return { any: files([...marked, ...left]), earlier: files(earlier), ...more };
  })
  .filter(({ any }) => asksForSomething(any));

/** Roughly: of a fleet that asks for nothing there is little to say. */
function asksForSomething({ yaml, workspaces }: AnyFleet): boolean {
  const full = workspaces.filter(({ content }) => Array.isArray(content) && content.length > 0);
  return fleetOf({ yaml }).groups.some(
    ({ members, content, suspend: paused, parent }) =>
      paused === undefined &&
      members.length > 0 &&
      content.length > 0 &&
      full.some(({ id }) => id.endsWith(parent.replace('parent', 'central'))),
  );
}

const suspend = { reason: 'change freeze' };

function named(documents: readonly Document[], kind: string): readonly string[] {
  return documents.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
}

function withSpec(document: Document, spec: Document['spec']): Document {
  return { ...document, spec: { ...document.spec, ...spec } };
}

function document(kind: string, name: string, spec: Document['spec']): Document {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec } as Document;
}

function entryOf(kinds: number, pattern: number) {
  const displayName = patterns[pattern];
  return {
    kind: kindSets[kinds] ?? '*',
    ...(displayName === undefined ? {} : { match: { displayName } }),
  };
}

/** Lets one thing go wrong, before the plan or right after it. */
export function befall(world: TestWorld, { any }: TroubledFleet, { what, which }: Trouble): void {
  const customers = fleetOf(any).members.filter(({ workspace }) => workspace.includes('customer-'));
  const { workspace = workspaceId('customer-0') } = customers[which % Math.max(1, customers.length)] ?? {};
  const name = workspace.slice(workspace.lastIndexOf('/') + 1);
  const refusal = { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
  const { emulator } = world;
  switch (what) {
    case 'forbidden':
      emulator.happen({ kind: 'removeRole', workspace, leaving: 'reader' });
      break;
    case 'gone':
      emulator.happen({ kind: 'deleteWorkspace', workspace });
      break;
    case 'offboarded':
      emulator.happen({ kind: 'offboard', workspace });
      break;
    case 'refused':
      emulator.failNext({ method: 'PUT', path: `workspaceManagerMembers/${name}`, times: 0 }, refusal);
      break;
    case 'crash':
    case 'canceled':
      emulator.happen({ kind: 'endJob', state: what === 'crash' ? 'Failed' : 'Canceled' });
      break;
    case 'unwritten': {
      const path = which % 2 === 0 ? 'workspaceManagerGroups/' : 'workspaceManagerAssignments/';
      emulator.failNext({ method: 'PUT', path, skip: which % 3 }, refusal);
      break;
    }
    case 'unposted':
      emulator.failNext({ method: 'POST', path: '/jobs', skip: which % 3 }, refusal);
      break;
    case 'unanswered':
      emulator.failNext({ method: 'POST', path: '/jobs', skip: which % 3 }, { kind: 'dropAfter' });
      break;
    case 'deleted': {
      const ids = centralIds(world, any);
      const id = ids[which % Math.max(1, ids.length)];
      if (id !== undefined) emulator.happen({ kind: 'deleteItem', id });
    }
  }
}

function centralIds(world: TestWorld, any: AnyFleet): readonly string[] {
  return fleetOf(any).parents.flatMap(({ workspace }) =>
    (world.emulator.view(workspace)?.alertRules ?? []).map(
      ({ name }) => `${workspace}/providers/Microsoft.SecurityInsights/alertRules/${name}`,
    ),
  );
}

/** A pair that the files ask for, by names and by what the item is. */
export interface AskedPair {
  readonly parent: string;
  readonly group: string;
  readonly member: string;
  readonly workspace: string;
  readonly item: HeldItem;
}

export interface HeldItem {
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  /** What its versions are told by. */
  readonly query: string;
}

/**
 * The pairs that the files ask for, of what the central workspaces hold now: told from the documents and
 * from the emulator alone, by other code than muster's.
 */
export function pairsAsked(world: TestWorld, { any }: TroubledFleet): readonly AskedPair[] {
  const documents = any.yaml.split('\n---\n').map((text) => JSON.parse(text) as Document);
  const all = (kind: string) => documents.filter((one) => one.kind === kind);
  const spec = (kind: string, name: string) =>
    all(kind).find(({ metadata }) => metadata.name === name)?.spec ?? {};
  return all('Group').flatMap(({ metadata: { name: group }, spec: wanted }) => {
    if (wanted.suspend !== undefined) return [];
    const parent = String(wanted.parent);
    const { names } = wanted.members as { readonly names: readonly string[] };
    const entries = (wanted.content as readonly string[]).flatMap(
      (selection) => spec('ContentSelection', selection).include as readonly Entry[],
    );
    const items = itemsIn(world, String(spec('Parent', parent).workspace)).filter((item) =>
      entries.some((entry) => takes(entry, item)),
    );
    return names.flatMap((member) => {
      const { workspace, suspend: paused } = spec('Member', member);
      if (paused !== undefined) return [];
      const without = all('Override').flatMap(({ spec: { members, items: left } }) =>
        (members as { readonly names: readonly string[] }).names.includes(member)
          ? (left as readonly Entry[])
          : [],
      );
      return items
        .filter((item) => !without.some((entry) => takes(entry, item)))
        .map((item) => ({ parent, group, member, workspace: String(workspace), item }));
    });
  });
}

interface Entry {
  readonly kind: string | readonly string[];
  readonly match?: { readonly displayName: string };
}

function takes({ kind, match }: Entry, item: HeldItem): boolean {
  if (kind !== '*' && !kind.includes(item.kind)) return false;
  if (match === undefined) return true;
  const negated = match.displayName.startsWith('!');
  const source = match.displayName
    .slice(negated ? 1 : 0)
    .split('*')
    .map((text) => text.replace(/[[\]().]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(item.displayName) !== negated;
}

/** What a workspace holds now. */
export function itemsIn(world: TestWorld, workspace: string): readonly HeldItem[] {
  const view = world.emulator.view(workspace);
  if (view === undefined) return [];
  const of = (kind: (one: ResourceView) => string) => (one: ResourceView) => ({
    kind: kind(one),
    name: one.name.toLowerCase(),
    displayName: String(one.properties.displayName),
    query: String(one.properties.query),
  });
  return [
    ...view.alertRules.map(of(() => 'AnalyticsRule')),
    ...view.automationRules.map(of(() => 'AutomationRule')),
    ...view.savedSearches
      .filter(({ properties }) => properties.category !== 'Log Management')
      .map(of(kindOfSearch)),
    ...view.workbooks.map(of(() => 'Workbook')),
  ];
}

function kindOfSearch({ properties }: ResourceView): string {
  if (properties.functionAlias !== undefined) return 'Function';
  if (properties.category === 'Hunting Queries') return 'HuntingQuery';
  return properties.category === 'Livestream Queries' ? 'LivestreamQuery' : 'SavedSearch';
}

/**
 * Whether the member holds a copy of the item as the item is now; with `anyVersion` as it ever was.
 * A copy keeps the item's name, but for workbooks and where the service gives copies names of their own.
 */
export function holds(
  world: TestWorld,
  { any }: TroubledFleet,
  { workspace, item }: AskedPair,
  anyVersion: boolean,
): boolean {
  const own = new Set(
    any.workspaces
      .filter(({ id }) => idKey(id) === idKey(workspace))
      .flatMap(({ content = [] }) => (content === 'sample' ? [] : content))
      .map(({ name }) => name.toLowerCase()),
  );
  return itemsIn(world, workspace).some(
    (held) =>
      !own.has(held.name) &&
      held.kind === item.kind &&
      (held.name === item.name ||
        ((any.settings.copyNames === 'new' || item.kind === 'Workbook') &&
          held.displayName === item.displayName)) &&
      (anyVersion || held.query === item.query),
  );
}
