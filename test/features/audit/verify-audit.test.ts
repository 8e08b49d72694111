import { expect, test } from 'vitest';
import fc from 'fast-check';
import { auditLine, chainStart, lineHash, tornHash } from '../../../src/azure/audit/audit-line.js';
import type { AuditEntry } from '../../../src/azure/audit/audit-line-shape.js';
import { verifyAudit } from '../../../src/features/audit/verify-audit.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 300) };

function anEntry(resource: string): AuditEntry {
  return {
    time: '2026-03-01T08:00:00.000Z',
    run: 'run-1',
    commit: null,
    actor: null,
    method: 'PUT',
    resource,
    requestId: null,
    status: 200,
    result: 'ok',
    error: null,
    before: null,
    after: 'sha256:1',
  };
}

/** A chain as muster writes it; a text in braces stands for what a kill left torn. */
function chain(names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let torn = false;
  for (const name of names) {
    const [before, last] = [bytesOf(lines.at(-2)), bytesOf(lines.at(-1))];
    const prev = last === undefined ? chainStart : torn ? tornHash(last, before) : lineHash(last);
    lines.push(name.startsWith('{') ? name : auditLine(anEntry(name), { prev, torn }));
    torn = name.startsWith('{');
  }
  return lines;
}

function bytesOf(line: string | undefined): Uint8Array | undefined {
  return line === undefined ? undefined : Buffer.from(line);
}

const fileOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const five = chain(['a', 'b', 'c', 'd', 'e']);
const breaksOf = (lines: readonly string[]) => verifyAudit(fileOf(lines)).breaks;

test('an untouched file is intact, an empty one too', () => {
  expect(verifyAudit(fileOf(five))).toEqual({
    lines: 5,
    last: lineHash(five[4] ?? ''),
    breaks: [],
    torn: [],
  });
  expect(verifyAudit(fileOf([]))).toEqual({ lines: 0, last: null, breaks: [], torn: [] });
});

test('each sort of tampering is named, with its line', () => {
  const [a = '', b = '', c = '', d = '', e = ''] = five;
  const forged = auditLine(anEntry('x'), { prev: lineHash(b), torn: false });
  expect(breaksOf([a, b, c.replace('200', '409'), d, e])).toEqual([{ what: 'edited', line: 3, to: 3 }]);
  expect(breaksOf([a, b, c, d, e.replace('200', '409')])).toEqual([{ what: 'edited', line: 5, to: 5 }]);
  expect(breaksOf([a, b, d, e])).toEqual([{ what: 'dropped', line: 3, to: 3 }]);
  expect(breaksOf([b, c, d, e])).toEqual([{ what: 'dropped', line: 1, to: 1 }]);
  expect(breaksOf([a, b, forged, c, d, e])).toEqual([{ what: 'inserted', line: 3, to: 3 }]);
  expect(breaksOf([a, b, b, c, d, e])).toEqual([{ what: 'inserted', line: 2, to: 2 }]);
  expect(breaksOf([a, b, c, b, d, e])).toEqual([
    { what: 'inserted', line: 2, to: 3 },
    { what: 'inserted', line: 4, to: 4 },
  ]);
  expect(breaksOf([a, c, b, d, e])).toEqual([
    { what: 'reordered', line: 2, to: 2 },
    { what: 'inserted', line: 2, to: 2 },
    { what: 'inserted', line: 3, to: 3 },
  ]);
  expect(breaksOf([a, b, '', c, d, e])).toEqual([{ what: 'edited', line: 3, to: 3 }]);
});

test('a dropped end is found with the hash of a line that has to be there', () => {
  const hashes = five.map((line) => lineHash(line));
  const four = fileOf(five.slice(0, 4));
  expect(verifyAudit(four)).toMatchObject({ breaks: [], last: hashes[3] });
  expect(verifyAudit(four, hashes[4]).since).toBeNull();
  expect(verifyAudit(four, hashes[3]?.toUpperCase()).since).toBe(0);
  expect(verifyAudit(fileOf(five), hashes[1]).since).toBe(3);
});

