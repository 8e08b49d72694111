import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realEngine } from '../../src/cli/real-engine.js';
import { muster } from '../cli/fakes.js';
import {
  loginWorld,
  home,
  fabrikam,
  tailspin,
  ours,
  theirs,
  scope,
  folder,
  secrets,
  authority,
  arm,
  statuses,
  app,
  aCloud,
  file,
  pem,
  ids,
  fleet,
  options,
  apply,
  doctor,
} from '../support/login-world.js';

loginWorld();

describe('a Credential of the files', () => {
  const types: Readonly<Record<string, () => readonly [string, Readonly<Record<string, string>>]>> = {
    clientSecret: () => [
      'secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}',
      { MUSTER_CREDENTIAL_THEIRS: 'the-secret' },
    ],
    clientCertificate: () => [
      'certificateFrom: {env: MUSTER_CREDENTIAL_PEM}',
      { MUSTER_CREDENTIAL_PEM: pem() },
    ],
    workloadIdentity: () => {
      writeFileSync(join(secrets, 'their-token'), authority.federatedToken('repo:contoso/soc'));
      return ['tokenFrom: {path: their-token}', { MUSTER_CREDENTIAL_DIR: secrets }];
    },
    githubOidc: () => ['', authority.github],
  };

  test.each(Object.keys(types))('of type %s serves its subscription, and no other', async (type) => {
    await aCloud({ apps: [app(home, ours), app(fabrikam, theirs)], delegated: false });
    const [place = '', env = {}] = types[type]?.() ?? [];
    const files = fleet({
      credential: `spec: {type: ${type}, tenant: ${fabrikam}, clientId: ${theirs}${place === '' ? '' : `, ${place}`}}`,
    });

    const { report } = await doctor(files, { ...ids(home, ours), AZURE_CLIENT_SECRET: 'the-secret', ...env });

    const told = report.targets.map(({ parent, member, checks }) => [
      parent ?? member,
      checks.find(({ id }) => id === 'subscription')?.code ?? 'visible',
    ]);
    expect(told).toEqual([
      ['contoso-soc', 'visible'],
      ['bank', 'MUS711'],
      ['mill', 'visible'],
    ]);
    expect(authority.logins.map(({ tenant, clientId }) => [tenant, clientId])).toEqual([
      [home, ours],
      [fabrikam, theirs],
    ]);
    expect(authority.refusals).toEqual([]);
  });

  test('of a Parent serves all that is written there, and the usual login is never asked for', async () => {
    await aCloud({ apps: [app(home, theirs)] });
    const files = fleet({
      named: 'contoso-soc',
      credential: `spec: {type: clientSecret, tenant: ${home}, clientId: ${theirs}, secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}}`,
    });
    const env = { MUSTER_CREDENTIAL_THEIRS: 'the-secret' };
    const { exit, report } = await apply(files, env);
    expect([exit, report.outcome, report.errors]).toEqual([0, 'succeeded', []]);
    expect(authority.logins).toEqual([{ tenant: home, clientId: theirs, by: 'secret', scope }]);
  });

  test('of the same tenant as the usual login is no finding', async () => {
    await aCloud({ apps: [app(home, ours), app(home, theirs)] });
    const files = fleet({
      credential: `spec: {type: clientSecret, tenant: ${home}, clientId: ${theirs}, secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}}`,
    });
    const env = {
      ...ids(home, ours),
      AZURE_CLIENT_SECRET: 'the-secret',
      MUSTER_CREDENTIAL_THEIRS: 'the-secret',
    };
    const { report } = await doctor(files, env);
    expect(report.targets.flatMap(({ checks }) => checks.filter(({ code }) => code === 'MUS711'))).toEqual(
      [],
    );
    expect(authority.logins.map(({ clientId }) => clientId)).toEqual([ours, theirs]);
  });

  test('whose secret is not set is told at its line, and hides nothing of the others', async () => {
    await aCloud({ apps: [app(home, ours)], delegated: false });
    const credential = `spec: {type: clientSecret, tenant: ${fabrikam}, clientId: ${theirs}, secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}}`;
    const { report } = await doctor(fleet({ credential }), {
      ...ids(home, ours),
      AZURE_CLIENT_SECRET: 'the-secret',
    });
    expect(report.errors.map(({ code, message }) => [code, message])).toEqual([
      [
        'MUS216',
        'The Credential "their-login" reads the environment variable MUSTER_CREDENTIAL_THEIRS, which is not set',
      ],
    ]);
    expect(
      report.targets.map(({ checks }) => checks.some(({ id, result }) => id === 'token' && result === 'ok')),
    ).toEqual([true, false, true]);
  });

  test('that is refused says what the authority said, and no secret', async () => {
    await aCloud({ apps: [app(home, ours), app(fabrikam, theirs)], delegated: false });
    const credential = `spec: {type: clientSecret, tenant: ${fabrikam}, clientId: ${theirs}, secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}}`;
    const { report, output } = await doctor(fleet({ credential }), {
      ...ids(home, ours),
      AZURE_CLIENT_SECRET: 'the-secret',
      MUSTER_CREDENTIAL_THEIRS: 'not-the-secret',
    });
    expect(report.errors.map(({ code, message }) => [code, message])).toEqual([
      [
        'MUS218',
        `The Credential "their-login" (clientSecret) got no token for ${arm.url} in tenant ${fabrikam}: AADSTS7000215: Invalid client secret provided.`,
      ],
    ]);
    expect(output).not.toContain('not-the-secret');
  });
});

