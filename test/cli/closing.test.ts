import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Engine } from '../../src/cli/engine.js';
import { buildProgram } from '../../src/cli/program.js';
import { aLiveParent, tenant, workspaceId } from '../support/builders.js';
import { anEngine, fleet, loaded, muster } from './fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-closing-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const unkept = { code: 'MUS605', message: 'the embedded emulator cannot keep its state: no space' } as const;

/** An engine whose connection ends with a problem, and which finds nothing to do or to complain about. */
function closingBadly(more: Partial<Engine> = {}) {
  const plain = anEngine();
  const at = { file: 'fleet.yaml', line: 1, column: 1 };
  const selection = { name: 'baseline', include: [], exclude: [], allowEmpty: true, at };
  return anEngine({
    loadFleet: () => Promise.resolve(loaded({ fleet: { ...fleet, selections: [selection] } })),
    connect: async (request) => {
      const connected = await plain.connect(request);
      if (!connected.ok) return connected;
      return { ok: true, value: { ...connected.value, close: () => Promise.resolve([unkept]) } };
    },
    readForImport: () =>
      Promise.resolve({ ok: true, value: { live: aLiveParent().build(), workbookResourceGroups: [] } }),
    ...more,
  });
}

/** Every command that connects, as a line that is otherwise a success. */
const lines: Readonly<Record<string, string>> = {
  plan: 'plan',
  apply: 'apply --yes',
  publish: 'publish --all --yes',
  status: 'status',
  drift: 'drift',
  cleanup: 'cleanup',
  select: 'select baseline --parent contoso-soc',
  why: 'why bank Rule',
  who: 'who Rule',
  snapshot: 'snapshot',
  doctor: 'doctor',
  import: `import --workspace ${workspaceId('soc')} --tenant ${tenant} --out fleet`,
  init: `init repository --workspace ${workspaceId('soc')} --tenant ${tenant} --import --pipeline none`,
  handover: 'handover',
  'jobs prune': 'jobs prune --keep 3 --yes',
  shards: 'shards',
};

test('every command that connects is in the table', () => {
  const program = buildProgram('0.0.0', { write: () => undefined, columns: 80 }, () => undefined);
  const connecting = program.commands
    .flatMap((command) =>
      command.commands.length === 0
        ? [{ name: command.name(), command }]
        : command.commands.map((each) => ({ name: `${command.name()} ${each.name()}`, command: each })),
    )
    .filter(({ command }) => command.options.some(({ long }) => long === '--endpoint'))
    .map(({ name }) => name)
    // They run plan and apply, within a workflow.
    .filter((name) => !name.startsWith('github '))
    // They change what an emulator holds, and keep no state of their own.
    .filter((name) => !name.startsWith('emulator '));
  expect(connecting.toSorted()).toEqual(Object.keys(lines).toSorted());
});

test.each(Object.entries(lines))(
  '%s exits 1 and says so where its connection could not keep what was done',
  async (_name, line) => {
    for (const format of ['text', 'json', 'markdown']) {
      const argv = `${line} --quiet --format ${format}${line.startsWith('import') ? ' --force' : ''}`;
      const { exit, err } = await muster(argv, closingBadly(), { cwd: folder });
      expect([format, exit, err]).toEqual([
        format,
        1,
        expect.stringContaining(`error MUS605 ${unkept.message}\n`),
      ]);
    }
  },
);

test.each(Object.entries(lines))(
  '%s closes its connection, and passes the defect on, where one stops it',
  async (_name, line) => {
    const boom = () => Promise.reject(new Error('boom'));
    const works = [
      'readAndPlan',
      'planPublish',
      'readStatus',
      'readDrift',
      'readCleanup',
      'readSelection',
      'readWhy',
      'readWho',
      'takeSnapshots',
      'runDoctor',
      'readForImport',
      'readHandOver',
      'readJobPruning',
    ] as const;
    const { exit, err } = await muster(
      `${line} --quiet`,
      closingBadly(Object.fromEntries(works.map((name) => [name, boom]))),
      { cwd: folder },
    );
    expect([exit, err.includes(unkept.message), err.includes('Error: boom')]).toEqual([70, true, true]);
  },
);
