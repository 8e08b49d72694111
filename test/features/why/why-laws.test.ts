import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFleet } from '../../../src/config/to-fleet.js';
import { type BreakCause, isDelivered, mainChain } from '../../../src/features/why/chain.js';
import { readWho } from '../../../src/features/why/who.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import { driftWorld, type DriftWorld } from '../../support/drift-world.js';
import { runController } from '../../support/run-controller.js';
import { aRule, tenant, workspaceOf } from '../../support/small-fleet.js';
import { askWhy } from './why-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 30) };

type Spec = Record<string, unknown>;
interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Spec;
}

const severities = ['High', 'Medium', 'Low'] as const;
const memberNames = ['ams', 'ber', 'cph', 'dub'] as const;
const itemNames = ['rule-a', 'rule-b', 'rule-c', 'rule-d'] as const;

const labels = fc.record(
  {
    sector: fc.constantFrom('finance', 'retail'),
    region: fc.constantFrom('eu', 'us'),
    tier: fc.constantFrom('gold', 'silver'),
  },
  { requiredKeys: ['sector'] },
);

const entry = fc.oneof(
  fc.record({ names: fc.uniqueArray(fc.constantFrom(...itemNames), { minLength: 1 }) }),
  fc.record({
    kind: fc.constant('AnalyticsRule'),
    match: fc.record(
      {
        severity: fc.uniqueArray(fc.constantFrom(...severities), { minLength: 1 }),
        displayName: fc.constantFrom('Title of *', '*-a', 'Title of rule-?'),
      },
      { requiredKeys: ['severity'] },
    ),
  }),
);

