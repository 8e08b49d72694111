import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceCommit } from '../../src/cli/open-connection.js';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-commit-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const commitOf = (path = '.', env = {}) => sourceCommit(join(folder, path), env);

test('the pipeline says it first, GitHub before Azure Pipelines; what is no commit does not count', async () => {
  write({ '.git/HEAD': `${one}\n` });
  expect(await commitOf('.', { GITHUB_SHA: two.toUpperCase(), BUILD_SOURCEVERSION: one })).toBe(two);
  expect(await commitOf('.', { GITHUB_SHA: '', BUILD_SOURCEVERSION: two })).toBe(two);
  expect(await commitOf('.', { GITHUB_SHA: '\u001b[31m' })).toBe(one);
});

test('a branch is followed, also one that is packed, from folders below', async () => {
  write({ '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${one}\n`, 'a/b/x': '' });
  expect(await commitOf('a/b')).toBe(one);
  rmSync(join(folder, '.git/refs'), { recursive: true });
  write({ '.git/packed-refs': `# pack-refs\n${one} refs/heads/other/main\n${two} refs/heads/main\n` });
  expect(await commitOf()).toBe(two);
});

test('a worktree has its own HEAD, and its branches in common', async () => {
  write({
    'tree/.git': 'gitdir: ../main/.git/worktrees/tree\n',
    'main/.git/worktrees/tree/HEAD': 'ref: refs/heads/x\n',
    'main/.git/worktrees/tree/commondir': '../..\n',
    'main/.git/refs/heads/x': `${two}\n`,
  });
  expect(await commitOf('tree')).toBe(two);
});

test.each([
  ['a branch without a commit', { '.git/HEAD': 'ref: refs/heads/new\n' }],
  ['a branch outside of git’s folder', { '.git/HEAD': 'ref: refs/../../secret\n', secret: one }],
  ['a HEAD that says nothing', { '.git/HEAD': 'what\n' }],
  ['a .git file that points nowhere', { '.git': 'nothing\n' }],
])('%s has none', async (_what, files) => {
  write(files);
  expect(await commitOf()).toBeNull();
});
