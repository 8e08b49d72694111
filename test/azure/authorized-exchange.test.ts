import { describe, expect, test } from 'vitest';
import type { TokenRequest, TokenSource } from '../../src/azure/login/token-source.js';
import { anArmWorld, armError, insights, type Reply, type Seen } from './arm-world.js';

const home = 'home-token';
const fabrikam = '44444444-4444-4444-4444-444444444444';
const request = { method: 'GET', path: `${insights}/alertRules`, api: 'securityInsights' } as const;
const put = { ...request, method: 'PUT', body: {} } as const;

const wrongTenant = (tenant: string, headers: Record<string, string> = {}): Reply => ({
  status: 401,
  headers,
  body: armError(
    'InvalidAuthenticationTokenTenant',
    `The access token is from the wrong issuer 'https://sts.windows.net/99999999-9999-9999-9999-999999999999/'. It must match the tenant 'https://sts.windows.net/${tenant}/' associated with this subscription.`,
  ),
});

describe('a 401', () => {
  test('because the token has expired is met with a fresh one, once', async () => {
    const { tokens, asked } = someTokens({ '': ['old', 'new'] });
    const { client, seen } = anArmWorld(only('Bearer new'), { tokens });

    expect((await client.send(put)).ok).toBe(true);

    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(asked).toEqual([{}, { refused: 'old' }]);
  });

  test('stays one where no other token can be had', async () => {
    const { client, seen } = anArmWorld(() => ({
      status: 401,
      body: armError('ExpiredAuthenticationToken', 'The access token expired: a-token'),
      headers: { 'x-ms-request-id': 'r-4' },
    }));

    const answer = await client.send(request);

    expect(answer).toEqual({
      ok: false,
      status: 401,
      armCode: 'ExpiredAuthenticationToken',
      requestId: 'r-4',
      lost: false,
      problem: {
        code: 'MUS202',
        message: `GET ${request.path}: 401 ExpiredAuthenticationToken: The access token expired: [token] (x-ms-request-id r-4)`,
        hint: 'Log in again: the token has expired.',
      },
    });
    expect(seen).toHaveLength(1);
  });

  test('is not met with more than three tokens', async () => {
    const { tokens } = someTokens({ '': ['1', '2', '3', '4', '5'] });
    const { client, seen } = anArmWorld(() => ({ status: 401 }), { tokens });
    const answer = await client.send(request);
    expect(seen).toHaveLength(3);
    expect(answer.ok ? undefined : answer.problem).toEqual({
      code: 'MUS202',
      message: `GET ${request.path}: 401`,
      hint: 'Log in again, with `az login` for example, and check --cloud.',
    });
  });

  test('says what ARM said where the fresh login fails', async () => {
    const { tokens } = someTokens({ '': ['old'] });
    const { client } = anArmWorld(() => ({ status: 401, body: armError('X', 'No.') }), { tokens });
    const answer = await client.send(request);
    expect(answer.ok ? undefined : answer.problem.message).toContain('401 X: No.');
  });

  test('that asks for claims is answered with a token that has them', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true}}}';
    const { tokens, asked } = someTokens({ '': ['old', 'new'] });
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const { client } = anArmWorld(only('Bearer new', { 'www-authenticate': challenge }), { tokens });

    expect((await client.send(request)).ok).toBe(true);

    expect(asked).toEqual([{}, { refused: 'old', claims }]);
  });

  test.each([
    'Bearer error="insufficient_claims"',
    'Bearer error="insufficient_claims", claims="bm90IGpzb24="',
    'Bearer error="invalid_token", claims="e30="',
  ])('without usable claims is met with a fresh token: %s', async (challenge) => {
    const { tokens, asked } = someTokens({ '': ['old', 'new'] });
    const { client } = anArmWorld(only('Bearer new', { 'www-authenticate': challenge }), { tokens });
    expect((await client.send(request)).ok).toBe(true);
    expect(asked).toEqual([{}, { refused: 'old' }]);
  });
});

