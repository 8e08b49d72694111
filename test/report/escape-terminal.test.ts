import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeTerminal } from '../../src/report/words/escape-terminal.js';

test.each([
  ['plain text', 'Contoso – Überwachung 監視', 'Contoso – Überwachung 監視'],
  ['an escape sequence', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['C1 controls', 'a\u009bb', 'a\\u{9b}b'],
  ['line breaks and tabs', 'a\r\nb\tc\u2028d', 'a b c d'],
  ['text direction', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['zero width', 'a\u200bb\ufeffc', 'a\\u{200b}b\\u{feff}c'],
  ['lone surrogates', 'a\ud800b', 'a\\u{d800}b'],
  ['tag characters', 'a\u{e0041}b', 'a\\u{e0041}b'],
  ['joiners stay', '👩\u200d💻', '👩\u200d💻'],
])('%s', (_name, text, expected) => {
  expect(escapeTerminal(text)).toBe(expected);
});

test('whatever the text, the result is one line without control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(escapeTerminal(text))).toBe(false);
    }),
  );
});
