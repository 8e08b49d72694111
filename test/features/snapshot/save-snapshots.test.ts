import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TakenSnapshot } from '../../../src/features/snapshot/take-snapshots.js';
import { saveSnapshots } from '../../../src/features/snapshot/save-snapshots.js';
import type { ContentItem } from '../../../src/model/content.js';
import { diffSnapshot } from '../../../src/select/diff-snapshot.js';
import { aFleet } from '../../support/builders.js';
import { LockClock, YieldingClock } from '../../support/fake-clock.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-save-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fleet = aFleet()
  .withGroup('all', [], { content: ['rules'] })
  .withSelection('rules', undefined, { snapshots: [] })
  .build();

function anItem(name: string, item: Partial<ContentItem> = {}): ContentItem {
  return { kind: 'AnalyticsRule', name, displayName: `Rule ${name}`, resourceId: `/${name}`, ...item };
}

/** What was taken of `rules`, where these names were pinned before. */
function aTaken(before: readonly string[], ...items: readonly ContentItem[]): TakenSnapshot {
  const at = { file: 'muster.lock.yaml', line: 1, column: 1 };
  const pins = before.map((name) => ({
    kind: 'AnalyticsRule' as const,
    name,
    displayName: `Rule ${name}`,
    at,
  }));
  const base = { parent: 'soc', selection: 'rules', isNew: before.length === 0 };
  return { ...base, items, ...diffSnapshot(pins, items) };
}

function save(...taken: readonly TakenSnapshot[]) {
  const options = { restricted: false, clock: new YieldingClock() };
  return saveSnapshots([folder], fleet, { taken, findings: [], problems: [] }, options);
}

const lockFile = () => join(folder, 'muster.lock.yaml');
const namesIn = (text: string) => [...text.matchAll(/ name: (.*)/g)].map(([, name]) => name);

test('another casing of a resource name is no news: the file keeps its bytes and its time', async () => {
  await save(aTaken([], anItem('Rule-A')));
  const before = readFileSync(lockFile(), 'utf8');
  utimesSync(lockFile(), 1_000_000_000, 1_000_000_000);
  const again = await save(aTaken(['Rule-A'], anItem('rule-a', { displayName: 'Rule Rule-A' })));
  expect([again.written, readFileSync(lockFile(), 'utf8'), statSync(lockFile()).mtimeMs]).toEqual([
    false,
    before,
    1_000_000_000_000,
  ]);
});

test('workbooks of one name in two resource groups are one pin', async () => {
  const workbooks = ['/rg-a/w', '/rg-b/W'].map((resourceId) => anItem('w', { kind: 'Workbook', resourceId }));
  expect((await save(aTaken([], ...workbooks))).written).toBe(true);
  expect(namesIn(readFileSync(lockFile(), 'utf8'))).toEqual(['w']);
});

test('what somebody pins while Azure is asked is not kept: the snapshot says what the selection stands for', async () => {
  await save(aTaken([], anItem('a')));
  const edited = readFileSync(lockFile(), 'utf8').replace(
    /name: a\n.*Rule a/,
    'name: z\n        displayName: Z',
  );
  writeFileSync(lockFile(), edited);
  await save(aTaken(['a'], anItem('a')));
  expect(namesIn(readFileSync(lockFile(), 'utf8'))).toEqual(['a']);
});

test('snapshots that are taken at the same time all end up in the file', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const used = names.reduce(
    (all, name) => all.withSelection(name, undefined, { snapshots: [] }),
    aFleet().withGroup('all', [], { content: names }),
  );
  const clock = new LockClock(join(folder, '.muster.lock.yaml.lock'));
  const saved = await Promise.all(
    names.map((selection) =>
      saveSnapshots(
        [folder],
        used.build(),
        { taken: [{ ...aTaken([], anItem(selection)), selection }], findings: [], problems: [] },
        { restricted: true, clock },
      ),
    ),
  );
  expect(saved.map(({ written }) => written)).toEqual([true, true, true, true, true]);
  expect(namesIn(readFileSync(lockFile(), 'utf8')).sort()).toEqual(names);
  expect(readdirSync(folder)).toEqual(['muster.lock.yaml']);
});

test('a file that another muster is writing for long is told', async () => {
  const lock = join(folder, '.muster.lock.yaml.lock');
  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere' }));
  expect(await save(aTaken([], anItem('a')))).toMatchObject({
    written: false,
    problems: [
      {
        code: 'MUS122',
        message: `${lockFile()} cannot be written: another muster (process 1 on elsewhere) holds ${lock}`,
        hint: `Wait until it ends, or remove ${lock} if no muster is running.`,
      },
    ],
  });
});

test('a file that cannot be written is told', async () => {
  rmSync(folder, { recursive: true });
  const { problems, ...saved } = await save(aTaken([], anItem('a')));
  expect([saved.written, saved.removed, problems]).toEqual([
    false,
    [],
    [
      {
        code: 'MUS122',
        message: `${lockFile()} cannot be written: its folder does not exist`,
        hint: 'Check your rights on its folder.',
      },
    ],
  ]);
});
