import { describe, expect, test } from 'vitest';
import { dateSuspensions } from '../../src/config/suspensions.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { fleetOf, groupDoc, memberDoc, overrideDoc, parentDoc, problemsOf, told } from './documents.js';

const base = [
  parentDoc('soc'),
  memberDoc('bank', ['soc'], { labels: { sector: 'finance' } }),
  memberDoc('mill', ['soc']),
  memberDoc('vault', ['soc'], { labels: { sector: 'finance' } }),
  groupDoc('all', 'soc'),
  groupDoc('some', 'soc'),
];

const override = (more: string): string => overrideDoc('noise', `  {${more}}`);
const plain = 'members: {names: [bank]}, items: [{names: [Rule]}], exclude: true, reason: It floods';

describe('an override', () => {
  test('has its members by name and by label, its groups and entries, and its reason', () => {
    const text = override(
      'members: {names: [mill], selector: {matchLabels: {sector: finance}}}, groups: [some, all, some], items: [{kind: Parser}, {match: {displayName: "Noisy *"}}], exclude: true, reason: It floods, until: 2027-01-31',
    );
    expect(fleetOf(...base, text).overrides).toMatchObject([
      {
        name: 'noise',
        members: ['bank', 'mill', 'vault'],
        groups: ['all', 'some'],
        items: [{ kinds: ['Function'] }, { match: { displayName: ['Noisy *'] } }],
        reason: 'It floods',
        until: '2027-01-31',
        at: { file: 'fleet.yaml', column: 9 },
        untilAt: { file: 'fleet.yaml', column: 202, length: 10 },
      },
    ]);
  });

  test('without groups and last day says so by having none', () => {
    const [found] = fleetOf(...base, override(plain)).overrides ?? [];
    expect(found).toMatchObject({ members: ['bank'], items: [{ names: [{ name: 'Rule' }] }] });
    expect(found).not.toHaveProperty('groups');
    expect(found).not.toHaveProperty('until');
  });

  test('is in no fleet that has none', () => {
    expect(fleetOf(...base)).not.toHaveProperty('overrides');
  });
});

describe('mistakes', () => {
  const wrong = (more: string) =>
    told(problemsOf(...base, override(more))).map((line) => line.replace(/^\d+:\d+ /, ''));

  test('names that are not declared are told with the nearest', () => {
    expect(
      wrong('members: {names: [banc]}, groups: [al], items: [{names: [R]}], exclude: true, reason: R'),
    ).toEqual([
      'MUS109 No Member is called "banc" | Did you mean "bank"?',
      'MUS109 No Group is called "al" | Did you mean "all"?',
    ]);
  });

  test('members, items and a reason are required', () => {
    expect([...wrong('exclude: true')].sort()).toEqual([
      'MUS105 spec lacks "items" | Add "items".',
      'MUS105 spec lacks "members" | Add "members".',
      'MUS105 spec lacks "reason" | Add "reason": a text that says why.',
    ]);
    expect(wrong('members: {}, items: [], exclude: true, reason: R')).toEqual([
      'MUS106 spec.members is empty | Fill it in, or remove it.',
      'MUS106 spec.items is empty | Fill it in, or remove it.',
    ]);
  });

  test('"set" is understood and refused, for workspace manager cannot do it', () => {
    const [told] = wrong(plain.replace('exclude: true', 'set: {/properties/severity: High}'));
    expect(told).toMatch(/^MUS190 Override noise has "set", which needs "delivery: Direct"/);
  });

  test('what is to happen has to be said, and is told once', () => {
    expect(wrong(plain.replace('exclude: true, ', ''))).toEqual([
      'MUS191 Override noise does not say what is to happen with its items | Add "exclude: true": the items do not go to these members.',
    ]);
    expect(wrong(plain.replace('exclude: true', 'exclude: false'))).toEqual([
      'MUS106 spec.exclude is false, which is not known here | Write one of true.',
    ]);
  });

  test('a time of an entry that cannot be read is told', () => {
    expect(wrong(plain.replace('{names: [Rule]}', '{match: {modifiedAfter: soon}}'))).toEqual([
      'MUS124 "soon" is neither a date nor a time with its offset | Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
    ]);
  });
});

describe('its last day', () => {
  const text = override(`${plain}, until: 2027-01-31`);

  test('counts to its end; then it is over, and stays in the fleet', () => {
    const fleet = fleetOf(...base, text);
    expect(dateSuspensions(fleet, '2027-01-31').overrides?.[0]).not.toHaveProperty('over');
    expect(dateSuspensions(fleet, '2027-02-01').overrides?.[0]).toMatchObject({ over: true });
  });

  test('that has passed is a mistake for who knows the day', () => {
    const files = [{ name: 'fleet.yaml', text: [...base, text].join('---\n') }];
    const onDay = (today: string) => {
      const result = toFleet(files, today);
      return result.ok ? [] : result.problems.map(({ code, message }) => `${code} ${message}`);
    };
    expect(onDay('2027-01-31')).toEqual([]);
    expect(onDay('2027-02-01')).toEqual([
      'MUS192 Override noise ended with 2027-01-31: what it left out goes to its members again',
    ]);
  });
});