test('a torn line is no tampering, unless somebody touched it since', () => {
  const [a = '', torn = '', b = '', c = ''] = chain(['a', '{"time":"20', 'b', 'c']);
  expect(verifyAudit(fileOf([a, torn, b, c]))).toMatchObject({ breaks: [], torn: [2] });
  expect(verifyAudit(fileOf([a, `${torn}2`, b, c]))).toMatchObject({
    breaks: [{ what: 'edited', line: 2, to: 2 }],
    torn: [],
  });
  expect(verifyAudit(fileOf([a, b, c])).breaks).toEqual([{ what: 'dropped', line: 2, to: 2 }]);
  expect(verifyAudit(Buffer.from(`${a}\n${torn}`))).toMatchObject({
    lines: 2,
    last: lineHash(a),
    breaks: [],
    torn: [2],
  });
});

test('bytes that are no UTF-8 do not pass for others', () => {
  const whole = fileOf(chain(['\ufffd', 'b']));
  const at = whole.indexOf(Buffer.from('\ufffd'));
  const changed = Buffer.concat([whole.subarray(0, at), Buffer.from([0xff]), whole.subarray(at + 3)]);
  expect(verifyAudit(whole).breaks).toEqual([]);
  expect(verifyAudit(changed).breaks).toEqual([{ what: 'edited', line: 1, to: 1 }]);
});

/** Names of lines, some of them torn, never two together: the line after one was written in one go. */
const names = fc
  .array(fc.tuple(fc.boolean(), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 4 })
  .map((all) => all.flatMap(([torn, text]) => (torn ? ['{"ti', `n${text}`] : [`n${text}`])));

/** A chain whose last line is whole, and one thing done to it that a file can show. */
const tampered = names
  .map((all) => chain([...all, 'last']))
  .chain((lines) =>
    fc.record({
      lines: fc.constant(lines),
      what: fc.constantFrom('edit', 'drop', 'swap', 'copy', 'forge', 'join'),
      at: fc.nat(lines.length - 1),
      other: fc.nat(lines.length - 1),
      byte: fc.nat(400),
      bit: fc.nat(6),
    }),
  );

function tamper({ lines, what, at, other, byte, bit }: Tampering): Buffer {
  const all = [...lines];
  const line = all[at] ?? '';
  switch (what) {
    case 'edit': {
      const bytes = Buffer.from(line);
      const index = byte % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      // A newline made of a byte splits the line, which is an edit too.
      return Buffer.concat([fileOf(all.slice(0, at)), bytes, Buffer.from('\n'), fileOf(all.slice(at + 1))]);
    }
    case 'drop':
      return fileOf(all.filter((_, index) => index !== at));
    case 'swap':
      all[at] = all[other] ?? '';
      all[other] = line;
      return fileOf(all);
    case 'copy':
      all.splice(other, 0, line);
      return fileOf(all);
    case 'forge': {
      const before = all[at - 1];
      const prev = before === undefined ? chainStart : lineHash(before);
      all.splice(at, 0, auditLine(anEntry('forged'), { prev, torn: false }));
      return fileOf(all);
    }
    default:
      all.splice(at, 2, `${line}${all[at + 1] ?? ' '}`);
      return fileOf(all);
  }
}

type Tampering = typeof tampered extends fc.Arbitrary<infer T> ? T : never;

test('every single edit, drop, swap, copy, forged insert and joint is found, but for a dropped end', () => {
  fc.assert(
    fc.property(tampered, (tampering) => {
      const { lines, what, at } = tampering;
      const file = tamper(tampering);
      if (file.equals(fileOf(lines))) return;
      const known = lineHash(lines.at(-1) ?? '');
      const { breaks, since } = verifyAudit(file, known);
      const isTail = what === 'drop' && at === lines.length - 1;
      expect(isTail ? since === null : breaks.length > 0).toBe(true);
    }),
    runs,
  );
});

test('what muster wrote is always intact', () => {
  fc.assert(
    fc.property(names, (all) => {
      const torn = all.flatMap((name, index) => (name === '{"ti' ? [index + 1] : []));
      expect(verifyAudit(fileOf(chain(all)))).toMatchObject({ breaks: [], torn, lines: all.length });
    }),
    runs,
  );
});
