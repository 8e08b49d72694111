import { describe, expect, test } from 'vitest';
import { getJob, listAssignments, listJobs } from '../../src/azure/read/read-jobs.js';
import { deleteResource, postJob, putResource } from '../../src/azure/write.js';
import { anArmWorld, armError, insights, inTurn, networkError, workspace } from './arm-world.js';

const assignment = `${insights}/workspaceManagerAssignments/emea`;
const member = `${insights}/workspaceManagerMembers/ws(${'3'.repeat(8)})`;
const memberPath = `${insights}/workspaceManagerMembers/ws%28${'3'.repeat(8)}%29`;

const job = (name: string, startTime?: string) => ({
  id: `${assignment}/jobs/${name}`,
  name,
  properties: { provisioningState: 'Succeeded', ...(startTime === undefined ? {} : { startTime }) },
});
const live = (name: string, startTime?: string) => ({
  id: `${assignment}/jobs/${name}`,
  name,
  state: 'Succeeded',
  items: [],
  ...(startTime === undefined ? {} : { startTime }),
});

describe('jobs', () => {
  test('come newest first, to the last of seven digits, and those that have not started before all', async () => {
    const [older, newer] = ['2026-01-01T00:00:00.0000001Z', '2026-01-01T00:00:00.0000002Z'];
    const { client } = anArmWorld(
      inTurn({ body: { value: [job('old', older), job('soon'), job('new', newer), job('same', newer)] } }),
    );
    expect(await listJobs(client, assignment)).toEqual({
      ok: true,
      value: [live('soon'), live('new', newer), live('same', newer), live('old', older)],
    });
  });

  test('that cannot be listed or understood are problems', async () => {
    const { client } = anArmWorld(inTurn({ status: 404 }, { body: { value: [{}] } }));
    const [absent, malformed] = [await listJobs(client, assignment), await listJobs(client, assignment)];
    expect([absent, malformed].map((result) => (result.ok ? [] : result.problems[0]?.code))).toEqual([
      'MUS204',
      'MUS207',
    ]);
  });

  test('are read one by one as well', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: job('j-1') }, { status: 404 }));
    expect(await getJob(client, assignment, 'j-1')).toEqual({ ok: true, value: live('j-1') });
    expect((await getJob(client, assignment, 'j-2')).ok).toBe(false);
    expect(seen.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      `GET ${assignment}/jobs/j-1`,
      `GET ${assignment}/jobs/j-2`,
    ]);
  });

  test('are watched through the list of assignments', async () => {
    const raw = { id: assignment, name: 'emea', properties: { targetResourceName: 'emea', items: [] } };
    const { client } = anArmWorld(inTurn({ body: { value: [raw] } }, { status: 403 }));
    expect(await listAssignments(client, workspace)).toEqual({
      ok: true,
      value: [{ id: assignment, name: 'emea', targetResourceName: 'emea', itemIds: [] }],
    });
    expect((await listAssignments(client, workspace)).ok).toBe(false);
  });
});

describe('posting a job', () => {
  test('gives the job, and sends no body', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: job('j-1') }));
    expect(await postJob(client, assignment)).toEqual({ ok: true, job: live('j-1') });
    expect(seen).toMatchObject([{ method: 'POST', body: undefined }]);
  });

  test('that is answered by something else leaves its fate open', async () => {
    const { client } = anArmWorld(inTurn({ status: 202, body: {} }));
    expect(await postJob(client, assignment)).toMatchObject({
      ok: false,
      lost: true,
      status: 202,
      problem: { code: 'MUS207' },
    });
  });

  test('that is refused did not happen', async () => {
    const { client } = anArmWorld(inTurn({ status: 400, body: armError('LimitExceeded', 'Too many.') }));
    expect(await postJob(client, assignment)).toMatchObject({
      ok: false,
      lost: false,
      status: 400,
      armCode: 'LimitExceeded',
    });
  });
});

describe('a write', () => {
  test('tells whether it created, and what the service calls it now', async () => {
    const body = {
      id: memberPath.toLowerCase(),
      name: 'WS(3)',
      etag: '"e2"',
      systemData: { lastModifiedAt: '2026-01-01T00:00:00Z' },
    };
    const { client, seen } = anArmWorld(inTurn({ status: 201, body }, { status: 200, body: {} }));

    expect(await putResource(client, member, { properties: {} })).toEqual({
      ok: true,
      created: true,
      uncertain: false,
      etag: '"e2"',
      id: memberPath.toLowerCase(),
      name: 'WS(3)',
      modifiedAt: '2026-01-01T00:00:00Z',
      body,
    });
    expect(await putResource(client, member, {})).toEqual({
      ok: true,
      created: false,
      uncertain: false,
      body: {},
      id: member,
      name: `ws(${'3'.repeat(8)})`,
    });
    expect(new URL(seen[0]?.url ?? '').pathname).toBe(memberPath);
  });

  test('that was repeated does not take its own first attempt for another writer', async () => {
    const { client } = anArmWorld(inTurn(networkError('ECONNRESET'), { body: {} }));
    expect(await putResource(client, member, {})).toMatchObject({ created: false, uncertain: true });
  });

  test('that never got an answer may have been done', async () => {
    const { client } = anArmWorld(inTurn(networkError('ECONNRESET')));
    const answer = await putResource(client, member, {});
    expect(answer).toMatchObject({ ok: false, lost: true, problem: { code: 'MUS201' } });
    // Nothing is made up of an answer: no status, code or request id.
    expect(answer).toEqual({ ok: false, lost: true, problem: expect.anything() as unknown });
  });

  test.each([
    [member, '2025-10-01-preview'],
    [`${insights}/alertRules/r`, '2025-10-01-preview'],
    [`${workspace}/savedSearches/s`, '2025-07-01'],
    ['/subscriptions/s/resourceGroups/g/providers/microsoft.insights/workbooks/w', '2023-06-01'],
  ])('of %s has that type’s api-version', async (id, version) => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }));
    await putResource(client, id, {});
    expect(new URL(seen[0]?.url ?? '').searchParams.get('api-version')).toBe(version);
  });
});

describe('a delete', () => {
  test.each([
    [200, undefined, true],
    [204, undefined, true],
    [404, 'ResourceNotFound', true],
    [404, undefined, true],
    [404, 'SubscriptionNotFound', false],
    [409, 'StillReferred', false],
  ])('answered %i %s: done is %s', async (status, code, done) => {
    const body = code === undefined ? undefined : armError(code, 'Why.');
    const { client } = anArmWorld(inTurn({ status, body }));
    expect((await deleteResource(client, member)).ok).toBe(done);
  });
});
