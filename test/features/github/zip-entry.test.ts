import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zipEntry } from '../../../src/features/github/find-reviewed.js';
import { aZip } from '../../support/a-zip.js';

/** Made by Python's zipfile: a stored file, a deflated one, and a comment at the end. */
const foreign = Buffer.from(
  'UEsDBBQAAAAAAAAAIVwL+UNWBgAAAAYAAAAKAAAAcmVhZG1lLnR4dHN0b3JlZFBLAwQUAAAACAAAACFcNM7mFxEAAABbAAAACQAAAHBsYW4uanNvbqtWKshJzFOyUjq8hLpQqRYAUEsBAhQDFAAAAAAAAAAhXAv5Q1YGAAAABgAAAAoAAAAAAAAAAAAAAIABAAAAAHJlYWRtZS50eHRQSwECFAMUAAAACAAAACFcNM7mFxEAAABbAAAACQAAAAAAAAAAAAAAgAEuAAAAcGxhbi5qc29uUEsFBgAAAAACAAIAbwAAAGYAAAAOAG1hZGUgZWxzZXdoZXJl',
  'base64',
);

test('reads stored and deflated files of an archive that another program made', () => {
  expect(textIn(foreign, 'readme.txt')).toBe('stored');
  expect(textIn(foreign, 'plan.json')).toBe(`{"plan":"${'ä'.repeat(40)}"}`);
});

test('reads every file as it was packed, and no other', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z./]{1,12}$/), fc.string()), (files) => {
      const zip = aZip(files);
      for (const [name, text] of Object.entries(files)) expect(textIn(zip, name)).toBe(text);
      expect(zipEntry(zip, 'ABSENT', 100)).toEqual({ what: 'has no file ABSENT' });
    }),
    { numRuns: 100 },
  );
});

test('unpacks no more than is allowed, whatever the archive says of itself', () => {
  const zip = Buffer.from(aZip({ 'plan.json': 'x'.repeat(5_000) }));
  expect(zipEntry(zip, 'plan.json', 4_999)).toEqual({ what: 'holds a file of more than 4999 bytes' });
  const entry = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
  zip.writeUInt32LE(10, entry + 24);
  expect(zipEntry(zip, 'plan.json', 4_999)).toEqual({ what: 'is no ZIP archive, or a broken one' });
});

test('tells a packing that it does not know', () => {
  const zip = Buffer.from(aZip({ 'plan.json': 'x' }));
  zip.writeUInt16LE(14, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 10);
  expect(zipEntry(zip, 'plan.json', 100)).toEqual({ what: 'is packed in a way that muster does not know' });
});

test('never throws on bytes that are no archive, or a part of one', () => {
  const zip = aZip({ 'plan.json': '{"steps": []}' });
  for (let end = 0; end < zip.length; end += 1)
    expect(zipEntry(zip.subarray(0, end), 'plan.json', 100)).toHaveProperty('what');
  fc.assert(
    fc.property(fc.nat(zip.length - 1), fc.nat(255), (at, byte) => {
      const bent = Buffer.from(zip);
      bent[at] = byte;
      zipEntry(bent, 'plan.json', 100);
    }),
    { numRuns: 300 },
  );
});

function textIn(zip: Uint8Array, name: string): string | undefined {
  const entry = zipEntry(zip, name, 1_000_000);
  return 'bytes' in entry ? Buffer.from(entry.bytes).toString('utf8') : undefined;
}
