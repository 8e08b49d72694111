import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type CredentialOptions, type LoginOptions, tokenSource } from '../../src/azure/login/credential.js';
import type { TokenSource } from '../../src/azure/login/token-source.js';
import { ok } from '../../src/model/problem.js';
import { azure, FakeClock } from './arm-world.js';

const local = { ...azure, url: 'http://127.0.0.1:7070', loopback: true };
const nothingSet = [
  'not set up: secret or certificate: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH not set',
  'not set up: workload identity: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE not set',
  'not set up: GitHub OIDC: AZURE_TENANT_ID, AZURE_CLIENT_ID, ACTIONS_ID_TOKEN_REQUEST_URL not set',
];
const setHint =
  'Log in with `az login`; or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE; in GitHub Actions set the two ids and `permissions: id-token: write`.';
const tenant = '22222222-2222-2222-2222-222222222222';

afterEach(() => {
  vi.useRealTimers();
});

describe('on this machine', () => {
  test('the token is MUSTER_TOKEN, and no other tenant is asked', async () => {
    const source = made(
      tokenSource(local, { musterToken: ' abc\n', tenants: [tenant], clock: new FakeClock() }),
    );
    expect(await source.token()).toEqual({ ok: true, token: 'abc' });
    expect(source.mayUse(tenant)).toBe(false);
  });

  test.each([
    [undefined, 'The endpoint http://127.0.0.1:7070 is on this machine and MUSTER_TOKEN is not set.'],
    ['a b', 'MUSTER_TOKEN holds characters that no token has.'],
  ])('MUSTER_TOKEN “%s” is a problem', (musterToken, message) => {
    const result = tokenSource(local, { musterToken, tenants: [], clock: new FakeClock() });
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'MUS210', message }] });
  });
});

