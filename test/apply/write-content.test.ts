import { expect, test } from 'vitest';
import type { ArmClient } from '../../src/azure/arm-client.js';
import { readLocation } from '../../src/azure/write-content.js';
import { atQuery } from '../../src/apply/write-content.js';
import type { Problem } from '../../src/model/problem.js';
import { fileRule, fileWorkbook, withFiles } from '../support/file-content.js';
import { smallFleet, workspaceOf } from '../support/small-fleet.js';
import { stepIds, troubles, type Applied } from '../support/test-world.js';

const guid = '3f0c8a52-0000-4000-8000-00000000beef';
const queryAt = { file: 'detections/a.yaml', line: 20, column: 5 };
const refusal = (message: string): Problem => ({ code: 'MUS203', message });

test.each([
  ["Failed to resolve 'x' [line:position=2:8]", 21, 12],
  ["Query could not be parsed at ',' on line [449,2].", 468, 6],
  ['The query is wrong. Line: 3 Position: 1', 22, 5],
  ['Query has an error, line 1 column 7.', 20, 11],
])('a refused query is told at its place in the file: %s', (message, line, column) => {
  expect(atQuery(refusal(message), queryAt)).toMatchObject({
    code: 'MUS650',
    message,
    at: { file: 'detections/a.yaml', line, column },
  });
});

test('without a position, or in JSON, it is told where the query begins', () => {
  const missing = 'Failed to run the analytics rule query. One of the tables does not exist.';
  expect(atQuery(refusal(missing), queryAt).at).toEqual(queryAt);
  const json = { ...queryAt, file: 'detections/a.json' };
  expect(atQuery(refusal('The query fails [line:position=2:8]'), json).at).toEqual(json);
  expect(atQuery(refusal(missing), undefined)).not.toHaveProperty('at');
});

test('what is no query’s fault is told as it came', () => {
  const limit = refusal('The maximum number of rules is reached.');
  expect(atQuery(limit, queryAt)).toBe(limit);
  const denied: Problem = { code: 'MUS202', message: 'The query of the token failed.' };
  expect(atQuery(denied, queryAt)).toBe(denied);
});

function outcomes({ events }: Applied) {
  return events.flatMap((event) =>
    event.type === 'stepFinished' && event.result.status !== 'succeeded'
      ? [[event.result.step.id, event.result.status, event.result.problem?.code]]
      : [],
  );
}

test('an item whose mark is lost is published all the same, and marked by the next apply', async () => {
  const { fleet, world } = smallFleet();
  const files = withFiles(fleet, [fileRule('rule-a', { severity: 'Low' })], { prune: true });
  world.emulator.failNext({ method: 'PUT', path: '/metadata/' }, { kind: 'status', status: 403 });

  const run = await world.apply(files);

  expect(outcomes(run)).toEqual([['update/content/soc/alertRules/rule-a', 'failed', 'MUS651']]);
  expect(run.outcome).toBe('failed');
  expect(run.pairs.every(({ status }) => status === 'Succeeded')).toBe(true);
  const next = await world.apply(files);
  expect([stepIds(next.plan), next.outcome]).toEqual([['create/mark/soc/alertRules/rule-a'], 'succeeded']);
  expect(stepIds(await world.plan(files))).toEqual([]);
});

test('an item that is deleted while its mark cannot be is told as deleted', async () => {
  const { fleet, world } = smallFleet();
  const prune = { prune: true };
  const both = [fileRule('rule-a'), fileRule('rule-c')];
  expect(troubles(await world.apply(withFiles(fleet, both, prune)))).toEqual([]);
  world.emulator.failNext({ method: 'DELETE', path: '/metadata/' }, { kind: 'status', status: 403 });

  const run = await world.apply(withFiles(fleet, [fileRule('rule-a')], prune));

  expect(outcomes(run)).toEqual([['delete/content/soc/alertRules/rule-c', 'failed', 'MUS651']]);
  const told = run.events.flatMap((event) =>
    event.type === 'stepFinished' ? (event.result.problem?.message ?? []) : [],
  );
  expect(told).toEqual([
    expect.stringContaining('"Title of rule-c" was deleted, and what marked it as muster’s was not: '),
  ]);
  const next = await world.apply(withFiles(fleet, [fileRule('rule-a')], prune));
  expect([stepIds(next.plan), next.outcome]).toEqual([
    [expect.stringMatching(/^delete\/mark\/soc\/muster-/)],
    'succeeded',
  ]);
  expect(stepIds(await world.plan(withFiles(fleet, [fileRule('rule-a')], prune)))).toEqual([]);
});

test('the region of a workspace is read once, where a workbook is written', async () => {
  const { fleet, world } = smallFleet();
  const reads = () =>
    world.emulator.requestLog.filter(({ path }) => /\/workspaces\/central\?/i.test(path)).length;
  expect(troubles(await world.apply(withFiles(fleet, [fileRule('rule-c')])))).toEqual([]);
  expect(reads()).toBe(0);

  const books = [fileWorkbook(guid), fileWorkbook(guid.replace('beef', 'cafe'), 'b')];
  expect(troubles(await world.apply(withFiles(fleet, [fileRule('rule-c'), ...books])))).toEqual([]);
  expect(reads()).toBe(1);
  expect(world.emulator.view(workspaceOf('central'))?.workbooks).toHaveLength(2);
});

test('a workspace that does not say its region gets no workbook', async () => {
  const client = { send: () => Promise.resolve({ ok: true, status: 200, body: { location: '' } }) };
  expect(await readLocation(client as unknown as ArmClient, workspaceOf('central'))).toMatchObject({
    ok: false,
    problem: { code: 'MUS653' },
  });
});
