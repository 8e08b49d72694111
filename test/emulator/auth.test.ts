import { describe, expect, test } from 'vitest';
import { aWorld, customerTenant, enable, fabrikam, homeTenant, sentinel, soc, tailspin } from './world.js';
import type { Reply } from './world.js';

const version = 'api-version=2025-10-01-preview';
const members = `${sentinel(soc, 'workspaceManagerMembers')}?${version}`;

const codeOf = (reply: Reply): unknown[] => [
  reply.status,
  (reply.body as { readonly error?: { readonly code?: string } } | undefined)?.error?.code,
];

describe('tokens', () => {
  test.each(['', 'Basic abc', 'Bearer'])(
    'a request with authorization "%s" is refused',
    async (authorization) => {
      const { arm } = aWorld();
      const reply = await arm.send('GET', members, { headers: { authorization } });
      expect(codeOf(reply)).toEqual([401, 'AuthenticationFailed']);
      expect(reply.headers.get('www-authenticate')).toContain('Bearer');
    },
  );

  test('with tokens given, another token is refused and one of a third tenant does not reach', async () => {
    const { arm } = aWorld({ tokens: { home: homeTenant, third: 'third-tenant', own: customerTenant } });
    const path = `${fabrikam}?api-version=2025-07-01`;
    const as = (token: string): Promise<Reply> =>
      arm.send('GET', path, { headers: { authorization: `Bearer ${token}` } });

    expect(codeOf(await as('guessed'))).toEqual([401, 'InvalidAuthenticationToken']);
    expect(codeOf(await as('third'))).toEqual([401, 'InvalidAuthenticationTokenTenant']);
    expect((await as('home')).status).toBe(200);
    expect((await as('own')).status).toBe(200);
  });

  test('a workspace that is not delegated needs a token of its own tenant', async () => {
    const { arm } = aWorld({
      workspaces: [
        { id: soc, tenant: homeTenant },
        { id: fabrikam, tenant: customerTenant, delegated: false },
      ],
    });
    const reply = await arm.get(fabrikam);
    expect(codeOf(reply)).toEqual([401, 'InvalidAuthenticationTokenTenant']);
    expect(reply.headers.get('www-authenticate')).toContain(customerTenant);
  });

  test('an unknown path asks for the token first', async () => {
    const { arm } = aWorld();
    expect((await arm.send('GET', '/nowhere', { headers: { authorization: 'x' } })).status).toBe(401);
    expect(codeOf(await arm.send('GET', '/nowhere'))).toEqual([404, 'InvalidResourceType']);
  });
});

describe('api-versions', () => {
  test('a request without one, or with an unknown one, is refused', async () => {
    const { arm } = aWorld();
    const bare = sentinel(soc, 'workspaceManagerMembers');
    expect(codeOf(await arm.send('GET', bare))).toEqual([400, 'MissingApiVersionParameter']);
    expect(codeOf(await arm.send('GET', `${bare}?api-version=`))).toEqual([
      400,
      'MissingApiVersionParameter',
    ]);
    expect(codeOf(await arm.send('GET', `${bare}?api-version=2019-01-01`))).toEqual([
      400,
      'NoRegisteredProviderFound',
    ]);
  });

  test('a retired one is neither served nor offered', async () => {
    const { arm, emulator } = aWorld();
    expect(emulator.configure({ retiredApiVersions: ['2025-10-01-preview'] })).toBeUndefined();
    expect((await arm.send('GET', members)).status).toBe(400);
    const provider = await arm.get(
      `${soc.split('/').slice(0, 3).join('/')}/providers/Microsoft.SecurityInsights`,
    );
    expect(JSON.stringify(provider.body)).not.toContain('2025-10-01-preview');
  });
});

describe('bodies', () => {
  const url = `${sentinel(soc, 'workspaceManagerConfigurations/default')}?${version}`;
  const json = { 'content-type': 'application/json' };

  test('a body of another content type is refused', async () => {
    const { arm } = aWorld();
    const reply = await arm.send('PUT', url, { body: '{}', headers: { 'content-type': 'text/plain' } });
    expect(codeOf(reply)).toEqual([415, 'UnsupportedMediaType']);
  });

  test.each(['{"properties":', '', '[]', '7'])('the body %j is refused', async (body) => {
    const { arm } = aWorld();
    expect((await arm.send('PUT', url, { body, headers: json })).status).toBe(400);
  });

  test('unknown, missing and wrong properties are refused, what the service made itself is not', async () => {
    const { arm } = aWorld();
    const put = async (body: unknown): Promise<number> =>
      (await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), body)).status;

    expect(await put({ properties: { mode: 'Enabled', colour: 'red' } })).toBe(400);
    expect(await put({ properties: { mode: 'Enabled' }, colour: 'red' })).toBe(400);
    expect(await put({ properties: { constructor: 'x', mode: 'Enabled' } })).toBe(400);
    expect(await put({ properties: {} })).toBe(400);
    expect(await put({ properties: { mode: null } })).toBe(400);
    expect(await put({ properties: { mode: 'Sometimes' } })).toBe(400);
    expect(await put({})).toBe(400);
    expect(
      await put({
        id: 'x',
        name: 'x',
        type: 'Microsoft.SecurityInsights/workspaceManagerConfigurations',
        etag: 'x',
        systemData: {},
        properties: { mode: 'Enabled' },
      }),
    ).toBe(201);
  });
});