describe('elsewhere', () => {
  test('MUSTER_TOKEN is refused', () => {
    expect(tokenSource(azure, { musterToken: 'abc', tenants: [], clock: new FakeClock() })).toEqual({
      ok: false,
      problems: [
        {
          code: 'MUS210',
          message:
            'MUSTER_TOKEN is accepted for a loopback endpoint only, and the endpoint is https://management.azure.com.',
          hint: 'Unset MUSTER_TOKEN and log in, with `az login` for example, or give a loopback --endpoint.',
        },
      ],
    });
  });

  test('one credential is made at the first token, for the tenants of the files and no other', async () => {
    const { source, logins, created } = aLogin({ tenants: [tenant.toUpperCase(), tenant] });
    expect(created).toEqual([]);

    await source.token();
    await source.token({ tenant });

    expect(created).toEqual([
      { authorityHost: 'https://login.microsoftonline.com', additionallyAllowedTenants: [tenant] },
    ]);
    expect(logins).toEqual([
      { scope: 'https://management.azure.com/.default', enableCae: true },
      { scope: 'https://management.azure.com/.default', enableCae: true, tenantId: tenant },
    ]);
    expect([source.mayUse(tenant.toUpperCase()), source.mayUse('*')]).toEqual([true, false]);
  });

  test('callers at the same time share one login, later ones its token', async () => {
    const { source, logins } = aLogin({});
    const tokens = await Promise.all([source.token(), source.token(), source.token()]);
    expect(tokens).toEqual(Array(3).fill({ ok: true, token: 'token-1' }));
    expect(await source.token()).toEqual({ ok: true, token: 'token-1' });
    expect(logins).toHaveLength(1);
  });

  test('a token is renewed five minutes before it expires', async () => {
    const { source, clock } = aLogin({});
    await source.token();
    await clock.sleep(55 * 60_000 - 1);
    expect(await source.token()).toEqual({ ok: true, token: 'token-1' });
    await clock.sleep(1);
    expect(await source.token()).toEqual({ ok: true, token: 'token-2' });
  });

  test('a token whose renewal fails serves to its end, and the login is tried every half minute', async () => {
    const failing: { fail?: unknown } = {};
    const { source, clock, logins } = aLogin(failing);
    await source.token();
    failing.fail = new Error('AADSTS90033: A transient error has occurred.');
    await clock.sleep(55 * 60_000);
    for (let seconds = 0; seconds < 300; seconds += 1) {
      expect(await source.token()).toEqual({ ok: true, token: 'token-1' });
      // What Azure itself has refused is over, whatever its date says.
      if (seconds === 100) expect(await source.token({ refused: 'token-1' })).toMatchObject({ ok: false });
      await clock.sleep(1_000);
    }
    expect(logins).toHaveLength(1 + 10);
    expect(await source.token()).toMatchObject({ ok: false, problem: { code: 'MUS210' } });
    failing.fail = undefined;
    await clock.sleep(30_000);
    expect(await source.token()).toMatchObject({ ok: true });
  });

  test('a token of a few minutes is not asked for anew by each of many requests', async () => {
    const { source, clock, logins } = aLogin({ lifetimeMs: 200_000 });
    for (let seconds = 0; seconds < 60; seconds += 1) {
      await source.token();
      await clock.sleep(1_000);
    }
    expect(logins).toHaveLength(2);
  });

  test('a refused token is not given out again, but one that came since is', async () => {
    const { source } = aLogin({});
    await source.token();
    expect(await source.token({ refused: 'token-1' })).toEqual({ ok: true, token: 'token-2' });
    expect(await source.token({ refused: 'token-1' })).toEqual({ ok: true, token: 'token-2' });
  });

  test('claims are passed on', async () => {
    const { source, logins } = aLogin({});
    await source.token({ claims: '{"access_token":{}}' });
    expect(logins).toMatchObject([{ claims: '{"access_token":{}}' }]);
  });

  test('a failed login names every way that was tried, by its first line and without secrets', async () => {
    const { source } = aLogin({
      fail: Object.assign(new Error('chain'), {
        errors: [
          new Error('EnvironmentCredential is unavailable\nstack and request'),
          new Error('AzureCliCredential: client_secret=hunter2 eyJhbGciOiJub.eyJzdWIiOiIx.sig refused'),
          'no error at all',
          new Error(''),
        ],
      }),
    });
    expect(await source.token({ tenant })).toEqual({
      ok: false,
      problem: {
        code: 'MUS210',
        message: `No token for https://management.azure.com for tenant ${tenant} could be obtained`,
        details: ['tried: AzureCliCredential: client_secret=[secret] [token] refused', ...nothingSet],
        hint: setHint,
      },
    });
  });

  test.each([
    [new Error('no network'), 'no network'],
    [Object.assign(new Error('empty'), { errors: [] }), 'empty'],
    ['odd', 'the login failed'],
    [undefined, 'no token was returned'],
  ])('a login that ends with %s is a problem, not an exception', async (fail, tried) => {
    const { source } = aLogin({ fail: fail ?? null });
    const answer = await source.token();
    expect(answer.ok ? undefined : answer.problem.details?.[0]).toBe(`tried: ${tried}`);
  });

  test('a failed login is not tried again for each of many requests, but after half a minute', async () => {
    const { source, logins, clock } = aLogin({ fail: new Error('no') });
    await source.token();
    await clock.sleep(29_999);
    expect((await source.token()).ok).toBe(false);
    expect(logins).toHaveLength(1);
    await clock.sleep(1);
    await source.token();
    expect(logins).toHaveLength(2);
  });

  test('a login that waits for something that never comes is given up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { source } = aLogin({ fail: 'silence' });
    const answer = source.token();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await answer).toMatchObject({
      ok: false,
      problem: { code: 'MUS210', details: [expect.stringContaining('120 s') as string, ...nothingSet] },
    });
  });

  test('the credential of Azure is loaded only when it is needed', async () => {
    const env = { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' };
    const source = made(tokenSource(azure, { tenants: [], clock: new FakeClock(), env }));
    const before = process.env.AZURE_TOKEN_CREDENTIALS;
    // Of all logins only the environment's, which needs no network to find that nothing is set.
    process.env.AZURE_TOKEN_CREDENTIALS = 'EnvironmentCredential';
    try {
      const answer = await source.token();
      expect(answer.ok ? undefined : answer.problem.details).toEqual(nothingSet);
    } finally {
      if (before === undefined) delete process.env.AZURE_TOKEN_CREDENTIALS;
      else process.env.AZURE_TOKEN_CREDENTIALS = before;
    }
  });
});

function made(result: ReturnType<typeof tokenSource>): TokenSource {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** A login whose tokens are numbered and live an hour; `fail` is thrown in their place, null returned. */
function aLogin(given: Partial<LoginOptions> & { fail?: unknown; lifetimeMs?: number }) {
  const { lifetimeMs = 3_600_000, ...options } = given;
  const clock = new FakeClock();
  const created: CredentialOptions[] = [];
  const logins: (GetTokenOptions & { scope: unknown })[] = [];
  const source = made(
    tokenSource(azure, {
      tenants: [],
      clock,
      createCredential: (credentialOptions) => {
        created.push(credentialOptions);
        const credential: TokenCredential = {
          getToken: (scope, tokenOptions): Promise<AccessToken | null> => {
            const { abortSignal, ...rest } = tokenOptions ?? {};
            expect(abortSignal?.aborted).toBe(false);
            logins.push({ scope, ...rest });
            const { fail } = given;
            if (fail === 'silence') return new Promise(() => undefined);
            if (fail === null) return Promise.resolve(null);
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- libraries reject with anything
            if (fail !== undefined) return Promise.reject(fail);
            const token = `token-${logins.length}`;
            return Promise.resolve({ token, expiresOnTimestamp: clock.now().getTime() + lifetimeMs });
          },
        };
        return Promise.resolve(ok(credential));
      },
      ...options,
    }),
  );
  return { source, clock, created, logins };
}
