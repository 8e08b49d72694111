import { expect, test } from 'vitest';
import { judgeDependencies } from './judge-dependencies.mjs';

const good = {
  resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
  integrity: 'sha512-abc',
  license: 'MIT',
};

function objections(
  entry: Readonly<Record<string, unknown>>,
  manifest: Readonly<Record<string, unknown>> = {},
  installed?: Readonly<Record<string, unknown>>,
) {
  return judgeDependencies(manifest, { packages: { '': {}, 'node_modules/a': entry } }, () => installed);
}

test('a pinned package of the registry under a licence of the list is none', () => {
  expect(objections(good, { dependencies: { a: '1.0.0' } })).toEqual([]);
  expect(objections({ ...good, license: '(GPL-3.0 OR MIT)' })).toEqual([]);
});

test('a range, a foreign source, a missing checksum and another licence are told', () => {
  expect(objections(good, { devDependencies: { a: '^1.0.0' } })).toEqual([
    'devDependencies a: ^1.0.0 is not one version',
  ]);
  expect(objections({ ...good, resolved: 'git+ssh://git@github.com/a/a.git' })).toEqual([
    'node_modules/a: not of the npm registry',
  ]);
  expect(objections({ ...good, integrity: 'sha1-abc' })).toEqual(['node_modules/a: no sha512 checksum']);
  expect(objections({ ...good, license: 'MIT AND GPL-3.0' })).toEqual([
    'node_modules/a: licence MIT AND GPL-3.0',
  ]);
});

test('what only tools may have is not delivered', () => {
  expect(objections({ ...good, license: 'MPL-2.0' })).toEqual(['node_modules/a: licence MPL-2.0']);
  expect(objections({ ...good, license: 'MPL-2.0', dev: true })).toEqual([]);
});

test('a licence that the lock file does not have is read from the package', () => {
  const silent = { resolved: good.resolved, integrity: good.integrity };
  expect(objections(silent)).toEqual(['node_modules/a: licence unknown']);
  expect(objections(silent, {}, { licenses: [{ type: 'MIT' }] })).toEqual([]);
  expect(objections(silent, {}, { license: { type: 'GPL-3.0' } })).toEqual([
    'node_modules/a: licence GPL-3.0',
  ]);
});
