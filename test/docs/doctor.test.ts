import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../../src/emulator/open-emulator.js';
import { checkIds } from '../../src/features/doctor/doctor-check.js';
import { problemCodes } from '../../src/model/problem-codes.js';
import { blocksOf, readDocument, sectionOf } from './documents.js';
import { musterIn } from './run-muster.js';

const guide = readDocument('docs/doctor.md');
const consoles = blocksOf(guide, 'console').map(({ text }) => text);

let folder = '';
/** What each command of the guide printed, with its exit code, in order. */
const printed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
  const [files] = blocksOf(readDocument('README.md'), 'yaml');
  writeFileSync(join(folder, 'fleet.yaml'), files?.text ?? '');
  const muster = musterIn(folder);
  const show = async (...args: readonly string[]) => {
    const { stdout, stderr, exit } = await muster([...args, '--quiet', folder]);
    printed.push(`$ muster ${args.join(' ')}\n${stderr}${stdout}$ echo $?\n${String(exit)}`);
  };
  // A first look makes the emulator's world, in which two things are taken away then.
  await muster(['doctor', '--emulator', folder]);
  const opened = await openEmulator({ dataFile: join(folder, '.muster', 'emulator.json') });
  if (!opened.ok) throw new Error(opened.message);
  const { emulator } = opened;
  const bank = emulator.workspaceIds().find((id) => id.endsWith('/harbour-bank')) ?? '';
  const mill = emulator.workspaceIds().find((id) => id.endsWith('/mill-insurance')) ?? '';
  emulator.happen({ kind: 'removeDelegation', workspace: bank });
  emulator.unregister(mill.split('/')[2] ?? '', ['Microsoft.SecurityInsights']);
  await emulator.flush();
  await show('doctor', '--emulator');
  await show('doctor', '--emulator', '--fix', '--yes');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('docs/doctor.md', () => {
  test('shows what runs show', () => {
    // Lines break elsewhere where a file's name is longer.
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    expect(consoles.map(words)).toEqual(printed.map(words));
  });

  test('has every check, in the order in which they are made', () => {
    const rows = [...sectionOf(guide, '## The checks').matchAll(/^\| `(\w+)` /gm)].map(([, id]) => id);
    expect(rows).toEqual(checkIds);
  });

  test('has every code that only doctor prints', () => {
    const own = Object.keys(problemCodes).filter((code) => code.startsWith('MUS7'));
    expect(own.filter((code) => !guide.includes(code))).toEqual([]);
  });
});
