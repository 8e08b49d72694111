import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/apply/events.js';
import { idKey } from '../../src/model/arm-id.js';
import { emptyReport, foldReport } from '../../src/features/run/fold-report.js';
import { reportJson } from '../../src/features/run/report-json.js';
import { deliveredPairs } from '../../src/plan/publish/delivered-pairs.js';
import { aFleet, aJob, aLiveParent, anItem, times } from '../support/builders.js';
import { refused } from '../support/fake-arm.js';
import { driftWorld, fleetFrom, groupDoc, memberDoc, parentDoc } from '../support/drift-world.js';
import { workspaceOf } from '../support/small-fleet.js';
import { aRunWorld } from '../support/run-world.js';

const fleetOf = (...groups: readonly string[]) =>
  fleetFrom([
    parentDoc('central', { prune: true }),
    ...['ams', 'ber'].map((name) => memberDoc(name, ['central'])),
    ...groups.map((name) => groupDoc(name, ['ams', 'ber'], ['rules'])),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule', match: { kindOfRule: 'NRT' } }] }],
  ]);

function evidenceOf(events: readonly RunEvent[]) {
  return events.flatMap((event) => (event.type === 'evidence' ? [event.evidence] : []));
}

test('what jobs of a deleted assignment delivered is kept in the report', async () => {
  const world = driftWorld([{ name: 'central', content: 'sample' }, { name: 'ams' }, { name: 'ber' }]);
  await world.apply(fleetOf('kept', 'old'));
  world.clock.advance(60_000);

  const { events, outcome } = await world.apply(fleetOf('kept'));

  expect(outcome).toBe('succeeded');
  const rule = world.held('central').find(({ kind }) => kind === 'NRT');
  const [evidence, ...more] = evidenceOf(events);
  expect(more).toEqual([]);
  expect(evidence).toMatchObject({
    parent: 'central',
    group: 'old',
    assignment: 'old',
    workspace: workspaceOf('central'),
  });
  expect(
    evidence?.delivered.map(({ itemId, workspace }) => [itemId.split('/').at(-1), idKey(workspace)]),
  ).toEqual([
    [rule?.name, idKey(workspaceOf('ams'))],
    [rule?.name, idKey(workspaceOf('ber'))],
  ]);
  const report = events.reduce(foldReport, emptyReport('apply', '2026-11-25T00:00:00Z'));
  const json = reportJson(report, { tool: 'muster 0.0.0', portal: null });
  expect(json.evidence?.[0]?.pairs.map(({ jobId }) => jobId)).toEqual(
    evidence?.delivered.map(({ jobId }) => jobId),
  );
});

test('a delete whose jobs cannot be read is not taken', async () => {
  const pruning = aFleet().withParent('soc', { prune: true }).build();
  const live = aLiveParent()
    .withPublished('old', ['london'], [anItem('a')])
    .build();
  const world = aRunWorld(live);
  world.arm.script('LIST soc/assignments/old/jobs', refused('MUS206', 'Azure is ill.'));

  expect(await world.apply(pruning)).toBe('failed');

  const failed = world.events.flatMap((event) =>
    event.type === 'stepFinished' && event.result.status === 'failed' ? [event.result.problem] : [],
  );
  expect(failed.map((problem) => [problem?.code, problem?.message])).toEqual([
    [
      'MUS509',
      'delete/assignment/soc/old was not taken: its jobs, which prove what it delivered, could not be read (Azure is ill.).',
    ],
  ]);
  expect(world.arm.seen.filter((one) => one.startsWith('DELETE'))).toEqual([]);
});

test('only a group and members that were not written since a job started prove who was in it', () => {
  const item = anItem('a');
  const { groups, members } = aLiveParent().withPublished('emea', ['london', 'paris'], [item]).build();
  const [group] = groups;
  if (group === undefined) throw new Error('the builder has a group');
  const job = aJob([item]);
  const provenBy = (groupTime: string | undefined, memberTime: string | undefined) =>
    deliveredPairs(
      [job],
      modified(group, groupTime),
      members.map((one) => modified(one, memberTime)),
    ).length;
  expect(provenBy(times.started, times.written)).toBe(2);
  expect(provenBy(times.ended, times.written)).toBe(0);
  expect(provenBy(times.written, times.ended)).toBe(0);
  expect(provenBy(undefined, times.written)).toBe(0);
  expect(provenBy(times.written, undefined)).toBe(0);
});

function modified<T extends { readonly modifiedAt?: string }>(
  resource: T,
  modifiedAt: string | undefined,
): Omit<T, 'modifiedAt'> & { readonly modifiedAt?: string } {
  const entries = Object.entries(resource).filter(([key]) => key !== 'modifiedAt');
  return { ...(Object.fromEntries(entries) as T), ...(modifiedAt === undefined ? {} : { modifiedAt }) };
}
