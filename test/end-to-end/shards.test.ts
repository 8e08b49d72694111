import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from '../../src/model/order.js';
import { idKey } from '../../src/model/arm-id.js';
import { shardParents } from '../../src/plan/parts/shard-parents.js';
import { emptyReport, foldReport } from '../../src/features/run/fold-report.js';
import { mergeReports } from '../../src/features/run/merge-reports.js';
import { reportJson } from '../../src/features/run/report-json.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { anyFleet, fleetOf, type AnyFleet } from '../support/any-fleet.js';
import { stepIds, testWorld, type Applied, type TestWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 15) };

/** Copies keep their names: new ones are drawn in the order of the publishes, which is not compared. */
function worldOf(fleet: AnyFleet): TestWorld {
  const world = testWorld({
    workspaces: fleet.workspaces,
    settings: { ...fleet.settings, copyNames: 'keep' },
  });
  world.clock.advance(3_600_000 * 3);
  return world;
}

function reportOf({ events }: Applied): ReportJson {
  return reportJson(events.reduce(foldReport, emptyReport('apply', '2026-11-22T10:00:00.000Z')), {
    tool: 'muster 0.1.0',
    portal: null,
  });
}

/** What each pair came to, whoever ran it: a copy that was only predicted before has no id in either. */
function pairsOf(report: ReportJson): readonly string[] {
  return report.pairs
    .map(({ parent, group, member, item, status, cause, error }) =>
      JSON.stringify([parent, group, member, item.kind, item.name, item.displayName, status, cause, error]),
    )
    .sort(compareText);
}

/** What the workspaces hold, times and job ids aside. */
function stateOf(world: TestWorld, fleet: AnyFleet): unknown {
  return fleet.workspaces.map(({ id }) => [
    idKey(id),
    JSON.stringify(
      { view: world.emulator.view(id) },
      (key, value: unknown) => (volatile.test(key) ? undefined : value),
      1,
    ),
  ]);
}

const volatile =
  /^(etag|systemData|jobs|lastJob.*|modified|lastModified.*|created.*|timeModified|startTime|endTime)$/i;

test('any number of shards leave the same state and, merged, the same pairs as one apply', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, fc.integer({ min: 1, max: 4 }), async (any, max) => {
      const fleet = fleetOf(any);
      const [whole, parts] = [worldOf(any), worldOf(any)];
      const one = await whole.apply(fleet);

      const reports: ReportJson[] = [];
      for (const { shards } of shardParents(await parts.plan(fleet), max))
        for (const { parents } of shards)
          reports.push(reportOf(await parts.apply(fleet, { scope: { parents } })));
      const merged = mergeReports(
        reports.map((report, index) => ({ file: `${String(index)}.json`, report })),
      );

      if (!merged.ok) throw new Error(merged.problems.map(({ message }) => message).join('\n'));
      expect(pairsOf(merged.value)).toEqual(pairsOf(reportOf(one)));
      expect(merged.value.summary).toEqual(reportOf(one).summary);
      expect(stateOf(parts, any)).toEqual(stateOf(whole, any));
      expect(stepIds(await parts.plan(fleet))).toEqual([]);
    }),
    runs,
  );
});
