import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idKey } from '../../src/model/arm-id.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
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

test('a fleet converges within three applies while every fifth request meets something bad', async () => {
  const numbers = fc.infiniteStream(fc.integer({ min: 0, max: 99 }));
  await fc.assert(
    fc.asyncProperty(anyFleet, numbers, async (any, stream) => {
      const fleet = fleetOf(any);
      const bad = badWorld(
        { workspaces: any.workspaces, settings: any.settings },
        () => stream.next().value as number,
      );
      const { world } = bad;
      await publishBefore(bad, any);
      for (let applies = 1; ; applies += 1) {
        const jobs = jobsOf(world);
        bad.writes.length = 0;
        const run = await world.apply(fleet);
        expect(doubled(jobs, jobsOf(world)), 'two jobs of one assignment in one apply').toEqual([]);
        expect(strays(bad.writes, run), 'written, and not in the plan').toEqual([]);
        expect(missing(world, fleet, run), 'told Succeeded, and not there').toEqual([]);
        bad.calm = true;
        const left = stepIds(await world.plan(fleet));
        bad.calm = false;
        if (left.length === 0) {
          tally(`fleets converged after ${applies} ${applies === 1 ? 'apply' : 'applies'}`);
          break;
        }
        if (applies === 3) expect(left, 'left after three applies').toEqual([]);
      }
      for (const [what, count] of bad.met) tally(what, count);
    }),
    runs,
  );
});

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

/** Requests that change something, and that no step of the plan asks for. */
function strays(writes: readonly string[], { plan }: Applied): readonly string[] {
  const planned = new Set(
    allSteps(plan).map(({ action, resourceId }) => {
      if (action === 'publish') return `POST ${idKey(resourceId)}/jobs`;
      return `${action === 'delete' ? 'DELETE' : 'PUT'} ${idKey(resourceId)}`;
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
