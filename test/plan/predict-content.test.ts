import { expect, test } from 'vitest';
import type { ContentItem } from '../../src/model/content.js';
import { predictContent, type Delivery } from '../../src/plan/predict-content.js';
import { anItem, workspaceId } from '../support/builders.js';

test('without deliveries the content is what is there', () => {
  const live = [anItem('a')];

  expect(predictContent(live, [], false)).toEqual({ content: live, coming: new Map() });
});

test('what is not there yet is predicted, without id and without age', () => {
  const upper = anItem('new', { severity: 'High' }, 'top');

  const predicted = { ...upper, modifiedAt: undefined, resourceId: null, predicted: true };
  expect(predictContent([anItem('a')], [from('top/x', upper)], false)).toEqual({
    content: [anItem('a'), predicted],
    coming: new Map([[predicted, { from: 'above', by: 'top/x' }]]),
  });
});

test('a copy of the same kind and name keeps its id and age and takes the upper item’s features', () => {
  const live = [anItem('A', { displayName: 'Old name', severity: 'Low' })];
  const upper = anItem(
    'a',
    { displayName: 'New name', severity: 'High', modifiedAt: '2026-05-05T00:00:00Z' },
    'top',
  );

  const result = predictContent(live, [from('top/x', upper)], false);

  expect(result.content).toEqual([
    { ...upper, name: 'A', resourceId: live[0]?.resourceId, modifiedAt: live[0]?.modifiedAt },
  ]);
  expect([...result.coming.values()]).toEqual([{ from: 'above', by: 'top/x' }]);
});

test('playbooks stay behind in the upper tier: a copy has none that could stay behind once more', () => {
  const rules = ['new', 'known'].map((name) =>
    anItem(name, { kind: 'AutomationRule', unsupported: 'playbook' }, 'top'),
  );
  const copy = anItem('known', { kind: 'AutomationRule' });

  const { content } = predictContent([copy], [from('top/x', ...rules)], false);

  expect(content.map(({ name, unsupported }) => [name, unsupported])).toEqual([
    ['known', undefined],
    ['new', undefined],
  ]);
});

test('of workbooks of one name the one beside the workspace is the copy', () => {
  const inGroup = (group: string) =>
    anItem('w', { kind: 'Workbook', resourceId: `${group}/providers/Microsoft.Insights/workbooks/w` });
  const own = inGroup(workspaceId('soc').split('/').slice(0, 5).join('/').toUpperCase());
  const other = inGroup('/subscriptions/s/resourceGroups/elsewhere');
  const upper = anItem('w', { kind: 'Workbook', severity: 'High' }, 'top');
  for (const live of [
    [own, other],
    [other, own],
  ])
    expect(
      predictContent(live, [from('top/x', upper)], false).content.find(({ severity }) => severity === 'High')
        ?.resourceId,
    ).toBe(own.resourceId);
});

test('a copy that one item’s name speaks for is no other’s by its display name, whichever comes first', () => {
  const byLabel = anItem('a', { displayName: 'Shared', severity: 'Low' }, 'top');
  const byName = anItem('copy', { displayName: 'Other', severity: 'High' }, 'top');
  const copy = anItem('copy', { displayName: 'Shared' });
  for (const items of [
    [byLabel, byName],
    [byName, byLabel],
  ])
    expect(
      predictContent([copy], [from('top/x', ...items)], false).content.map(
        ({ name, resourceId, severity, displayName }) => [name, resourceId, severity, displayName],
      ),
    ).toEqual([
      ['copy', copy.resourceId, 'High', 'Other'],
      ['a', null, 'Low', 'Shared'],
    ]);
});

test('a copy of another name is found by its display name where exactly one bears it', () => {
  const upper = anItem('a', {}, 'top');
  const copy = anItem('copy-of-a', { displayName: upper.displayName });

  expect(named(predictContent([copy], [from('top/x', upper)], false).content)).toEqual([
    ['copy-of-a', copy.resourceId],
  ]);
});

test('two copies of one display name are not told apart: the item is predicted beside them', () => {
  const upper = anItem('a', {}, 'top');
  const copies = ['b', 'c'].map((name) => anItem(name, { displayName: upper.displayName }));

  expect(named(predictContent(copies, [from('top/x', upper)], false).content)).toEqual([
    ['b', copies[0]?.resourceId],
    ['c', copies[1]?.resourceId],
    ['a', null],
  ]);
});

test('functions are known by their alias, and by their display name where they have none', () => {
  const upper = anItem('f', { kind: 'Function', alias: 'Parse', displayName: 'Upper' }, 'top');
  const copy = anItem('g', { kind: 'Function', alias: 'Parse', displayName: 'Lower' });
  const bare = anItem('h', { kind: 'Function', displayName: 'Bare' });
  const upperBare = anItem('i', { kind: 'Function', displayName: 'Bare' }, 'top');

  expect(named(predictContent([copy, bare], [from('top/x', upper, upperBare)], false).content)).toEqual([
    ['g', copy.resourceId],
    ['h', bare.resourceId],
  ]);
});

test('an item of another kind is no copy', () => {
  const upper = anItem('a', {}, 'top');
  const live = anItem('a', { kind: 'AutomationRule' });

  expect(named(predictContent([live], [from('top/x', upper)], false).content)).toEqual([
    ['a', live.resourceId],
    ['a', null],
  ]);
});

test('an item that two groups carry arrives once, from the first', () => {
  const upper = anItem('new', {}, 'top');
  const there = anItem('a', {}, 'top');

  const result = predictContent(
    [anItem('a')],
    [from('top/x', upper, there), from('top/y', upper, there)],
    false,
  );

  expect(named(result.content)).toEqual([
    ['a', anItem('a').resourceId],
    ['new', null],
  ]);
  expect([...result.coming.values()].map((one) => 'by' in one && one.by)).toEqual(['top/x', 'top/x']);
});

test('once arrived, nothing is predicted or changed, and what is there counts as delivered', () => {
  const there = anItem('a', { displayName: 'Mine' });
  const upper = [anItem('a', {}, 'top'), anItem('missing', {}, 'top')];

  expect(predictContent([there], [from('top/x', ...upper)], true)).toEqual({
    content: [there],
    coming: new Map([[there, { from: 'above', by: 'top/x' }]]),
  });
});

test('an item that its own upper tier has yet to receive is predicted further down', () => {
  const upper = anItem('a', { resourceId: null, predicted: true }, 'top');

  expect(predictContent([anItem('a')], [from('mid/x', upper)], false).content).toEqual([anItem('a')]);
});

test('a first delivery is no copy of what happens to have its display name', () => {
  const own = anItem('own', { displayName: 'Same title' });
  const upper = anItem('upper', { displayName: 'Same title' }, 'top');
  const first = { ...from('top/x', upper), copied: new Set<ContentItem>() };

  expect(named(predictContent([own], [first], false).content)).toEqual([
    ['own', own.resourceId],
    ['upper', null],
  ]);
});

function from(by: string, ...items: readonly ContentItem[]): Delivery {
  return { workspace: workspaceId('soc').toLowerCase(), by, items, copied: new Set(items) };
}

function named(content: readonly ContentItem[]) {
  return content.map(({ name, resourceId }) => [name, resourceId]);
}
