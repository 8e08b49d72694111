import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  openAuditFile,
  type Audit,
  type AuditOptions,
  type Written,
} from '../../src/azure/audit/audit-file.js';
import { chainStart, lineHash } from '../../src/azure/audit/audit-line.js';
import { verifyAudit } from '../../src/features/audit/verify-audit.js';
import { LockClock, YieldingClock } from '../support/fake-clock.js';

let folder = '';
let path = '';
const opened: Audit[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-audit-'));
  path = join(folder, '.muster', 'audit.jsonl');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((audit) => audit.close()));
  rmSync(folder, { recursive: true });
});

function anAudit(more: Partial<AuditOptions> = {}): Audit {
  const audit = openAuditFile({
    path,
    file: 'audit.jsonl',
    run: 'run-1',
    commit: 'c'.repeat(40),
    clock: new YieldingClock('2026-03-01T08:00:00Z'),
    ...more,
  });
  opened.push(audit);
  return audit;
}

const aWrite = (name: string, more: Partial<Written> = {}): Written => ({
  actor: null,
  method: 'PUT',
  resource: `/groups/${name}`,
  requestId: 'request-1',
  status: 201,
  result: 'ok',
  error: null,
  after: 'sha256:after',
  ...more,
});

const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const verdict = () => verifyAudit(readFileSync(path));

test('each write is a line that is chained to the one before', async () => {
  const audit = anAudit();
  audit.saw([{ id: '/GROUPS/a', hash: 'sha256:before' }]);
  expect(await audit.append(aWrite('a'))).toBeUndefined();
  expect(await audit.append(aWrite('b', { method: 'DELETE', status: 204, after: null }))).toBeUndefined();
  expect(await audit.close()).toBeUndefined();
  const [first = '', second = ''] = lines();
  const { checksum, ...rest } = JSON.parse(first) as Record<string, unknown>;
  expect(rest).toEqual({
    time: '2026-03-01T08:00:00.000Z',
    run: 'run-1',
    commit: 'c'.repeat(40),
    actor: null,
    method: 'PUT',
    resource: '/groups/a',
    requestId: 'request-1',
    status: 201,
    result: 'ok',
    error: null,
    before: 'sha256:before',
    after: 'sha256:after',
    prev: chainStart,
  });
  expect(checksum).toBe(lineHash(JSON.stringify(rest)));
  expect(JSON.parse(second)).toMatchObject({ before: null, prev: lineHash(first) });
  expect(audit.written()).toEqual({ file: 'audit.jsonl', lines: 2, last: lineHash(second) });
  expect(verdict()).toEqual({ lines: 2, last: lineHash(second), breaks: [], torn: [] });
});

test('a run that writes nothing leaves no file', async () => {
  const audit = anAudit();
  expect([await audit.close(), audit.written(), existsSync(path)]).toEqual([undefined, undefined, false]);
});

test('the next run goes on with the chain, also behind lines longer than what is read at once', async () => {
  for (const name of ['a', 'b'.repeat(200_000), 'c']) {
    const audit = anAudit();
    await audit.append(aWrite(name));
    await audit.close();
  }
  expect(verdict()).toMatchObject({ lines: 3, breaks: [], torn: [] });
});

test('a line that a kill left torn stays, and the next line is chained to it', async () => {
  const audit = anAudit();
  await audit.append(aWrite('a'));
  appendFileSync(path, '{"time":"2026-03-01T08:0');
  const next = anAudit();
  await next.append(aWrite('b'));
  await next.append(aWrite('c'));
  expect(lines().map((line) => line.slice(0, 24))[1]).toBe('{"time":"2026-03-01T08:0');
  expect(verdict()).toMatchObject({ lines: 4, breaks: [], torn: [2] });
});

test('a line that lacks nothing but its end is whole', async () => {
  await anAudit().append(aWrite('a'));
  writeFileSync(path, readFileSync(path, 'utf8').trimEnd());
  expect(verdict()).toMatchObject({ lines: 1, breaks: [], torn: [] });
  await anAudit().append(aWrite('b'));
  expect(verdict()).toMatchObject({ lines: 2, breaks: [], torn: [] });
});

