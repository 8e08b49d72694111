import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalBody } from '../../src/content/canonical-body.js';
import type { DesiredItem } from '../../src/model/desired-content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { contentReach } from '../../src/plan/content/content-reach.js';
import { fileItem } from '../../src/plan/content/file-item.js';
import { fileAutomation, fileFunction, fileRule, fileWorkbook, withFiles } from '../support/file-content.js';
import { aRule, smallFleet, workspaceOf } from '../support/small-fleet.js';
import { stepIds, troubles, type Applied, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 25) };
const central = workspaceOf('central');
const insights = `${central}/providers/Microsoft.SecurityInsights`;
const tenant = '99999999-0000-4000-8000-000000000000';
const guid = '3f0c8a52-0000-4000-8000-00000000beef';

/** Which items there are, and what each says: the same number says the same. */
interface Version {
  readonly functions: readonly number[];
  readonly rules: readonly number[];
  readonly automation: number;
  readonly workbook: number;
}

/** 0: there is none. */
const says = fc.integer({ min: 0, max: 3 });
const version = fc.record({
  functions: fc.tuple(says, says),
  rules: fc.tuple(says, says, says),
  automation: says,
  workbook: says,
});
const place = fc.record({
  prune: fc.boolean(),
  edited: fc.constantFrom('Overwrite' as const, 'Keep' as const),
});

function itemsOf({ functions, rules, automation, workbook }: Version): readonly DesiredItem[] {
  const some = (n: number, make: (n: number) => DesiredItem) => (n === 0 ? [] : [make(n)]);
  return [
    ...some(automation, (n) => fileAutomation('auto', [`${insights}/alertRules/rule-a`], `v${String(n)}`)),
    ...['a', 'b', 'c'].flatMap((name, at) =>
      // What a rule uses does not follow from its name, and one says the same as what the portal made.
      some(rules[at] ?? 0, (n) =>
        fileRule(
          `rule-${name}`,
          n === 3 ? {} : { query: `${n === 1 ? 'Far' : 'Near'}\n| take ${String(n)}` },
        ),
      ),
    ),
    ...some(functions[0] ?? 0, (n) => fileFunction('Far', `Near | take ${String(n)}`)),
    ...some(functions[1] ?? 0, (n) => fileFunction('Near', `SecurityEvent | take ${String(n)}`)),
    ...some(workbook, (n) => fileWorkbook(guid, `v${String(n)}`)),
  ];
}

/** A world in which the parent's group takes every kind. */
function anyWorld(content: ReturnType<typeof aRule>[] = []) {
  const small = smallFleet({
    workspaces: [
      { id: central, tenant, content },
      ...['member-a', 'member-b'].map((name) => ({ id: workspaceOf(name), tenant })),
    ],
  });
  const [selection] = small.fleet.selections;
  if (selection === undefined) throw new Error('The fleet has no selection');
  const all = { ...selection, include: [{ at: selection.at }], allowEmpty: true };
  return { ...small, fleet: { ...small.fleet, selections: [all] } };
}

function writesOf(world: TestWorld): readonly string[] {
  return world.emulator.requestLog
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
}

/** Names of files' items that the central workspace does not have as they ask. */
function unlike(world: TestWorld, items: readonly DesiredItem[]): readonly string[] {
  const view = world.emulator.view(central);
  const shelves = {
    AnalyticsRule: view?.alertRules,
    AutomationRule: view?.automationRules,
    Workbook: view?.workbooks,
  } as Record<
    string,
    typeof view extends undefined ? never : readonly { name: string; properties: object }[]
  >;
  return items.flatMap(({ kind, name, ...rest }) => {
    const found = (shelves[kind] ?? view?.savedSearches ?? []).find((one) => one.name === name);
    const asked = fileItem({ kind, name, ...rest }, central).item.body.value.properties;
    const is = found && canonicalBody(kind, { properties: found.properties }, { central }).properties;
    return JSON.stringify(is) === JSON.stringify(asked) ? [] : [name];
  });
}

function pairLines({ pairs }: Applied): readonly string[] {
  return pairs.map(({ member, item, status }) => `${member} ${item.kind} ${item.name} ${status}`).sort();
}

