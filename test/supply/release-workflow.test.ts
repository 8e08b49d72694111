import { spawnSync } from 'node:child_process';
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

test('the bill of materials has every package of the lock file that is installed with a release, and no other', () => {
  const build = jobs.build?.steps.flatMap(({ run }) => run ?? []).join('\n') ?? '';
  expect(build).toContain('npm run --silent sbom > release/sbom.cdx.json');
  const root = resolve(import.meta.dirname, '../..');
  const { packages } = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { version: string; dev?: boolean; integrity?: string }>>;
  };
  const installed = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1) ?? ''}@${version}`);
  const { status, stdout } = spawnSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' });
  const { components, metadata } = JSON.parse(stdout) as {
    components: readonly { group?: string; name: string; version: string; hashes?: readonly unknown[] }[];
    metadata: { component: { name: string } };
  };
  expect([status, metadata.component.name]).toEqual([0, 'sentinel-muster']);
  expect(
    components
      .map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`)
      .sort(),
  ).toEqual([...new Set(installed)].sort());
  expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
});

test('the package that is attested holds the lock file that it was checked with', () => {
  const build = jobs.build?.steps.flatMap(({ run }) => run ?? []).join('\n') ?? '';
  expect(build).toMatch(
    /cp package-lock\.json npm-shrinkwrap\.json\nnpm pack [^\n]*\nrm npm-shrinkwrap\.json\n/,
  );
  const manifest = readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8');
  expect((JSON.parse(manifest) as { files: readonly string[] }).files).toContain('npm-shrinkwrap.json');
});
