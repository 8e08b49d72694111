import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDocument, root } from './documents.js';

const workflows = globSync('.github/workflows/*.yml', { cwd: root, dot: true });

test('every action is pinned by its commit, with its version beside it', () => {
  const uses = workflows.flatMap((name) =>
    [...readDocument(name).matchAll(/uses: (.+)$/gm)].map(([, action]) => action ?? ''),
  );
  expect(uses).not.toEqual([]);
  expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});

test('workflows may read the repository and nothing else', () => {
  const permissions = workflows.map(
    (name) => (parse(readDocument(name)) as { permissions: unknown }).permissions,
  );
  expect(permissions).toEqual(workflows.map(() => ({ contents: 'read' })));
});

test('the local check can be started', () => {
  expect(() => {
    accessSync(resolve(root, '.ci/run'), constants.X_OK);
  }).not.toThrow();
});
