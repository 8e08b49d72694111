import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { alone } from '../../vitest.config.js';

/*
 * Test files run one after the other in a process that keeps what it has loaded. What would change that for
 * the files that follow has a process of its own.
 */

const root = resolve(import.meta.dirname, '../..');
const files = globSync('test/**/*.ts', { cwd: root })
  .sort()
  .map((name) => ({ name, text: readFileSync(resolve(root, name), 'utf8') }));

test('a file that mocks a module, or counts what runs, has a process of its own', () => {
  const needs = files.filter(
    ({ name, text }) => name.endsWith('.test.ts') && /^vi\.mock\(|^import .*\/count-steps\.js'/m.test(text),
  );
  expect(needs.length).toBeGreaterThan(3);
  expect(needs.map(({ name }) => name).filter((name) => !alone.includes(name))).toEqual([]);
  expect(alone.filter((name) => !files.some((file) => file.name === name))).toEqual([]);
});

test('what tests share sets up nothing when it is loaded: only the first file would get it', () => {
  const shared = files.filter(({ name }) => !name.endsWith('.test.ts') && name !== 'test/support/setup.ts');
  const hooks = /^(?:vi\.mock|vi\.setConfig|(?:before|after)(?:Each|All))\(/m;
  expect(shared.filter(({ text }) => hooks.test(text)).map(({ name }) => name)).toEqual([]);
});
