import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContentResource } from '../../src/emulator/content-loading.js';
import type { WorkspaceSeed } from '../../src/emulator/seed-workspace.js';
import { readAndPlan } from '../../src/apply/read-and-plan.js';
import { idKey } from '../../src/model/arm-id.js';
import type { DesiredFleet, SelectionEntry } from '../../src/model/desired.js';
import type { LiveFact } from '../../src/plan/compare/live-facts.js';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 60) };

/** The service with its live state, where somebody has already published some of it. */
async function worldOf(fleet: AnyFleet): Promise<TestWorld> {
  const world = testWorld({ workspaces: fleet.workspaces, settings: fleet.settings });
  for (const [workspace, assignment] of fleet.published) {
    const url = `http://127.0.0.1:7070${workspace}/providers/Microsoft.SecurityInsights/workspaceManagerAssignments/${assignment}/jobs?api-version=2025-10-01-preview`;
    await world.emulator.fetch(
      new Request(url, { method: 'POST', headers: { authorization: 'Bearer test' } }),
    );
  }
  world.clock.advance(3_600_000 * 3);
  return world;
}

test('apply converges: the second plan is empty', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      const first = await world.apply(fleet);
      expect(troubles(first)).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

test('a plan that leaves out lists of content that it does not look at is the same plan', async () => {
  let spared = 0;
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      const read = async (onlyUsed: boolean) => {
        const before = world.emulator.requestLog.length;
        const plan = await readAndPlan(world, fleet, {}, { publish: true, onlyUsed });
        return { plan, requests: world.emulator.requestLog.length - before };
      };
      const [all, used] = [await read(false), await read(true)];
      expect(used.plan).toEqual(all.plan);
      expect(used.requests).toBeLessThanOrEqual(all.requests);
      if (used.requests < all.requests) spared += 1;
    }),
    runs,
  );
  expect(spared).toBeGreaterThan(0);
});

test('an apply that was stopped after any step is finished by the next', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.nat(12), async (any, stopAfter) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      await world.apply(fleet, { stopAfter });
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

test('an apply without publishing is finished by the next', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      await world.apply(fleet, { publish: false });
      expect(troubles(await world.apply(fleet))).toEqual([]);
      expect(stepIds(await world.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});

test('what no file declares is never touched, unless its parent is pruned', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      const before = undeclaredOf(world, fleet);
      await world.apply(fleet);
      const after = undeclaredOf(world, fleet);
      for (const { name, prune } of fleet.parents)
        expect([name, after.get(name)]).toEqual([
          name,
          prune ? { members: [], groups: [], assignments: [] } : before.get(name),
        ]);
    }),
    runs,
  );
});

test('the members’ workspaces hold exactly the pairs that the files ask for', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (any) => {
      const fleet = fleetOf(any);
      const world = await worldOf(any);
      const held = new Map(world.emulator.workspaceIds().map((id) => [idKey(id), itemsOf(world, id)]));
      const expected = expectedItems(fleet, held);
      await world.apply(fleet);
      for (const [id, items] of expected)
        expect([id, [...new Set(itemsOf(world, id))].sort()]).toEqual([id, [...items].sort()]);
    }),
    runs,
  );
});

test('the plan is the same whatever order and casing the service answers in', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.nat(), async (any, seed) => {
      const fleet = fleetOf(any);
      const plans = await Promise.all(
        [any.workspaces, any.workspaces.map((one) => shuffled(one, seed))].map(async (workspaces) =>
          testWorld({ workspaces, settings: any.settings }).plan(fleet),
        ),
      );
      const [first, second] = plans.map((plan) => JSON.stringify(plan, withoutTimes).toLowerCase());
      expect(second).toEqual(first);
    }),
    runs,
  );
});

/** The emulator stamps what it is seeded with in that order: another order is another time, which an item's hash covers. */
function withoutTimes(key: string, value: unknown): unknown {
  if (key !== 'reliesOn') return value;
  return (value as readonly LiveFact[]).map(({ type, id, name, hash }) => [
    type,
    id,
    name,
    type === 'item' ? '' : hash,
  ]);
}

