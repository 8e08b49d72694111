import { describe, expect, test } from 'vitest';
import {
  addGroup,
  addMember,
  aPublishableGroup,
  assign,
  aWorld,
  customerTenant,
  enable,
  fabrikam,
  homeTenant,
  sampleIds,
  sentinel,
  soc,
  tailspin,
  workspaceId,
} from './world.js';
import type { Reply } from './world.js';

const outerMessage = (reply: Reply): string =>
  (reply.body as { readonly error?: { readonly message: string } } | undefined)?.error?.message ?? '';
/** The provider wraps its refusals twice. */
const messageOf = (reply: Reply): string =>
  reply.status === 400
    ? outerMessage({ ...reply, body: JSON.parse(outerMessage(reply)) })
    : outerMessage(reply);
const manager = (rest: string): string => sentinel(soc, `workspaceManager${rest}`);

test('a member is called `workspace(subscription)` too, as the portal does, and nothing else is', async () => {
  const { arm } = aWorld();
  await enable(arm);
  const name = 'fabrikam-prod(33333333-3333-3333-3333-333333333333)';
  expect((await addMember(arm, name, fabrikam)).body).toMatchObject({
    name,
    id: sentinel(soc, `workspaceManagerMembers/${name}`),
  });
  expect((await addMember(arm, 'fabrikam(prod)', fabrikam)).status).toBe(400);
  expect((await addGroup(arm, name, [])).status).toBe(400);
});

