import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DesiredFleet } from '../../src/model/desired.js';

import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  pairLines,
  parentDoc,
  type Spec,
} from '../support/drift-world.js';
import { aRule } from '../support/small-fleet.js';
import { stepIds, troubles } from '../support/test-world.js';

const members = ['ams', 'ber', 'cph'];
const rules = ['audit', 'logon', 'mail'];

function anOverride(name: string, names: readonly string[], items: readonly string[], more: Spec = {}) {
  const spec = { members: { names }, items: [{ names: items }], exclude: true, reason: 'It floods', ...more };
  return ['Override', name, spec] as const;
}

function fleetWith(...overrides: readonly ReturnType<typeof anOverride>[]): DesiredFleet {
  return fleetFrom([
    parentDoc('central'),
    ...members.map((name) => memberDoc(name, ['central'])),
    groupDoc('all', members, ['rules']),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
    ...overrides,
  ]);
}

function aWorld() {
  return driftWorld([{ name: 'central', content: rules.map(aRule) }, ...members.map((name) => ({ name }))]);
}

type World = ReturnType<typeof aWorld>;

function rulesOf(world: World, member: string): readonly string[] {
  return world
    .held(member)
    .map(({ properties }) => String(properties.displayName).replace('Title of ', ''))
    .sort();
}

describe('an exception', () => {
  test('of a new fleet never reaches the member, and nothing is left to do', async () => {
    const world = aWorld();
    const fleet = fleetWith(anOverride('noise', ['ber'], ['mail']));
    expect(troubles(await world.apply(fleet))).toEqual([]);
    expect(members.map((member) => rulesOf(world, member))).toEqual([rules, ['audit', 'logon'], rules]);
    expect(stepIds(await world.plan(fleet))).toEqual([]);
    const drift = await world.drift(fleet);
    expect([pairLines(drift), drift.counts.inSync]).toEqual([[], 8]);
  });

  test('of what was delivered leaves an orphan that is named with the override', async () => {
    const world = aWorld();
    await world.apply(fleetWith());
    world.clock.advance(3_600_000);
    const fleet = fleetWith(anOverride('noise', ['ber'], ['mail']));
    const report = await world.apply(fleet);
    expect(troubles(report)).toEqual([]);
    expect(rulesOf(world, 'ber')).toEqual(rules);
    const pairs = report.events.flatMap((event) => (event.type === 'pairs' ? event.pairs : []));
    expect(
      pairs
        .filter(({ member }) => member === 'ber')
        .map(({ group, item, status }) => [group, item.name, status]),
    ).toEqual([
      ['all', 'audit', 'Succeeded'],
      ['all', 'logon', 'Succeeded'],
    ]);
    const [orphan, ...others] = (await world.drift(fleet)).pairs;
    expect(others).toEqual([]);
    expect(orphan).toMatchObject({
      member: 'ber',
      state: 'orphaned',
      override: 'noise',
      item: { name: 'mail' },
    });
  });

  test('that goes brings the item back', async () => {
    const world = aWorld();
    await world.apply(fleetWith(anOverride('noise', ['ber', 'cph'], ['mail'])));
    world.clock.advance(3_600_000);
    expect(troubles(await world.apply(fleetWith(anOverride('noise', ['ber'], ['mail']))))).toEqual([]);
    expect(members.map((member) => rulesOf(world, member))).toEqual([rules, ['audit', 'logon'], rules]);
    world.clock.advance(3_600_000);
    expect(troubles(await world.apply(fleetWith()))).toEqual([]);
    expect(rulesOf(world, 'ber')).toEqual(rules);
    expect(stepIds(await world.plan(fleetWith()))).toEqual([]);
  });

  test('is published by hand with the parts that are live', async () => {
    const world = aWorld();
    const fleet = fleetWith(anOverride('noise', ['ber'], ['mail']));
    await world.apply(fleet);
    const again = await world.publish(fleet, ['all']);
    expect(troubles(again)).toEqual([]);
    const published = again.plan.parents.flatMap(({ steps }) => steps);
    expect(published.map(({ name, group }) => [group, /--x-[0-9a-f]{8}$/.test(name)])).toEqual([
      ['all', false],
      ['all', true],
    ]);
  });
});

test('an apply that is stopped anywhere is finished by the next: each member has what it is to have', async () => {
  const anyOverrides = fc.array(
    fc.tuple(fc.subarray(members, { minLength: 1 }), fc.subarray(rules, { minLength: 1 })),
    { maxLength: 2 },
  );
  const fleetOf = (overrides: readonly (readonly [readonly string[], readonly string[]])[]) =>
    fleetWith(...overrides.map(([whom, what], at) => anOverride(`override-${String(at)}`, whom, what)));
  await fc.assert(
    fc.asyncProperty(anyOverrides, anyOverrides, fc.nat(8), async (before, after, stopAfter) => {
      const world = aWorld();
      await world.apply(fleetOf(before));
      world.clock.advance(3_600_000);
      const fleet = fleetOf(after);
      await world.apply(fleet, { stopAfter });
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
      const drift = await world.drift(fleet);
      const left = (member: string) =>
        new Set(after.flatMap(([whom, what]) => (whom.includes(member) ? what : []))).size;
      const asked = members.reduce((sum, member) => sum + rules.length - left(member), 0);
      expect(drift.counts).toMatchObject({ missing: 0, changed: 0, inSync: asked });
    }),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 12) },
  );
});
