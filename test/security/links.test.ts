import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveSnapshots } from '../../src/features/snapshot/save-snapshots.js';
import { openAuditFile } from '../../src/azure/audit/audit-file.js';
import { backupCopies } from '../../src/features/cleanup/backup-copies.js';
import { destinationOf } from '../../src/features/import/write-files.js';
import { readNotified, writeNotified } from '../../src/features/notify/notify.js';
import { checkReportFiles, writeReportFiles, writeSavedPlan } from '../../src/cli/report-files.js';
import { openPendingStore } from '../../src/apply/pending-file.js';
import { openEmulator } from '../../src/emulator/open-emulator.js';

let folder = '';
let fleet = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'muster-inside-')));
  fleet = join(folder, 'fleet');
  await mkdir(join(fleet, 'sub'), { recursive: true });
  await mkdir(join(folder, 'outside'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const planted = [
  ['the folder', async () => symlink('../outside', join(fleet, '.muster'))],
  [
    'the file',
    async (name: string) => {
      await mkdir(join(fleet, '.muster'));
      await writeFile(join(folder, 'outside', name), '{"told":{"a":"b"},"groups":["a"]}');
      await symlink(`../../outside/${name}`, join(fleet, '.muster', name));
    },
  ],
  [
    'the file, to nothing',
    async (name: string) => {
      await mkdir(join(fleet, '.muster'));
      await symlink(`../../outside/new`, join(fleet, '.muster', name));
    },
  ],
] as const;

const clock = { now: () => new Date(0), sleep: () => Promise.resolve() };

describe.each(planted)('where %s is a link out of the fleet’s folder', (_, plant) => {
  const stateFile = async (name: string) => {
    await plant(name);
    return join(fleet, '.muster', name);
  };
  const outside = () => readdir(join(folder, 'outside'), { withFileTypes: true });
  let before: unknown;
  const untouched = async () => {
    expect(await outside()).toEqual(before);
  };

  test('the list of pending publishes is neither read nor written', async () => {
    const path = await stateFile('pending.json');
    before = await outside();
    expect(await openPendingStore(path, clock)).toMatchObject({
      problems: [
        {
          code: 'MUS514',
          message: `The list of pending publishes ${path} cannot be read: a symbolic link leads out of its folder`,
        },
      ],
    });
    await untouched();
  });

  test('what was notified is neither read nor written', async () => {
    const path = await stateFile('notified.json');
    before = await outside();
    expect(await readNotified(path)).toEqual({});
    expect(await writeNotified(path, clock, 'status', 'x')).toEqual({
      reason: 'a symbolic link leads out of its folder',
      hint: 'Put a file or folder of its own in the place of the link.',
    });
    await untouched();
  });

  test('no audit is written, and so nothing to Azure', async () => {
    const path = await stateFile('audit.jsonl');
    before = await outside();
    const audit = openAuditFile({
      path,
      within: [fleet],
      file: 'audit.jsonl',
      run: 'r',
      commit: null,
      clock,
    });
    expect(await audit.open()).toMatchObject({ code: 'MUS510' });
    expect(await audit.close()).toBeUndefined();
    await untouched();
  });

  test('no state of an emulator is read or written', async () => {
    const dataFile = await stateFile('emulator.json');
    before = await outside();
    expect(await openEmulator({ dataFile, within: fleet })).toMatchObject({
      ok: false,
      message: `${dataFile} cannot be used: a symbolic link leads out of its folder`,
    });
    await untouched();
  });
});

describe('a link in the working directory that leads out of it', () => {
  const links = async () => {
    await symlink('../outside', join(fleet, 'out'));
    await symlink('../outside/report.json', join(fleet, 'report.json'));
  };
  const empty = async () => {
    expect(await readdir(join(folder, 'outside'))).toEqual([]);
  };

  test('takes no report and no saved plan, and is told before the run', async () => {
    await links();
    const files = ['out/report.json', 'report.json'];
    const told = await checkReportFiles(fleet, files);
    expect(told.map(({ message }) => message)).toEqual(
      files.map((file) => `report ${file} cannot be written: a symbolic link leads out of its folder`),
    );
    expect(await writeReportFiles(fleet, files, { json: () => '{}' })).toEqual(told);
    expect(await writeSavedPlan(fleet, 'out/plan.json', '{}')).toMatchObject([{ code: 'MUS611' }]);
    await empty();
  });

  test('takes no report that names its place by an absolute path in the folder', async () => {
    await links();
    expect(await checkReportFiles(fleet, [join(fleet, 'out/a.json')])).toMatchObject([{ code: 'MUS604' }]);
  });

  test('takes what whoever runs muster names outside of the folder', async () => {
    await symlink('outside', join(folder, 'latest'));
    const file = join(folder, 'latest/report.json');
    expect(await checkReportFiles(fleet, [file])).toEqual([]);
    expect(await writeReportFiles(fleet, [file], { json: () => '{}' })).toEqual([]);
    expect(await readdir(join(folder, 'outside'))).toEqual(['report.json']);
  });

  test('takes no import', async () => {
    await links();
    expect(await destinationOf(fleet, { out: 'out' })).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'MUS613',
          message: 'nothing is written: out cannot be written to: a symbolic link leads out of its folder',
        },
      ],
    });
  });

  test('takes no backup, and so nothing is deleted', async () => {
    await links();
    const id = '/subscriptions/s/providers/Microsoft.SecurityInsights/alertRules/r';
    const copy = { member: 'm', item: { resourceId: id, name: 'r', displayName: 'R' } };
    const saved = backupCopies(fleet, join(fleet, 'out'), new Date(0));
    expect(await saved(copy as never, {} as never)).toMatchObject({
      ok: false,
      problems: [{ code: 'MUS424' }],
    });
    await empty();
  });

  test('takes no lock file', async () => {
    await symlink('../outside/new.yaml', join(fleet, 'muster.lock.yaml'));
    const nothing = { parents: [], members: [], groups: [], selections: [] };
    const saved = await saveSnapshots([fleet], nothing as never, { taken: [], problems: [] } as never, {
      restricted: false,
      clock,
    });
    expect(saved).toMatchObject({ written: false, problems: [{ code: 'MUS101' }] });
    await empty();
  });
});
