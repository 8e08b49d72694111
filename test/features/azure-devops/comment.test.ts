import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildRun } from '../../../src/features/azure-devops/build-run.js';
import { anEngine, muster } from '../../cli/fakes.js';
import { builder, devopsToken, FakeDevops } from '../../support/fake-devops.js';
import { YieldingClock } from '../../support/fake-clock.js';

let folder = '';
let devops: FakeDevops;
let env: Record<string, string> = {};
const stranger = 'bbbbbbbb-0000-4000-8000-000000000009';
const marker = '<!-- muster plan muster -->\n';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-devops-'));
  devops = new FakeDevops();
  env = await devops.variables();
});
afterEach(() => {
  devops.close();
  rmSync(folder, { recursive: true, force: true });
});

async function comment(markdown = '### Plan: 1 to create', more = '') {
  writeFileSync(join(folder, 'plan.md'), markdown);
  const { exit, out, err } = await muster(`azure-devops comment plan.md${more}`, anEngine(), {
    cwd: folder,
    env,
    clock: new YieldingClock('2026-03-01T08:00:00Z'),
  });
  return { exit, out: out.trim(), err };
}

const contents = () => devops.threads.flatMap(({ comments }) => comments.map(({ content }) => content));

test('a pull request has one comment: it is written, left as it is, and edited in place', async () => {
  expect(await comment()).toEqual({ exit: 0, out: 'comment in pull request 7: created', err: '' });
  const { origin } = new URL(env.SYSTEM_COLLECTIONURI ?? '');
  expect(contents()).toEqual([
    `${marker}### Plan: 1 to create\n\n<sub>commit 0123456, [run](${origin}/contoso/${env.SYSTEM_TEAMPROJECTID ?? ''}/_build/results?buildId=4711)</sub>\n`,
  ]);
  expect((await comment()).out).toBe('comment in pull request 7: unchanged');
  expect((await comment('### No changes')).out).toBe('comment in pull request 7: updated');
  expect(contents()).toHaveLength(1);
  expect(contents()[0]).toContain('### No changes');
  expect((await comment('### Other', ' --name other')).out).toBe('comment in pull request 7: created');
  expect(contents()).toHaveLength(2);
});

test('what others begin like it is never edited, nor what was deleted, or deleted meanwhile', async () => {
  devops.begin(`${marker}Merge me, it is empty.`, stranger);
  devops.begin(`${marker}old`, builder).isDeleted = true;
  expect((await comment()).out).toBe('comment in pull request 7: created');
  expect(contents()[0]).toBe(`${marker}Merge me, it is empty.`);
  devops.meanwhile = (request) => {
    if (request.startsWith('PATCH')) for (const thread of devops.threads) thread.isDeleted = true;
  };
  expect((await comment('### Later')).out).toBe('comment in pull request 7: created');
  expect(contents()).toHaveLength(4);
});

describe('nothing is commented, and the token stays here', () => {
  test.each([
    [{ status: 203, body: '<html>Sign in</html>' }, '203'],
    [{ status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } }, '302'],
    [{ status: 401 }, '401'],
    [{ status: 403, body: '{"message":"TF401027: You need the Git permission"}' }, '403: TF401027'],
    [{ status: 200, body: 'no JSON' }, 'the answer is not JSON'],
    [{ status: 200, body: JSON.stringify({ echo: devopsToken }) }, 'repeats the token'],
    [{ status: 200, body: 'null' }, 'does not say whose the token is'],
    [{ status: 404 }, 'does not say whose the token is'],
  ])('where the service answers %j', async (failure, said) => {
    devops.failures.push(failure);
    const { exit, err } = await comment();
    expect([exit, contents()]).toEqual([1, []]);
    expect(err).toContain('MUS674');
    expect(err).toContain(said);
    expect(err).toContain('hint: ');
    expect(err).not.toContain(devopsToken);
  });

  test('where it does not know the account, or has no such pull request', async () => {
    devops.account = undefined;
    expect((await comment()).err).toContain('cannot tell its own comment from others');
    devops.account = builder;
    env = { ...env, SYSTEM_PULLREQUEST_PULLREQUESTID: '8' };
    expect((await comment()).err).toContain('MUS674 Azure DevOps has no pull request 8');
  });

  test('where the file is not there, too large, or no file', async () => {
    expect((await comment('x'.repeat(149_001))).err).toMatch(
      /MUS675 plan.md cannot be commented: it has 149001 bytes/,
    );
    expect((await comment('x'.repeat(149_000))).exit).toBe(0);
    const gone = await muster('azure-devops comment none.md', anEngine(), { cwd: folder, env });
    expect(gone.err).toContain('MUS675 none.md cannot be commented: there is no such file');
    const dir = await muster('azure-devops comment .', anEngine(), { cwd: folder, env });
    expect(dir.err).toContain('it is not a regular file');
  });
});

test('a busy service is asked again, a write whose answer was lost is not', async () => {
  devops.failures.push({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
  expect((await comment()).out).toBe('comment in pull request 7: created');
  expect(contents()).toHaveLength(1);
});

test('a run of no pull request has nothing to comment, and one elsewhere says where it is', async () => {
  env = { ...env, SYSTEM_PULLREQUEST_PULLREQUESTID: '' };
  expect(await comment()).toMatchObject({
    exit: 0,
    out: 'This run is of no pull request: nothing to comment.',
  });
  expect(devops.requests).toEqual([]);
  env = {};
  expect((await comment()).err).toContain('MUS673 TF_BUILD is not set');
});

test.each([
  ['SYSTEM_COLLECTIONURI', 'http://dev.azure.example/contoso/'],
  ['SYSTEM_COLLECTIONURI', 'https://user@dev.azure.com/contoso/'],
  ['SYSTEM_COLLECTIONURI', 'https://dev.azure.com/contoso/../other'],
  ['SYSTEM_COLLECTIONURI', 'https://dev.azure.com/contoso?x='],
  ['SYSTEM_TEAMPROJECTID', 'project/../other'],
  ['BUILD_REPOSITORY_ID', ''],
  ['SYSTEM_PULLREQUEST_PULLREQUESTID', '7/threads'],
  ['BUILD_BUILDID', 'x'],
  ['SYSTEM_ACCESSTOKEN', ''],
  ['BUILD_REPOSITORY_PROVIDER', 'GitHub'],
])('a variable that an agent never sets is told: %s = %s', (name, value) => {
  const given = { ...env, SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/', [name]: value };
  const run = buildRun(given);
  expect(run.ok).toBe(false);
  if (!run.ok) expect(run.problems.map(({ code }) => code)).toEqual(['MUS673']);
});

test('the addresses that Azure DevOps has are taken', () => {
  for (const uri of [
    'https://dev.azure.com/contoso/',
    'https://contoso.visualstudio.com/',
    'https://tfs.contoso.example:8443/tfs/Default%20Collection/',
  ])
    expect(buildRun({ ...env, SYSTEM_COLLECTIONURI: uri })).toMatchObject({
      ok: true,
      value: { collection: uri.replace(/\/$/, ''), pull: 7 },
    });
});
