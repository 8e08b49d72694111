import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idKey } from '../../src/model/arm-id.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
import { queryOf, sourcesOf, writeVersion, type Source } from '../support/item-versions.js';
import { stepIds, testWorld, troubles, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 40) };

/** How the service tells times: in full; or `systemData: {}` and automation rules to the second, as was recorded. */
type Times = 'full' | 'recorded';

/** Any one thing that may come between two applies. */
const happening = fc.record({
  what: fc.constantFrom('kill', 'noPublish', 'noWait', 'edit', 'leave', 'save'),
  which: fc.nat(40),
  /** From within the same second or a running job to days later. */
  afterMs: fc.constantFrom(0, 1, 300, 999, 5_000, 60_000, 7_200_000, 200_000_000),
});

test('after whatever happens at whatever moment, the next apply delivers, and the one after has nothing to do', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFleet,
      fc.constantFrom<Times>('full', 'recorded'),
      fc.array(happening, { minLength: 1, maxLength: 6 }),
      async (any, times, happenings) => {
        const fleet = fleetOf(any);
        const world = worldOf(any, times);
        const sources = sourcesOf(any);
        world.clock.advance(3 * 3_600_000);
        const versions = new Map<Source, number>();
        for (const { what, which, afterMs } of happenings) {
          const source = sources[which % Math.max(1, sources.length)];
          switch (what) {
            case 'kill':
              await world.apply(fleet, { stopAfter: which });
              break;
            case 'noPublish':
              await world.apply(fleet, { publish: false });
              break;
            case 'noWait':
              await world.apply(fleet, { wait: false });
              break;
            case 'edit':
              if (source === undefined) break;
              versions.set(source, (versions.get(source) ?? 0) + 1);
              writeVersion(world, source, versions.get(source) ?? 0);
              break;
            default:
              await portal(world, fleet, which, what === 'leave');
          }
          world.clock.advance(afterMs);
        }
        expect(troubles(await world.apply(fleet))).toEqual([]);
        expect(behind(world, fleet, versions)).toEqual([]);
        expect(stepIds(await world.plan(fleet))).toEqual([]);
      },
    ),
    runs,
  );
});

function worldOf(any: AnyFleet, times: Times): TestWorld {
  return testWorld(
    { workspaces: any.workspaces, settings: { ...any.settings, systemData: true } },
    async (request, next) => {
      const answer = await next(request);
      if (times === 'full' || answer.status === 204) return answer;
      const text = (await answer.text())
        .replace(/"systemData":\{[^{}]*\}/g, '"systemData":{}')
        .replace(/("(?:lastModified|created)TimeUtc":"[^".]*)\.\d+Z"/g, '$1Z"');
      return new Response(text, { status: answer.status, headers: answer.headers });
    },
  );
}

/** Somebody writes a group in the portal: one member leaves it, or it is saved as it is. */
async function portal(world: TestWorld, fleet: DesiredFleet, which: number, leave: boolean): Promise<void> {
  const parent = fleet.parents[which % Math.max(1, fleet.parents.length)];
  const groups = world.emulator.view(parent?.workspace ?? '')?.groups ?? [];
  const group = groups[which % Math.max(1, groups.length)];
  if (parent === undefined || group === undefined) return;
  const members = group.properties.memberResourceNames as readonly string[];
  const properties = { ...group.properties, memberResourceNames: leave ? members.slice(1) : members };
  const url = `http://127.0.0.1:7070${parent.workspace}/providers/Microsoft.SecurityInsights/workspaceManagerGroups/${group.name}?api-version=2025-10-01-preview`;
  await world.emulator.fetch(
    new Request(url, {
      method: 'PUT',
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      body: JSON.stringify({ properties }),
    }),
  );
}

/** Copies of an older version of an edited item in the members of groups of its own parent. */
function behind(
  world: TestWorld,
  fleet: DesiredFleet,
  versions: ReadonlyMap<Source, number>,
): readonly string[] {
  return [...versions].flatMap(([source, version]) => {
    const parents = fleet.parents.filter(({ workspace }) => idKey(workspace) === idKey(source.workspace));
    const members = fleet.groups
      .filter(({ parent, content }) => content.length > 0 && parents.some(({ name }) => name === parent))
      .flatMap((group) => fleet.members.filter(({ name }) => group.members.includes(name)));
    return members.flatMap(({ name, workspace }) => {
      const view = world.emulator.view(workspace);
      const old = [...(view?.alertRules ?? []), ...(view?.savedSearches ?? [])].some(({ properties }) =>
        Array.from({ length: version - 1 }, (_, at) => queryOf(source.item, at + 1)).includes(
          String(properties.query),
        ),
      );
      return old ? [`${name} ${source.item.name}`] : [];
    });
  });
}
