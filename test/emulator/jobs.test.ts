import { describe, expect, test } from 'vitest';
import { aRule, aRuleWorld, assignment, publish } from './publishing.js';
import type { JobBody } from './publishing.js';
import { addGroup, assign, fabrikam, sentinel, soc, tailspin } from './world.js';

describe('a job', () => {
  test('takes its time: items are done one after the other, then it ends', async () => {
    const { arm, clock } = await aRuleWorld([aRule('r-1'), aRule('r-2')], {
      settings: { jobDurationMs: 3_000 },
    });
    const { name } = (await arm.post(`${assignment}/jobs`)).body as JobBody;
    const states = async (): Promise<unknown> => {
      const { properties } = (await arm.get(`${assignment}/jobs/${name}`)).body as JobBody;
      return [properties.provisioningState, ...properties.items.map(({ status }) => status)];
    };
    expect(await states()).toEqual(['InProgress', 'InProgress', 'InProgress']);
    clock.advance(1_000);
    expect(await states()).toEqual(['InProgress', 'Succeeded', 'InProgress']);
    clock.advance(1_999);
    expect(await states()).toEqual(['InProgress', 'Succeeded', 'Succeeded']);
    clock.advance(1);
    expect(await states()).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    const { properties } = (await arm.get(`${assignment}/jobs/${name}`)).body as JobBody;
    expect([properties.startTime, properties.items[0]?.executionTime, properties.endTime]).toEqual([
      '2026-03-01T08:00:00.0000012Z',
      '2026-03-01T08:00:01.0000003Z',
      '2026-03-01T08:00:03.0000001Z',
    ]);
  });

  test('copies what was assigned when it was posted, to the members of then', async () => {
    const { arm, clock, emulator } = await aRuleWorld([aRule('r-1'), aRule('r-2')]);
    await assign(arm, 'all', 'all', [sentinel(soc, 'alertRules/r-1')]);
    await arm.post(`${assignment}/jobs`);
    await addGroup(arm, 'all', ['tailspin']);
    await assign(arm, 'all', 'all', []);
    clock.advance(10_000);
    const namesIn = (id: string): unknown => emulator.view(id)?.alertRules.map(({ name }) => name);
    expect([namesIn(fabrikam), namesIn(tailspin)]).toEqual([['r-1'], ['r-1']]);
    const jobs = emulator
      .view(soc)
      ?.jobs.map(({ assignment, state, members, items }) => ({ assignment, state, members, items }));
    expect(jobs).toEqual([
      {
        assignment: 'all',
        state: 'Succeeded',
        members: ['fabrikam', 'tailspin'],
        items: [{ resourceId: sentinel(soc, 'alertRules/r-1'), status: 'Succeeded' }],
      },
    ]);
  });

  test('is the last one of its assignment, whose etag it leaves alone', async () => {
    const { arm, clock } = await aRuleWorld();
    const read = async (): Promise<{ etag: string; properties: Record<string, unknown> }> =>
      (await arm.get(assignment)).body as { etag: string; properties: Record<string, unknown> };
    const before = await read();
    await arm.post(`${assignment}/jobs`);
    expect((await read()).properties).toMatchObject({ lastJobProvisioningState: 'InProgress' });
    clock.advance(10_000);
    const after = await read();
    expect(after.etag).toBe(before.etag);
    expect(after.properties).toMatchObject({
      lastJobProvisioningState: 'Succeeded',
      lastJobEndTime: '2026-03-01T08:00:02.0000001Z',
    });
  });

  test('shows late in the assignment where the service lags', async () => {
    const { arm, clock } = await aRuleWorld(undefined, { settings: { lastJobLagMs: 5_000 } });
    const state = async (): Promise<unknown> =>
      ((await arm.get(assignment)).body as { properties: Record<string, unknown> }).properties
        .lastJobProvisioningState;
    await arm.post(`${assignment}/jobs`);
    expect(await state()).toBeUndefined();
    clock.advance(5_001);
    expect(await state()).toBe('InProgress');
    clock.advance(5_000);
    expect(await state()).toBe('Succeeded');
  });

  test('comes, changes and ends late in lists that lag, and not in its own GET', async () => {
    const { arm, clock } = await aRuleWorld(undefined, { settings: { listLagMs: 60_000 } });
    const listed = async (path: string): Promise<readonly unknown[]> =>
      ((await arm.get(path)).body as { value: { properties: Record<string, unknown> }[] }).value.map(
        ({ properties }) => properties.provisioningState ?? properties.lastJobProvisioningState ?? 'none',
      );
    const assignments = sentinel(soc, 'workspaceManagerAssignments');
    expect(await listed(assignments)).toEqual([]);
    clock.advance(60_001);
    const { name } = (await arm.post(`${assignment}/jobs`)).body as JobBody;
    clock.advance(2_000);
    expect((await arm.get(`${assignment}/jobs/${name}`)).body).toMatchObject({
      properties: { provisioningState: 'Succeeded' },
    });
    expect([await listed(assignments), await listed(`${assignment}/jobs`)]).toEqual([['none'], []]);
    clock.advance(58_001);
    expect([await listed(assignments), await listed(`${assignment}/jobs`)]).toEqual([
      ['InProgress'],
      ['InProgress'],
    ]);
    clock.advance(2_000);
    expect([await listed(assignments), await listed(`${assignment}/jobs`)]).toEqual([
      ['Succeeded'],
      ['Succeeded'],
    ]);
    await arm.delete(assignment);
    expect(await listed(assignments)).toHaveLength(1);
    clock.advance(60_001);
    expect(await listed(assignments)).toEqual([]);
  });

  test('goes with its assignment, and can be deleted by itself', async () => {
    const { arm, clock, emulator } = await aRuleWorld();
    const { name } = (await arm.post(`${assignment}/jobs`)).body as JobBody;
    clock.advance(10_000);
    const path = `${assignment}/jobs/${name}`;
    expect((await arm.delete(path)).status).toBe(200);
    expect((await arm.delete(path)).status).toBe(204);
    expect((await arm.get(path)).status).toBe(404);
    await arm.post(`${assignment}/jobs`);
    await arm.delete(assignment);
    expect((await arm.get(`${assignment}/jobs`)).status).toBe(404);
    expect(emulator.view(soc)?.jobs).toEqual([]);
  });

  test('runs beside another, or is refused, as the setting says', async () => {
    const { arm, emulator } = await aRuleWorld();
    expect((await arm.post(`${assignment}/jobs`)).status).toBe(200);
    expect((await arm.post(`${assignment}/jobs`)).status).toBe(200);
    emulator.configure({ concurrentJobs: 'refuse' });
    expect((await arm.post(`${assignment}/jobs`)).status).toBe(409);
  });

  test('is not started with a body, or while workspace manager is off', async () => {
    const { arm } = await aRuleWorld();
    const reply = await arm.send('POST', `${assignment}/jobs?api-version=2025-10-01-preview`, {
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(400);
    await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), {
      properties: { mode: 'Disabled' },
    });
    expect((await arm.post(`${assignment}/jobs`)).status).toBe(400);
    expect(
      (await arm.post(`${soc}x/providers/Microsoft.SecurityInsights/workspaceManagerAssignments/all/jobs`))
        .status,
    ).toBe(404);
  });

  test('can be made to end as a whole, without a word on its items', async () => {
    const { arm, clock, emulator } = await aRuleWorld();
    emulator.happen({ kind: 'endJob', state: 'Failed', message: 'The service is unwell.' });
    expect(await publish(arm, clock)).toMatchObject({
      provisioningState: 'Failed',
      errorMessage: 'The service is unwell.',
      items: [],
    });
    emulator.happen({ kind: 'endJob', state: 'Canceled' });
    const { name } = (await arm.post(`${assignment}/jobs`)).body as JobBody;
    clock.advance(1);
    const read = async (): Promise<JobBody> => (await arm.get(`${assignment}/jobs/${name}`)).body as JobBody;
    expect((await read()).properties.provisioningState).toBe('InProgress');
    clock.advance(10_000);
    expect((await read()).properties.provisioningState).toBe('Canceled');
  });
});
