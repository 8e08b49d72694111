import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFleet } from '../../src/config/to-fleet.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { aRule, tenant, workspaceOf } from '../support/small-fleet.js';
import {
  stepIds,
  testWorld,
  troubles,
  valueOf,
  type Applied,
  type TestWorld,
} from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 4) };

const customers = ['cu1', 'cu2', 'cu3', 'cu4', 'cu5', 'cu6'];
/** The first rules of the central workspace, by name: `r0001`, `r0002` and so on. */
function ruleNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `r${String(index + 1).padStart(4, '0')}`);
}

/** One group of these members, with the first `items` of the central workspace's `rules` rules. */
function fleetOf(
  members: readonly string[],
  items: number,
  rules = 700,
  everyone: readonly string[] = customers,
): DesiredFleet {
  const left = ruleNames(rules).slice(items);
  const doc = (kind: string, name: string, spec: object) => ({
    apiVersion: 'muster/v1',
    kind,
    metadata: { name },
    spec,
  });
  const documents = [
    doc('Parent', 'soc', { workspace: workspaceOf('central'), tenant }),
    ...everyone.map((name) =>
      doc('Member', name, { workspace: workspaceOf(name), tenant, parents: ['soc'] }),
    ),
    doc('Group', 'emea', { parent: 'soc', members: { names: members }, content: ['rules'] }),
    doc('ContentSelection', 'rules', {
      include: [{ kind: 'AnalyticsRule' }],
      ...(left.length === 0 ? {} : { exclude: [{ kind: 'AnalyticsRule', names: left }] }),
    }),
  ];
  const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
  return valueOf(toFleet([{ name: 'fleet.yaml', text }])).fleet;
}

/** A workspace holds 512 enabled rules, and these are more. */
function aDisabledRule(name: string) {
  const rule = aRule(name);
  return { ...rule, properties: { ...rule.properties, enabled: false } };
}

interface Brownfield {
  readonly world: TestWorld;
  /** Messages of publishes that the service refused. */
  readonly refused: readonly string[];
  /** From now on, writes to addresses that fit are answered 403. */
  readonly refuse: (addresses: RegExp | undefined) => void;
}

/** A group of these members and rules that somebody made in the portal: above the limit, so never published. */
function brownfield(members = customers, rules = 700, everyone = customers): Brownfield {
  const refused: string[] = [];
  let refusing: RegExp | undefined;
  const world = testWorld(
    {
      workspaces: [
        {
          id: workspaceOf('central'),
          tenant,
          content: ruleNames(rules).map(aDisabledRule),
          members: everyone.map((name) => ({
            name: `${name}-portal`,
            workspace: workspaceOf(name),
            tenant,
          })),
          groups: [{ name: 'emea', displayName: 'emea', members: members.map((name) => `${name}-portal`) }],
          assignments: [
            {
              name: 'emea',
              group: 'emea',
              items: ruleNames(rules).map(
                (name) => `${workspaceOf('central')}/providers/Microsoft.SecurityInsights/alertRules/${name}`,
              ),
            },
          ],
        },
        ...everyone.map((name) => ({ id: workspaceOf(name), tenant })),
      ],
    },
    async (request, next) => {
      if (request.method === 'PUT' && refusing?.test(new URL(request.url).pathname) === true)
        return Response.json({ error: { code: 'AuthorizationFailed', message: 'No.' } }, { status: 403 });
      const response = await next(request);
      if (request.method === 'POST' && !response.ok) refused.push(await response.clone().text());
      return response;
    },
  );
  world.clock.advance(2 * 3_600_000);
  return {
    world,
    refused,
    refuse: (addresses) => {
      refusing = addresses;
    },
  };
}

/** Live parts as `emea--2: cu5 cu6 × 666`. */
function partsOf({ emulator }: TestWorld): readonly string[] {
  const view = emulator.view(workspaceOf('central'));
  return (view?.groups ?? []).map(({ name, properties }) => {
    const members = (properties.memberResourceNames as readonly string[]).map((one) => one.slice(0, 3));
    const assignment = view?.assignments.find(
      (one) => String(one.properties.targetResourceName).toLowerCase() === name.toLowerCase(),
    );
    const items = (assignment?.properties.items ?? []) as readonly unknown[];
    return `${name}: ${[...members].sort().join(' ')} × ${items.length}`;
  });
}

/** How many rules a member holds. */
function rulesIn({ emulator }: TestWorld, name: string): number {
  return emulator.view(workspaceOf(name))?.alertRules.length ?? 0;
}

function pairsOf({ pairs }: Applied): readonly [number, ReadonlySet<string>] {
  const distinct = new Set(pairs.map(({ group, member, item }) => `${group} ${member} ${item.displayName}`));
  return [distinct.size, new Set(pairs.map(({ status }) => status))];
}

