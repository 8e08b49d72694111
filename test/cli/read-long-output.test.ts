import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLongList } from '../../src/cli/read-long-output.js';
import { maxLongOutputBytes, readOutputFile } from '../../src/cli/read-output.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 500) };
const kind = {
  schema: 'report',
  marks: ['pairs'],
  reads: ['schemaVersion', 'pairs', 'tool'],
  longList: 'pairs',
} as const;

/** The text's bytes in chunks of so many. */
async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) {
    yield await Promise.resolve(bytes.subarray(from, from + size));
  }
}

function read(text: string, size = 7, maxText = 1_000) {
  return readLongList(inChunks(text, size), 'pairs', maxText);
}

describe('a document with a long list', () => {
  test('is what JSON.parse makes of it, however it is written and cut', async () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('pairs', 'a"[', '\\', '}', 'ü'));
    const value = fc.jsonValue({ maxDepth: 3 }).map((one) => JSON.parse(JSON.stringify(one)) as unknown);
    const document = fc
      .tuple(fc.dictionary(name, value), fc.array(value), fc.dictionary(name, value))
      .map(([before, pairs, after]) => ({ ...before, ...after, pairs }));
    await fc.assert(
      fc.asyncProperty(
        document.filter((one) => !JSON.stringify(one).includes('__proto__')),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(undefined, 2),
        async (one, size, indent) => {
          const found = await read(JSON.stringify(one, null, indent), size, 100_000);
          expect(found).toEqual({ ok: true, value: { ...one, pairs: [] }, list: one.pairs });
        },
      ),
      runs,
    );
  });

  test.each([
    ['a list of that name within another value', '{"a":{"pairs":[1]},"b":["pairs",[2]]}'],
    ['a text of that name', '{"a":"pairs","b":[1]}'],
    ['no list', '{"pairs":{"pairs":[1]}}'],
    ['an array at the top', '[["pairs"],[1]]'],
  ])('is left as it is with %s', async (_what, text) => {
    expect(await read(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown, list: [] });
  });

  test('holds equal texts of its entries once', async () => {
    const found = await read(JSON.stringify({ pairs: [{ a: 'a long text' }, { a: ['a long text'] }] }));
    expect(found.ok && found.list).toEqual([{ a: 'a long text' }, { a: ['a long text'] }]);
  });

  test.each([
    ['a comma too many', '{"pairs":[1,]}', 'pairs[1] cannot be read: it ends too soon'],
    [
      'an entry that is none',
      '{"pairs":[1,{"a":}]}',
      'pairs[1] cannot be read: it is not JSON, for "}" may not stand here',
    ],
    [
      'a key __proto__',
      '{"pairs":[{"__proto__":1}]}',
      'pairs[0] cannot be read: it has a key named __proto__',
    ],
    ['one around it', '{"__proto__":{},"pairs":[1]}', 'it has a key named __proto__'],
    [
      'a deep entry',
      `{"pairs":[${'['.repeat(63)}${']'.repeat(63)}]}`,
      'pairs[0] cannot be read: it is nested more than 62 deep',
    ],
    ['no end', '{"pairs":[1,2', 'it ends too soon'],
    ['another end', '{"pairs":[1}]', 'it is not JSON, for "}" may not stand here'],
  ])('is refused with %s', async (_what, text, what) => {
    expect(await read(text)).toEqual({ ok: false, what });
  });

  test('is refused where an entry or the rest is longer than a text may be', async () => {
    const long = 'x'.repeat(50);
    expect(await read(JSON.stringify({ pairs: [long] }), 7, 40)).toEqual({
      ok: false,
      what: 'an entry of its pairs has more than 40 bytes',
    });
    expect(await read(JSON.stringify({ pairs: [1], long }), 7, 40)).toEqual({
      ok: false,
      what: 'without its pairs it has more than 40 bytes',
    });
    expect((await read(JSON.stringify({ pairs: Array.from(long) }), 7, 40)).ok).toBe(true);
  });
});

describe('a file above what is read as one text', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'muster-long-'));
  const report = { schemaVersion: 1, tool: 'muster 1', pairs: [] as unknown[] };
  const pair = {
    ...{
      parent: 'soc',
      group: 'emea',
      member: 'london',
      status: 'Succeeded',
      cause: null,
      error: null,
      hint: null,
    },
    item: { kind: 'Workbook', name: 'w', displayName: 'W', resourceId: null },
  };
  const written = (name: string, text: string) => {
    writeFileSync(join(cwd, name), text);
    return readOutputFile(cwd, name, kind, { text: 600, long: 10_000 });
  };

  test('is read entry by entry, and checked as any other', async () => {
    const pairs = Array.from({ length: 10 }, () => pair);
    expect(await written('good.json', JSON.stringify({ ...report, pairs }))).toEqual({
      ok: true,
      value: { ...report, pairs },
    });
    const wrong = [...pairs, { ...pair, status: 7 }];
    expect(await written('wrong.json', JSON.stringify({ ...report, pairs: wrong }))).toEqual({
      ok: false,
      why: {
        is: 'other',
        what: 'pairs[10].status is none of Succeeded, Failed, InProgress, Unknown, Skipped, NotPublished',
      },
    });
  });

  test('is refused with its list twice, above the bound, and where it is no UTF-8', async () => {
    const pairs = JSON.stringify(Array.from({ length: 10 }, () => pair));
    expect(await written('twice.json', `{"schemaVersion":1,"pairs":${pairs},"pairs":[7]}`)).toEqual({
      ok: false,
      why: { is: 'other', what: 'it has pairs twice' },
    });
    expect(
      await written('long.json', JSON.stringify({ ...report, pairs: ['x'.repeat(10_000)] })),
    ).toMatchObject({
      why: { is: 'unreadable', what: expect.stringContaining('and the limit is 10000') as string },
    });
    writeFileSync(join(cwd, 'latin1.json'), Buffer.from(`{"pairs":["${'ü'.repeat(600)}"]}`, 'latin1'));
    expect(await readOutputFile(cwd, 'latin1.json', kind, { text: 600, long: 10_000 })).toEqual({
      ok: false,
      why: { is: 'unreadable', what: 'it is not UTF-8' },
    });
  });

  test('may have a gigabyte, and no more', async () => {
    writeFileSync(join(cwd, 'huge.json'), '');
    truncateSync(join(cwd, 'huge.json'), maxLongOutputBytes + 1);
    expect(await readOutputFile(cwd, 'huge.json', kind)).toEqual({
      ok: false,
      why: { is: 'unreadable', what: 'it has 1073741825 bytes, and the limit is 1073741824' },
    });
  });
});
