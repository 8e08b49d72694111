import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, readDocument, root } from './documents.js';
import { tutorialRun } from './tutorial-run.js';

const guide = readDocument('docs/tutorial.md');

test('the tutorial shows what its commands print, from the portal to the night', async () => {
  const [portal = '', ...files] = blocksOf(guide, 'yaml').map(({ text }) => text);
  // Each block of files stands below the sentence that names its file.
  const names = [...guide.matchAll(/^`fleet\/([a-z]+\.yaml)` /gm)].map(([, name]) => name ?? '');
  const [, ...edited] = files;
  expect(names).toEqual(['members.yaml', 'groups.yaml', 'selections.yaml']);
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  const commands = shown.map((text) => (text.split('\n')[0] ?? '').replace(/^\$ muster /, ''));
  const ran = await tutorialRun(
    portal,
    Object.fromEntries(names.map((name, index) => [name, edited[index] ?? ''])),
    commands,
  );
  // Lines break elsewhere where a path is longer.
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  expect(shown.map(words)).toEqual(ran.map(words));
});

test('its commands make a repository with the action and the three workflows', () => {
  const script = blocksOf(guide, 'sh').find(({ text }) => text.includes('git init'))?.text ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'muster-repository-'));
  try {
    execFileSync('bash', ['-euc', script], {
      cwd: folder,
      env: { ...process.env, MUSTER: root },
      stdio: 'pipe',
    });
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('.muster/\n');
    expect(readdirSync(join(folder, '.github', 'actions', 'muster'))).toContain('action.yml');
    const workflows = readdirSync(join(folder, '.github', 'workflows'));
    expect(workflows).toEqual(
      expect.arrayContaining(
        ['plan', 'deploy', 'drift'].flatMap((name) => [`${name}.yml`, `muster-${name}.yml`]),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
