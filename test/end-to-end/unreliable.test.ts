import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idKey } from '../../src/model/arm-id.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { DesiredItem } from '../../src/model/desired-content.js';
import { objectOrEmpty } from '../../src/model/json.js';
import { markId } from '../../src/plan/content/plan-content.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
import { fileAutomation, fileFunction, fileRule, withFiles } from '../support/file-content.js';
import { badWorld, type BadWorld } from '../support/bad-network.js';
import { stepIds, type Applied, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 60) };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const figures = new Map<string, number>();

function tally(what: string, more = 1): void {
  figures.set(what, (figures.get(what) ?? 0) + more);
}

afterAll(() => {
  if (process.env.MUSTER_FIGURES !== undefined)
    process.stdout.write(
      `${[...figures].map(([what, count]) => `${String(count).padStart(8)}  ${what}`).join('\n')}\n`,
    );
});

const numbers = fc.infiniteStream(fc.integer({ min: 0, max: 99 }));

test('a fleet converges within three applies while every fifth request meets something bad', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, numbers, async (any, stream) => {
      const bad = badWorldOf(any, stream);
      await publishBefore(bad, any);
      await converge(bad, fleetOf(any));
      for (const [what, count] of bad.met) tally(what, count);
    }),
    runs,
  );
});

/** What the files of content ask for: which items there are, and what they say. */
const asked = fc.record({
  rules: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)),
  functions: fc.tuple(fc.nat(2), fc.nat(2)),
  automation: fc.nat(2),
  prune: fc.boolean(),
});

test('content from files converges likewise, items and marks, from whatever the files asked before', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, asked, asked, numbers, async (any, before, now, stream) => {
      const bad = badWorldOf(any, stream);
      await publishBefore(bad, any);
      const fleet = fleetOf(any);
      const tiers = [...fleet.parents].sort((one, other) => one.tier - other.tier);
      const central = tiers[0]?.workspace ?? '';
      const files = (version: typeof now) =>
        withFiles({ ...fleet, parents: tiers }, itemsOf(version, central), { prune: version.prune });
      bad.calm = true;
      await bad.world.apply(files(before));
      bad.world.clock.advance(3 * 3_600_000);
      bad.calm = false;
      await converge(bad, files(now));
      const items = itemsOf(now, central);
      const held = titlesOf(bad.world, central);
      expect(items.filter(({ displayName }) => !held.includes(displayName))).toEqual([]);
      const view = bad.world.emulator.view(central);
      for (const { name, body } of items.filter(({ kind }) => kind === 'AnalyticsRule'))
        expect(view?.alertRules.find((rule) => rule.name === name)?.properties.query).toBe(
          objectOrEmpty(body.properties).query,
        );
      const marked = view?.metadata.map(({ properties }) => properties.contentId).sort();
      // Without pruning, marks of what no file asks for any more stay with it.
      if (now.prune) expect(marked).toEqual(items.map(({ name }) => name).sort());
      for (const [what, count] of bad.met) tally(`${what}, with content from files`, count);
    }),
    // Each takes the time of three of the others, for it fills a workspace first.
    { numRuns: Math.ceil(runs.numRuns / 3) },
  );
});

interface Asked {
  readonly rules: readonly number[];
  readonly functions: readonly number[];
  readonly automation: number;
}

function itemsOf({ rules, functions, automation }: Asked, central: string): readonly DesiredItem[] {
  const some = (n: number, make: (n: number) => DesiredItem) => (n === 0 ? [] : [make(n)]);
  const ruleId = `${central}/providers/Microsoft.SecurityInsights/alertRules/file-rule-0`;
  return [
    ...some(automation, (n) => fileAutomation('file-auto', [ruleId], `v${String(n)}`)),
    ...rules.flatMap((each, at) =>
      some(each, (n) => fileRule(`file-rule-${String(at)}`, { query: `FileOne | take ${String(n)}` })),
    ),
    ...['FileOne', 'FileTwo'].flatMap((alias, at) =>
      some(functions[at] ?? 0, (n) => fileFunction(alias, `SecurityEvent | take ${String(n)}`)),
    ),
  ];
}

