import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { realEngine } from '../../src/cli/real-engine.js';
import { createEmulator } from '../../src/emulator/emulator.js';
import { serveEmulator, type ServedEmulator } from '../../src/emulator/serve-emulator.js';
import type { Clock } from '../../src/model/clock.js';
import type { DoctorJson } from '../../src/features/doctor/shape.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { muster } from '../cli/fakes.js';
import {
  aCertificate,
  startAuthority,
  type FakeAuthority,
  type KnownApp,
  type TestCertificate,
} from './fake-authority.js';
import { trustCertificate } from './trust-certificate.js';

/** A cloud with an authority for the tests of a file that calls `loginWorld`: made anew for each, and gone behind it. */
export const home = '22222222-2222-2222-2222-222222222222';
export const fabrikam = '44444444-4444-4444-4444-444444444444';
export const tailspin = '66666666-6666-6666-6666-666666666666';
export const ours = 'aaaaaaaa-0000-4000-8000-000000000001';
export const theirs = 'bbbbbbbb-0000-4000-8000-000000000002';
export const scope = 'https://management.azure.com/.default';
const inSubscription = (n: number, name: string) =>
  `/subscriptions/${String(n).repeat(8)}-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
const soc = inSubscription(1, 'soc-central');
const bank = inSubscription(3, 'bank');
const mill = inSubscription(5, 'mill');

let certificate: TestCertificate;
export let folder = '';
/** Where the operator keeps the secrets of logins, out of the reach of the fleet's files. */
export let secrets = '';
export let authority: FakeAuthority;
export let arm: ServedEmulator;
export let clock: Clock;

/** Makes the cloud of this file's tests; called once, at the top of each file that uses it. */
export function loginWorld(): void {
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
}

export function app(tenant: string, clientId: string): KnownApp {
  return {
    tenant,
    clientId,
    secret: 'the-secret',
    certificate: certificate.cert,
    subject: 'repo:contoso/soc',
  };
}

export let statuses: number[] = [];
export const refusedRequests = () => statuses.filter((status) => status === 401).length;

/** An ARM and an authority over https; `bank` is of fabrikam and delegated unless it is said that it is not. */
export async function aCloud(options: {
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

export function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export function pem(): string {
  return `${certificate.private}\n${certificate.cert}`;
}

export function ids(tenant: string, clientId: string): Readonly<Record<string, string>> {
  return { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId };
}

/** With a Credential, it is named by one of them: the member of fabrikam, unless it is said otherwise. */
export function fleet({
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
export function options(more: Readonly<Record<string, string>>) {
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

export async function apply(files: string, env: Readonly<Record<string, string>>, flags = '') {
  const { exit, out } = await muster(
    `apply ${files} --yes --quiet --format json ${flags}`.trim(),
    realEngine,
    options(env),
  );
  return { exit, report: JSON.parse(out) as ReportJson };
}

export async function doctor(files: string, env: Readonly<Record<string, string>>) {
  const { out, err } = await muster(`doctor ${files} --quiet --format json`, realEngine, options(env));
  return { report: JSON.parse(out) as DoctorJson, output: out + err };
}
