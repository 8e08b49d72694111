import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPlanned } from '../../../src/apply/read-and-plan.js';
import { withItemChanges } from '../../../src/apply/read-changes.js';
import { parsePlanFile } from '../../../src/features/plan/parse-plan-file.js';
import { planFileText } from '../../../src/features/plan/plan-file.js';
import { planJson } from '../../../src/features/plan/plan-json.js';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import { planDigest } from '../../../src/plan/compare/plan-digest.js';
import { aParentPlan, aPlan, anItem, plain } from '../run/builders.js';
import {
  driftWorld,
  type DriftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  parentDoc,
} from '../../support/drift-world.js';
import { aRule } from '../../support/small-fleet.js';
import { valueOf } from '../../support/test-world.js';

function errorsOf(document: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const text = readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(text) as object);
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors;
}

const names = ['rule-a', 'rule-b', 'rule-c', 'rule-d'];
const members = ['ams', 'ber', 'cph'];

function worldOf(): DriftWorld {
  return driftWorld([{ name: 'central', content: names.map(aRule) }, ...members.map((name) => ({ name }))]);
}

/** Two groups, each with its members and rules; nobody is nowhere declared. */
function fleetOf(
  one: readonly [readonly string[], readonly string[]],
  two: readonly [readonly string[], readonly string[]] = [[], []],
): DesiredFleet {
  const group = (name: string, [who, what]: typeof one) => [
    groupDoc(name, who, [`of-${name}`]),
    [
      'ContentSelection',
      `of-${name}`,
      { include: [{ kind: 'AnalyticsRule', names: what.length === 0 ? ['rule-a'] : what }] },
    ] as const,
  ];
  return fleetFrom([
    parentDoc('central'),
    ...members.map((name) => memberDoc(name, ['central'])),
    ...group('one', one),
    ...group('two', two),
  ] as Parameters<typeof fleetFrom>[0]);
}

async function planned(world: DriftWorld, fleet: DesiredFleet): Promise<FleetPlan> {
  const { client, pending } = world;
  return withItemChanges(client, fleet, await readPlanned({ client, pending }, fleet, {}, { publish: true }));
}

async function changedWorld(): Promise<FleetPlan> {
  const world = worldOf();
  await world.apply(fleetOf([members, names]));
  world.clock.advance(3_600_000);
  const rule = world.held('central').find(({ name }) => name === 'rule-a');
  if (rule === undefined) throw new Error('no rule');
  world.put({ ...rule, properties: { ...rule.properties, query: 'SecurityEvent\n| take 2' } });
  return planned(
    world,
    fleetOf([
      ['ams', 'ber'],
      ['rule-a', 'rule-b', 'rule-c'],
    ]),
  );
}

test('what a publish by hand would change is shown as what apply does not publish, in every form', async () => {
  const world = worldOf();
  const fleet = (publish: string) =>
    fleetFrom([
      parentDoc('central'),
      memberDoc('ams', ['central']),
      groupDoc('one', ['ams'], ['rules'], { publish }),
      ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule', names: ['rule-a'] }] }],
    ]);
  await world.apply(fleet('Auto'));
  world.clock.advance(3_600_000);
  const rule = world.held('central').find(({ name }) => name === 'rule-a');
  if (rule === undefined) throw new Error('no rule');
  world.put({ ...rule, properties: { ...rule.properties, severity: 'Low' } });
  const plan = await planned(world, fleet('Manual'));
  const text = planText(plan, plain);
  expect(text).toMatch(/^No changes/);
  expect(text).toContain(`What was modified, as members get it
  ~ AnalyticsRule "Title of rule-a": severity in 1 member, as in ams; not published by apply:
      publish: Manual
      - severity: "High"
      + severity: "Low"
`);
  expect(planMarkdown(plan, { limit: 60_000 })).toContain(
    'as in ams; not published by apply: publish: Manual',
  );
  const json = planJson(plan, { tool: 'muster 0.0.0', createdAt: '2026-01-01T00:00:00.000Z' });
  expect(json.changes?.map(({ groups, byHand }) => [groups, byHand])).toEqual([[['one'], true]]);
});

