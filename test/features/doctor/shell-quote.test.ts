import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote } from '../../../src/show/words.js';

test('plain ids stay as they are', () => {
  const id = '/subscriptions/11111111-0000-4000-8000-000000000001/resourceGroups/rg-soc';
  expect(shellQuote(id)).toBe(id);
});

test('an empty text is still a word', () => {
  expect(shellQuote('')).toBe("''");
});

// One shell for all cases: it prints each word behind a separator that no case holds.
test('whatever the text, a shell reads it as that one word', () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme-ascii', maxLength: 20 }), 200);
  texts.push("rg'; rm -rf ~ #", '$(id)', '`id`', 'a\\', '"', '-n', '~', '*', 'x y', '!!');
  const printed = execFileSync('sh', ['-c', `printf '%s\\001' ${texts.map(shellQuote).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(printed.split('\u0001').slice(0, -1)).toEqual(texts);
});
