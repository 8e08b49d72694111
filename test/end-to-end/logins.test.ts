import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { realEngine } from '../../src/cli/real-engine.js';
import { muster } from '../cli/fakes.js';
import { readDocument } from '../docs/documents.js';
import {
  loginWorld,
  home,
  tailspin,
  ours,
  scope,
  authority,
  arm,
  refusedRequests,
  app,
  aCloud,
  file,
  folder,
  pem,
  ids,
  fleet,
  options,
  apply,
} from '../support/login-world.js';

loginWorld();

describe('one login serves every customer that Lighthouse delegates', () => {
  test.each([
    ['a client secret', 'secret', () => ({ AZURE_CLIENT_SECRET: 'the-secret' })],
    ['a certificate', 'certificate', () => ({ AZURE_CLIENT_CERTIFICATE_PATH: file('app.pem', pem()) })],
    [
      'workload identity',
      'federation',
      () => ({ AZURE_FEDERATED_TOKEN_FILE: file('token', authority.federatedToken('repo:contoso/soc')) }),
    ],
    ['GitHub OIDC without a secret', 'federation', () => authority.github],
  ] as const)('with %s', async (_name, by, more) => {
    await aCloud({ apps: [app(home, ours)] });
    const { exit, report } = await apply(fleet(), { ...ids(home, ours), ...more() });
    expect([exit, report.outcome]).toEqual([0, 'succeeded']);
    expect(report.summary.pairs.succeeded).toBeGreaterThan(0);
    expect(authority.logins).toEqual([{ tenant: home, clientId: ours, by, scope }]);
    expect(authority.refusals).toEqual([]);
  });
});

describe('in a long run', () => {
  test('a token is renewed before it expires', async () => {
    await aCloud({ apps: [app(home, ours)], lifetime: 200, jobDurationMs: 15 * 60_000 });
    const { exit, report } = await apply(fleet(), { ...ids(home, ours), AZURE_CLIENT_SECRET: 'the-secret' });
    expect([exit, report.outcome, report.errors]).toEqual([0, 'succeeded', []]);
    expect(authority.logins.length).toBeGreaterThan(4);
    expect(new Set(authority.logins.map(({ tenant }) => tenant))).toEqual(new Set([home]));
    expect(refusedRequests()).toBe(0);
  });

  describe('of a deploy on GitHub', () => {
    const jobDurationMs = 2 * 3_600_000;
    /** What the shipped workflow gives the step that writes, with the variables that the guide says to make. */
    const step = (parse(readDocument('.github/workflows/muster-deploy.yml')) as Deploy).jobs.apply.steps.find(
      ({ with: inputs }) => inputs?.command === 'deploy',
    );
    const values: Readonly<Record<string, string>> = {
      AZURE_TENANT_ID: home,
      MUSTER_DEPLOYER_CLIENT_ID: ours,
    };
    const env = Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([name, value]) => [
        name,
        value.replace(/^\$\{\{ vars\.(\w+) \}\}$/, (_, variable: string) => values[variable] ?? ''),
      ]),
    );

    test('each login has an id token of its own, for as long as the jobs take', async () => {
      await aCloud({ apps: [app(home, ours)], jobDurationMs });
      const { exit, report } = await apply(fleet(), { ...env, ...authority.github }, '--timeout 6h');
      expect([exit, report.outcome, report.errors]).toEqual([0, 'succeeded', []]);
      expect(authority.logins.length).toBeGreaterThan(2);
      expect(authority.logins.every(({ clientId, by }) => clientId === ours && by === 'federation')).toBe(
        true,
      );
      expect(authority.idTokens()).toBeGreaterThanOrEqual(authority.logins.length);
      expect([authority.refusals, refusedRequests()]).toEqual([[], 0]);
    });

    test('one id token of its beginning, as another step would leave it, is over after the hour', async () => {
      await aCloud({ apps: [app(home, ours)], jobDurationMs });
      const token = {
        AZURE_FEDERATED_TOKEN_FILE: file('token', authority.federatedToken('repo:contoso/soc')),
      };
      const { report } = await apply(fleet(), { ...env, ...token }, '--timeout 6h');
      expect(report.outcome).not.toBe('succeeded');
      expect(authority.refusals[0]).toContain('AADSTS700024');
    });
  });

  test('a token that ARM refuses in the middle is replaced once', async () => {
    await aCloud({ apps: [app(home, ours)], revokeAfter: 5 });
    const { exit, report } = await apply(fleet(), { ...ids(home, ours), AZURE_CLIENT_SECRET: 'the-secret' });
    expect([exit, report.outcome, report.errors]).toEqual([0, 'succeeded', []]);
    expect(authority.logins).toHaveLength(2);
    expect(refusedRequests()).toBeGreaterThan(0);
  });
});