describe('a subscription of another tenant', () => {
  test('is read with that tenant’s token, remembered for the subscription', async () => {
    const { tokens, asked } = someTokens({ '': [home], [fabrikam]: ['theirs'] });
    const { client, seen } = anArmWorld(
      (entry) => (entry.authorization === 'Bearer theirs' ? { body: {} } : wrongTenant(fabrikam)),
      { tokens },
    );

    expect((await client.send(request)).ok).toBe(true);
    expect((await client.send(put)).ok).toBe(true);

    expect(seen.map(({ authorization }) => authorization)).toEqual([
      'Bearer home-token',
      'Bearer theirs',
      'Bearer theirs',
    ]);
    expect(asked).toEqual([{}, { tenant: fabrikam }, { tenant: fabrikam }]);
  });

  test('is known by the authorization_uri first', async () => {
    const { tokens } = someTokens({ '': [home], [fabrikam]: ['theirs'] });
    const challenge = `Bearer authorization_uri="https://login.windows.net/${fabrikam.toUpperCase()}", error="invalid_token"`;
    const { client } = anArmWorld(
      (entry) =>
        entry.authorization === 'Bearer theirs'
          ? { body: {} }
          : wrongTenant('55555555-5555-5555-5555-555555555555', { 'www-authenticate': challenge }),
      { tokens },
    );
    expect((await client.send(request)).ok).toBe(true);
  });

  test('is known by the authority that the message advises', async () => {
    const { tokens } = someTokens({ '': [home], [fabrikam]: ['theirs'] });
    const body = armError(
      'InvalidAuthenticationTokenTenant',
      `Please use the authority (URL) 'https://login.windows.net/${fabrikam}' to get the token.`,
    );
    const { client } = anArmWorld(only('Bearer theirs', {}, body), { tokens });
    expect((await client.send(request)).ok).toBe(true);
  });

  test('that the files do not name is not logged in to', async () => {
    const { tokens, asked } = someTokens({ '': [home, 'fresh'] });
    const { client, seen } = anArmWorld(() => wrongTenant(fabrikam), { tokens });

    const answer = await client.send(request);

    expect(seen).toHaveLength(1);
    expect(asked).toEqual([{}]);
    expect(answer.ok ? undefined : answer.problem.hint).toBe(
      'Delegate that subscription to the login’s tenant with Azure Lighthouse, or log in to the tenant that owns it.',
    );
  });

  test('whose own token is refused likewise ends there', async () => {
    const { tokens } = someTokens({ '': [home], [fabrikam]: ['theirs'] });
    const { client, seen } = anArmWorld(() => wrongTenant(fabrikam), { tokens });
    expect((await client.send(request)).ok).toBe(false);
    expect(seen).toHaveLength(2);
  });

  test('that the refusal does not name ends as any 401', async () => {
    const { tokens } = someTokens({ '': [home] });
    const body = armError('InvalidAuthenticationTokenTenant', 'Wrong tenant.');
    const { client, seen } = anArmWorld(() => ({ status: 401, body }), { tokens });
    expect((await client.send(request)).ok).toBe(false);
    expect(seen).toHaveLength(1);
  });
});

test('without any login nothing is sent', async () => {
  const { tokens } = someTokens({});
  const { client, seen } = anArmWorld(() => ({ body: {} }), { tokens });
  expect(await client.send(request)).toEqual({
    ok: false,
    lost: false,
    unsent: true,
    problem: { code: 'MUS210', message: 'no token left' },
  });
  expect(seen).toEqual([]);
});

test('a token request that meets a bad network is retried as any other', async () => {
  const { tokens } = someTokens({ '': ['old', 'new'] });
  const { client, seen } = anArmWorld(
    (entry, index) =>
      index === 1
        ? Object.assign(new Error('reset'), { code: 'ECONNRESET' })
        : entry.authorization === 'Bearer new'
          ? { body: {} }
          : { status: 401 },
    { tokens },
  );
  expect((await client.send(request)).ok).toBe(true);
  expect(seen).toHaveLength(3);
});

/** Tokens by tenant ('' the home tenant): the first, then the next once it was refused. */
function someTokens(byTenant: Record<string, readonly string[]>) {
  const asked: TokenRequest[] = [];
  const given = new Map<string, number>();
  const tokens: TokenSource = {
    mayUse: (tenant) => tenant in byTenant,
    token: (tokenRequest = {}) => {
      asked.push(tokenRequest);
      const tenant = tokenRequest.tenant ?? '';
      const index = (given.get(tenant) ?? 0) + (tokenRequest.refused === undefined ? 0 : 1);
      given.set(tenant, index);
      const token = byTenant[tenant]?.[index];
      return Promise.resolve(
        token === undefined
          ? { ok: false, problem: { code: 'MUS210', message: 'no token left' } }
          : { ok: true, token },
      );
    },
  };
  return { tokens, asked };
}

/** Answers 200 to one authorization, 401 to every other. */
function only(authorization: string, headers: Record<string, string> = {}, body?: unknown) {
  return (seen: Seen): Reply =>
    seen.authorization === authorization ? { body: {} } : { status: 401, headers, body };
}