describe('a group above 2,000 operations', () => {
  test('is split in place, delivered to the last pair, and then nothing is left to do', async () => {
    const { world, refused } = brownfield();
    const fleet = fleetOf(customers, 700);
    const applied = await world.apply(fleet);

    expect(troubles(applied)).toEqual([]);
    expect(pairsOf(applied)).toEqual([4200, new Set(['Succeeded'])]);
    expect(new Set(applied.pairs.map(({ group }) => group))).toEqual(new Set(['emea']));
    expect(partsOf(world)).toEqual([
      'emea: cu1 cu2 × 700',
      'emea--2: cu3 cu4 × 700',
      'emea--3: cu5 cu6 × 700',
    ]);
    expect(customers.map((name) => rulesIn(world, name))).toEqual([700, 700, 700, 700, 700, 700]);
    expect(stepIds(await world.plan(fleet))).toEqual([]);
    expect(refused).toEqual([]);
  });

  test('grows, shrinks and is one group again over several applies', async () => {
    const { world, refused } = brownfield();
    const course = [
      [customers.slice(0, 3), 700],
      [customers, 700],
      [['cu2', 'cu3', 'cu4', 'cu5', 'cu6'], 700],
      [['cu2', 'cu3', 'cu4', 'cu6'], 400],
      [['cu4'], 3],
    ] as const;
    const lives: (readonly string[])[] = [];
    for (const [members, items] of course) {
      const fleet = fleetOf(members, items);
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
      lives.push(partsOf(world));
    }

    expect(lives).toEqual([
      ['emea: cu1 cu2 × 700', 'emea--2: cu3 × 700'],
      ['emea: cu1 cu2 × 700', 'emea--2: cu3 cu4 × 700', 'emea--3: cu5 cu6 × 700'],
      ['emea: cu2 × 700', 'emea--2: cu3 cu4 × 700', 'emea--3: cu5 cu6 × 700'],
      ['emea: cu2 cu3 cu4 cu6 × 400'],
      ['emea: cu4 × 3'],
    ]);
    expect(refused).toEqual([]);
  });

  test('of more than 2,000 items is cut into runs of them, in place, that keep what they hold', async () => {
    const members = customers.slice(0, 1);
    const { world, refused } = brownfield(members, 2050);
    const lives: (readonly string[])[] = [];
    for (const items of [2050, 2040, 2000]) {
      const fleet = fleetOf(members, items, 2050);
      const applied = await world.apply(fleet);
      expect(troubles(applied)).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
      lives.push(partsOf(world));
    }

    expect(lives).toEqual([
      ['emea: cu1 × 1025', 'emea--2: cu1 × 1025'],
      ['emea: cu1 × 1025', 'emea--2: cu1 × 1015'],
      ['emea: cu1 × 2000'],
    ]);
    expect(members.map((name) => rulesIn(world, name))).toEqual([2050]);
    expect(refused).toEqual([]);
  });

  test('is published and looked at part by part', async () => {
    const { world } = brownfield();
    const fleet = fleetOf(customers, 700);
    await world.apply(fleet);
    const published = await world.publish(fleet, ['emea']);

    expect(stepIds(published.plan)).toEqual([
      'publish/assignment/soc/emea',
      'publish/assignment/soc/emea--2',
      'publish/assignment/soc/emea--3',
    ]);
    expect(troubles(published)).toEqual([]);
    expect(pairsOf(published)).toEqual([4200, new Set(['Succeeded'])]);
  });

  test('that broke off at any step, or could not be written in part, is finished by the next apply', async () => {
    // As many pairs and parts as with half of the members and twice the rules, which cost more to list and to select.
    const everyone = Array.from({ length: 12 }, (_, index) => `cu${String(index + 1).padStart(2, '0')}`);
    const rules = 350;
    const member = fc.subarray(everyone, { minLength: 1 });
    const step = fc.record({
      members: member,
      items: fc.constantFrom(150, 200, 334, rules),
      how: fc.oneof(
        fc.record({ stopAfter: fc.nat(12) }),
        fc.constant({ publish: false }),
        fc.constantFrom(
          /Groups\/emea$/i,
          /Groups\/emea--2$/i,
          /Assignments\/emea$/i,
          /Assignments\/emea--3$/i,
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        const { world, refused, refuse } = brownfield(everyone, rules, everyone);
        for (const { members, items, how } of steps) {
          refuse(how instanceof RegExp ? how : undefined);
          await world.apply(fleetOf(members, items, rules, everyone), how instanceof RegExp ? {} : how);
          world.clock.advance(60_000);
        }
        refuse(undefined);
        const last = steps.at(-1);
        const fleet = fleetOf(last?.members ?? [], last?.items ?? 0, rules, everyone);
        expect(troubles(await world.apply(fleet))).toEqual([]);
        expect(stepIds(await world.plan(fleet))).toEqual([]);
        const held = (last?.members ?? []).map((name) => rulesIn(world, name) >= (last?.items ?? 0));
        expect(held).toEqual(held.map(() => true));
        expect(refused).toEqual([]);
      }),
      runs,
    );
  });
});
