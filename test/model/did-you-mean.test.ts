import { expect, test } from 'vitest';
import { didYouMean, hintsAmong, maxHints, nearest } from '../../src/model/did-you-mean.js';

test.each([
  ['Grp', ['Parent', 'Group'], 'Group'],
  ['analyticsrule', ['AnalyticsRule'], 'AnalyticsRule'],
  ['Analytics', ['Workbook', 'AnalyticsRule'], 'AnalyticsRule'],
  ['base', ['bases', 'bast'], 'bases'],
  ['basel', ['bases', 'basel-1'], 'bases'],
  ['ab', ['abcdefgh'], undefined],
  ['x', ['a', 'b'], 'a'],
  ['contoso', ['fabrikam'], undefined],
  ['a name that is long enough for many edits', ['b nome thet iz lonk enouch vor many edits'], undefined],
  ['x', [], undefined],
])('the nearest to %j in %j is %j', (text, candidates, expected) => {
  expect(nearest(text, candidates)).toBe(expected);
});

test('as a hint', () => {
  expect([didYouMean('soc1', ['soc']), didYouMean('soc', ['zzz'])]).toEqual([
    'Did you mean "soc"?',
    undefined,
  ]);
});

test.each([
  ['contoso', ['contosa'], 'Did you mean "contosa"?'],
  ['cont\u043eso', ['contoso'], 'Did you mean "contoso"? Character 5 is U+043E here and U+006F there.'],
  ['contoso\u200b', ['contoso'], 'Did you mean "contoso"? Character 8 is U+200B here and missing there.'],
  ['cont\u00f6so', ['contoso'], 'Did you mean "contoso"? Character 5 is U+00F6 here and U+006F there.'],
  ['\u0441\u043e\u0441', ['zoz', 'coc'], 'Did you mean "coc"? Character 1 is U+0441 here and U+0063 there.'],
  ['contoso', ['cont\u043eso'], 'Did you mean "cont\u043eso"? Character 5 is U+006F here and U+043E there.'],
])('a character that may look the same is named: %j', (text, candidates, hint) => {
  expect(didYouMean(text, candidates)).toBe(hint);
});

test('a text longer than any name has no nearest, and of a long list only the first names get a hint', () => {
  expect(nearest('a'.repeat(301), ['a'.repeat(301)])).toBeUndefined();
  const hint = hintsAmong(() => ['soc']);
  const hints = Array.from({ length: maxHints + 1 }, () => hint('soc1'));
  expect([new Set(hints.slice(0, -1)), hints.at(-1)]).toEqual([new Set(['Did you mean "soc"?']), undefined]);
});
