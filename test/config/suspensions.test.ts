import { describe, expect, test } from 'vitest';
import { dateSuspensions } from '../../src/config/suspensions.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { fleetOf, groupDoc, memberDoc, parentDoc, problemsOf, told } from './documents.js';

const suspended = (until?: string) =>
  `  suspend: {reason: Change freeze${until === undefined ? '' : `, until: ${until}`}}`;
const documents = (until?: string) => [
  parentDoc('soc', { spec: suspended(until) }),
  `${memberDoc('bank', ['soc'])}${suspended()}\n`,
  groupDoc('all', 'soc', `  ring: 2\n${suspended(until)}`),
];

test('parents, members and groups say why and until when they are suspended', () => {
  const { parents, members, groups } = fleetOf(...documents('2027-01-31'));
  expect([...parents, ...members, ...groups].map(({ name, suspend }) => [name, suspend])).toEqual([
    [
      'soc',
      {
        reason: 'Change freeze',
        until: '2027-01-31',
        at: { file: 'fleet.yaml', line: 8, column: 43, length: 10 },
      },
    ],
    ['bank', { reason: 'Change freeze', at: { file: 'fleet.yaml', line: 19, column: 12, length: 23 } }],
    [
      'all',
      {
        reason: 'Change freeze',
        until: '2027-01-31',
        at: { file: 'fleet.yaml', line: 28, column: 43, length: 10 },
      },
    ],
  ]);
  expect(groups.map(({ ring }) => ring)).toEqual([2]);
});

test('what is not suspended says nothing of it, and stands in ring 0', () => {
  const { groups } = fleetOf(parentDoc('soc'), groupDoc('all', 'soc'));
  expect(groups.map(({ suspend, ring }) => [suspend, ring])).toEqual([[undefined, 0]]);
});

describe('values', () => {
  const wrong = (spec: string) => told(problemsOf(parentDoc('soc'), groupDoc('all', 'soc', spec)));

  test('a suspension without a reason, or with a blank one, is told', () => {
    expect(wrong('  suspend: {until: 2027-01-31}')).toEqual([
      '15:3 MUS105 spec.suspend lacks "reason" | Add "reason": a text that says why.',
    ]);
    expect(wrong('  suspend: {reason: "  "}')).toEqual([
      '15:21 MUS106 spec.suspend.reason is "  ", which is not a text that says why | Write it like "Change freeze until January"',
    ]);
  });

  test.each(['2027-1-31', '31.01.2027', '2027-02-30', '2027-13-01', '2027-04-31', 'tomorrow'])(
    '%s is no day, whatever the command',
    (until) => {
      expect(wrong(`  suspend: {reason: Freeze, until: ${until}}`)).toEqual([
        `15:36 MUS106 spec.suspend.until is "${until}", which is not a day (YYYY-MM-DD) | Write it like 2027-01-31`,
      ]);
    },
  );

  test('a ring is a whole number from 0', () => {
    expect(wrong('  ring: -1')).toEqual([
      '15:9 MUS106 spec.ring is -1, and the least is 0 | Write 0 or a larger number.',
    ]);
    expect(wrong('  ring: 1.5')).toEqual([
      '15:9 MUS106 spec.ring must be a whole number, and is 1.5 | Write a whole number.',
    ]);
    expect(wrong('  ring: first')).toEqual([
      '15:9 MUS106 spec.ring must be a whole number, and is "first" | Write a whole number.',
    ]);
  });
});

describe('the last day', () => {
  const problemsOn = (today: string, ...texts: readonly string[]) => {
    const result = toFleet([{ name: 'fleet.yaml', text: texts.join('---\n') }], today);
    return result.ok ? [] : told(result.problems);
  };

  test('is valid to its end', () => {
    expect(problemsOn('2027-01-31', ...documents('2027-01-31'))).toEqual([]);
  });

  test('is an error from the day after, at the day, beside all other errors', () => {
    expect(
      problemsOn('2027-02-01', ...documents('2027-01-31'), groupDoc('more', 'soc', '  ring: -1')),
    ).toEqual([
      '8:43 MUS123 Parent soc is suspended until 2027-01-31, which is over | Remove "suspend" to resume it, or write a later day.',
      '28:43 MUS123 Group all is suspended until 2027-01-31, which is over | Remove "suspend" to resume it, or write a later day.',
      '36:9 MUS106 spec.ring is -1, and the least is 0 | Write 0 or a larger number.',
    ]);
  });

  test('says nothing where no day is known', () => {
    expect(problemsOf(...documents('1999-01-01'))).toEqual([]);
  });

  test('marks what is over, and leaves the rest as it was', () => {
    const fleet = fleetOf(...documents('2027-01-31'));
    expect(dateSuspensions(fleet, '2027-01-31')).toEqual(fleet);
    const dated = dateSuspensions(fleet, '2027-02-01');
    expect(
      [...dated.parents, ...dated.members, ...dated.groups].map(({ name, suspend }) => [name, suspend?.over]),
    ).toEqual([
      ['soc', true],
      ['bank', undefined],
      ['all', true],
    ]);
  });
});