describe('refusals', () => {
  test('nothing is written while workspace manager is off, and everything is read', async () => {
    const { arm } = aWorld();
    expect((await addMember(arm, 'fabrikam', fabrikam)).status).toBe(400);
    await arm.put(manager('Configurations/default'), { properties: { mode: 'Disabled' } });
    expect(messageOf(await addMember(arm, 'fabrikam', fabrikam))).toContain('not enabled');
    expect((await arm.delete(manager('Groups/none'))).status).toBe(400);
    expect((await arm.get(manager('Members'))).body).toEqual({ value: [] });
  });

  test('a second configuration is refused, the first can be deleted', async () => {
    const { arm } = aWorld();
    await enable(arm);
    const second = await arm.put(manager('Configurations/another'), { properties: { mode: 'Enabled' } });
    expect([second.status, messageOf(second)]).toEqual([
      409,
      "The workspace already has a configuration: 'default'.",
    ]);
    expect((await arm.delete(manager('Configurations/default'))).status).toBe(200);
  });

  test('a bad name is refused on create and served where it exists', async () => {
    const name = 'fabrikam-prod(33333333-3333-3333-3333-333333333333)';
    const { arm } = aWorld({
      workspaces: [
        {
          id: soc,
          tenant: homeTenant,
          configurations: [{ name: 'default' }],
          members: [{ name, workspace: fabrikam, tenant: customerTenant }],
        },
        { id: fabrikam, tenant: customerTenant },
      ],
    });
    expect((await addMember(arm, 'bad(name)', fabrikam)).status).toBe(400);
    expect((await addMember(arm, encodeURIComponent(name), fabrikam)).body).toMatchObject({ name });
    expect((await arm.get(manager(`Members/${encodeURIComponent(name)}`))).status).toBe(200);
  });

  test('a member whose workspace is unknown, gone or not permitted is refused as a linked scope', async () => {
    const { arm, emulator } = aWorld();
    await enable(arm);
    const refused = async (): Promise<unknown> => {
      const reply = await addMember(arm, 'fabrikam', fabrikam);
      return [reply.status, (reply.body as { error?: { code: string } }).error?.code];
    };
    const linked = [403, 'LinkedAuthorizationFailed'];
    expect((await addMember(arm, 'none', workspaceId('none', 'none'))).status).toBe(403);
    emulator.happen({ kind: 'removeDelegation', workspace: fabrikam });
    expect(messageOf(await addMember(arm, 'fabrikam', fabrikam))).toContain(
      `the current tenant '${homeTenant}' is not authorized to access linked subscription '33333333-3333-3333-3333-333333333333'.`,
    );
    emulator.happen({ kind: 'restoreDelegation', workspace: fabrikam });
    emulator.happen({ kind: 'removeRole', workspace: fabrikam });
    expect(await refused()).toEqual(linked);
    expect(messageOf(await addMember(arm, 'fabrikam', fabrikam))).toContain(
      `does not have permission to perform action(s) 'Microsoft.OperationalInsights/workspaces/write' on the linked scope(s) '${fabrikam}'`,
    );
    emulator.happen({ kind: 'restoreRole', workspace: fabrikam });
    emulator.happen({ kind: 'deleteWorkspace', workspace: fabrikam });
    expect(await refused()).toEqual(linked);
    emulator.happen({ kind: 'restoreWorkspace', workspace: fabrikam });
    expect((await addMember(arm, 'fabrikam', fabrikam)).status).toBe(201);
  });

  test('a wrong tenant is an internal error, as the service answers', async () => {
    const { arm } = aWorld();
    await enable(arm);
    const reply = await addMember(arm, 'fabrikam', fabrikam, homeTenant);
    expect([reply.status, messageOf(reply)]).toEqual([500, 'Internal server error']);
  });

  test('an assignment needs its group, one of its kind, and items of its workspace', async () => {
    const { arm, emulator } = aWorld();
    const [rule = ''] = await sampleIds(arm);
    await aPublishableGroup(arm, [rule]);
    await addGroup(arm, 'other', []);
    emulator.putContent(tailspin, {
      name: 'elsewhere',
      type: 'Microsoft.Insights/workbooks',
      properties: { displayName: 'Elsewhere', category: 'sentinel', serializedData: '{}' },
    });
    const workbook = `${tailspin.split('/').slice(0, 5).join('/')}/providers/Microsoft.Insights/workbooks`;

    expect(messageOf(await assign(arm, 'x-1', 'nobody', []))).toContain('does not exist');
    expect(messageOf(await assign(arm, 'second', 'ALL', []))).toContain('existing Assignment');
    for (const item of [
      sentinel(fabrikam, 'alertRules/x'),
      sentinel(soc, 'watchlists/x'),
      `${soc}/savedSearches/`,
      `${workbook}/elsewhere`,
      'nonsense',
    ]) {
      expect(messageOf(await assign(arm, 'other', 'other', [item]))).toContain('same instance');
    }
    expect(
      (await assign(arm, 'other', 'other', [sentinel(soc, 'alertRules/gone'), `${workbook}/gone`])).status,
    ).toBe(201);
    for (const items of ['x', [7], [{ resourceId: rule, colour: 'red' }]]) {
      const put = await arm.put(manager('Assignments/other'), {
        properties: { targetResourceName: 'other', items },
      });
      expect(put.status).toBe(400);
    }
  });

  test('a publish above 2,000 operations is refused, one of 2,000 is not', async () => {
    const { arm } = aWorld();
    const items = Array.from({ length: 1_001 }, (_, n) => sentinel(soc, `alertRules/r${n}`));
    await aPublishableGroup(arm, items);
    const refused = await arm.post(manager('Assignments/all/jobs'));
    expect([refused.status, messageOf(refused)]).toEqual([
      400,
      'A publish of 1001 items to 2 members exceeds 2000 operations.',
    ]);
    await assign(arm, 'all', 'all', items.slice(1));
    expect((await arm.post(manager('Assignments/all/jobs'))).status).toBe(200);
  });

  test('what is still referred to is not deleted', async () => {
    const { arm } = aWorld();
    await aPublishableGroup(arm, []);
    expect(messageOf(await arm.delete(manager('Members/fabrikam')))).toContain("group 'all'");
    expect(messageOf(await arm.delete(manager('Groups/all')))).toContain("assignment 'all'");
    for (const rest of ['Assignments/all', 'Groups/all', 'Members/fabrikam']) {
      expect((await arm.delete(manager(rest))).status).toBe(200);
    }
    expect((await arm.delete(manager('Members/fabrikam'))).status).toBe(204);
  });
});

