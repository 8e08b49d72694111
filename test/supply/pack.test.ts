import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { schemaNames } from '../../src/config/schema-checks.js';
import { schemaNameOf } from '../../src/model/schema-files.js';

const root = resolve(import.meta.dirname, '../..');
// Two compilations of the program: a guard against hangs, generous for a slow machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder = '';
/** Where npm would put the package of a global install. */
let installed = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-pack-'));
  const clone = join(folder, 'clone');
  for (const file of execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\n')) {
    // A file that was deleted and not committed yet is listed too.
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: clone, stdio: 'ignore' });
  installed = join(folder, 'prefix/lib/node_modules/sentinel-muster');
  mkdirSync(installed, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const archive = join(folder, `sentinel-muster-${version}.tgz`);
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  expect(existsSync(join(clone, 'npm-shrinkwrap.json'))).toBe(false);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function muster(...args: readonly string[]): string {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: { muster: string };
  };
  return execFileSync(process.execPath, [join(installed, bin.muster), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
}

test('a package of a fresh clone runs, and makes a repository that it finds valid', () => {
  expect(muster('version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  const soc =
    '/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/soc-main';
  const tenant = '20000000-0000-4000-8000-000000000001';
  muster(
    'init',
    'repo',
    '--workspace',
    soc,
    '--tenant',
    tenant,
    '--member',
    soc.replace('soc-main', 'bank-one'),
  );
  expect(existsSync(join(folder, 'repo/.github/workflows/muster-plan.yml'))).toBe(true);
  expect(muster('validate', 'repo/fleet')).toContain('valid');
  expect(muster('plan', 'repo/fleet', '--emulator', '--quiet')).toMatch(/^Plan: \d+ to create/);
});

test('it checks files by code that was made of the schemas, and compiles none', () => {
  const checks = readdirSync(join(installed, 'dist/config/checks'));
  expect(checks.sort()).toEqual(schemaNames.map((name) => `${schemaNameOf(name)}.cjs`).sort());
});

test('it holds the lock file that it was made with, which the action installs by', () => {
  const lock = readFileSync(join(installed, 'npm-shrinkwrap.json'), 'utf8');
  expect(lock).toBe(readFileSync(join(root, 'package-lock.json'), 'utf8'));
});

test('a page of a registry has what it shows', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(Object.keys(manifest)).toEqual(
    expect.arrayContaining(['description', 'keywords', 'homepage', 'bugs', 'repository', 'license']),
  );
  // A release sets them to where it is made; until then they lead to nobody (RFC 2606).
  expect(
    JSON.stringify([manifest.homepage, manifest.bugs, manifest.repository]).match(/https:\/\/[^/"]+/g),
  ).toEqual(Array(3).fill('https://muster.example'));
  const release = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  expect(release).toMatch(/npm pkg set "repository\.url=git\+\$GITHUB_SERVER_URL\/\$GITHUB_REPOSITORY\.git"/);
});