describe('a Credential that a pull request brings', () => {
  const stolen = 'the-token-of-the-job';
  const runner = {
    GITHUB_TOKEN: stolen,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: stolen,
    MUSTER_CREDENTIAL_THEIRS: stolen,
    MUSTER_ALLOWED_CREDENTIALS: '',
  };

  test.each([
    ['a secret', `type: clientSecret, secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}`],
    ['a token', `type: workloadIdentity, tokenFrom: {env: MUSTER_CREDENTIAL_THEIRS}`],
    ["GitHub's id token", 'type: githubOidc'],
  ])('for %s brings nothing to the authority where none is allowed', async (_name, spec) => {
    await aCloud({ apps: [app(home, ours)] });
    const credential = `spec: {${spec}, tenant: ${tailspin}, clientId: ${theirs}}`;
    const { report, output } = await doctor(fleet({ credential }), {
      ...ids(home, ours),
      AZURE_CLIENT_SECRET: 'the-secret',
      ...authority.github,
      ...runner,
    });
    expect(report.errors.map(({ code }) => code)).toEqual(['MUS220']);
    expect(output).not.toContain(stolen);
    // An unknown tenant would be among the refusals, had it been asked.
    expect([authority.logins.map(({ tenant }) => tenant), authority.refusals]).toEqual([[home], []]);
  });

  test('is invalid where it names another variable or file, before any request', async () => {
    await aCloud({ apps: [app(home, ours)] });
    for (const place of ['{env: GITHUB_TOKEN}', '{path: /proc/self/environ}']) {
      const credential = `spec: {type: workloadIdentity, tenant: ${fabrikam}, clientId: ${theirs}, tokenFrom: ${place}}`;
      const env = { ...ids(home, ours), AZURE_CLIENT_SECRET: 'the-secret', ...runner };
      const { exit, err } = await muster(`plan ${fleet({ credential })} --quiet`, realEngine, options(env));
      expect([exit, err]).toEqual([1, expect.stringContaining('error MUS131') as string]);
      expect(err).not.toContain(stolen);
    }
    expect([statuses, authority.logins, authority.refusals]).toEqual([[], [], []]);
  });

  test('is not allowed by a list that the pull request brings along', async () => {
    await aCloud({ apps: [app(home, ours)] });
    for (const name of ['.env', '.muster/allowed', 'MUSTER_ALLOWED_CREDENTIALS']) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      file(name, `MUSTER_ALLOWED_CREDENTIALS=${tailspin}/${theirs}\n`);
    }
    const credential = `spec: {type: clientSecret, tenant: ${tailspin}, clientId: ${theirs}, secretFrom: {env: MUSTER_CREDENTIAL_THEIRS}}`;
    const env = { ...ids(home, ours), AZURE_CLIENT_SECRET: 'the-secret', ...runner };
    const { report } = await doctor(fleet({ credential }), env);
    expect(report.errors.map(({ code }) => code)).toEqual(['MUS220']);
    expect(authority.refusals).toEqual([]);
  });

  test('stops the run where the list itself cannot be read', async () => {
    await aCloud({ apps: [app(home, ours)] });
    const credential = `spec: {type: githubOidc, tenant: ${fabrikam}, clientId: ${theirs}}`;
    const env = { ...ids(home, ours), MUSTER_ALLOWED_CREDENTIALS: '*' };
    const { exit, err } = await muster(`plan ${fleet({ credential })} --quiet`, realEngine, options(env));
    expect([exit, err.split('\n')[0]]).toEqual([
      1,
      'error MUS221 Entry 1 of MUSTER_ALLOWED_CREDENTIALS names no login',
    ]);
    expect(statuses).toEqual([]);
  });
});