describe('without a login', () => {
  test('a run says which were tried, and what to set', async () => {
    await aCloud({ apps: [] });
    const { exit, err } = await muster(`plan ${fleet()} --quiet`, realEngine, options({}));
    expect(exit).toBe(1);
    expect(err).toBe(`error MUS210 No token for ${arm.url} could be obtained (contoso-soc)
    not set up: secret or certificate: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH not set
    not set up: workload identity: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE not set
    not set up: GitHub OIDC: AZURE_TENANT_ID, AZURE_CLIENT_ID, ACTIONS_ID_TOKEN_REQUEST_URL not set
  hint: Log in with \`az login\`; or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE; in GitHub Actions set the two ids and \`permissions: id-token: write\`.
`);
  });

  test('and so do the reports of it', async () => {
    await aCloud({ apps: [] });
    const reports = ['json', 'html', 'xml'].map((form) => join(folder, `report.${form}`));
    const flags = reports.map((path) => `--report ${path}`).join(' ');
    const { exit } = await muster(`apply ${fleet()} --yes --quiet ${flags}`, realEngine, options({}));
    expect(exit).toBe(1);
    for (const path of reports)
      expect(readFileSync(path, 'utf8')).toContain('not set up: workload identity: AZURE_TENANT_ID');
  });

  test('an application that the tenant does not know is told as Entra tells it', async () => {
    await aCloud({ apps: [app(home, ours)] });
    const env = { ...ids(tailspin, ours), AZURE_CLIENT_SECRET: 'the-secret' };
    const { exit, err } = await muster(`plan ${fleet()} --quiet`, realEngine, options(env));
    expect(exit).toBe(1);
    const told = `AADSTS700016: Application '${ours}' was not found in the directory '${tailspin}'.`;
    expect(err.split('\n')[0]).toBe(
      `error MUS210 No token for ${arm.url} could be obtained: EnvironmentCredential: ${told} (contoso-soc)`,
    );
  });

  test('what Entra says reaches every report', async () => {
    await aCloud({ apps: [app(home, ours)] });
    const env = { ...ids(tailspin, ours), AZURE_CLIENT_SECRET: 'the-secret' };
    const reports = ['json', 'md', 'html', 'xml', 'sarif'].map((form) => join(folder, `report.${form}`));
    const flags = reports.map((path) => `--report ${path}`).join(' ');
    for (const command of ['apply --yes', 'publish --all --yes', 'status', 'plan', 'drift']) {
      const [name = '', ...rest] = command.split(' ');
      const taken = ['plan', 'drift'].includes(name) ? '' : flags;
      for (const format of ['text', 'json', 'markdown']) {
        const line = [name, fleet(), ...rest, '--quiet', '--format', format, taken].filter(
          (part) => part !== '',
        );
        const { exit, out, err } = await muster(line.join(' '), realEngine, options(env));
        expect([command, exit]).toEqual([command, 1]);
        // Markdown breaks long words for nobody, and text at the width of a terminal.
        expect(`${out}${err}`).toContain('AADSTS700016');
      }
      if (taken !== '')
        for (const path of reports) expect(readFileSync(path, 'utf8')).toContain('AADSTS700016');
    }
  });

  test('a login that is set up and fails is not replaced by whoever is logged in on the machine', async () => {
    await aCloud({ apps: [] });
    // Whoever asks an Azure CLI here leaves a trace.
    const az = join(folder, 'az');
    writeFileSync(az, `#!/bin/sh\ntouch '${folder}/asked'\nexit 1\n`, { mode: 0o755 });
    const path = { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
    const ways = [
      { AZURE_CLIENT_SECRET: 'the-secret' },
      { AZURE_FEDERATED_TOKEN_FILE: join(folder, 'gone') },
      authority.github,
      { ...authority.github, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of another job' },
    ];
    const told: string[] = [];
    for (const way of ways) {
      const env = { ...ids(home, ours), ...way, ...path };
      const { exit, err } = await muster(`plan ${fleet()} --quiet`, realEngine, options(env));
      expect(exit).toBe(1);
      told.push(err.split('\n')[0] ?? '');
    }
    expect(told).toEqual([
      expect.stringContaining('EnvironmentCredential: AADSTS700016') as string,
      expect.stringContaining('gone') as string,
      expect.stringContaining('AADSTS700016') as string,
      expect.stringContaining("GitHub OIDC: GitHub's token service answered 403") as string,
    ]);
    expect(existsSync(join(folder, 'asked'))).toBe(false);
  });
});

/** An application with every proof that the tests use. */

interface Deploy {
  readonly jobs: {
    readonly apply: {
      readonly steps: readonly {
        readonly env?: Readonly<Record<string, string>>;
        readonly with?: Readonly<Record<string, string>>;
      }[];
    };
  };
}