describe('roles and places', () => {
  test('a reader reads and does not write; without a role there is neither', async () => {
    const { arm, emulator } = aWorld();
    await enable(arm);
    emulator.happen({ kind: 'removeRole', workspace: soc, leaving: 'reader' });
    expect((await arm.get(sentinel(soc, 'alertRules'))).status).toBe(200);
    expect(codeOf(await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), {}))).toEqual([
      403,
      'AuthorizationFailed',
    ]);
    emulator.happen({ kind: 'removeRole', workspace: soc });
    expect((await arm.get(sentinel(soc, 'alertRules'))).status).toBe(403);
    emulator.happen({ kind: 'restoreRole', workspace: soc });
    expect((await arm.get(sentinel(soc, 'alertRules'))).status).toBe(200);
  });

  test('unknown subscriptions, resource groups and workspaces are not found, nor are deleted ones', async () => {
    const { arm, emulator } = aWorld();
    const subscription = soc.split('/').slice(0, 3).join('/');
    const workspaces = 'providers/Microsoft.OperationalInsights/workspaces';
    expect(codeOf(await arm.get(`/subscriptions/nowhere/${workspaces}`))).toEqual([
      404,
      'SubscriptionNotFound',
    ]);
    expect(codeOf(await arm.get(`${subscription}/resourceGroups/nowhere/${workspaces}`))).toEqual([
      404,
      'ResourceGroupNotFound',
    ]);
    expect(codeOf(await arm.get(`${soc}x`))).toEqual([404, 'ResourceNotFound']);
    emulator.happen({ kind: 'deleteWorkspace', workspace: soc });
    expect((await arm.get(soc)).status).toBe(404);
    expect((await arm.get(`${subscription}/${workspaces}`)).body).toEqual({ value: [] });
    emulator.happen({ kind: 'restoreWorkspace', workspace: soc });
    expect((await arm.get(soc)).status).toBe(200);
  });

  test('Sentinel is not there before it is onboarded', async () => {
    const { arm } = aWorld({ workspaces: [{ id: soc, tenant: homeTenant, onboarded: false }] });
    const state = sentinel(soc, 'onboardingStates/default');
    expect((await arm.get(sentinel(soc, 'alertRules'))).status).toBe(400);
    expect((await arm.get(state)).status).toBe(404);
    expect((await arm.get(sentinel(soc, 'onboardingStates'))).body).toEqual({ value: [] });
    expect((await arm.delete(state)).status).toBe(204);
    expect((await arm.put(sentinel(soc, 'onboardingStates/other'), { properties: {} })).status).toBe(400);
    expect((await arm.put(state, { properties: { colour: 'red' } })).status).toBe(400);
    expect((await arm.put(state, {})).status).toBe(201);
    expect((await arm.put(state, { properties: { customerManagedKey: false } })).status).toBe(200);
    expect((await arm.get(sentinel(soc, 'alertRules'))).status).toBe(200);
    expect((await arm.delete(state)).status).toBe(200);
  });

  test('Sentinel makes its own Fusion rule where it is switched on, and leaves one that is there', async () => {
    const { arm, emulator, clock } = aWorld({
      workspaces: [{ id: soc, tenant: homeTenant, onboarded: false }],
    });
    const state = sentinel(soc, 'onboardingStates/default');
    const rules = () =>
      emulator.view(soc)?.alertRules.map(({ name, kind, modified }) => [name, kind, modified.slice(0, 16)]);
    await arm.put(state, {});
    expect(rules()).toEqual([['BuiltInFusion', 'Fusion', '2026-03-01T08:00']]);
    clock.advance(60_000);
    await arm.put(state, {});
    await arm.delete(state);
    await arm.put(state, {});
    expect(rules()).toEqual([['BuiltInFusion', 'Fusion', '2026-03-01T08:00']]);
  });

  test.each([
    {
      idCasing: 'recorded' as const,
      workspace: soc,
    },
    {
      idCasing: 'other' as const,
      workspace:
        '/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-soc/providers/microsoft.operationalinsights/workspaces/soc-central',
    },
  ])('names, fixed segments and slashes are found however sent: ids $idCasing', async (setting) => {
    const { idCasing, workspace } = setting;
    const { arm } = aWorld({ settings: { idCasing } });
    await enable(arm);
    expect((await arm.get(`/${soc}`)).body).toMatchObject({ id: workspace });
    const shouted = await arm.get(sentinel(soc, 'workspaceManagerConfigurations/DEFAULT').toUpperCase());
    expect([shouted.status, (shouted.body as { id: string }).id]).toEqual([
      200,
      sentinel(workspace, 'workspaceManagerConfigurations/default'),
    ]);
  });
});

