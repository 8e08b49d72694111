import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookKey, tellApart } from '../../src/model/look-alike.js';

test.each([
  ['Contoso', 'contoso'],
  ['c\u043ent\u043es\u043e', 'contoso'],
  ['c\u03bfntoso', 'contoso'],
  ['\uff43ontoso', 'contoso'],
  ['con\u200btoso\u00ad', 'contoso'],
  ['a\u2011b', 'a-b'],
  [' a\u00a0 b ', 'a b'],
  ['it\u2019s', "it's"],
  ['Z\u00fcrich', 'z\u00fcrich'],
])('%j looks like %j', (text, key) => {
  expect(lookKey(text)).toBe(key);
});

test.each([
  ['contoso', 'contosa', undefined],
  ['contoso', 'contoso emea', undefined],
  ['Contoso', 'contoso', undefined],
  ['cont\u043eso', 'contoso', 'Character 5 is U+043E here and U+006F there.'],
  ['contoso', 'cont\u043eso', 'Character 5 is U+006F here and U+043E there.'],
  ['contoso\u200b', 'contoso', 'Character 8 is U+200B here and missing there.'],
  ['contoso', 'contoso\u200b', 'Character 8 is missing here and U+200B there.'],
  ['Cont\u043eso', 'contoso', 'Character 5 is U+043E here and U+006F there.'],
  ['a  b', 'a b', 'Character 3 is U+0020 here and U+0062 there.'],
  ['a ', 'a', 'Character 2 is U+0020 here and missing there.'],
  ['\u{1f600}\u212a', '\u{1f600}k', 'Character 2 is U+212A here and U+006B there.'],
  ['cont\u043eso', undefined, 'Character 5 is U+043E.'],
  ['Z\u00fcrich', undefined, undefined],
  ['b@d', undefined, undefined],
])('%j beside %j: %s', (here, there, said) => {
  expect(tellApart('Look.', here, there)).toBe(said === undefined ? 'Look.' : `Look. ${said}`);
});

const strange = fc.constantFrom(...Array.from('ab-.0 \u043e\u0430\u200b\u00a0\u212a\u0130'));
const name = fc.array(strange, { maxLength: 6 }).map((all) => all.join(''));

test('what looks the same and is not the same, case aside, is always told apart, from either side', () => {
  fc.assert(
    fc.property(name, name, (here, there) => {
      fc.pre(here.toLowerCase() !== there.toLowerCase() && lookKey(here) === lookKey(there));
      expect(tellApart('', here, there)).toMatch(/Character \d+ is (U\+|missing)/);
      expect(tellApart('', there, here)).toMatch(/Character \d+ is (U\+|missing)/);
    }),
  );
});
