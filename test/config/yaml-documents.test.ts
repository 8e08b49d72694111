import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commented, yamlDocuments, type YamlValue } from '../../src/config/yaml-documents.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 300) };

function readAgain(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document) => {
    if ('errors' in document && document.errors.length > 0) throw new Error(document.errors[0]?.message);
    return document.toJS() as unknown;
  });
}

/** Texts that YAML could take for something else, and any others. */
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x1f',
    '2026-01-01',
    '- a',
    'a: b',
    'a #b',
    '#',
    '---',
    '...',
    '&a',
    '*a',
    '!a',
    '%a',
    '@a',
    '`a',
    '{',
    '[',
    '"',
    "'",
    ' a ',
    '\ta',
    'a\nb',
    'a\n\n b\n',
    '\n',
    'a\r\nb',
    '\u202eevil',
    '\u0085',
    '\u2028',
    '\ud800',
    '\u007f',
    '\ufeffa',
    '🙂'.repeat(60),
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

test('whatever texts hold, they are read again as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), (pairs) => {
      const values: readonly YamlValue[] = pairs.map(([value, comment]) => ({
        description: value,
        names: [commented(value, comment), comment],
      }));
      expect(readAgain(yamlDocuments(values))).toEqual(
        pairs.map(([value, comment]) => ({ description: value, names: [value, comment] })),
      );
    }),
    runs,
  );
});

test('a file holds no character that does not print', () => {
  fc.assert(
    fc.property(text, text, (value, comment) => {
      const written = yamlDocuments([{ names: [value, commented('a', comment)] }]);
      expect(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.exec(written.replaceAll('\n', ''))).toBe(null);
    }),
    runs,
  );
});

test('comments stay behind their text, on its line, and are cut where they are long', () => {
  expect(
    yamlDocuments([
      {
        names: [
          commented('r-1', 'Brute force # (v2)\n- names: [evil]'),
          commented('r-2', '\u202etxt.exe\u0007'),
          commented('r-3', 'x'.repeat(200)),
        ],
      },
    ]),
  ).toBe(
    `names:\n  - r-1 # Brute force # (v2) - names: [evil]\n  - r-2 # \ufffdtxt.exe\ufffd\n  - r-3 # ${'x'.repeat(120)}…\n`,
  );
});

test('documents of one file stand apart, and long texts on one line', () => {
  const long = 'word '.repeat(60).trim();
  expect(yamlDocuments([{ description: long }, { description: 'a\u202eb' }])).toBe(
    `description: ${long}\n---\ndescription: "a\\u202eb"\n`,
  );
});