const chosen = fc.oneof(
  fc.record({ names: fc.uniqueArray(fc.constantFrom(...memberNames), { minLength: 1 }) }),
  fc.record({ selector: fc.record({ matchLabels: labels }) }),
  fc.record({
    selector: fc.record({
      matchExpressions: fc.tuple(
        fc.record({
          key: fc.constant('region'),
          operator: fc.constant('In'),
          values: fc.constant(['eu', 'us']),
        }),
        fc.oneof(
          fc.record({
            key: fc.constant('sector'),
            operator: fc.constantFrom('In', 'NotIn'),
            values: fc.constant(['finance']),
          }),
          fc.record({ key: fc.constant('tier'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
        ),
      ),
    }),
  }),
);

interface AnyFleet {
  readonly documents: readonly Document[];
  readonly severities: readonly string[];
}

/** One parent, four members, one to four groups, one to three selections; whatever comes of it. */
const anyFleet: fc.Arbitrary<AnyFleet> = fc
  .record({
    labels: fc.tuple(labels, labels, labels, labels),
    selections: fc.array(fc.array(entry, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    groups: fc.array(
      fc.record({ members: chosen, content: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }) }),
      { minLength: 1, maxLength: 4 },
    ),
    severities: fc.tuple(...itemNames.map(() => fc.constantFrom(...severities))),
  })
  .map((any) => ({
    severities: any.severities,
    documents: [
      {
        kind: 'Parent',
        metadata: { name: 'central' },
        spec: { workspace: workspaceOf('central'), tenant },
      },
      ...memberNames.map((name, index) => ({
        kind: 'Member',
        metadata: { name, labels: any.labels[index] as Record<string, string> },
        spec: { workspace: workspaceOf(name), tenant, parents: ['central'] },
      })),
      ...any.selections.map((include, index) => ({
        kind: 'ContentSelection',
        metadata: { name: `selection-${String(index)}` },
        spec: { include, allowEmpty: true },
      })),
      ...any.groups.map(({ members, content }, index) => ({
        kind: 'Group',
        metadata: { name: `group-${String(index)}` },
        spec: {
          parent: 'central',
          members,
          content: [...new Set(content.map((at) => `selection-${String(at % any.selections.length)}`))],
        },
      })),
    ],
  }));

function fleetOf(documents: readonly Document[]): DesiredFleet {
  const text = documents.map((one) => JSON.stringify({ apiVersion: 'muster/v1', ...one })).join('\n---\n');
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

function worldOf({ severities: found }: AnyFleet): DriftWorld {
  const content = itemNames.map((name, index) => {
    const rule = aRule(name);
    return { ...rule, properties: { ...rule.properties, severity: found[index] } };
  });
  return driftWorld([{ name: 'central', content }, ...memberNames.map((name) => ({ name }))]);
}

/** A pair that exactly one group delivers. */
interface Pair {
  readonly member: string;
  readonly item: string;
  readonly group: string;
  readonly selections: readonly string[];
}

/** All pairs of the files, by a plain reading of them, that one group alone asks for. */
function pairsOf({ documents, severities: found }: AnyFleet, fleet: DesiredFleet): readonly Pair[] {
  const takes = (selection: string, item: string): boolean => {
    const spec = documents.find(({ metadata }) => metadata.name === selection)?.spec;
    return ((spec?.include ?? []) as readonly Spec[]).some(({ names, match }) => {
      if (names !== undefined) return (names as readonly string[]).includes(item);
      const { severity, displayName = '*' } = match as { severity: readonly string[]; displayName?: string };
      const title = `Title of ${item}`;
      const fits = { '*': true, 'Title of *': true, '*-a': item === 'rule-a', 'Title of rule-?': true };
      return (
        severity.includes(found[itemNames.indexOf(item as (typeof itemNames)[number])] ?? '') &&
        title !== '' &&
        fits[displayName as keyof typeof fits]
      );
    });
  };
  return memberNames.flatMap((member) =>
    itemNames.flatMap((item) => {
      const ways = fleet.groups.flatMap(({ name, members, content }) => {
        const selections = content.filter((one) => takes(one, item));
        return members.includes(member) && selections.length > 0
          ? [{ member, item, group: name, selections }]
          : [];
      });
      return ways.length === 1 ? ways : [];
    }),
  );
}

function changed(
  documents: readonly Document[],
  name: string,
  change: (document: Document) => Document,
): readonly Document[] {
  return documents.map((one) => (one.metadata.name === name ? change(one) : one));
}

function withSpec(documents: readonly Document[], name: string, more: Spec): readonly Document[] {
  return changed(documents, name, (one) => ({ ...one, spec: { ...one.spec, ...more } }));
}

/** A fault: how it comes into a world of a fleet, the files after it, and where the chain is to break. */
interface Fault {
  readonly cause: BreakCause;
  readonly put: (
    world: DriftWorld,
    documents: readonly Document[],
    pair: Pair,
  ) => Promise<readonly Document[]>;
}

const copyOf = ({ member, item }: Pair) =>
  ({ member, collection: 'alertRules', name: item, properties: {} }) as const;

/** A fault of the files, put into a fleet that was applied before. */
function inFiles(
  cause: BreakCause,
  change: (documents: readonly Document[], pair: Pair) => readonly Document[],
): Fault {
  return {
    cause,
    put: async (world, documents, pair) => {
      await world.apply(fleetOf(documents));
      return change(documents, pair);
    },
  };
}

/** A fault of the world. */
function inWorld(cause: BreakCause, happen: (world: DriftWorld, pair: Pair) => unknown): Fault {
  return {
    cause,
    put: async (world, documents, pair) => {
      await world.apply(fleetOf(documents));
      world.clock.advance(3_600_000);
      await happen(world, pair);
      return documents;
    },
  };
}

const faults: readonly Fault[] = [
  inWorld('itemGone', (world, pair) => {
    world.remove({ ...copyOf(pair), member: 'central' });
  }),
  inFiles('excluded', (documents, { selections, item }) =>
    selections.reduce((all, name) => withSpec(all, name, { exclude: [{ names: [item] }] }), documents),
  ),
  inFiles('notTaken', (documents, { selections, item }) =>
    selections.reduce(
      (all, name) =>
        changed(all, name, (one) => ({
          ...one,
          spec: {
            ...one.spec,
            include: (one.spec.include as readonly Spec[]).map(({ names, match, ...rest }) => ({
              ...rest,
              ...(names === undefined
                ? { match: { ...(match as Spec), displayName: [`!Title of ${item}`] } }
                : { match: { displayName: 'nothing is called so' } }),
            })),
          },
        })),
      documents,
    ),
  ),
  inFiles('notMember', (documents, { group, member }) => {
    const { members } = documents.find(({ metadata }) => metadata.name === group)?.spec ?? {};
    const { names, selector } = members as {
      readonly names?: readonly string[];
      readonly selector?: unknown;
    };
    if (selector !== undefined)
      return withSpec(documents, group, {
        members: { selector: { matchLabels: { sector: 'a label that nobody has' } } },
      });
    const others = memberNames.filter((name) => name !== member);
    return withSpec(documents, group, {
      members: { names: [...(names ?? []).filter((one) => one !== member), others[0]] },
    });
  }),
  inFiles('memberSuspended', (documents, { member }) =>
    withSpec(documents, member, { suspend: { reason: 'Freeze' } }),
  ),
  inFiles('groupSuspended', (documents, { group }) =>
    withSpec(documents, group, { suspend: { reason: 'Freeze' } }),
  ),
  inFiles('parentDisabled', (documents) => withSpec(documents, 'central', { mode: 'Disabled' })),
  inFiles('override', (documents, { member, item }) => [
    ...documents,
    {
      kind: 'Override',
      metadata: { name: 'noise' },
      spec: { members: { names: [member] }, items: [{ names: [item] }], exclude: true, reason: 'Noise' },
    },
  ]),
  {
    cause: 'ring',
    put: (_world, documents, { group, selections, member }) =>
      Promise.resolve([
        ...withSpec(documents, group, { ring: 1 }),
        {
          kind: 'Group',
          metadata: { name: 'canary' },
          spec: {
            parent: 'central',
            members: { names: [memberNames.find((name) => name !== member) ?? ''] },
            content: selections,
          },
        },
      ]),
  },
  { cause: 'notAssigned', put: (_world, documents) => Promise.resolve(documents) },
  {
    cause: 'neverPublished',
    put: async (world, documents) => {
      await world.apply(fleetOf(documents), { publish: false });
      return documents;
    },
  },
  {
    cause: 'jobFailed',
    put: async (world, documents, { member }) => {
      await world.apply(fleetOf(documents), { publish: false });
      world.emulator.happen({ kind: 'deleteWorkspace', workspace: workspaceOf(member) });
      await world.publish(fleetOf(documents), 'all');
      return documents;
    },
  },
  inWorld('copyMissing', (world, pair) => {
    world.remove(copyOf(pair));
  }),
  inWorld('copyChanged', (world, pair) => {
    const held = world.held(pair.member).find(({ name }) => name === pair.item);
    if (held === undefined) throw new Error('The pair was not delivered');
    world.put({ ...held, properties: { ...held.properties, query: 'SecurityEvent | take 7' } });
  }),
  inWorld('copyBehind', (world, pair) => {
    const held = world.held('central').find(({ name }) => name === pair.item);
    if (held === undefined) throw new Error('The item is not there');
    world.put({ ...held, properties: { ...held.properties, query: 'SecurityEvent | take 7' } });
  }),
];

const case_ = fc.record({ any: anyFleet, fault: fc.constantFrom(...faults), which: fc.nat() });

function pairOf(any: AnyFleet, which: number): Pair | undefined {
  const pairs = pairsOf(any, fleetOf(any.documents));
  return pairs[which % Math.max(1, pairs.length)];
}

test('of a fleet with one fault the chain breaks at that fault', async () => {
  const met = new Map<BreakCause, number>();
  await fc.assert(
    fc.asyncProperty(case_, async ({ any, fault, which }) => {
      const pair = pairOf(any, which);
      fc.pre(pair !== undefined);
      const world = worldOf(any);
      const fleet = fleetOf(await fault.put(world, any.documents, pair));
      const { chains } = await askWhy(world, fleet, pair.member, pair.item);
      const chain = mainChain(chains);
      met.set(fault.cause, (met.get(fault.cause) ?? 0) + 1);
      expect([chain?.cause, chain?.todo.length === 0]).toEqual([fault.cause, false]);
      if (fault.cause !== 'itemGone') expect(chain?.group).toBe(pair.group);
      expect(isDelivered(chains)).toBe(false);
    }),
    runs,
  );
  if (process.env.MUSTER_FIGURES === '1') process.stdout.write(`${JSON.stringify([...met])}\n`);
});

test('of a fleet without a fault every pair that the files ask for is whole, and who says the same of all', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any.documents);
      const world = worldOf(any);
      await world.apply(fleet);
      for (const item of itemNames) {
        const { client, clock, pending } = world;
        const deps = { client, clock, pending, emit: () => undefined, interrupted: runController().signal };
        const { rows } = await readWho(deps, fleet, {}, item);
        const answers = await Promise.all(
          rows.map(async ({ member }) => {
            const { chains } = await askWhy(world, fleet, member, item);
            return [member, chains.some(({ asked }) => asked) ? isDelivered(chains) : null];
          }),
        );
        expect(rows.map(({ member, asked, state }) => [member, asked ? state === 'inSync' : null])).toEqual(
          answers,
        );
        const once = pairsOf(any, fleet).filter((pair) => pair.item === item);
        const has = new Set(rows.filter(({ state }) => state === 'inSync').map(({ member }) => member));
        expect(once.filter(({ member }) => !has.has(member))).toEqual([]);
      }
    }),
    { numRuns: Math.ceil(runs.numRuns / 6) },
  );
});