test('a plan shows what members get to see, and what stays behind, in every form that shows plans', async () => {
  const plan = await changedWorld();
  expect(planText(plan, plain)).toContain(`What was modified, as members get it
  ~ AnalyticsRule "Title of rule-a": query in 2 members, as in ams
      query:
      @@ -1,1 +1,2 @@
      -SecurityEvent | take 1
      +SecurityEvent
      +| take 2

What stays behind: 6 copies, which workspace manager does not delete; muster cleanup does
  - 1 item in 3 members (ams, ber, cph): "Title of rule-d"
  - 3 items in 1 member (cph): "Title of rule-a", "Title of rule-b", "Title of rule-c"
`);
  const markdown = planMarkdown(plan, { limit: 60_000 });
  expect(markdown).toContain('#### What was modified, as members get it');
  expect(markdown).toContain('-SecurityEvent | take 1\n+SecurityEvent\n+| take 2');
  expect(markdown).toContain('**What stays behind**: 6 copies');
  const about = { tool: 'muster 0.0.0', createdAt: '2026-01-01T00:00:00.000Z' };
  const json = planJson(plan, about);
  expect(errorsOf(json)).toBeNull();
  expect(json.changes).toEqual([
    {
      parent: 'central',
      item: expect.objectContaining({ name: 'rule-a' }) as object,
      groups: ['one'],
      members: 2,
      state: 'changed',
      member: 'ams',
      patch: [{ op: 'replace', path: '/properties/query', value: 'SecurityEvent\n| take 2' }],
      unread: [],
    },
  ]);
  expect(json.leftBehind?.map(({ items, members: left }) => [items.length, left])).toEqual([
    [1, ['ams', 'ber', 'cph']],
    [3, ['cph']],
  ]);
});

test('a saved plan shows the same, and its digest does not know of it', async () => {
  const plan = await changedWorld();
  const about = {
    tool: 'muster 0.0.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    scope: { paths: ['.'], publish: true },
    files: [],
  };
  const saved = valueOf(parsePlanFile(planFileText(plan, about), 'plan.json'));
  expect(planText(saved.plan, plain)).toBe(planText(plan, plain));
  const bare = {
    parents: plan.parents.map((parent) => ({ ...parent, changes: undefined, leftBehind: undefined })),
  };
  expect(planDigest(bare)).toBe(planDigest(plan));
});

test('a difference of many lines and many items stays within its room, and says what it leaves out', () => {
  const lines = Array.from({ length: 60 }, (_, n) => `+ line ${String(n)}`);
  const items = Array.from({ length: 20 }, (_, n) => ({
    item: anItem(n),
    groups: ['one'],
    members: 60,
    state: 'changed' as const,
    seenIn: 'ams',
    difference: { fields: ['query'], lines },
    unread: ['zrh'],
  }));
  const leftBehind = Array.from({ length: 12 }, (_, n) => ({
    items: [{ resourceId: `/r/${String(n)}`, displayName: `Rule ${String(n)}` }],
    members: [`m-${String(n)}`],
  }));
  const plan = aPlan(aParentPlan([], { changes: { items, more: 3 }, leftBehind }));
  const text = planText(plan, plain);
  expect(text.split('\n').length).toBeLessThan(160);
  expect(text).toContain('… 44 more lines');
  expect(text).toContain('      … 60 lines');
  expect(text).toContain('; not to be read: zrh');
  expect(text).toContain('and 3 more items, whose difference was not read');
  expect(text).toContain('and 2 more copies; --format json has them all');
  const markdown = planMarkdown(plan, { limit: 60_000 });
  expect(markdown).toContain('and 3 more items, whose difference was not read');
  expect(planMarkdown(plan, { limit: 4_000 })).toMatch(/\d+ more modified items/);
});

test('what nobody could show is said with the item', () => {
  const change = { item: anItem(1), groups: ['one'], members: 2, unread: [] };
  const plan = aPlan(
    aParentPlan([], {
      changes: {
        items: [
          { ...change, state: 'same', seenIn: 'ams' },
          { ...change, state: 'missing', seenIn: 'ams' },
          { ...change, state: 'unread', seenIn: null, unread: ['ams', 'ber'] },
        ],
        more: 0,
      },
    }),
  );
  const told = planText(plan, plain)
    .split('\n')
    .filter((line) => line.includes('AnalyticsRule'));
  expect(told).toEqual([
    '  = AnalyticsRule "Contoso rule 1": in 2 members; ams has it as it is',
    '  + AnalyticsRule "Contoso rule 1": in 2 members; ams does not have it',
    '  ? AnalyticsRule "Contoso rule 1": in 2 members; the difference could not be read; not to be read:',
  ]);
});

test('what a plan says stays behind is what drift finds orphaned once it was applied', async () => {
  const some = (from: readonly string[]) => fc.subarray([...from]);
  const group = fc.tuple(some(members), fc.subarray([...names], { minLength: 1 }));
  await fc.assert(
    fc.asyncProperty(group, group, group, group, async (one, two, one2, two2) => {
      const world = worldOf();
      await world.apply(fleetOf(one, two));
      const fleet = fleetOf(one2, two2);
      const { parents } = await planned(world, fleet);
      const said = (parents[0]?.leftBehind ?? []).flatMap((left) =>
        left.members.flatMap((member) => left.items.map(({ displayName }) => `${member} ${displayName}`)),
      );
      world.clock.advance(60_000);
      await world.apply(fleet);
      const drift = await world.drift(fleet);
      const orphaned = drift.pairs
        .filter(({ state }) => state === 'orphaned' || state === 'orphanSuspected')
        .map(({ member, item }) => `${member} ${item.displayName}`);
      expect([...said].sort()).toEqual([...orphaned].sort());
    }),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 12) },
  );
});
