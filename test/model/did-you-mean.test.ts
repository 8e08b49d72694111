import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/model/did-you-mean.js';

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