describe('what is kept', () => {
  test('an update changes the etag and the modified time, a read changes nothing', async () => {
    const { arm } = aWorld();
    await enable(arm);
    const read = async (): Promise<unknown> => (await arm.get(manager('Groups/all'))).body;
    const created = (await addGroup(arm, 'all', [])).body;
    expect(await read()).toEqual(created);
    const updated = (await addGroup(arm, 'all', [])).body;
    const times = [created, updated].map(
      (body) => (body as { systemData: { lastModifiedAt: string } }).systemData.lastModifiedAt,
    );
    // The clock stands still; the service's times do not.
    expect(times).toEqual(['2026-03-01T08:00:00.0000038Z', '2026-03-01T08:00:00.0000039Z']);
    expect((updated as { etag: string }).etag).not.toBe((created as { etag: string }).etag);
  });

  test('null and read-only properties are not kept; item ids come back in another casing where set so', async () => {
    const { arm } = aWorld({ settings: { idCasing: 'other' } });
    const [rule = ''] = await sampleIds(arm);
    await enable(arm);
    const group = await arm.put(manager('Groups/all'), {
      properties: { displayName: 'All', description: null, memberResourceNames: [] },
    });
    expect((group.body as { properties: unknown }).properties).toEqual({
      displayName: 'All',
      memberResourceNames: [],
    });
    const assignment = await arm.put(manager('Assignments/all'), {
      properties: {
        targetResourceName: 'all',
        items: [{ resourceId: rule }],
        lastJobEndTime: '2020-01-01T00:00:00Z',
        lastJobProvisioningState: 'Succeeded',
      },
    });
    const { items, ...rest } = (assignment.body as { properties: { items: { resourceId: string }[] } })
      .properties;
    expect(rest).toEqual({ targetResourceName: 'all' });
    expect(items[0]?.resourceId).not.toBe(rule);
    expect(items[0]?.resourceId.toLowerCase()).toBe(rule.toLowerCase());
    const again = await assign(arm, 'all', 'all', [items[0]?.resourceId ?? '']);
    expect(JSON.stringify(again.body)).toContain(rule);
  });

  test('without the setting no systemData is sent', async () => {
    const { arm } = aWorld({ settings: { systemData: false } });
    await enable(arm);
    const { body } = await arm.get(manager('Configurations/default'));
    expect(Object.keys(body as object)).toEqual(['id', 'name', 'type', 'etag', 'properties']);
  });
});

describe('lists', () => {
  test('are paged by an absolute link on the asked host, each entry once, whatever happens between', async () => {
    const { arm } = aWorld({ settings: { pageSize: 2 } });
    await enable(arm);
    for (const name of ['g-1', 'g-2', 'g-3', 'g-4', 'g-5']) await addGroup(arm, name, []);
    const seen: string[] = [];
    let next: string | undefined =
      `https://management.azure.com${manager('Groups')}?api-version=2025-10-01-preview`;
    while (next !== undefined) {
      const { body } = await arm.send('GET', next);
      const page = body as { value: { name: string }[]; nextLink?: string };
      seen.push(...page.value.map(({ name }) => name));
      next = page.nextLink;
      if (seen.length === 2) await arm.delete(manager('Groups/g-1'));
      if (next !== undefined) expect(next).toMatch(/^https:\/\/management\.azure\.com\/.*%24skipToken=\d+$/);
    }
    expect(seen).toEqual(['g-1', 'g-2', 'g-3', 'g-4', 'g-5']);
  });

  test('$top bounds a page; nonsense in it is refused', async () => {
    const { arm } = aWorld();
    const first = await arm.get(sentinel(soc, 'alertRules'), '$top=3');
    expect((first.body as { value: unknown[] }).value).toHaveLength(3);
    for (const query of ['$top=0', '$top=x', '$skipToken=x']) {
      expect((await arm.get(sentinel(soc, 'alertRules'), query)).status).toBe(400);
    }
  });
});
