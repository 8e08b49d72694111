import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { realEngine } from '../../src/cli/real-engine.js';
import { createEmulator } from '../../src/emulator/emulator.js';
import { serveEmulator, type ServedEmulator } from '../../src/emulator/serve-emulator.js';
import type { Clock } from '../../src/model/clock.js';
import type { DoctorJson } from '../../src/report/doctor/doctor-json.js';
import type { ReportJson } from '../../src/report/run/report-json.js';
import { muster } from '../cli/fakes.js';
import { readDocument } from '../docs/documents.js';
import {
  aCertificate,
  startAuthority,
  type FakeAuthority,
  type KnownApp,
  type TestCertificate,
} from '../support/fake-authority.js';
import { trustCertificate } from '../support/trust-certificate.js';

const home = '22222222-2222-2222-2222-222222222222';
const fabrikam = '44444444-4444-4444-4444-444444444444';
const tailspin = '66666666-6666-6666-6666-666666666666';
const ours = 'aaaaaaaa-0000-4000-8000-000000000001';
const theirs = 'bbbbbbbb-0000-4000-8000-000000000002';
const scope = 'https://management.azure.com/.default';
const inSubscription = (n: number, name: string) =>
  `/subscriptions/${String(n).repeat(8)}-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
const soc = inSubscription(1, 'soc-central');
const bank = inSubscription(3, 'bank');
const mill = inSubscription(5, 'mill');

let certificate: TestCertificate;
let folder = '';
/** Where the operator keeps the secrets of logins, out of the reach of the fleet's files. */
let secrets = '';
let authority: FakeAuthority;
let arm: ServedEmulator;
let clock: Clock;

beforeAll(async () => {
  certificate = await aCertificate();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
  secrets = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
  trustCertificate(certificate.cert);
  // Microsoft's library looks at the time by itself, to know how long a token that it keeps is good.
  vi.useFakeTimers({ toFake: ['Date'] });
  clock = {
    now: () => new Date(),
    sleep: (ms) => {
      vi.setSystemTime(Date.now() + ms);
      return new Promise((done) => setImmediate(done));
    },
  };
});

afterEach(async () => {
  await arm.close();
  await authority.close();
  rmSync(folder, { recursive: true });
  rmSync(secrets, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

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

  test('an application that the tenant does not know is told as Entra tells it', async () => {
    await aCloud({ apps: [app(home, ours)] });
    const env = { ...ids(tailspin, ours), AZURE_CLIENT_SECRET: 'the-secret' };
    const { exit, err } = await muster(`plan ${fleet()} --quiet`, realEngine, options(env));
    expect(exit).toBe(1);
    expect(err.split('\n')[1]).toBe(
      `    tried: EnvironmentCredential: AADSTS700016: Application '${ours}' was not found in the directory '${tailspin}'.`,
    );
  });
});

/** An application with every proof that the tests use. */
function app(tenant: string, clientId: string): KnownApp {
  return {
    tenant,
    clientId,
    secret: 'the-secret',
    certificate: certificate.cert,
    subject: 'repo:contoso/soc',
  };
}

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

let statuses: number[] = [];
const refusedRequests = () => statuses.filter((status) => status === 401).length;

/** An ARM and an authority over https; `bank` is of fabrikam and delegated unless it is said that it is not. */
async function aCloud(options: {
  readonly apps: readonly KnownApp[];
  readonly delegated?: boolean;
  readonly lifetime?: number;
  readonly jobDurationMs?: number;
  /** Requests to ARM after which every token is bad. */
  readonly revokeAfter?: number;
}): Promise<void> {
  const { apps, delegated = true, lifetime = 3_600, jobDurationMs = 1_000, revokeAfter } = options;
  authority = await startAuthority({ certificate, apps, lifetime, now: () => clock.now() });
  const emulator = createEmulator({
    managingTenant: home,
    tokens: authority.tokens,
    workspaces: [
      { id: soc, tenant: home, content: 'sample' },
      { id: bank, tenant: fabrikam, delegated },
      { id: mill, tenant: tailspin },
    ],
    settings: { jobDurationMs },
    now: () => clock.now(),
  });
  statuses = [];
  const guarded = {
    ...emulator,
    fetch: async (request: Request) => {
      authority.expire(clock.now());
      if (statuses.length === revokeAfter) authority.revoke();
      const answer = await emulator.fetch(request);
      statuses.push(answer.status);
      return answer;
    },
  };
  arm = await serveEmulator(guarded, {
    port: 0,
    tls: { cert: certificate.cert, key: certificate.private },
  });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function pem(): string {
  return `${certificate.private}\n${certificate.cert}`;
}

function ids(tenant: string, clientId: string): Readonly<Record<string, string>> {
  return { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId };
}

/** With a Credential, it is named by one of them: the member of fabrikam, unless it is said otherwise. */
function fleet({
  credential,
  named = 'bank',
}: { readonly credential?: string; readonly named?: string } = {}): string {
  const doc = (kind: string, name: string, spec: string) =>
    `apiVersion: muster/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${spec}\n`;
  const login = (name: string) =>
    credential !== undefined && name === named ? ', credential: their-login' : '';
  return file(
    'fleet.yaml',
    [
      doc('Parent', 'contoso-soc', `spec: {workspace: ${soc}, tenant: ${home}${login('contoso-soc')}}`),
      doc(
        'Member',
        'bank',
        `spec: {workspace: ${bank}, tenant: ${fabrikam}, parents: [contoso-soc]${login('bank')}}`,
      ),
      doc('Member', 'mill', `spec: {workspace: ${mill}, tenant: ${tailspin}, parents: [contoso-soc]}`),
      doc('Group', 'everyone', 'spec: {parent: contoso-soc, members: {selector: {}}, content: [parsers]}'),
      doc('ContentSelection', 'parsers', 'spec: {include: [{kind: Function}]}'),
      ...(credential === undefined ? [] : [doc('Credential', 'their-login', credential)]),
    ].join('---\n'),
  );
}

/** Azure's library reads the process's environment, muster its own: both have the same, and nothing else of Azure. */
function options(more: Readonly<Record<string, string>>) {
  const env: Readonly<Record<string, string>> = {
    MUSTER_ENDPOINT: arm.url,
    MUSTER_ALLOWED_ENDPOINTS: new URL(authority.url).host,
    AZURE_AUTHORITY_HOST: authority.url,
    MUSTER_ALLOWED_CREDENTIALS: `${fabrikam}/${theirs}, ${home}/${theirs}`,
    ...more,
  };
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AZURE_') || name.startsWith('ACTIONS_')) vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return { cwd: folder, clock, env };
}

async function apply(files: string, env: Readonly<Record<string, string>>, flags = '') {
  const { exit, out } = await muster(
    `apply ${files} --yes --quiet --format json ${flags}`.trim(),
    realEngine,
    options(env),
  );
  return { exit, report: JSON.parse(out) as ReportJson };
}

async function doctor(files: string, env: Readonly<Record<string, string>>) {
  const { out, err } = await muster(`doctor ${files} --quiet --format json`, realEngine, options(env));
  return { report: JSON.parse(out) as DoctorJson, output: out + err };
}
