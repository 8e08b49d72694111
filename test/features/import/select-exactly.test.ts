import { expect, test } from 'vitest';
import { selectionOf } from '../../../src/features/import/imported-fleet.js';
import { selectExactly } from '../../../src/features/import/select-exactly.js';
import type { ContentItem } from '../../../src/model/content.js';
import { resolveSelection } from '../../../src/select/resolve-selection.js';
import { anItem } from '../../support/builders.js';

/** Names of what the entries take, as the planner reads them. */
function taken(items: readonly ContentItem[], content: readonly ContentItem[], style: 'names' | 'smart') {
  const selection = selectionOf({ name: 'all', ...selectExactly(items, content, style) });
  return resolveSelection(selection, content, 'soc')
    .verdicts.filter((verdict) => verdict.taken)
    .map(({ item }) => item.name);
}

const one = anItem('r-1', { displayName: 'Brute force' });
const two = anItem('r-2', { displayName: 'Exfiltration' });
const parser = anItem('f-1', { kind: 'Function', displayName: 'Parser', alias: 'ASim' });

test('items go by resource name, by kind, with their display names', () => {
  expect(selectExactly([parser, two, one], [one, two, parser], 'names')).toEqual({
    include: [
      {
        kind: 'AnalyticsRule',
        names: [
          { name: 'r-1', displayName: 'Brute force' },
          { name: 'r-2', displayName: 'Exfiltration' },
        ],
      },
      { kind: 'Function', names: [{ name: 'f-1', displayName: 'Parser' }] },
    ],
    exclude: [],
    astray: [],
  });
});

test('smart: a kind alone where all of it is in, names where one is missing', () => {
  expect(selectExactly([one, parser], [one, two, parser], 'smart')).toEqual({
    include: [
      { kind: 'AnalyticsRule', names: [{ name: 'r-1', displayName: 'Brute force' }] },
      { kind: 'Function' },
    ],
    exclude: [],
    astray: [],
  });
});

test('smart: rules that a template drives are named, and decide nothing', () => {
  const fusion = anItem('BuiltInFusion', { displayName: 'Multistage', ruleKind: 'Fusion' });
  expect(selectExactly([one, fusion], [one, fusion], 'smart').include).toEqual([
    { kind: 'AnalyticsRule' },
    { kind: 'AnalyticsRule', names: [{ name: 'BuiltInFusion', displayName: 'Multistage' }] },
  ]);
  expect(selectExactly([one], [one, fusion], 'smart').include).toEqual([{ kind: 'AnalyticsRule' }]);
  expect(selectExactly([fusion], [fusion], 'smart').include).toEqual([
    { kind: 'AnalyticsRule', names: [{ name: 'BuiltInFusion', displayName: 'Multistage' }] },
  ]);
});

test('smart: a workbook in its own storage is never taken, so it is not missing', () => {
  const board = anItem('w-1', { kind: 'Workbook' });
  const stored = anItem('w-2', { kind: 'Workbook', unsupported: 'ownStorage' });
  expect(selectExactly([board], [board, stored], 'smart').include).toEqual([{ kind: 'Workbook' }]);
});

test('an item whose resource name is another’s display name goes by its own display name', () => {
  const other = anItem('r-9', { displayName: 'r-1' });
  expect(selectExactly([one], [one, other], 'names')).toEqual({
    include: [{ kind: 'AnalyticsRule', names: [{ name: 'Brute force', displayName: 'Brute force' }] }],
    exclude: [],
    astray: [],
  });
  expect(taken([one], [one, other], 'names')).toEqual(['r-1']);
});

test('where the display name is shared as well, the other item is excluded', () => {
  const name = anItem('r-9', { displayName: 'r-1' });
  const title = anItem('r-8', { displayName: 'Brute force' });
  expect(selectExactly([one], [one, name, title], 'names')).toEqual({
    include: [{ kind: 'AnalyticsRule', names: [{ name: 'r-1', displayName: 'Brute force' }] }],
    exclude: [{ kind: 'AnalyticsRule', names: [{ name: 'r-9', displayName: 'r-1' }] }],
    astray: [],
  });
  expect(taken([one], [one, name, title], 'names')).toEqual(['r-1']);
});

test('what no name tells apart is astray', () => {
  const twin = anItem('R-1', { displayName: 'Brute force', resourceId: '/elsewhere/r-1' });
  expect(selectExactly([one], [one, twin], 'names')).toEqual({
    include: [{ kind: 'AnalyticsRule', names: [{ name: 'r-1', displayName: 'Brute force' }] }],
    exclude: [],
    astray: [twin],
  });
});
