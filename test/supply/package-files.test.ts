import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Paths in the package, from its root, as npm would pack them now. */
function packed(): ReadonlySet<string> {
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files } = { files: [] }] = JSON.parse(text) as { files: { path: string }[] }[];
  return new Set(files.map(({ path }) => path));
}

test('the package holds every file that the code reads beside itself', () => {
  const read = globSync(['assets/report/*.{js,css}', 'assets/sample/*.yaml', 'schemas/*.json'], {
    cwd: root,
  });
  for (const folder of ['assets/report/', 'assets/sample/', 'schemas/'])
    expect(read.some((file) => file.startsWith(folder))).toBe(true);

  const inPackage = packed();

  expect(read.filter((file) => !inPackage.has(file))).toEqual([]);
});
