import { expect, test } from 'vitest';
import { explainGroup, selectionVerdict } from '../../../src/features/why/explain-selection.js';
import type { ContentItem } from '../../../src/model/content.js';
import type { ContentSelection } from '../../../src/model/desired.js';
import { aGroup, anEntry, anItem, aSelection, at } from '../../select/content.js';

const rule = anItem('r-1', { displayName: 'Spray', severity: 'Low', ruleKind: 'Scheduled' });

function said(selection: ContentSelection, item: ContentItem = rule) {
  const verdictOf = (one: ContentSelection) => selectionVerdict(one, item, [item], 'soc');
  const selections = new Map([[selection.name, selection]]);
  const { taken, cause, text, todo } = explainGroup(aGroup(selection.name), selections, item, verdictOf);
  return { taken, cause, text, todo: todo.map((one) => one.command ?? one.yaml?.at(-1) ?? one.text) };
}

const inner = aSelection('inner', {
  include: [anEntry({ kinds: ['AnalyticsRule'], match: { severity: ['Low', 'Medium'] } })],
});

test.each([
  [
    'a name',
    aSelection('s', {
      include: [
        anEntry({
          names: [
            { name: 'other', at },
            { name: 'Spray', at },
          ],
        }),
      ],
    }),
    's takes it: it is named, "Spray"',
  ],
  [
    'keys, each with what it asks for',
    aSelection('s', {
      include: [anEntry({ match: { severity: ['Low', 'High'], displayName: ['Spr*'], enabled: true } })],
    }),
    's takes it: any kind, displayName "Spr*", severity Low or High, enabled true',
    { ...rule, enabled: true },
  ],
  [
    'another selection',
    aSelection('s', { include: [anEntry({ selection: inner })] }),
    's takes it: all that selection inner takes (kind AnalyticsRule, severity Low or Medium)',
  ],
] as const)('what takes an item is told: %s', (_, selection, text, item: ContentItem = rule) => {
  expect(said(selection, item)).toEqual({ taken: true, cause: undefined, text, todo: [] });
});

const pinned = (items: ContentSelection['snapshots']) =>
  aSelection('s', { include: [anEntry({ kinds: ['AnalyticsRule'] })], snapshots: items });

test.each([
  [
    'excluded',
    aSelection('s', { exclude: [anEntry({ match: { displayName: ['Spr?y'] } })] }),
    's excludes it: any kind, displayName "Spr?y"',
    'Remove this entry of exclude, or narrow it, if the item is to be delivered.',
  ],
  [
    'templateDriven',
    aSelection('s'),
    's does not take it: it is driven by a template, and no entry asks for kindOfRule Fusion',
    '      match: { kindOfRule: "Fusion" }',
    { ...rule, ruleKind: 'Fusion' },
  ],
  [
    'ownStorage',
    aSelection('s'),
    's would take it, but it is kept in its own storage, which the service does not publish',
    'Save the workbook without "bring your own storage" in the central workspace.',
    anItem('w-1', { kind: 'Workbook', unsupported: 'ownStorage' }),
  ],
  [
    'notPinned',
    pinned([{ parent: 'soc', items: [], at }]),
    's is pinned, and its snapshot does not have it',
    'snapshot --selection s',
  ],
  [
    'notTaken',
    aSelection('s', { include: [anEntry({ match: { severity: ['High'] } })] }),
    's does not take it: severity is Low, and the nearest entry asks for High',
    '      names: ["r-1"]',
  ],
  [
    'notTaken',
    aSelection('s', { include: [anEntry({ match: { tags: [{ name: 'owner', patterns: ['soc'] }] } })] }),
    's does not take it: AnalyticsRule has no tags, which the nearest entry asks for',
    '      names: ["r-1"]',
  ],
  [
    'notTaken',
    aSelection('s', { include: [anEntry({ names: [{ name: 'other', at }] })] }),
    's does not take it: it is not among the names of the nearest entry',
    '      names: ["r-1"]',
  ],
  [
    'notTaken',
    aSelection('s', { include: [anEntry({ kinds: ['Workbook'] })] }),
    's does not take it: no entry is about AnalyticsRule',
    '      names: ["r-1"]',
  ],
  [
    'excluded',
    aSelection('s', {
      include: [anEntry({ selection: { ...inner, exclude: [anEntry({ names: [{ name: 'r-1', at }] })] } })],
    }),
    'inner excludes it: it is named, "r-1"',
    'Remove this entry of exclude, or narrow it, if the item is to be delivered.',
  ],
] as const)(
  'what leaves an item out is told, with what to do: %s',
  (cause, selection, text, todo, item: ContentItem = rule) => {
    expect(said(selection, item)).toEqual({ taken: false, cause, text, todo: [todo] });
  },
);

test('of several selections the nearest answers, and a group without any says so', () => {
  const far = aSelection('far', { include: [anEntry({ kinds: ['Workbook'] })] });
  const near = aSelection('near', { include: [anEntry({ match: { severity: ['High'] } })] });
  const verdictOf = (one: ContentSelection) => selectionVerdict(one, rule, [rule], 'soc');
  const selections = new Map([far, near].map((one) => [one.name, one]));
  expect(explainGroup(aGroup('far', 'near'), selections, rule, verdictOf).text).toContain(
    'near does not take it',
  );
  expect(explainGroup(aGroup(), selections, rule, verdictOf)).toMatchObject({
    cause: 'notTaken',
    text: 'group all has no selections',
  });
});
