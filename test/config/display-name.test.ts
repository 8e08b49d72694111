import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetOf, groupDoc, memberDoc, parentDoc, problemsOf, told } from './documents.js';

const bank = (displayName: string) =>
  `${memberDoc('harbour-bank', ['soc'])}  displayName: ${JSON.stringify(displayName)}\n`;
const namesOf = (...texts: readonly string[]) =>
  fleetOf(parentDoc('soc'), ...texts).members.map(({ name, displayName }) => [name, displayName]);

test('a member may have a display name, in any script', () => {
  expect(namesOf(memberDoc('mill', ['soc']), bank('株式会社 港 (Nord)'))).toEqual([
    ['harbour-bank', '株式会社 港 (Nord)'],
    ['mill', undefined],
  ]);
});

test('every text of 1 to 200 characters on one line is one', () => {
  const text = fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 })
    .filter((one) => one.trim() !== '');
  fc.assert(
    fc.property(text, (displayName) => {
      expect(namesOf(bank(displayName))).toEqual([['harbour-bank', displayName]]);
    }),
  );
  expect(namesOf(bank('😀'.repeat(200)))).toEqual([['harbour-bank', '😀'.repeat(200)]]);
});

test.each(['', '  ', 'a\nb', 'a\u2028b', 'a\u001b[2J', 'a\u0085', 'a'.repeat(201)])(
  'a text that is empty, too long or not on one line is none: %j',
  (displayName) => {
    expect(told(problemsOf(parentDoc('soc'), bank(displayName)))).toEqual([
      expect.stringMatching(/MUS106 spec\.displayName .*a text of 1 to 200 characters on one line/s),
    ]);
  },
);

test('a reference that is a display name is told the name', () => {
  const group = groupDoc('all', 'soc', '  members: {names: [Kundenbank ag]}');
  expect(told(problemsOf(parentDoc('soc'), bank('Kundenbank AG'), group))).toEqual([
    expect.stringMatching(
      /MUS109 No Member is called "Kundenbank ag".*Write "harbour-bank": "Kundenbank ag" is only its displayName\./s,
    ),
  ]);
});
