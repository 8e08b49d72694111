import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepEvidence, keptBounds, keptEvidence } from '../../src/cli/kept-evidence.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-kept-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const place = () => ({ cwd, stateFolder: join(cwd, '.muster') });
const folder = () => join(cwd, '.muster', 'evidence');
const now = new Date('2026-06-01T08:00:00Z');
const keep = (startedAt: string, id = 'run-1', text = '{}') =>
  keepEvidence(place(), { startedAt, id, now }, text);

test('each run has a file of its own, the oldest first, and nothing is there before', async () => {
  expect(await keptEvidence(place())).toEqual([]);
  expect(await keep('2026-05-02T10:00:00.5Z', 'b/../c')).toEqual([]);
  expect(await keep('2026-05-01T10:00:00Z')).toEqual([]);
  expect(await keptEvidence(place())).toEqual([
    join(folder(), '2026-05-01T100000.000Z-run-1.json'),
    join(folder(), '2026-05-02T100000.500Z-b____c.json'),
  ]);
});

test('what is above the bounds goes, the oldest first, and other files stay', async () => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), 'mine.json'), '{}');
  for (let at = 0; at < keptBounds.files + 3; at++)
    writeFileSync(join(folder(), `2026-05-01T${String(100_000 + at)}.000Z-x.json`), '{}');
  await keep('2026-05-02T10:00:00Z');
  const left = readdirSync(folder()).sort();
  expect(left).toHaveLength(keptBounds.files + 1);
  expect(left.slice(0, 1)).toEqual(['2026-05-01T100004.000Z-x.json']);
  expect(left).toContain('mine.json');
});

test('what is too old goes', async () => {
  await keep('2025-04-01T10:00:00Z', 'old');
  await keep('2025-05-01T10:00:00Z', 'kept');
  await keep('2026-06-01T07:00:00Z', 'new');
  expect((await keptEvidence(place())).map((path) => /-(\w+)\.json$/.exec(path)?.[1])).toEqual([
    'kept',
    'new',
  ]);
});

test('what is too large together goes, but never the newest', async () => {
  await keep('2026-05-01T10:00:00Z', 'small');
  await keep('2026-05-02T10:00:00Z', 'large');
  truncateSync(join(folder(), '2026-05-02T100000.000Z-large.json'), keptBounds.bytes + 1);
  await keep('2026-05-03T10:00:00Z', 'new');
  expect(readdirSync(folder())).toEqual(['2026-05-03T100000.000Z-new.json']);
  truncateSync(join(folder(), '2026-05-03T100000.000Z-new.json'), keptBounds.bytes + 1);
  await keep('2026-05-02T10:00:00Z', 'earlier');
  expect(readdirSync(folder())).toEqual(['2026-05-03T100000.000Z-new.json']);
});

test('a link in the folder is not read, and one that leads out of it is not written through', async () => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(cwd, 'elsewhere.json'), '{}');
  symlinkSync(join(cwd, 'elsewhere.json'), join(folder(), '2026-05-01T100000.000Z-link.json'));
  expect(await keptEvidence(place())).toEqual([]);
  rmSync(join(cwd, '.muster'), { recursive: true });
  symlinkSync(tmpdir(), join(cwd, '.muster'));
  const [problem] = await keep('2026-05-01T10:00:00Z');
  expect(problem).toMatchObject({
    code: 'MUS383',
    message: expect.stringContaining('.muster/evidence') as string,
  });
  expect(await keptEvidence(place())).toEqual([]);
});
