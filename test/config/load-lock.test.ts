import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadFleet, type LoadOptions } from '../../src/config/load-fleet.js';
import { groupDoc, parentDoc, selectionDoc, told } from './documents.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-lock-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function put(name: string, text: string): void {
  mkdirSync(join(dir, name, '..'), { recursive: true });
  writeFileSync(join(dir, name), text);
}

const pinnedFleet = [
  parentDoc('soc'),
  parentDoc('emea'),
  groupDoc('all', 'soc', '  content: [base]'),
  selectionDoc('base', '  include: [{kind: "*"}]\n  snapshot: true'),
  selectionDoc('free'),
].join('---\n');

function lockOf(...parents: readonly string[]): string {
  const item = '{kind: AnalyticsRule, name: a, displayName: A}';
  return `version: 1\nsnapshots:\n${parents.map((name) => `  ${name}:\n    base: [${item}]\n`).join('')}`;
}

/** What is pinned, or what is wrong; places without the temporary folder. */
async function load(paths: readonly string[] = [dir], options?: LoadOptions) {
  const loaded = await loadFleet(paths, options);
  if (!loaded.ok) return told(loaded.problems).map((text) => text.replaceAll(dir, 'DIR'));
  return loaded.value.fleet.selections.map(({ name, snapshots }) => [
    name,
    snapshots?.map(({ parent, items }) => `${parent}: ${items.map((item) => item.name).join()}`),
  ]);
}

describe('a pinned selection', () => {
  test('has the snapshots of the lock file, whoever uses them; others have none', async () => {
    put('fleet.yaml', pinnedFleet);
    put('muster.lock.yaml', lockOf('soc', 'emea'));
    expect(await load()).toEqual([
      ['base', ['emea: a', 'soc: a']],
      ['free', undefined],
    ]);
  });

  test('without a snapshot for a parent that uses it is an error that prints the command', async () => {
    put('fleet.yaml', pinnedFleet);
    expect(await load()).toEqual([
      '28:9 MUS415 Selection "base" is pinned, and muster.lock.yaml has no snapshot of it for soc | Run: muster snapshot --selection base --parent soc DIR',
    ]);
    put('muster.lock.yaml', lockOf('emea'));
    expect(await load()).toHaveLength(1);
  });

  test('has to have none where snapshots are about to be taken', async () => {
    put('fleet.yaml', pinnedFleet);
    expect(await load([dir], { unpinned: true })).toEqual([
      ['base', []],
      ['free', undefined],
    ]);
  });

  test('the command that is printed can be pasted, whatever the folder is called', async () => {
    put("O'Neil & co/fleet.yaml", pinnedFleet);
    const [problem] = await load([join(dir, "O'Neil & co")]);
    expect(String(problem)).toContain(`--parent soc 'DIR/O'\\''Neil & co'`);
  });
});

describe('the lock file', () => {
  test('is that of the first folder, or of the folder of the first file', async () => {
    put('a/fleet.yaml', pinnedFleet);
    put('a/muster.lock.yaml', lockOf('soc'));
    put('b/more.yaml', selectionDoc('more'));
    const pinned = [
      ['base', ['soc: a']],
      ['free', undefined],
    ];
    expect(await load([join(dir, 'a/fleet.yaml')])).toEqual(pinned);
    expect(await load([join(dir, 'a'), join(dir, 'b')])).toEqual([...pinned, ['more', undefined]]);
    expect(await load([join(dir, 'b'), join(dir, 'a')])).toHaveLength(1);
  });

  test('is the last of the files that were read, so that excerpts and fingerprints have it', async () => {
    put('z.yaml', pinnedFleet);
    put('muster.lock.yaml', lockOf('soc'));
    const loaded = await loadFleet([dir]);
    expect(loaded.ok && loaded.value.files.map(({ name }) => name.slice(dir.length - name.length))).toEqual([
      '/z.yaml',
      '/muster.lock.yaml',
    ]);
  });

  test('that is broken is told beside what is wrong with the documents', async () => {
    put('fleet.yaml', pinnedFleet.replace('[base]', '[bas]'));
    put('muster.lock.yaml', 'version: 1\nsnapshots: []\n');
    expect(await load()).toEqual([
      '23:13 MUS109 No ContentSelection is called "bas" | Did you mean "base"?',
      '2:12 MUS122 snapshots must be a mapping, and is a list | Write a mapping.',
    ]);
  });

  test('that is broken is the only thing said: what it would have pinned is not known', async () => {
    put('fleet.yaml', pinnedFleet);
    put('muster.lock.yaml', '');
    expect(await load()).toEqual([
      '1:1 MUS122 The lock file is empty | Fix it; or delete it and run "muster snapshot", which pins what is in Azure now.',
    ]);
  });

  test.each([
    [
      'a folder',
      () => {
        mkdirSync(join(dir, 'muster.lock.yaml'));
      },
      'it is not a regular file | Name a file of YAML text.',
    ],
    [
      'a link to nothing',
      () => {
        symlinkSync(join(dir, 'none'), join(dir, 'muster.lock.yaml'));
      },
      'the link leads nowhere (there is no such file or directory) | Check the path and your rights on it.',
    ],
    [
      'a link out of its folder',
      () => {
        symlinkSync('/etc/hosts', join(dir, 'muster.lock.yaml'));
      },
      'it is a link that leaves its folder | Put the file itself there.',
    ],
    [
      'no text',
      () => {
        writeFileSync(join(dir, 'muster.lock.yaml'), 'a\0b');
      },
      'it holds a NUL byte | Save it as UTF-8 text.',
    ],
  ])('that is %s cannot be read', async (_, make, reason) => {
    put('fleet.yaml', pinnedFleet);
    make();
    const [problem, ...others] = await load();
    expect([String(problem).replace(/^\S+ /, ''), others]).toEqual([
      `MUS101 DIR/muster.lock.yaml cannot be read: ${reason}`,
      [],
    ]);
  });
});
