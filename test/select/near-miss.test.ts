import { expect, test } from 'vitest';
import type { SelectionEntry } from '../../src/model/desired.js';
import { nearMiss } from '../../src/select/near-miss.js';
import { anEntry, anItem, aSelection, at, named } from './content.js';

const line = (number: number) => ({ ...at, line: number });
const nearest = (include: readonly SelectionEntry[], item = rule) =>
  nearMiss(aSelection('s', { include }), item);

const rule = anItem('r', { severity: 'Low', tactics: ['Impact', 'Discovery'], enabled: false });

test('the nearest entry is the one with the fewest keys that do not hold, the first on ties', () => {
  const include = [
    anEntry({ at: line(1), match: { severity: ['High'], enabled: true } }),
    anEntry({ at: line(2), match: { tactics: ['Exfiltration'], enabled: false } }),
    anEntry({ at: line(3), match: { severity: ['High'] } }),
  ];
  expect(nearest(include)).toEqual({
    at: line(2),
    keys: [{ key: 'tactics', known: true, values: ['Impact', 'Discovery'] }],
  });
});

test('an entry that only names is farther than any whose keys do not hold', () => {
  const names = anEntry({ at: line(1), ...named('other') });
  expect(nearest([names])).toEqual({ at: line(1), keys: [] });
  const far = anEntry({ at: line(2), match: { severity: ['High'], enabled: true, tactics: ['x'] } });
  expect(nearest([names, far])?.at).toEqual(line(2));
});

test('a name that only looks like the item’s is told with the character', () => {
  const item = anItem('r', { displayName: 'Brute for\u0441e' });
  const match = (...displayName: string[]) => nearest([anEntry({ match: { displayName } })], item)?.look;
  expect([
    nearest([anEntry(named('other', 'Brute force'))], item)?.look,
    nearest([anEntry(named('other'))], item)?.look,
    match('Brute force'),
    match('Brute*force'),
    match('other', 'brute for?e '),
    match('Brute f\u043erce*'),
    match('Brute*', '!*for\u0441e'),
    nearest([anEntry({ match: { displayName: ['Brute force'], severity: ['High'] } })], item)?.look,
    nearest([anEntry({ match: { enabled: true } })], anItem('r', { enabled: false }))?.look,
  ]).toEqual([
    '"Brute force" only looks like "Brute for\u0441e". Character 10 is U+0063 here and U+0441 there.',
    undefined,
    '"Brute force" only seems to fit "Brute for\u0441e". Character 10 is U+0063 here and U+0441 there.',
    '"Brute*force" only seems to fit "Brute for\u0441e". Character 10 is U+0441.',
    '"brute for?e " only seems to fit "Brute for\u0441e". Character 10 is U+0441.',
    '"Brute f\u043erce*" only seems to fit "Brute for\u0441e". Character 8 is U+043E.',
    undefined,
    undefined,
    undefined,
  ]);
});

test('a value that is refused beside one that fits is no matter of looks', () => {
  const tactics = ['*', '!Impact'];
  expect(nearest([anEntry({ match: { tactics } })])?.look).toBeUndefined();
});

test('there is none where no entry is about the kind', () => {
  expect(nearest([anEntry({ kinds: ['Workbook'] })])).toBeUndefined();
});

test('a key that the kind does not have is told as such', () => {
  const workbook = anItem('w', { kind: 'Workbook', severity: 'High' });
  expect(nearest([anEntry({ match: { severity: ['High'] } })], workbook)?.keys).toEqual([
    { key: 'severity', known: false, values: [] },
  ]);
});

test('an entry with keys of other kinds is the last resort', () => {
  const workbook = anItem('w', { kind: 'Workbook' });
  const include = [
    anEntry({ at: line(1), match: { severity: ['High'] } }),
    anEntry({ at: line(2), match: { displayName: ['x'], modifiedAfter: '2026-01-01' } }),
  ];
  expect(nearest(include, workbook)?.at).toEqual(line(2));
  const names = anEntry({ at: line(3), ...named('other') });
  expect(nearest([...include.slice(0, 1), names], workbook)?.at).toEqual(line(3));
});

test('keys say what the item has instead', () => {
  const search = anItem('s', {
    kind: 'SavedSearch',
    displayName: 'Usage',
    category: 'Operations',
    modifiedAt: '2026-01-01T00:00:00Z',
    tags: [
      { name: 'Owner', value: 'red' },
      { name: 'stage', value: 'pilot' },
    ],
  });
  const match = {
    displayName: ['x'],
    category: ['x'],
    tags: [{ name: 'owner', patterns: ['x'] }],
    modifiedAfter: '2026-02-01',
  };
  expect(nearest([anEntry({ match })], search)?.keys).toEqual([
    { key: 'displayName', known: true, values: ['Usage'] },
    { key: 'category', known: true, values: ['Operations'] },
    { key: 'tags', known: true, values: ['owner=red'] },
    { key: 'modifiedAfter', known: true, values: ['2026-01-01T00:00:00Z'] },
  ]);
});

test('what Azure does not show is no value', () => {
  const bare = anItem('r');
  const match = { enabled: true, modifiedAfter: '2026-02-01', severity: ['High'] };
  expect(nearest([anEntry({ match })], bare)?.keys).toEqual([
    { key: 'severity', known: true, values: [] },
    { key: 'enabled', known: true, values: [] },
    { key: 'modifiedAfter', known: true, values: [] },
  ]);
});
