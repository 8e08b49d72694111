import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { inEmulator, musterIn } from '../docs/run-muster.js';
import { YieldingClock } from '../support/fake-clock.js';
import { FakeGithub } from '../support/fake-github.js';
import { headSha, mergeSha, onPullRequest, pullRequest, Runner } from '../support/github-action.js';

const example = resolve(import.meta.dirname, '../../examples/contoso');
const rule = 'detections/rules/sign-in-after-failures.yaml';
const title = 'Contoso Sign-in after many failures';

/** Of tier 0, of the branch that passes it on, and of the branch's customers. */
const customers = [
  'contoso-corp',
  'emea-central',
  'fabrikam-retail',
  'fabrikam-trading',
  'fabrikam-us',
  'northwind-apac',
  'northwind-stores',
  'northwind-web',
  'tailspin-office',
  'tailspin-plant',
  'tailspin-us',
];

let folder = '';
let github: FakeGithub;
let runner: Runner;
let clock: YieldingClock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-rule-'));
  clock = new YieldingClock('2026-03-01T08:00:00Z');
  github = await FakeGithub.start();
  runner = new Runner(github, folder, clock);
  cpSync(example, folder, { recursive: true });
});
afterEach(() => {
  runner.remove();
  github.stop();
  rmSync(folder, { recursive: true });
});

// Progress lines sleep as well, and a clock that only sleepers move would race ahead.
const args = '--emulator\n--quiet';
const muster = (line: string) =>
  musterIn(folder, clock)([...line.split(' '), '--emulator', '--quiet', folder]);

/** The copies of the rule, by workspace, and the lines of their queries that count failures. */
async function linesAtCustomers(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  await inEmulator(folder, clock, (emulator) => {
    for (const id of emulator.workspaceIds())
      for (const { properties } of emulator.view(id)?.alertRules ?? [])
        if (properties.displayName === title)
          found[id.split('/').at(-1) ?? ''] = /Failed >= \d+/.exec(String(properties.query))?.[0] ?? '';
  });
  return found;
}

test('one line of KQL: its difference and whom it reaches in the pull request, and a result for each once it is merged', async () => {
  expect((await muster('apply --yes')).exit).toBe(0);
  clock.advance(24 * 3_600_000);
  const text = readFileSync(join(folder, rule), 'utf8');
  writeFileSync(join(folder, rule), text.replace('Failed >= 20', 'Failed >= 10'));

  const planned = await runner.uses({ command: 'plan', args }, pullRequest(), onPullRequest);
  expect(planned.exit).toBe(0);
  const [{ body } = { body: '' }] = github.comments;
  expect(github.comments).toHaveLength(1);
  expect(body).toContain('### Plan: 0 to create, 1 to update, 0 to delete, 4 to publish.');
  expect(body).toContain(
    `#### Who receives what files change\n\n- \`~\` <code>${title}</code>: 11 members: 1 in regional-hubs, 4 in worldwide, 6 in contoso-emea/emea-customers`,
  );
  expect(body.split('\n').filter((line) => /^ +[-+][|]/.test(line))).toEqual([
    '    -| where Failed >= 20 and LastWorked == Last',
    '    +| where Failed >= 10 and LastWorked == Last',
  ]);

  github.artifacts.push({
    name: 'muster-plan-12',
    headSha,
    runId: 101,
    files: { 'plan.json': readFileSync(runner.plan, 'utf8') },
  });
  github.pulls.set(mergeSha, [
    {
      number: 12,
      merged_at: '2026-03-02T09:00:00Z',
      merge_commit_sha: mergeSha,
      head: { sha: headSha },
      base: { ref: 'main' },
    },
  ]);
  const checked = await runner.uses({ command: 'check', args }, {});
  expect([checked.exit, checked.outputs.state]).toEqual([0, 'same']);
  const deployed = await runner.uses({ command: 'deploy', args, plan: runner.plan });
  expect(deployed.exit).toBe(0);

  const report = JSON.parse(
    readFileSync(join(runner.temp, 'muster-report', 'report.json'), 'utf8'),
  ) as ReportJson;
  const pairs = report.pairs.filter(({ item }) => item.displayName === title);
  expect(pairs.map(({ member, status }) => [member, status]).sort()).toEqual(
    customers.map((member) => [member, 'Succeeded']),
  );
  expect(await linesAtCustomers()).toEqual(
    Object.fromEntries([...customers, 'soc-central'].map((name) => [name, 'Failed >= 10'])),
  );
  expect((await muster('plan --detailed-exitcode')).exit).toBe(0);
});

test('a customer who cannot be written to is the one without it, by name, and gets it with the next apply', async () => {
  expect((await muster('apply --yes')).exit).toBe(0);
  clock.advance(24 * 3_600_000);
  const text = readFileSync(join(folder, rule), 'utf8');
  writeFileSync(join(folder, rule), text.replace('Failed >= 20', 'Failed >= 10'));
  const role = (kind: 'removeRole' | 'restoreRole') =>
    inEmulator(folder, clock, (emulator) =>
      emulator.happen({
        kind,
        workspace: emulator.workspaceIds().find((id) => id.endsWith('/tailspin-plant')) ?? '',
      }),
    );
  await role('removeRole');

  const failing = await muster('apply --yes --format json');
  const pairs = (JSON.parse(failing.stdout) as ReportJson).pairs.filter(
    ({ item }) => item.displayName === title,
  );
  expect(failing.exit).toBe(4);
  expect(pairs.map(({ member, status, cause }) => [member, status, cause ?? '']).sort()).toEqual(
    customers.map((member) =>
      member === 'tailspin-plant' ? [member, 'Failed', 'PermissionDenied'] : [member, 'Succeeded', ''],
    ),
  );
  expect((await linesAtCustomers())['tailspin-plant']).toBe('Failed >= 20');

  await role('restoreRole');
  expect((await muster('apply --yes')).exit).toBe(0);
  expect((await linesAtCustomers())['tailspin-plant']).toBe('Failed >= 10');
});

test('marks say where the files are kept, and a clone that is reached otherwise writes none anew', async () => {
  const sources = async () => {
    const found = new Set<unknown>();
    await inEmulator(folder, clock, (emulator) => {
      for (const id of emulator.workspaceIds())
        for (const { properties } of emulator.view(id)?.metadata ?? []) found.add(properties.source);
    });
    return [...found];
  };
  const source = { kind: 'SourceRepository', name: 'muster' };
  const apply = (env: Readonly<Record<string, string>>) =>
    musterIn(folder, clock, env)(['apply', '--yes', '--emulator', '--quiet', folder]);

  expect((await apply({ CI_PROJECT_URL: 'https://oauth2:secret@git.example/soc/fleet' })).exit).toBe(0);
  expect(await sources()).toEqual(
    Array.from({ length: 7 }, () => ({ ...source, sourceId: 'https://git.example/soc/fleet' })),
  );

  clock.advance(24 * 3_600_000);
  const again = await apply({ BUILD_REPOSITORY_URI: 'https://dev.azure.com/contoso/soc/_git/fleet' });
  expect(again.stdout).toContain('No changes. Azure matches the files.');
  expect(await sources()).toContainEqual({ ...source, sourceId: 'https://git.example/soc/fleet' });
});
