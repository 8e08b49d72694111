import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createDoor } from '../../src/http/door.js';
import { firstSetUp, noLogin, usualCredential, usualWay } from '../../src/azure/login/credential.js';
import { azure, FakeClock } from './arm-world.js';

const ids = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' };
const github = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' };
const secret = { AZURE_CLIENT_SECRET: 's' };
const file = { AZURE_FEDERATED_TOKEN_FILE: '/token' };

test.each<[string, Readonly<Record<string, string>>, string, readonly string[]]>([
  ['nothing', {}, 'search', []],
  ['a secret', { ...ids, ...secret }, 'environment', []],
  ['a certificate', { ...ids, AZURE_CLIENT_CERTIFICATE_PATH: 'p' }, 'environment', []],
  ['a password', { ...ids, AZURE_USERNAME: 'u', AZURE_PASSWORD: 'p' }, 'environment', []],
  ['a secret without ids', secret, 'environment', ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID']],
  ['a secret and a token file', { ...ids, ...secret, ...file }, 'environment', []],
  ['a token file', { ...ids, ...file }, 'workload', []],
  ['a token file without the tenant', { AZURE_CLIENT_ID: 'c', ...file }, 'workload', ['AZURE_TENANT_ID']],
  ['a job of GitHub with ids', { ...ids, ...github }, 'github', []],
  ['a job of GitHub with ids and a secret', { ...ids, ...github, ...secret }, 'environment', []],
  ['a job of GitHub without ids', github, 'search', []],
  ['the ids alone', ids, 'search', []],
  ['a choice', { ...ids, ...github, AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' }, 'chosen', []],
  ['the choice of prod', { ...ids, ...secret, AZURE_TOKEN_CREDENTIALS: ' Prod ' }, 'environment', []],
  ['the choice of prod and nothing else', { AZURE_TOKEN_CREDENTIALS: 'prod' }, 'chosen', []],
])('with %s the login is decided before anybody is asked', (_name, env, by, missing) => {
  expect(usualWay(env)).toEqual({ by, missing });
});

const unavailable = (text: string) => Object.assign(new Error(text), { name: 'CredentialUnavailableError' });
const token: AccessToken = { token: 'of the second', expiresOnTimestamp: 0 };

function chain(first: Error, env: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const way = (name: string, answer: () => AccessToken): TokenCredential => ({
    getToken: () => {
      asked.push(name);
      return Promise.resolve().then(answer);
    },
  });
  const credential = firstSetUp(
    [
      way('first', () => {
        throw first;
      }),
      way('second', () => token),
    ],
    env,
  );
  return { credential, asked };
}

test.each([
  [
    'managed identity is not there',
    unavailable(
      'ManagedIdentityCredential: Authentication failed. Message Attempted to use the IMDS endpoint, but it is not available.',
    ),
    { AZURE_CLIENT_ID: 'c' },
  ],
  [
    'the machine has no identity',
    unavailable('ManagedIdentityCredential: Authentication failed. Message Identity not found'),
    {},
  ],
  [
    'nobody is logged in',
    unavailable("Please run 'az login' from a command prompt to authenticate before using this credential."),
    {},
  ],
])('the next is asked where %s, and stays the one that is asked', async (_name, first, env) => {
  const { credential, asked } = chain(first, env);
  expect(await credential.getToken('scope')).toBe(token);
  expect(await credential.getToken('scope')).toBe(token);
  expect(asked).toEqual(['first', 'second', 'second']);
});

test.each<[string, Error, Readonly<Record<string, string>>]>([
  [
    'a login of Azure CLI is over',
    unavailable('AADSTS700082: The refresh token has expired due to inactivity.'),
    {},
  ],
  [
    'the identity that is named is not that of the machine',
    unavailable('ManagedIdentityCredential: Authentication failed. Message Identity not found'),
    { AZURE_CLIENT_ID: 'c' },
  ],
  [
    'the service that gives identities fails',
    unavailable('ManagedIdentityCredential: Authentication failed. Message 500'),
    { IDENTITY_ENDPOINT: 'http://localhost' },
  ],
  ['it fails in any other way', new Error('out of order'), {}],
])('nobody else is asked where %s', async (_name, first, env) => {
  const { credential, asked } = chain(first, env);
  await expect(credential.getToken('scope')).rejects.toBe(first);
  expect(asked).toEqual(['first']);
});

test('where none is set up every reason is told', async () => {
  const reasons = [unavailable('no first'), unavailable('no second')];
  const none = firstSetUp(
    reasons.map((reason) => ({ getToken: () => Promise.reject(reason) })),
    {},
  );
  await expect(none.getToken('scope')).rejects.toMatchObject({ errors: reasons });
});

test('a login that is set up has its reason in the message, which every output shows', () => {
  const reason = 'EnvironmentCredential: AADSTS7000222: The provided client secret keys are expired.';
  expect(noLogin(azure, {}, [reason], { ...ids, ...secret })).toEqual({
    code: 'MUS210',
    message: `No token for ${azure.url} could be obtained: ${reason}`,
    hint: 'Fix the login that is set up here; no other is used in its place. To use another, unset the variables of this one.',
  });
});

test.skipIf(process.platform === 'win32')(
  'a login that is set up and fails is not replaced by who is logged in on the machine',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-'));
    const answer = { accessToken: 'of-the-cli', expiresOn: '2099-01-01 00:00:00.000000', expires_on: 4e9 };
    writeFileSync(join(folder, 'az'), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH ?? ''}`);
    // Nobody answers there.
    const nowhere = {
      ...azure,
      authorityHost: 'https://localhost:1',
      customAuthority: 'listed' as const,
    };
    const guid = '22222222-2222-2222-2222-222222222222';
    const both = { AZURE_TENANT_ID: guid, AZURE_CLIENT_ID: guid };
    try {
      for (const more of [secret, { AZURE_FEDERATED_TOKEN_FILE: join(folder, 'az') }, github]) {
        const env = { ...both, ...more };
        for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
        const clock = new FakeClock();
        const options = { authorityHost: nowhere.authorityHost, additionallyAllowedTenants: [] };
        const door = createDoor({
          clock,
          httpClient: { sendRequest: () => Promise.reject(refusedConnection) },
        });
        const made = await usualCredential(nowhere, options, env, { door, clock });
        if (!made.ok) throw new Error(JSON.stringify(made.problems));
        await expect(made.value.getToken('https://example.org/.default')).rejects.toThrow();
        // The door has patience, and the library none beside it.
        expect(clock.slept.length).toBeGreaterThan(0);
        for (const name of Object.keys(more)) vi.stubEnv(name, undefined);
      }
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  },
);

const refusedConnection = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
