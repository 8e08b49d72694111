import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryUrl, sourceCommit, sourceRepository } from '../../src/cli/checkout.js';

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

const config = (...remotes: readonly (readonly [string, string])[]) =>
  [
    '[core]\n\tbare = false\n\turl = https://not.a/remote',
    ...remotes.map(([name, url]) => `[remote "${name}"]\n\tfetch = +refs/heads/*\n\turl = ${url}`),
    '[branch "main"]\n\tremote = origin\n\turl = https://not.a/remote',
  ].join('\n');
const repositoryOf = (path = '.', env = {}) => sourceRepository(join(folder, path), env);

test('the pipeline says first where the files come from, else origin, else the only remote', async () => {
  write({ '.git/config': config(['up', 'https://up.example/a'], ['origin', 'git@git.example:a/b.git']) });
  const github = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'contoso/sentinel' };
  expect(await repositoryOf('.', github)).toBe('https://github.com/contoso/sentinel');
  expect(await repositoryOf('.', { CI_PROJECT_URL: 'https://gitlab.example/soc/fleet' })).toBe(
    'https://gitlab.example/soc/fleet',
  );
  expect(
    await repositoryOf('.', { BUILD_REPOSITORY_URI: 'https://contoso@dev.azure.com/contoso/soc/_git/fleet' }),
  ).toBe('https://dev.azure.com/contoso/soc/_git/fleet');
  expect(await repositoryOf('.', { GITHUB_REPOSITORY: 'contoso/sentinel' })).toBe('https://git.example/a/b');
  write({ '.git/config': config(['up', 'https://up.example/a']), 'a/b/x': '' });
  expect(await repositoryOf('a/b')).toBe('https://up.example/a');
  write({ '.git/config': config(['up', 'https://up.example/a'], ['down', 'https://down.example/a']) });
  expect(await repositoryOf()).toBeUndefined();
});

test('a worktree has the remotes of its repository; without a repository there is none', async () => {
  expect(await repositoryOf()).toBeUndefined();
  write({
    'tree/.git': 'gitdir: ../main/.git/worktrees/tree\n',
    'main/.git/worktrees/tree/commondir': '../..\n',
    'main/.git/config': config(['origin', 'https://git.example/a.git']),
  });
  expect(await repositoryOf('tree')).toBe('https://git.example/a');
});

test.each([
  ['https://user:ghp_secret@GitHub.com/contoso/sentinel.git', 'https://github.com/contoso/sentinel'],
  ['https://x-access-token:ghs_secret@github.com/contoso/sentinel/', 'https://github.com/contoso/sentinel'],
  ['https://git.example:8443/a/b?private_token=secret#secret', 'https://git.example:8443/a/b'],
  ['http://git.example/a', 'https://git.example/a'],
  ['git@github.com:contoso/sentinel.git', 'https://github.com/contoso/sentinel'],
  ['github.com:contoso/sentinel', 'https://github.com/contoso/sentinel'],
  ['user:secret@git.example:a/b', undefined],
  ['https://git.example/user:secret%40a/b', undefined],
  ['ssh://git:secret@git.example:2222/a/b.git', 'https://git.example/a/b'],
  ['/srv/git/sentinel.git', undefined],
  ['../sentinel', undefined],
  ['file:///home/me/sentinel', undefined],
  ['C:\\git\\sentinel', undefined],
  ['C:/git/sentinel', undefined],
  ['ext::sh -c whoami', undefined],
  ['https://git.example', undefined],
  [`https://git.example/${'a'.repeat(500)}`, undefined],
  ['', undefined],
])('the remote %s is shown as %s', (url, shown) => {
  expect(repositoryUrl(url)).toBe(shown);
});

test('whatever stands before a host, and behind a path, is never shown', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,20}$/).map((text) => `S3CR3T${text}`);
  fc.assert(
    fc.property(secret, secret, fc.constantFrom('https', 'http', 'ssh', 'git+ssh'), (one, two, scheme) => {
      for (const url of [
        `${scheme}://${one}:${two}@git.example/a/b.git`,
        `${scheme}://${one}@git.example/a/b`,
        `${scheme}://git.example/a/b?token=${one}#${two}`,
        `${one}@git.example:a/b`,
      ])
        expect(repositoryUrl(url)).toBe('https://git.example/a/b');
    }),
  );
});
