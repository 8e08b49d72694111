import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContentItem } from '../../../src/model/content.js';
import { contentReferences } from '../../../src/plan/content/content-references.js';
import { anItem, ruleId } from '../../support/builders.js';

function item(kind: ContentItem['kind'], name: string, text: string): ContentItem {
  const properties = kind === 'AutomationRule' ? { values: [text] } : { query: text };
  const alias = kind === 'Function' ? { alias: name } : {};
  return anItem(name, { kind, ...alias, body: { value: { properties }, hash: text } });
}

function namesOf(items: readonly ContentItem[]) {
  return [...contentReferences(items)].map(([one, others]) => [one.name, others.map(({ name }) => name)]);
}

test('a query refers to the functions whose alias it holds as a word', () => {
  const items = [
    item('AnalyticsRule', 'rule', 'union Logons, MyLogons2 | where x == "Signins"'),
    item('HuntingQuery', 'hunt', 'logons | take 1'),
    item('Function', 'Logons', 'Signins(1)'),
    item('Function', 'Signins', 'SigninLogs'),
    item('Workbook', 'book', 'Logons'),
  ];
  expect(namesOf(items)).toEqual([
    ['Signins', []],
    ['Logons', ['Signins']],
    ['rule', ['Logons', 'Signins']],
    // KQL tells Logons from logons.
    ['hunt', []],
    ['book', []],
  ]);
});

test.each([
  ruleId('soc', 'Rule'),
  '⟨workspace⟩/providers/microsoft.securityinsights/alertrules/rule',
  'RULE',
])('an automation rule refers to the rule that it names: %s', (text) => {
  expect(namesOf([item('AutomationRule', 'auto', text), item('AnalyticsRule', 'rule', 'T')])).toEqual([
    ['rule', []],
    ['auto', ['rule']],
  ]);
});

test('functions that name each other do not wait for each other', () => {
  expect(namesOf([item('Function', 'A', 'B'), item('Function', 'B', 'A')])).toEqual([
    ['B', []],
    ['A', ['B']],
  ]);
});

test('whatever names whatever, each item comes once and after all that it refers to', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E');
  const functions = fc.uniqueArray(fc.record({ name, uses: fc.array(name) }), {
    selector: (one) => one.name,
  });
  fc.assert(
    fc.property(functions, (all) => {
      const items = all.map((one) => item('Function', one.name, one.uses.join(' ')));
      const seen = new Set<ContentItem>();
      for (const [one, others] of contentReferences(items)) {
        expect(others.every((other) => seen.has(other))).toBe(true);
        seen.add(one);
      }
      expect(seen.size).toBe(items.length);
    }),
  );
});
