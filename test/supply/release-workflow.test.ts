import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string;
        readonly environment?: string;
        readonly permissions: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}

const path = resolve(import.meta.dirname, '../../.github/workflows/release.yml');
const { on, jobs } = parse(readFileSync(path, 'utf8')) as Workflow;

test('a release is made of a tag, and each job may do no more than its own work', () => {
  expect(on).toEqual({ push: { tags: ['v*'] } });
  expect(
    Object.entries(jobs).map(([name, { needs, environment, permissions }]) => [
      name,
      needs,
      environment,
      permissions,
    ]),
  ).toEqual([
    ['build', undefined, undefined, { contents: 'read' }],
    ['attest', 'build', undefined, { contents: 'read', 'id-token': 'write', attestations: 'write' }],
    ['npm', 'attest', 'release', { contents: 'read', 'id-token': 'write' }],
    ['github', 'npm', undefined, { contents: 'write' }],
  ]);
});

test('where something may be written, no code of a package runs', () => {
  const installing = Object.entries(jobs).filter(([, { steps }]) =>
    steps.some(({ run }) => /npm (ci|install|run|test|pack)\b/.test(run ?? '')),
  );
  expect(installing.map(([name]) => name)).toEqual(['build']);
  const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(
    runs.filter((run) => /npm (ci|publish|pack)\b/.test(run) && !run.includes('--ignore-scripts')),
  ).toEqual([]);
  // What an author can name is never put into a script, where it would be run.
  expect(runs.filter((run) => run.includes('${{'))).toEqual([]);
});