describe('providers', () => {
  test('an unregistered provider says so until it is registered', async () => {
    const { arm, emulator } = aWorld();
    const subscription = soc.split('/').slice(0, 3).join('/');
    const path = `${subscription}/providers/Microsoft.SecurityInsights`;
    const state = (reply: Reply): unknown =>
      (reply.body as { registrationState?: unknown }).registrationState;
    emulator.unregister('11111111-1111-1111-1111-111111111111', ['Microsoft.SecurityInsights']);

    expect(state(await arm.get(path))).toBe('NotRegistered');
    expect(state(await arm.post(`${path}/register`))).toBe('Registering');
    expect(state(await arm.get(path))).toBe('Registered');
    expect(state(await arm.post(`${path}/register`))).toBe('Registered');
    expect((await arm.get(`${subscription}/providers/Microsoft.Nothing`)).status).toBe(404);
    expect((await arm.get('/subscriptions/nowhere/providers/Microsoft.Nothing')).status).toBe(404);
    expect((await arm.get('/subscriptions/nowhere/providers')).status).toBe(404);
  });

  test('what an unregistered provider serves is refused, but for a caller without a role', async () => {
    const { arm, emulator } = aWorld();
    const subscription = fabrikam.split('/')[2] ?? '';
    const group = fabrikam.split('/').slice(0, 5).join('/');
    const statuses = async () =>
      Promise.all(
        [
          arm.get(`${fabrikam}/providers/Microsoft.SecurityInsights/alertRules`),
          arm.get(fabrikam),
          arm.get(`${group}/providers/Microsoft.Insights/workbooks`, 'category=sentinel'),
          arm.get(`${fabrikam}/providers/Microsoft.Authorization/permissions`),
        ].map(async (reply) => (await reply).status),
      );
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    const namespaces = ['SecurityInsights', 'OperationalInsights', 'Insights'];
    const refused = [409, 409, 409];
    for (const [index, name] of namespaces.entries()) {
      emulator.happen({ kind: 'unregister', subscription, namespace: `Microsoft.${name}` });
      expect(await statuses()).toEqual([...refused.slice(0, index + 1), 200, 200, 200, 200].slice(0, 4));
    }
    emulator.happen({ kind: 'removeRole', workspace: fabrikam });
    expect(await statuses()).toEqual([403, 403, 403, 403]);
  });

  test('a customer can end the delegation and give it anew', async () => {
    const { arm, emulator } = aWorld();
    emulator.happen({ kind: 'removeDelegation', workspace: fabrikam });
    const gone = await arm.get(fabrikam);
    // The subscription of the other customer is delegated still.
    expect([gone.status, (await arm.get(tailspin)).status]).toEqual([401, 200]);
    emulator.happen({ kind: 'restoreDelegation', workspace: fabrikam });
    expect((await arm.get(fabrikam)).status).toBe(200);
  });

  test('a workspace that Sentinel was removed from has no state and no rules', async () => {
    const { arm, emulator } = aWorld();
    emulator.happen({ kind: 'offboard', workspace: fabrikam });
    const replies = ['onboardingStates/default', 'alertRules'].map((path) =>
      arm.get(`${fabrikam}/providers/Microsoft.SecurityInsights/${path}`),
    );
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([404, 400]);
  });

  test("a delegated customer shows its delegation, the home tenant none; a reader shows a reader's rights", async () => {
    const { arm, emulator } = aWorld();
    const path = 'providers/Microsoft.ManagedServices/registrationAssignments';
    const count = (reply: Reply): number => (reply.body as { value: unknown[] }).value.length;
    expect(count(await arm.get(`${fabrikam}/${path}`))).toBe(1);
    expect(count(await arm.get(`${soc}/${path}`))).toBe(0);
    emulator.happen({ kind: 'removeRole', workspace: fabrikam, leaving: 'reader' });
    const permissions = await arm.get(`${fabrikam}/providers/Microsoft.Authorization/permissions`);
    expect(JSON.stringify(permissions.body)).not.toContain('Microsoft.SecurityInsights/*"');
    const group = fabrikam.split('/').slice(0, 5).join('/');
    expect((await arm.get(`${group}/providers/Microsoft.Authorization/permissions`)).body).toEqual(
      permissions.body,
    );
    emulator.happen({ kind: 'removeRole', workspace: fabrikam });
    for (const scope of [fabrikam, group]) {
      for (const what of [path, 'providers/Microsoft.Authorization/permissions']) {
        expect((await arm.get(`${scope}/${what}`)).status).toBe(403);
      }
    }
    expect((await arm.get(`/subscriptions/nowhere/${path}`)).status).toBe(404);
  });
});
