import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitMarkdown, type MarkdownPart } from '../../src/show/fit-markdown.js';

const of = (kind: string, text: string, count = 1): MarkdownPart => ({ of: kind, text, count });

test('what fits is whole, a blank line between two parts', () => {
  expect(
    fitMarkdown([of('line', '### Plan'), of('group', 'a'), of('group', 'b')], 100, 'See the JSON.'),
  ).toBe('### Plan\n\na\n\nb\n');
});

test('what does not fit is left out part by part, and counted', () => {
  const parts = [
    of('line', '### Plan'),
    of('error', 'an error'),
    of('group', 'é'.repeat(60)),
    of('group', 'b', 12),
    of('finding', 'c', 3),
  ];
  expect(fitMarkdown(parts, 130, 'See the JSON.')).toBe(
    '### Plan\n\nan error\n\n**Not everything fits here: 13 more groups, 3 more findings.** See the JSON.\n',
  );
});

test('the limit holds in bytes, every part is whole or counted, and nothing fits in vain', () => {
  const aPart = fc.record({
    of: fc.constantFrom('error', 'group', 'finding'),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((text) => !text.includes('**')),
    count: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(fc.array(aPart, { maxLength: 20 }), fc.integer({ min: 150, max: 1500 }), (parts, limit) => {
      const all = [of('line', '### Plan'), ...parts];
      const text = fitMarkdown(all, limit, 'See the JSON.');
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);

      const whole = `${all.map((part) => part.text).join('\n\n')}\n`;
      if (Buffer.byteLength(whole) <= limit) {
        expect(text).toBe(whole);
        return;
      }
      const at = text.indexOf('**Not everything fits here: ');
      const shown = all.findIndex(
        (_, n) =>
          text.slice(0, at) ===
          all
            .slice(0, n)
            .map((part) => `${part.text}\n\n`)
            .join(''),
      );
      expect(shown).toBeGreaterThan(0);
      const counted = [...text.slice(at).matchAll(/(\d+) more/g)].reduce((sum, [, n]) => sum + Number(n), 0);
      expect(counted).toBe(all.slice(shown).reduce((sum, part) => sum + part.count, 0));
    }),
  );
});
