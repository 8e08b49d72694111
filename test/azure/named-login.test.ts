import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { allowedCredentials, notAllowed } from '../../src/azure/login/allowed-credentials.js';
import { namedLogins } from '../../src/azure/login/logins.js';
import { namedLogin } from '../../src/azure/login/named-login.js';
import type { DesiredCredential } from '../../src/model/desired.js';
import { aCertificate, type TestCertificate } from '../support/fake-authority.js';
import { azure, workspace } from './arm-world.js';
import { aCredential, at, clientId, deps, inEnv, inFile, problemOf, tenant } from './credentials.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what is not there', () => {
  test.each<[string, Partial<DesiredCredential>, readonly unknown[]]>([
    [
      'a variable',
      { secretFrom: inEnv('MUSTER_CREDENTIAL_THEIRS') },
      [
        'MUS216',
        'The Credential "theirs" reads the environment variable MUSTER_CREDENTIAL_THEIRS, which is not set',
        9,
      ],
    ],
    [
      'the folder of files',
      { type: 'clientCertificate', certificateFrom: inFile('gone.pem') },
      ['MUS221', 'The Credential "theirs" reads gone.pem below MUSTER_CREDENTIAL_DIR, which is not set', 9],
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
    const login = namedLogin(aCredential(more), azure, deps());
    expect(problemOf(await login.token())).toEqual(expected);
  });

  test('the file that AZURE_FEDERATED_TOKEN_FILE names is told by its path', async () => {
    const login = namedLogin(
      aCredential({ type: 'workloadIdentity' }),
      azure,
      deps({ AZURE_FEDERATED_TOKEN_FILE: '/no/such/token' }),
    );
    expect(problemOf(await login.token())).toEqual([
      'MUS216',
      'The Credential "theirs" reads /no/such/token, and no such secret can be read',
      3,
    ]);
  });
});

describe('a login that is not allowed', () => {
  test.each<[string, Partial<DesiredCredential>, string]>([
    ['a secret', { secretFrom: inEnv('MUSTER_CREDENTIAL_THEIRS') }, `${tenant}/${clientId}`],
    ["GitHub's token", { type: 'githubOidc' }, `${tenant}/${clientId}`],
    ['Azure CLI', { type: 'azureCli', tenant: undefined, clientId: undefined }, 'azureCli'],
    ['Azure CLI of a tenant', { type: 'azureCli', clientId: undefined }, `${tenant}/azureCli`],
    [
      'the identity of the machine',
      { type: 'managedIdentity', tenant: undefined, clientId: undefined },
      'managedIdentity',
    ],
    ['an identity', { type: 'managedIdentity', tenant: undefined }, `managedIdentity/${clientId}`],
  ])('with %s is told with the line to set', async (_name, more, login) => {
    const answer = await namedLogin(aCredential(more), azure, deps({}, '')).token();
    expect(answer).toEqual({
      ok: false,
      problem: {
        code: 'MUS220',
        message: `The Credential "theirs" (${more.type ?? 'clientSecret'}) is not among the logins that are allowed here`,
        hint: `If you trust it, set where muster runs, never in the repository: MUSTER_ALLOWED_CREDENTIALS=${login}`,
        at,
      },
    });
    // What the hint says is what allows it, in any case of its letters.
    const { allowed } = deps({}, login.toUpperCase());
    expect(notAllowed(aCredential(more), allowed)).toBeUndefined();
  });

  test('says the same whether what it names is there or not', async () => {
    const told = await Promise.all(
      [{}, { MUSTER_CREDENTIAL_THEIRS: 'hunter2', MUSTER_CREDENTIAL_DIR: tmpdir() }].map((env) =>
        Promise.all(
          [
            aCredential({ secretFrom: inEnv('MUSTER_CREDENTIAL_THEIRS') }),
            aCredential({ type: 'clientCertificate', certificateFrom: inFile('a.pem') }),
          ].map((credential) => namedLogin(credential, azure, deps(env, `${clientId}/${tenant}`)).token()),
        ),
      ),
    );
    expect(told[0]).toEqual(told[1]);
    expect(JSON.stringify(told)).toContain(
      `If you trust it, add it to MUSTER_ALLOWED_CREDENTIALS where muster runs: ${tenant}/${clientId}`,
    );
  });

  test.each([
    '*',
    `${tenant}/*`,
    tenant,
    `${tenant}/managedIdentity`,
    `${tenant}:${clientId}`,
    'clientSecret',
    'hunter2',
  ])('is not allowed by an entry like %s, which is told by its number', (entry) => {
    const result = allowedCredentials(`${tenant}/${clientId}\n${entry}, azureCli`);
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'MUS221', message: 'Entry 2 of MUSTER_ALLOWED_CREDENTIALS names no login' }],
    });
    if (entry === 'hunter2') expect(JSON.stringify(result)).not.toContain(entry);
  });

  test('another login of the same tenant, or the same client elsewhere, is none of the allowed', () => {
    const other = '99999999-9999-9999-9999-999999999999';
    const { allowed } = deps();
    const judged = [aCredential({ tenant: other }), aCredential({ clientId: other }), aCredential({})].map(
      (credential) => notAllowed(credential, allowed)?.code,
    );
    expect(judged).toEqual(['MUS220', 'MUS220', undefined]);
  });
});

test('a variable that was not set apart for logins is not read, whoever names it', async () => {
  for (const name of ['GITHUB_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'MUSTER_NOTIFY_URL']) {
    const login = namedLogin(aCredential({ secretFrom: inEnv(name) }), azure, deps({ [name]: 'a secret' }));
    expect(problemOf(await login.token())[0]).toBe('MUS216');
  }
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
    const credential = aCredential({
      type: 'clientCertificate',
      certificateFrom: inEnv('MUSTER_CREDENTIAL_PEM'),
    });
    const login = namedLogin(credential, azure, deps({ MUSTER_CREDENTIAL_PEM: pem() }));
    expect(problemOf(await login.token())).toEqual([
      'MUS218',
      `The certificate of the Credential "theirs" ${what}`,
      9,
    ]);
  });

  test('with a password that is not set says so', async () => {
    const credential = aCredential({
      type: 'clientCertificate',
      certificateFrom: inEnv('MUSTER_CREDENTIAL_PEM'),
      passwordFrom: inEnv('MUSTER_CREDENTIAL_PASSWORD'),
    });
    const login = namedLogin(credential, azure, deps({ MUSTER_CREDENTIAL_PEM: good.private + good.cert }));
    expect(problemOf(await login.token()).slice(0, 2)).toEqual([
      'MUS216',
      'The Credential "theirs" reads the environment variable MUSTER_CREDENTIAL_PASSWORD, which is not set',
    ]);
  });
});

describe('logins that ask no authority', () => {
  test.each(['azureCli', 'managedIdentity'] as const)('%s is not sent to this machine', async (type) => {
    const local = { ...azure, url: 'https://localhost:7443', loopback: true };
    expect(
      problemOf(
        await namedLogin(
          aCredential({ type, ...(type === 'azureCli' ? { clientId: undefined } : { tenant: undefined }) }),
          local,
          deps(),
        ).token(),
      ),
    ).toEqual([
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
      const login = namedLogin(aCredential({ type: 'managedIdentity', tenant: undefined }), azure, deps());
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
      const login = namedLogin(aCredential({ type: 'azureCli', clientId: undefined }), azure, deps());
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
    credentials: [aCredential({ secretFrom: inEnv('MUSTER_CREDENTIAL_THEIRS') })],
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
