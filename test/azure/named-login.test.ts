import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { namedLogins } from '../../src/azure/login/logins.js';
import { namedLogin } from '../../src/azure/login/named-login.js';
import type { TokenAnswer } from '../../src/azure/login/token-source.js';
import type { DesiredCredential, SecretPlace } from '../../src/model/desired-credential.js';
import { aCertificate, type TestCertificate } from '../support/fake-authority.js';
import { azure, FakeClock, workspace } from './arm-world.js';

const at = { file: 'fleet/logins.yaml', line: 3, column: 18 };
const placeAt = { file: 'fleet/logins.yaml', line: 9, column: 5 };
const tenant = '44444444-4444-4444-4444-444444444444';
const clientId = '55555555-5555-5555-5555-555555555555';
const inEnv = (name: string): SecretPlace => ({ in: 'env', name, at: placeAt });
const inFile = (path: string): SecretPlace => ({ in: 'file', path, at: placeAt });

function aCredential(more: Partial<DesiredCredential>): DesiredCredential {
  return { name: 'theirs', type: 'clientSecret', tenant, clientId, at, ...more };
}

function deps(env: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, string>> = {}) {
  return {
    env,
    clock: new FakeClock(),
    readText: (path: string) => {
      const text = Object.entries(files).find(([name]) => path.endsWith(name))?.[1];
      return text === undefined
        ? Promise.reject(Object.assign(new Error('no file'), { code: 'ENOENT' }))
        : Promise.resolve(text);
    },
  };
}

function problemOf(answer: TokenAnswer): readonly unknown[] {
  return answer.ok ? ['a token'] : [answer.problem.code, answer.problem.message, answer.problem.at?.line];
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what is not there', () => {
  test.each<[string, Partial<DesiredCredential>, readonly unknown[]]>([
    [
      'a variable',
      { secretFrom: inEnv('THEIR_SECRET') },
      ['MUS216', 'The Credential "theirs" reads the environment variable THEIR_SECRET, which is not set', 9],
    ],
    [
      'a file',
      { type: 'clientCertificate', certificateFrom: inFile('/certificates/gone.pem') },
      ['MUS216', 'The Credential "theirs" reads /certificates/gone.pem, which cannot be read: ENOENT', 9],
    ],
    [
      'the text in a file',
      { type: 'workloadIdentity', tokenFrom: inFile('/tokens/empty') },
      ['MUS216', 'The Credential "theirs" reads /tokens/empty, which is empty', 9],
    ],
    [
      'the variable that names the federated token',
      { type: 'workloadIdentity' },
      [
        'MUS216',
        'The Credential "theirs" reads the environment variable AZURE_FEDERATED_TOKEN_FILE, which is not set',
        3,
      ],
    ],
    [
      'the token service of GitHub',
      { type: 'githubOidc' },
      [
        'MUS216',
        'The Credential "theirs" logs in with GitHub\'s id token, and ACTIONS_ID_TOKEN_REQUEST_URL is not set',
        3,
      ],
    ],
  ])('%s is told before anybody logs in', async (_name, more, expected) => {
    const login = namedLogin(aCredential(more), azure, deps({}, { '/tokens/empty': '\n' }));
    expect(problemOf(await login.token())).toEqual(expected);
  });

  test('a path is meant from the folder of its file', async () => {
    const read: string[] = [];
    const login = namedLogin(
      aCredential({ type: 'clientCertificate', certificateFrom: inFile('their.pem') }),
      azure,
      {
        ...deps(),
        readText: (path) => {
          read.push(path);
          return Promise.resolve('');
        },
      },
    );
    await login.token();
    expect(read).toEqual([join(process.cwd(), 'fleet', 'their.pem')]);
  });
});

