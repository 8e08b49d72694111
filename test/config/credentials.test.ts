import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { problemText } from '../../src/show/problem-text.js';
import { memberDoc, parentDoc, tenant, workspaceId } from './documents.js';

const clientId = '55555555-5555-5555-5555-555555555555';
const ids = `tenant: ${tenant}, clientId: ${clientId}`;

/** A Credential in the first lines, named by a Parent behind it. */
function documents(spec: string, parent = '  credential: their-login'): string {
  const credential = `apiVersion: muster/v1\nkind: Credential\nmetadata: {name: their-login}\nspec: ${spec}\n`;
  return [credential, parentDoc('soc', { spec: parent })].join('---\n');
}

function load(text: string) {
  return toFleet([{ name: 'a.yaml', text }]);
}

function told(text: string): readonly string[] {
  const result = load(text);
  return result.ok
    ? []
    : result.problems.map(
        ({ code, message, at }) => `${String(at?.line)}:${String(at?.column)} ${code} ${message}`,
      );
}

test('a Credential and who names it are in the fleet', () => {
  const result = load(
    documents(
      `{type: clientCertificate, ${ids}, certificateFrom: {path: a.pem}, passwordFrom: {env: MUSTER_CREDENTIAL_PASSWORD}}`,
    ),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { fleet } = result.value;
  expect(fleet.parents.map(({ credential }) => credential)).toEqual(['their-login']);
  expect(fleet.credentials).toEqual([
    {
      name: 'their-login',
      type: 'clientCertificate',
      tenant,
      clientId,
      certificateFrom: { in: 'file', path: 'a.pem', at: expect.objectContaining({ line: 4 }) as object },
      passwordFrom: {
        in: 'env',
        name: 'MUSTER_CREDENTIAL_PASSWORD',
        at: expect.objectContaining({ line: 4 }) as object,
      },
      at: { file: 'a.yaml', line: 3, column: 18, length: 11 },
    },
  ]);
});

test('a fleet without any says nothing of them', () => {
  const result = load(parentDoc('soc'));
  expect(result.ok && 'credentials' in result.value.fleet).toBe(false);
});

test.each([
  ['azureCli', '{type: azureCli}'],
  ['azureCli of a tenant', `{type: azureCli, tenant: ${tenant}}`],
  ['managedIdentity', '{type: managedIdentity}'],
  ['managedIdentity of a client', `{type: managedIdentity, clientId: ${clientId}}`],
  ['workloadIdentity', `{type: workloadIdentity, ${ids}}`],
  [
    'workloadIdentity with a token',
    `{type: workloadIdentity, ${ids}, tokenFrom: {env: MUSTER_CREDENTIAL_TOKEN}}`,
  ],
  ['clientSecret', `{type: clientSecret, ${ids}, secretFrom: {env: MUSTER_CREDENTIAL_SECRET}}`],
  ['clientCertificate', `{type: clientCertificate, ${ids}, certificateFrom: {env: MUSTER_CREDENTIAL_PEM}}`],
  ['githubOidc', `{type: githubOidc, ${ids}}`],
])('%s is valid', (_name, spec) => {
  expect(told(documents(spec))).toEqual([]);
});

test.each([
  ['no type', `{${ids}}`, ['4:1 MUS105 spec lacks "type"']],
  [
    'a type that is misspelt',
    `{type: clientSecrets, ${ids}, secretFrom: {env: MUSTER_CREDENTIAL_SECRET}}`,
    ['4:14 MUS106 spec.type is "clientSecrets", which is not known here'],
  ],
  [
    'a type without what it needs',
    '{type: clientSecret}',
    [
      '4:1 MUS105 spec lacks "clientId"',
      '4:1 MUS105 spec lacks "secretFrom"',
      '4:1 MUS105 spec lacks "tenant"',
    ],
  ],
  [
    'a key of another type',
    `{type: githubOidc, ${ids}, secretFrom: {env: MUSTER_CREDENTIAL_SECRET}}`,
    ['4:120 MUS128 A Credential of type githubOidc takes no "secretFrom"'],
  ],
  [
    'two places of one thing',
    `{type: clientCertificate, ${ids}, certificateFrom: {env: MUSTER_CREDENTIAL_PEM, path: a.pem}}`,
    ['4:173 MUS128 spec.certificateFrom names both an environment variable and a file'],
  ],
  [
    'a place that says nothing',
    `{type: clientSecret, ${ids}, secretFrom: {}}`,
    ['4:134 MUS106 spec.secretFrom is empty'],
  ],
])('%s is an error at its place', (_name, spec, expected) => {
  expect(told(documents(spec))).toEqual(expected);
});

test('a name that no Credential has is told with the nearest', () => {
  const result = load(documents('{type: azureCli}', '  credential: their-logins'));
  expect(result.ok ? [] : result.problems).toMatchObject([
    {
      code: 'MUS109',
      message: 'No Credential is called "their-logins"',
      hint: 'Did you mean "their-login"?',
    },
  ]);
});

describe('one subscription', () => {
  const other =
    'apiVersion: muster/v1\nkind: Credential\nmetadata: {name: other-login}\nspec: {type: managedIdentity}\n';
  const member = (credential: string | undefined) =>
    memberDoc('bank', ['soc'], { workspace: workspaceId('bank') }) +
    (credential === undefined ? '' : `  credential: ${credential}\n`);

  test('has one Credential, and is told where the other stands', () => {
    const text = [documents('{type: azureCli}'), other, member('other-login')].join('---\n');
    const result = load(text);
    expect(result.ok ? [] : result.problems).toMatchObject([
      {
        code: 'MUS130',
        message:
          'Subscription 11111111-1111-1111-1111-111111111111 is given the Credential "other-login", and elsewhere "their-login"',
        at: { line: 29 },
        related: [{ message: '"their-login" is here', at: { line: 13 } }],
      },
    ]);
  });

  test.each([undefined, 'their-login'])('may have it named by some of its workspaces (%s)', (credential) => {
    expect(told([documents('{type: azureCli}'), member(credential)].join('---\n'))).toEqual([]);
  });
});

describe('a place that was not set apart for logins', () => {
  const rename = (name: string) =>
    `Write {env: MUSTER_CREDENTIAL_${name}}, and set it where muster runs: MUSTER_CREDENTIAL_${name}="$${name}".`;
  const another = 'Name a variable that was set for this login: {env: MUSTER_CREDENTIAL_NAME}.';
  const folder = (name: string) =>
    `Write {path: ${name}}, and set MUSTER_CREDENTIAL_DIR to the folder that holds it.`;
  const variables = 'and a Credential reads only variables that begin with MUSTER_CREDENTIAL_';
  const files = 'and a Credential reads only files below MUSTER_CREDENTIAL_DIR';
  test.each([
    ['{env: HARBOUR_SECRET}', `HARBOUR_SECRET, ${variables}`, rename('HARBOUR_SECRET')],
    ['{env: GITHUB_TOKEN}', `GITHUB_TOKEN, ${variables}`, another],
    ['{env: ACTIONS_ID_TOKEN_REQUEST_TOKEN}', `ACTIONS_ID_TOKEN_REQUEST_TOKEN, ${variables}`, another],
    ['{env: MUSTER_NOTIFY_URL}', `MUSTER_NOTIFY_URL, ${variables}`, another],
    ['{env: MUSTER_CREDENTIAL_}', `MUSTER_CREDENTIAL_, ${variables}`, another],
    ['{env: MUSTER_CREDENTIAL_DIR}', `MUSTER_CREDENTIAL_DIR, ${variables}`, another],
    [
      '{path: /var/run/secrets/tokens/azure-token}',
      `/var/run/secrets/tokens/azure-token, ${files}`,
      'Write {path: azure-token}, and set where muster runs: MUSTER_CREDENTIAL_DIR="/var/run/secrets/tokens".',
    ],
    ['{path: ../keys/a.pem}', `../keys/a.pem, ${files}`, folder('a.pem')],
    ['{path: keys/../../a.pem}', `keys/../../a.pem, ${files}`, folder('a.pem')],
    ['{path: ..}', `.., ${files}`, folder('NAME')],
    ['{path: "C:\\\\keys\\\\a.pem"}', `C:\\keys\\a.pem, ${files}`, folder('a.pem')],
    ['{path: /proc/self/environ}', `/proc/self/environ, ${files}`, folder('environ')],
    ['{path: "a\\u2028/../b"}', `a\u2028/../b, ${files}`, folder('b')],
  ])('%s is one error that says what to write and to set', (place, what, hint) => {
    const result = load(documents(`{type: workloadIdentity, ${ids}, tokenFrom: ${place}}`));
    const key = place.startsWith('{env') ? 'env' : 'path';
    expect(result.ok ? [] : result.problems).toMatchObject([
      { code: 'MUS131', message: `spec.tokenFrom.${key} is ${what}`, hint, at: { line: 4 } },
    ]);
  });

  test.each(['a.pem', 'keys/a.pem', '..keys/a..pem', 'a b.pem', '...'])('%s is below the folder', (path) => {
    expect(told(documents(`{type: workloadIdentity, ${ids}, tokenFrom: {path: "${path}"}}`))).toEqual([]);
  });

  test('hides no other mistake of its line', () => {
    expect(
      told(documents(`{type: clientSecret, tenant: x, clientId: y, secretFrom: {env: SECRET}}`)),
    ).toEqual([
      '4:36 MUS106 spec.tenant is "x", which is not the id of a tenant (a GUID)',
      '4:49 MUS106 spec.clientId is "y", which is not the client id of an application or managed identity (a GUID)',
      '4:70 MUS131 spec.secretFrom.env is SECRET, and a Credential reads only variables that begin with MUSTER_CREDENTIAL_',
    ]);
  });
});

describe('a secret in a file', () => {
  const entra = 'abc8Q~abcdefghijklmnopqrstuvwxyz0123456';
  test.each([
    ['in place of its variable', `{type: clientSecret, ${ids}, secretFrom: hunter2}`, 'spec.secretFrom'],
    [
      'as the name of its variable',
      `{type: clientSecret, ${ids}, secretFrom: {env: 'a-b c'}}`,
      'spec.secretFrom.env',
    ],
    [
      'under a key that there is not',
      `{type: clientSecret, ${ids}, clientSecret: hunter2, secretFrom: {env: MUSTER_CREDENTIAL_A}}`,
      'spec.clientSecret',
    ],
    [
      'in small letters as the name of its variable',
      `{type: clientSecret, ${ids}, secretFrom: {env: hunter2}}`,
      'spec.secretFrom.env',
    ],
    [
      'that Entra made',
      `{type: clientSecret, ${ids}, secretFrom: {env: MUSTER_CREDENTIAL_A}, note: ${entra}}`,
      'spec.note',
    ],
    ['that is a token', `{type: azureCli, note: eyJhbGciOiJSUzI1NiJ9.e30.c2ln}`, 'spec.note'],
    ['that is long and random', `{type: azureCli, note: aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3}`, 'spec.note'],
    ['that is a private key', `{type: azureCli, note: "-----BEGIN PRIVATE KEY-----"}`, 'spec.note'],
  ])('%s is one error that does not repeat it', (_name, spec, place) => {
    const result = load(documents(spec));
    expect(result.ok ? [] : result.problems.map(({ code, message }) => [code, message])).toEqual([
      ['MUS129', `${place} holds what looks like a secret`],
    ]);
  });

  test('is not in the excerpt either', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-'));
    try {
      writeFileSync(join(folder, 'a.yaml'), documents(`{type: clientSecret, ${ids}, secretFrom: hunter2}`));
      const loaded = await loadFleet([folder]);
      if (loaded.ok) throw new Error('loaded');
      const sources = new Map(loaded.files.map(({ name, text }) => [name, text]));
      const shown = loaded.problems.map((problem) => problemText(problem, sources, false)).join('\n');
      expect(shown).toContain('[secret]');
      expect(shown).not.toContain('hunter2');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