function badWorldOf(any: AnyFleet, stream: fc.Stream<number>): BadWorld {
  return badWorld(
    { workspaces: any.workspaces, settings: any.settings },
    () => stream.next().value as number,
  );
}

/** Applies until nothing is left to do, three times at most; each does what its plan says and nothing twice. */
async function converge(bad: BadWorld, fleet: DesiredFleet): Promise<void> {
  const { world } = bad;
  for (let applies = 1; ; applies += 1) {
    const jobs = jobsOf(world);
    bad.writes.length = 0;
    const run = await world.apply(fleet);
    expect(doubled(jobs, jobsOf(world)), 'two jobs of one assignment in one apply').toEqual([]);
    expect(strays(bad.writes, run, fleet), 'written, and not in the plan').toEqual([]);
    expect(missing(world, fleet, run), 'told Succeeded, and not there').toEqual([]);
    bad.calm = true;
    const left = stepIds(await world.plan(fleet));
    bad.calm = false;
    if (left.length === 0) {
      tally(`fleets converged after ${applies} ${applies === 1 ? 'apply' : 'applies'}`);
      return;
    }
    if (applies === 3) expect(left, 'left after three applies').toEqual([]);
  }
}

/** Somebody has published some of it three hours ago. */
async function publishBefore(bad: BadWorld, { published }: AnyFleet): Promise<void> {
  for (const [workspace, assignment] of published) {
    const url = `http://127.0.0.1:7070${workspace}/providers/Microsoft.SecurityInsights/workspaceManagerAssignments/${assignment}/jobs?api-version=2025-10-01-preview`;
    const headers = { authorization: 'Bearer test' };
    await bad.world.emulator.fetch(new Request(url, { method: 'POST', headers }));
  }
  bad.world.clock.advance(3 * 3_600_000);
}

/** How many jobs each assignment has had. */
function jobsOf(world: TestWorld): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of world.emulator.workspaceIds())
    for (const { assignment } of world.emulator.view(id)?.jobs ?? []) {
      const key = `${idKey(id)}/${assignment.toLowerCase()}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return counts;
}

function doubled(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): readonly string[] {
  return [...after].flatMap(([key, count]) => (count - (before.get(key) ?? 0) > 1 ? [key] : []));
}

/** Requests that change something, and that no step of the plan asks for; content's mark goes with it. */
function strays(writes: readonly string[], { plan }: Applied, { parents }: DesiredFleet): readonly string[] {
  const workspaces = new Map(parents.map(({ name, workspace }) => [name, workspace]));
  const planned = new Set(
    allSteps(plan).flatMap(({ action, type, parent, resourceId }) => {
      if (action === 'publish') return [`POST ${idKey(resourceId)}/jobs`];
      const method = action === 'delete' ? 'DELETE' : 'PUT';
      const mark = type === 'content' ? [markId(workspaces.get(parent) ?? '', resourceId)] : [];
      return [resourceId, ...mark].map((id) => `${method} ${idKey(id)}`);
    }),
  );
  return writes.filter((line) => {
    const [method = '', path = ''] = line.split(' ');
    return !planned.has(`${method} ${idKey(decodeURIComponent(path))}`);
  });
}

function missing(world: TestWorld, fleet: DesiredFleet, { pairs }: Applied): readonly string[] {
  return pairs
    .filter(({ status }) => status === 'Succeeded')
    .flatMap(({ member, item }) => {
      const workspace = fleet.members.find(({ name }) => name === member)?.workspace ?? '';
      return titlesOf(world, workspace).includes(item.displayName) ? [] : [`${member} ${item.displayName}`];
    });
}

function titlesOf(world: TestWorld, workspace: string): readonly unknown[] {
  const view = world.emulator.view(workspace);
  return [view?.alertRules, view?.automationRules, view?.savedSearches, view?.workbooks]
    .flatMap((resources) => resources ?? [])
    .map(({ properties }) => properties.displayName);
}
