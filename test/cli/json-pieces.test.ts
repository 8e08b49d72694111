import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces, jsonText } from '../../src/cli/context.js';
import { hostile } from '../show/hostile.js';

const anyDocument = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.oneof(
    fc.jsonValue({ noUnicodeString: false }),
    fc.array(fc.jsonValue({ noUnicodeString: false })),
    fc.constant(undefined),
    fc.constant(hostile),
  ),
);

test('the pieces of a document are its text, whatever it holds', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect([...jsonPieces(document)].join('')).toBe(jsonText(document));
    }),
  );
});

test('what iterates is a list, made entry by entry as it is written', () => {
  const made: number[] = [];
  const pairs = {
    *[Symbol.iterator]() {
      for (let n = 1; n <= 1_000; n += 1) {
        made.push(n);
        yield { n };
      }
    },
  };
  const pieces = jsonPieces({ a: 1, pairs, b: [] })[Symbol.iterator]();
  while (made.length < 2) pieces.next();
  expect(made).toEqual([1, 2]);
  const text = [...jsonPieces({ a: 1, pairs, b: [] })].join('');
  expect(text).toBe(jsonText({ a: 1, pairs: [...pairs], b: [] }));
});