describe('a certificate', () => {
  let good: TestCertificate;
  let other: TestCertificate;
  let old: TestCertificate;
  beforeAll(async () => {
    [good, other, old] = await Promise.all([
      aCertificate('app'),
      aCertificate('other'),
      aCertificate('old', new Date('2020-02-03T00:00:00Z')),
    ]);
  });

  test.each([
    ['that is none', () => 'hello', 'holds no certificate in PEM form'],
    ['without its key', () => good.cert, 'holds no private key beside the certificate'],
    ['with the key of another', () => other.private + good.cert, 'has the private key of another'],
    ['that is over', () => old.private + old.cert, 'expired on 2020-02-03'],
    [
      'whose key wants a password',
      () => `-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n${good.cert}`,
      'has a private key that cannot be read with its password',
    ],
  ])('%s is told without a login', async (_name, pem, what) => {
    const credential = aCredential({ type: 'clientCertificate', certificateFrom: inEnv('PEM') });
    const login = namedLogin(credential, azure, deps({ PEM: pem() }));
    expect(problemOf(await login.token())).toEqual([
      'MUS218',
      `The certificate of the Credential "theirs" ${what}`,
      9,
    ]);
  });

  test('with a password that is not set says so', async () => {
    const credential = aCredential({
      type: 'clientCertificate',
      certificateFrom: inEnv('PEM'),
      passwordFrom: inEnv('PEM_PASSWORD'),
    });
    const login = namedLogin(credential, azure, deps({ PEM: good.private + good.cert }));
    expect(problemOf(await login.token()).slice(0, 2)).toEqual([
      'MUS216',
      'The Credential "theirs" reads the environment variable PEM_PASSWORD, which is not set',
    ]);
  });
});

describe('logins that ask no authority', () => {
  test.each(['azureCli', 'managedIdentity'] as const)('%s is not sent to this machine', async (type) => {
    const local = { ...azure, url: 'https://localhost:7443', loopback: true };
    expect(problemOf(await namedLogin(aCredential({ type }), local, deps()).token())).toEqual([
      'MUS219',
      `The Credential "theirs" (${type}) gives tokens of Azure, and the endpoint https://localhost:7443 is on this machine`,
      3,
    ]);
  });

  test('a managed identity is asked for at the service that the environment names', async () => {
    const asked: string[] = [];
    const service = createServer((request, response) => {
      asked.push(`${request.url ?? ''} ${String(request.headers['x-identity-header'])}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          access_token: 'of-the-identity',
          expires_on: '4000000000',
          resource: 'r',
          token_type: 'Bearer',
        }),
      );
    });
    await new Promise<void>((listening) => {
      service.listen(0, '127.0.0.1', listening);
    });
    vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${(service.address() as AddressInfo).port}/msi/token`);
    vi.stubEnv('IDENTITY_HEADER', 'header-of-the-service');
    try {
      const login = namedLogin(aCredential({ type: 'managedIdentity' }), azure, deps());
      expect(await login.token()).toEqual({ ok: true, token: 'of-the-identity' });
      expect(asked).toEqual([
        `/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com&client_id=${clientId} header-of-the-service`,
      ]);
    } finally {
      await new Promise((closed) => service.close(closed));
    }
  });

  test.skipIf(process.platform === 'win32')('Azure CLI is asked for the tenant', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-'));
    const az = join(folder, 'az');
    const answer = {
      accessToken: 'of-the-cli',
      expiresOn: '2099-01-01 00:00:00.000000',
      expires_on: 4_000_000_000,
    };
    writeFileSync(az, `#!/bin/sh\necho "$@" > '${folder}/asked'\necho '${JSON.stringify(answer)}'\n`);
    chmodSync(az, 0o755);
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH ?? ''}`);
    try {
      const login = namedLogin(aCredential({ type: 'azureCli' }), azure, deps());
      expect(await login.token()).toEqual({ ok: true, token: 'of-the-cli' });
      expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain(
        `account get-access-token --output json --resource https://management.azure.com --tenant ${tenant}`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('who is asked', () => {
  const usual = {
    token: () => Promise.resolve({ ok: true, token: 'usual' } as const),
    mayUse: () => true,
  };
  const mine = '11111111-1111-1111-1111-111111111111';
  const fleet = {
    parents: [{ workspace: workspace.toUpperCase(), credential: 'theirs' }],
    members: [
      { workspace: workspace.replaceAll('1', '3') },
      { workspace: 'no workspace', credential: 'theirs' },
    ],
    credentials: [aCredential({ secretFrom: inEnv('THEIR_SECRET') })],
  };

  test('is decided by the subscription alone', async () => {
    const { tokens, tenants } = namedLogins(usual, fleet, azure, deps());
    const asked = await Promise.all([tokens.token({}, mine), tokens.token({}, 'other'), tokens.token()]);
    expect(asked.map((answer) => problemOf(answer)[0])).toEqual(['MUS216', 'a token', 'a token']);
    expect(tenants).toEqual(new Map([[mine, tenant]]));
  });

  test('and so is whose token may be borrowed: a named login has its own tenant only', () => {
    const { tokens } = namedLogins(usual, fleet, azure, deps());
    const other = '99999999-9999-9999-9999-999999999999';
    expect([tokens.mayUse(other, mine), tokens.mayUse(tenant, mine), tokens.mayUse(other, 'other')]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
