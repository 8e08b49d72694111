import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pinOf, takeSnapshots, type TakenSnapshots } from '../../../src/features/snapshot/take-snapshots.js';
import type { EmulatorSetup } from '../../../src/emulator/emulator.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import { usedSnapshots, type SnapshotUse } from '../../../src/model/used-snapshots.js';
import { aRule, workspaceOf } from '../../support/small-fleet.js';
import { stepIds, troubles, type TestWorld } from '../../support/test-world.js';
import { threeTiers, threeTiersFleet } from '../../support/three-tiers.js';

const lockAt = { file: 'muster.lock.yaml', line: 1, column: 1 };

/** Three tiers, each of which delivers what its selection is pinned to. */
const fleetOf = (spec: Readonly<Record<string, unknown>> = { include: [{ kind: 'AnalyticsRule' }] }) =>
  threeTiersFleet({ snapshot: true, ...spec });

/** The fleet with what was taken, as if it had been written to the lock file and read again. */
function pinned(fleet: DesiredFleet, { taken }: TakenSnapshots): DesiredFleet {
  return {
    ...fleet,
    selections: fleet.selections.map((selection) => ({
      ...selection,
      snapshots: taken
        .filter((one) => one.selection === selection.name)
        .map(({ parent, items }) => ({
          parent,
          items: items.map((item) => ({ ...pinOf(item), at: lockAt })),
          at: lockAt,
        })),
    })),
  };
}

function take(world: TestWorld, fleet: DesiredFleet, uses: readonly SnapshotUse[] = usedSnapshots(fleet)) {
  return takeSnapshots({ client: world.client, pending: world.pending }, fleet, uses);
}

function shown({ taken, problems }: TakenSnapshots) {
  return [
    ...taken.map(
      ({ parent, items }) =>
        `${parent}: ${items.map(({ name, predicted }) => `${name}${predicted ? '?' : ''}`).join(' ')}`,
    ),
    ...problems.map(({ code, parent }) => `${code} ${String(parent)}`),
  ];
}

/** Everything that a plan says of snapshots. */
function saidOf(plan: FleetPlan): readonly string[] {
  return plan.parents.flatMap(({ parent, problems, findings }) =>
    [...problems, ...findings]
      .filter(({ code }) => ['MUS327', 'MUS401', 'MUS415', 'MUS416'].includes(code))
      .map(({ code, message }) => `${parent} ${code} ${message}`),
  );
}

describe.each(['keep', 'new'] as const)('where copies %s their names', (copyNames) => {
  const options: EmulatorSetup = { settings: { copyNames } };

  test('one snapshot and one apply carry rules down three tiers, and then nothing is to do', async () => {
    const world = threeTiers(['rule-a', 'rule-b'], options);
    const fleet = fleetOf();
    const taken = await take(world, fleet);
    expect(shown(taken)).toEqual(['top: rule-a rule-b', 'mid: rule-a? rule-b?', 'low: rule-a? rule-b?']);
    const run = await world.apply(pinned(fleet, taken));
    expect([troubles(run), saidOf(run.plan)]).toEqual([[], []]);
    expect(
      world.emulator
        .view(workspaceOf('customer'))
        ?.alertRules.map(({ properties }) => properties.displayName),
    ).toEqual(['Title of rule-a', 'Title of rule-b']);
    const again = await world.plan(pinned(fleet, taken));
    expect([stepIds(again), saidOf(again)]).toEqual([[], []]);
  });

  test('a snapshot taken after the delivery finds the same items, no longer predicted', async () => {
    const world = threeTiers(['rule-a', 'rule-b'], options);
    const before = pinned(fleetOf(), await take(world, fleetOf()));
    await world.apply(before);
    const { taken } = await take(world, before);
    expect(taken.map(({ kept, added, dropped }) => [kept.length, added, dropped])).toEqual([
      [2, [], []],
      [2, [], []],
      [2, [], []],
    ]);
    expect(taken.flatMap(({ items }) => items.filter(({ predicted }) => predicted))).toEqual([]);
    const plan = await world.plan(pinned(before, { taken, findings: [], problems: [] }));
    expect([stepIds(plan), saidOf(plan)]).toEqual([[], []]);
  });
});

test('a new rule waits for a snapshot, in every tier, and each says so once', async () => {
  const world = threeTiers(['rule-a']);
  const fleet = pinned(fleetOf(), await take(world, fleetOf()));
  await world.apply(fleet);
  world.clock.advance(2 * 3_600_000);
  world.emulator.putContent(workspaceOf('top'), aRule('rule-b'));
  const plan = await world.plan(fleet);
  expect([stepIds(plan), saidOf(plan)]).toEqual([
    [],
    [
      'top MUS327 Selection "rules": top has moved since its snapshot; one taken now would add Title of rule-b',
    ],
  ]);
  const next = pinned(fleet, await take(world, fleet));
  expect(troubles(await world.apply(next))).toEqual([]);
  expect(world.emulator.view(workspaceOf('customer'))?.alertRules).toHaveLength(2);
});

