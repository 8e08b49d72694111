import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, readDocument } from './documents.js';
import { musterIn } from './run-muster.js';
import { tutorialRun } from './tutorial-run.js';

const guide = readDocument('docs/tutorial.md');

test('the tutorial shows what its commands print, from the portal to the night', async () => {
  const [portal = '', ...files] = blocksOf(guide, 'yaml').map(({ text }) => text);
  // Each block of files stands below the sentence that names its file.
  const names = [...guide.matchAll(/^`((?:fleet|detections)\/[-a-z]+\.yaml)` /gm)].map(
    ([, name]) => name ?? '',
  );
  expect(names).toEqual([
    'fleet/parent.yaml',
    'detections/local-administrator.yaml',
    'fleet/members.yaml',
    'fleet/groups.yaml',
    'fleet/selections.yaml',
  ]);
  const shown = blocksOf(guide, 'console').map(({ text }) => text);
  const commands = shown.map((text) => (text.split('\n')[0] ?? '').replace(/^\$ muster /, ''));
  const ran = await tutorialRun(
    portal,
    Object.fromEntries(names.map((name, index) => [name, files[index] ?? ''])),
    commands,
    linesOf('emulator break').map((line) => line.replace(/^muster /, '')),
  );
  expect(ran.exits).toEqual([0, 4, 0, 0]);
  // Lines break elsewhere where a path is longer.
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  expect(shown.map(words)).toEqual(ran.shown.map(words));
});

test('its commands make a repository with the action and the three workflows, and keep the files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-repository-'));
  try {
    mkdirSync(join(folder, 'fleet'));
    writeFileSync(join(folder, 'fleet', 'parent.yaml'), '# imported\n');
    for (const line of linesOf('git init')) {
      const [program = '', ...args] = line.split(' ');
      if (program === 'muster') expect((await musterIn(folder)(args)).exit).toBe(0);
      else execFileSync(program, args, { cwd: folder, stdio: 'pipe' });
    }
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('.muster/\n');
    expect(readdirSync(join(folder, 'fleet'))).toEqual(['parent.yaml']);
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

/** The lines of the shell block that holds this text. */
function linesOf(text: string): readonly string[] {
  return (blocksOf(guide, 'sh').find((block) => block.text.includes(text))?.text ?? '').split('\n');
}
