import { describe, expect, test } from 'vitest';
import { dateSuspensions } from '../../src/config/suspensions.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { fleetOf, groupDoc, memberDoc, parentDoc, problemsOf, suppressionDoc, told } from './documents.js';

const base = [parentDoc('soc'), memberDoc('bank', ['soc']), groupDoc('all', 'soc')];

const suppression = (match: string, more = 'reason: Tuned there, until: 2027-01-31'): string =>
  suppressionDoc('tuned', `  {match: {${match}}, ${more}}`);

test('a suppression has its patterns, reason and last day', () => {
  const text = suppression('member: bank, group: [all, "x*"], item: Rule ?, pointer: [/properties/query]');
  expect(fleetOf(...base, text).suppressions).toEqual([
    {
      name: 'tuned',
      member: ['bank'],
      group: ['all', 'x*'],
      item: ['Rule ?'],
      pointer: ['/properties/query'],
      reason: 'Tuned there',
      until: '2027-01-31',
      at: { file: 'fleet.yaml', line: 29, column: 9, length: 5 },
      untilAt: { file: 'fleet.yaml', line: 31, column: 119, length: 10 },
    },
  ]);
});

test('suppressions stand in the order of their names, whatever the files’', () => {
  const spec = '  {match: {item: "*"}, reason: Known, until: 2027-01-31}';
  const fleet = fleetOf(...base, suppressionDoc('later', spec), suppressionDoc('earlier', spec));
  expect(fleet.suppressions.map(({ name }) => name)).toEqual(['earlier', 'later']);
});

describe('mistakes', () => {
  const wrong = (text: string) => told(problemsOf(...base, text));

  test('a name that is not declared is told with the nearest', () => {
    expect(wrong(suppression('member: [banks, "b*", "!bank"], group: al'))).toEqual([
      '31:21 MUS109 No Member is called "banks" | Did you mean "bank"?',
      '31:51 MUS109 No Group is called "al" | Did you mean "all"?',
    ]);
  });

  test('names have no case', () => {
    expect(wrong(suppression('member: BANK'))).toEqual([]);
  });

  test('reason and last day are required', () => {
    expect(wrong(suppressionDoc('tuned', '  match: {item: "*"}'))).toEqual([
      '30:1 MUS105 spec lacks "reason" | Add "reason": a text that says why.',
      '30:1 MUS105 spec lacks "until" | Add "until": a day (YYYY-MM-DD).',
    ]);
  });

  test('a match without any key would suppress everything, and is none', () => {
    expect(wrong(suppression(''))).toEqual(['31:11 MUS106 spec.match is empty | Fill it in, or remove it.']);
  });

  test('a misspelt key is told', () => {
    expect(wrong(suppression('items: Rule'))).toEqual([
      '31:12 MUS104 Unknown key "items" in spec.match | Did you mean "item"?',
    ]);
  });

  test.each(['properties/severity', '$.properties', '/a~2b', '!/properties'])(
    '%s is not JSON pointer',
    (pointer) => {
      expect(wrong(suppression(`pointer: ["${pointer}"]`))).toEqual([
        `31:22 MUS106 spec.match.pointer[0] is "${pointer}", which is not a JSON pointer | Write it like /properties/severity`,
      ]);
      expect(wrong(suppression(`pointer: "${pointer}"`))).toEqual([
        `31:21 MUS106 spec.match.pointer is "${pointer}", which is not a JSON pointer | Write it like /properties/severity`,
      ]);
    },
  );
});

describe('the last day', () => {
  const text = suppression('item: "*"');
  const on = (today: string) => {
    const result = toFleet([{ name: 'fleet.yaml', text: [...base, text].join('---\n') }], today);
    return result.ok ? [] : told(result.problems);
  };

  test('is valid to its end, and an error from the day after', () => {
    expect(on('2027-01-31')).toEqual([]);
    expect(on('2027-02-01')).toEqual([
      '31:52 MUS125 Suppression tuned ended with 2027-01-31: what it suppressed is drift again | Remove the document, or write a later day.',
    ]);
  });

  test('marks what is over for who knows the day', () => {
    const fleet = fleetOf(...base, text);
    const over = (today: string) => dateSuspensions(fleet, today).suppressions.map((one) => one.over);
    expect([over('2027-01-31'), over('2027-02-01')]).toEqual([[undefined], [true]]);
  });
});