function undeclaredOf(world: TestWorld, fleet: DesiredFleet) {
  return new Map(
    fleet.parents.map((parent) => {
      const view = world.emulator.view(parent.workspace);
      const groups = new Set(
        fleet.groups
          .filter((group) => group.parent === parent.name)
          .map(({ resourceName }) => resourceName.toLowerCase()),
      );
      const members = new Set(
        fleet.members
          .filter(({ parents }) => parents.includes(parent.name))
          .map(({ workspace }) => idKey(workspace)),
      );
      return [
        parent.name,
        {
          members: (view?.members ?? []).filter(
            ({ properties }) => !members.has(idKey(String(properties.targetWorkspaceResourceId))),
          ),
          groups: (view?.groups ?? []).filter(({ name }) => !groups.has(name.toLowerCase())),
          assignments: (view?.assignments ?? [])
            .filter(({ properties }) => !groups.has(String(properties.targetResourceName).toLowerCase()))
            .map(({ name, properties: { items, targetResourceName } }) => ({
              name,
              items,
              targetResourceName,
            })),
        },
      ] as const;
    }),
  );
}

/** Kind and display name of everything in a workspace, as `alertRules/Alpha one`. */
function itemsOf(world: TestWorld, id: string): readonly string[] {
  const view = world.emulator.view(id);
  const titles = (collection: 'alertRules' | 'automationRules' | 'workbooks') =>
    (view?.[collection] ?? []).map(({ properties }) => `${collection}/${String(properties.displayName)}`);
  const searches = (view?.savedSearches ?? []).map(({ properties }) => {
    const category = String(properties.category);
    const kind = properties.functionAlias === undefined ? category : 'Function';
    return `${kind}/${String(properties.displayName)}`;
  });
  return [...titles('alertRules'), ...titles('automationRules'), ...titles('workbooks'), ...searches];
}

const kindOf: Readonly<Record<string, string>> = {
  alertRules: 'AnalyticsRule',
  automationRules: 'AutomationRule',
  workbooks: 'Workbook',
  Function: 'Function',
  'Hunting Queries': 'HuntingQuery',
  'Livestream Queries': 'LivestreamQuery',
  General: 'SavedSearch',
};

/** What each member will hold, by a plain reading of the files: what it held, and what its groups select, tier by tier. */
function expectedItems(fleet: DesiredFleet, held: ReadonlyMap<string, readonly string[]>) {
  const holds = new Map([...held].map(([id, items]) => [id, new Set(items)]));
  for (const parent of [...fleet.parents].sort((a, b) => a.tier - b.tier)) {
    const central = [...(holds.get(idKey(parent.workspace)) ?? [])];
    for (const group of fleet.groups.filter((one) => one.parent === parent.name))
      for (const name of group.content) {
        const selection = fleet.selections.find((one) => one.name === name);
        const taken = central.filter((item) => selection?.include.some((entry) => fits(entry, item)));
        for (const memberName of group.members) {
          const member = fleet.members.find((one) => one.name === memberName);
          for (const item of taken) holds.get(idKey(member?.workspace ?? ''))?.add(item);
        }
      }
  }
  return holds;
}

function fits({ kinds, match }: SelectionEntry, item: string): boolean {
  const slash = item.indexOf('/');
  const kind = kindOf[item.slice(0, slash)];
  const title = item.slice(slash + 1).toLowerCase();
  if (kinds !== undefined && !kinds.some((one) => one === kind)) return false;
  const [pattern] = match?.displayName ?? [];
  if (pattern === undefined) return true;
  const positive = pattern.replace(/^!/, '');
  const regex = new RegExp(
    `^${positive
      .toLowerCase()
      .replace(/[[\]().]/g, '\\$&')
      .replaceAll('*', '.*')}$`,
  );
  return regex.test(title) !== pattern.startsWith('!');
}

/** The same workspace with its lists in another order and its ids in another casing. */
function shuffled(seed: WorkspaceSeed, by: number): WorkspaceSeed {
  const turn = <T>(items: readonly T[] | undefined): readonly T[] => {
    const at = by % Math.max(1, items?.length ?? 0);
    return [...(items ?? []).slice(at), ...(items ?? []).slice(0, at)].reverse();
  };
  return {
    ...seed,
    ...(Array.isArray(seed.content) ? { content: turn(seed.content as readonly ContentResource[]) } : {}),
    members: turn(seed.members).map((member) => ({ ...member, workspace: member.workspace.toUpperCase() })),
    groups: turn(seed.groups).map((group) => ({ ...group, members: turn(group.members) })),
    assignments: turn(seed.assignments).map((one) => ({ ...one, items: turn(one.items) })),
  };
}