test('after an apply nothing is left to do, and another one writes nothing, whatever was there before', async () => {
  await fc.assert(
    fc.asyncProperty(version, version, place, fc.boolean(), async (before, now, how, edits) => {
      const { fleet, world } = anyWorld([aRule('rule-a'), aRule('rule-d')]);
      expect(troubles(await world.apply(withFiles(fleet, itemsOf(before))))).toEqual([]);
      if (edits) world.touchRule();
      world.clock.advance(3_600_000);
      const items = itemsOf(now);
      const files = withFiles(fleet, items, how);
      const run = await world.apply(files);
      expect(run.outcome).toBe('succeeded');
      const kept = run.plan.parents.some(({ findings }) => findings.some(({ code }) => code === 'MUS370'));
      expect(unlike(world, items)).toEqual(kept ? ['rule-a'] : []);
      world.emulator.clearRequestLog();
      expect(stepIds((await world.apply(files)).plan)).toEqual([]);
      expect(writesOf(world)).toEqual([]);
    }),
    runs,
  );
});

test('what uses something is written after it', async () => {
  await fc.assert(
    fc.asyncProperty(version, async (now) => {
      const { fleet, world } = anyWorld();
      await world.apply(withFiles(fleet, itemsOf(now)));
      const at = (name: string) => writesOf(world).findIndex((line) => line.includes(`/${name}?`));
      for (const { name, body } of itemsOf(now).filter(({ kind }) => kind !== 'Workbook'))
        for (const [word, needed] of [
          ['Far', 'fn-Far'],
          ['Near', 'fn-Near'],
          ['alertRules/rule-a', 'rule-a'],
        ] as const)
          if (needed !== name && JSON.stringify(body).includes(word))
            expect(at(needed)).toBeLessThan(at(name));
    }),
    runs,
  );
});

test('pairs and publishes are those of a workspace that held the content already', async () => {
  await fc.assert(
    fc.asyncProperty(version, async (now) => {
      const ofFiles = anyWorld();
      const run = await ofFiles.world.apply(withFiles(ofFiles.fleet, itemsOf(now)));
      const held = anyWorld();
      await held.world.apply(withFiles({ ...held.fleet, groups: [] }, itemsOf(now)));
      const after = await held.world.apply(held.fleet);
      expect(pairLines(run)).toEqual(pairLines(after));
      const publishes = (applied: Applied) => stepIds(applied.plan).filter((id) => id.startsWith('publish/'));
      expect(publishes(run)).toEqual(publishes(after));
    }),
    runs,
  );
});

test('a plan says of each item of a file how many members receive it, and that many have a pair of it', async () => {
  await fc.assert(
    fc.asyncProperty(version, version, async (before, now) => {
      const { fleet, world } = anyWorld();
      await world.apply(withFiles(fleet, itemsOf(before)));
      world.clock.advance(3_600_000);
      const run = await world.apply(withFiles(fleet, itemsOf(now)));
      for (const { step, members } of contentReach(run.plan))
        expect([
          step.id,
          run.pairs.filter(({ item, status }) => item.name === step.resourceName && status === 'Succeeded')
            .length,
        ]).toEqual([step.id, members]);
    }),
    runs,
  );
});

test('an apply that ends anywhere is finished by the next: items, marks and publishes', async () => {
  const end = fc.record({
    after: fc.integer({ min: 0, max: 24 }),
    by: fc.constantFrom('kill' as const, 'dropped' as const, 'interrupt' as const),
  });
  await fc.assert(
    fc.asyncProperty(version, version, place, end, async (before, now, how, { after, by }) => {
      const { fleet, world } = anyWorld();
      expect(troubles(await world.apply(withFiles(fleet, itemsOf(before))))).toEqual([]);
      world.clock.advance(3_600_000);
      const items = itemsOf(now);
      const files = withFiles(fleet, items, how);
      await endingAfter(world, files, after, by);
      world.clock.advance(60_000);
      const next = await world.apply(files);
      expect(next.outcome).toBe('succeeded');
      expect(stepIds(await world.plan(files))).toEqual([]);
      expect(unlike(world, items)).toEqual([]);
      const marked = new Set(
        world.emulator.view(central)?.metadata.map(({ properties }) => properties.contentId),
      );
      if (how.prune) expect([...marked].sort()).toEqual(items.map(({ name }) => name).sort());
    }),
    { numRuns: 2 * runs.numRuns },
  );
});

/** An apply of which no write gets through after so many; or whose answers are lost; or that is interrupted. */
async function endingAfter(
  world: TestWorld,
  files: DesiredFleet,
  after: number,
  by: 'kill' | 'dropped' | 'interrupt',
): Promise<void> {
  if (by === 'interrupt') {
    await world.apply(files, { stopAfter: after });
    return;
  }
  const fault = by === 'kill' ? ({ kind: 'status', status: 403 } as const) : ({ kind: 'dropAfter' } as const);
  for (const method of ['PUT', 'DELETE', 'POST'])
    world.emulator.failNext({ method, skip: method === 'PUT' ? after : 0, times: 0 }, fault);
  await world.apply(files);
  world.emulator.clearFaults();
}