describe('what cannot be taken is left out and told', () => {
  test('a parent that cannot be read, and all below it', async () => {
    const world = threeTiers(['rule-a']);
    world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('mid') });
    const result = await take(world, fleetOf());
    expect(shown({ ...result, problems: [] })).toEqual(['top: rule-a']);
    expect(new Set(shown({ ...result, taken: [] }))).toEqual(new Set(['MUS203 mid', 'MUS408 low']));
  });

  test('a selection that resolves to nothing, and what is below it', async () => {
    const world = threeTiers(['rule-a']);
    const fleet = fleetOf({ include: [{ match: { displayName: 'none' } }] });
    expect(shown(await take(world, fleet))).toEqual(['MUS401 top', 'MUS408 mid', 'MUS408 low']);
  });
});

test('a snapshot that is missing above is told, unless it was asked for too', async () => {
  const world = threeTiers(['rule-a']);
  const uses = [{ parent: 'mid', selection: 'rules' }];
  const { problems } = await take(world, fleetOf(), uses);
  expect(problems.map(({ message }) => message)).toEqual([
    'Selection "rules" is pinned, and muster.lock.yaml has no snapshot of it for top',
    'Parent mid is not planned, because top above it could not be.',
  ]);
});

test('one parent alone is taken with what those above it would deliver, by their own pins', async () => {
  const world = threeTiers(['rule-a', 'rule-b']);
  const fleet = fleetOf();
  const use = (parent: string) => [{ parent, selection: 'rules' }];
  expect(shown(await take(world, fleet, use('mid')))).toEqual(['MUS415 top', 'MUS408 mid']);
  const onlyA = fleetOf({ include: [{ names: ['rule-a'] }] });
  const top = pinned(fleet, await take(world, onlyA, use('top')));
  expect(shown(await take(world, top, use('mid')))).toEqual(['mid: rule-a?']);
});

test('after a snapshot a plan says what came, went and was renamed, and nothing else', async () => {
  const names = fc.uniqueArray(fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5'), { minLength: 1 });
  const fate = fc.constantFrom('stays', 'goes', 'renamed', 'retired');
  await fc.assert(
    fc.asyncProperty(
      names,
      fc.array(fate, { minLength: 5, maxLength: 5 }),
      names,
      async (before, fates, after) => {
        const world = threeTiers(before);
        const fleet = fleetOf({
          include: [{ kind: 'AnalyticsRule' }],
          exclude: [{ match: { severity: 'Low' } }],
          allowEmpty: true,
        });
        const fixed = pinned(fleet, await take(world, fleet));
        const scope = { parents: ['top'] };
        expect(saidOf(await world.plan(fixed, scope))).toEqual([]);

        const sorted = [...before].sort();
        const of = (wanted: string) => sorted.filter((_, index) => fates[index] === wanted);
        const put = (name: string, properties: object) => {
          const rule = aRule(name);
          world.emulator.putContent(workspaceOf('top'), {
            ...rule,
            properties: { ...rule.properties, ...properties },
          });
        };
        for (const name of of('goes')) world.emulator.happen({ kind: 'deleteItem', id: ruleId(name) });
        for (const name of of('renamed')) put(name, { displayName: `New ${name}` });
        for (const name of of('retired')) put(name, { severity: 'Low' });
        const added = after.filter((name) => !before.includes(name)).sort();
        for (const name of added) put(name, {});

        const parts = [
          ...(added.length > 0 ? [`add ${added.map((name) => `Title of ${name}`).join(', ')}`] : []),
          ...(of('retired').length > 0
            ? [
                `drop ${of('retired')
                  .map((name) => `Title of ${name}`)
                  .join(', ')}`,
              ]
            : []),
          ...(of('renamed').length > 0
            ? [
                `rename ${of('renamed')
                  .map((name) => `Title of ${name} to New ${name}`)
                  .join(', ')}`,
              ]
            : []),
        ];
        expect(saidOf(await world.plan(fixed, scope))).toEqual([
          ...of('goes').map(
            (name) =>
              `top MUS416 "Title of ${name}" (AnalyticsRule ${name}) is pinned by selection "rules", and top no longer has it`,
          ),
          ...(parts.length > 0
            ? [
                `top MUS327 Selection "rules": top has moved since its snapshot; one taken now would ${parts.join('; ')}`,
              ]
            : []),
        ]);
      },
    ),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 30) },
  );
});

function ruleId(name: string): string {
  return `${workspaceOf('top')}/providers/Microsoft.SecurityInsights/alertRules/${name}`;
}