test('runs that write at the same time keep one chain', async () => {
  const clock = new LockClock(`${path}.lock`);
  const audits = ['run-1', 'run-2', 'run-3'].map((run) => anAudit({ run, clock }));
  const names = Array.from({ length: 20 }, (_, index) => String(index));
  const ends = await Promise.all(audits.flatMap((audit) => names.map((name) => audit.append(aWrite(name)))));
  expect(ends.filter((end) => end !== undefined)).toEqual([]);
  expect(verdict()).toMatchObject({ lines: 60, breaks: [], torn: [] });
});

test('a lock never stands without its holder, whenever a kill comes', async () => {
  mkdirSync(join(folder, '.muster'));
  const seen = new Set<string>();
  let done = false;
  const look = () => {
    try {
      seen.add(readFileSync(`${path}.lock`, 'utf8'));
    } catch {
      // Nobody holds it.
    }
    if (!done) setImmediate(look);
  };
  look();
  const audit = anAudit();
  for (let n = 0; n < 200; n += 1) expect(await audit.append(aWrite(String(n)))).toBeUndefined();
  done = true;
  expect(seen.size).toBeGreaterThan(0);
  for (const text of seen) expect(JSON.parse(text)).toMatchObject({ pid: process.pid, host: hostname() });
});

test('a lock whose holder is dead is taken over', async () => {
  mkdirSync(join(folder, '.muster'));
  // No process has this id: it is above what any system gives.
  writeFileSync(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
  expect(await anAudit().append(aWrite('a'))).toBeUndefined();
  expect([lines().length, existsSync(`${path}.lock`)]).toEqual([1, false]);
});

test.each([
  [
    'lives',
    JSON.stringify({ pid: process.pid, host: hostname() }),
    `another muster (process ${String(process.pid)} on ${hostname()})`,
  ],
  [
    'is elsewhere',
    JSON.stringify({ pid: 2 ** 30, host: 'another' }),
    'another muster (process 1073741824 on another)',
  ],
  ['is not known', '', 'another muster'],
])('a lock whose holder %s is awaited for ten seconds, and left alone', async (_holder, content, named) => {
  mkdirSync(join(folder, '.muster'));
  writeFileSync(`${path}.lock`, content);
  const clock = new YieldingClock('2026-03-01T08:00:00Z');
  expect(await anAudit({ clock }).open()).toEqual({
    code: 'MUS510',
    message: `The audit file audit.jsonl cannot be written, so nothing was written to Azure: ${named} holds ${path}.lock`,
    hint: `Wait until it ends, or remove ${path}.lock if no muster is running.`,
  });
  expect(clock.now().toISOString()).toBe('2026-03-01T08:00:09.980Z');
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe(content);
});

test('what is no file is refused before anything is sent', async () => {
  mkdirSync(path, { recursive: true });
  expect(await anAudit().open()).toMatchObject({
    code: 'MUS510',
    message:
      'The audit file audit.jsonl cannot be written, so nothing was written to Azure: it is not a regular file',
  });
});

test('a disk that takes only a part of a line stops the run; the next line owns up to it', async () => {
  let room = 1000;
  const audit = anAudit({
    write: async (handle, bytes) => {
      const fits = bytes.subarray(0, Math.max(0, room));
      room -= fits.length;
      return (await handle.write(fits)).bytesWritten;
    },
  });
  const writes = ['a', 'b', 'c', 'd'].map((name) => aWrite(name));
  const ends = await Promise.all(writes.map((write) => audit.append(write)));
  expect(ends.map((end) => end?.code)).toEqual([undefined, undefined, 'MUS511', 'MUS511']);
  expect(audit.stopped()).toEqual({
    code: 'MUS512',
    message:
      'Not sent: a line before it could not be written to the audit file audit.jsonl: the disk took only a part of it',
    hint: 'Make the file and its folder writable, or name another with --audit. Then run the same command again: what was done stays done.',
  });
  expect(audit.written()?.lines).toBe(2);
  await audit.close();
  expect(verdict()).toMatchObject({ lines: 3, breaks: [], torn: [3] });
  await anAudit().append(aWrite('e'));
  expect(verdict()).toMatchObject({ lines: 4, breaks: [], torn: [3] });
});
