import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markVersion } from '../../../src/content/mark.js';
import { textDigest } from '../../../src/model/json.js';
import { judgeSides, mayPrune } from '../../../src/plan/content/judge-sides.js';
import { anItem } from '../../support/builders.js';

const hash = textDigest;
const overwrite = { prune: false, edited: 'Overwrite' } as const;

function live(text: string, partial?: true) {
  return anItem('a', { body: { value: {}, hash: hash(text), ...(partial ? { partial } : {}) } });
}

function mark(asked: string, answered?: string) {
  const version = markVersion(hash(asked), answered === undefined ? undefined : hash(answered));
  return { id: '/m', name: 'm', itemId: '/a', version };
}

test.each([
  ['absent', { live: undefined, mark: undefined }, { to: 'create' }],
  ['absent, and written before', { live: undefined, mark: mark('asked') }, { to: 'create' }],
  ['as asked, without a mark', { live: live('asked'), mark: undefined }, { to: 'nothing' }],
  ['as asked and marked so', { live: live('asked'), mark: mark('asked') }, { to: 'nothing' }],
  ['as asked, marked as before', { live: live('asked'), mark: mark('old') }, { to: 'mark' }],
  ['as the service made it', { live: live('made'), mark: mark('asked', 'made') }, { to: 'nothing' }],
  ['of nobody', { live: live('other'), mark: undefined }, { to: 'update', because: 'adopted' }],
  ['as written before', { live: live('old'), mark: mark('old') }, { to: 'update', because: 'fileChanged' }],
  [
    'as the service made what was written before',
    { live: live('made'), mark: mark('old', 'made') },
    { to: 'update', because: 'fileChanged' },
  ],
  ['edited', { live: live('edit'), mark: mark('asked') }, { to: 'update', because: 'edited' }],
  [
    'edited, and its file too',
    { live: live('edit'), mark: mark('old') },
    { to: 'update', because: 'edited' },
  ],
  [
    'listed without its content, marked',
    { live: live('part', true), mark: mark('asked') },
    { to: 'nothing' },
  ],
] as const)('an item that is %s', (_how, sides, verdict) => {
  expect(judgeSides({ asked: hash('asked'), ...sides }, overwrite)).toEqual(verdict);
});

test('an edit is kept where that is asked for; what muster never wrote is no edit', () => {
  const keep = { prune: false, edited: 'Keep' } as const;
  const asked = hash('asked');
  expect(judgeSides({ asked, live: live('edit'), mark: mark('asked') }, keep)).toEqual({ to: 'keep' });
  expect(judgeSides({ asked, live: live('old'), mark: mark('old') }, keep)).toEqual({
    to: 'update',
    because: 'fileChanged',
  });
  expect(judgeSides({ asked, live: live('edit'), mark: undefined }, keep)).toEqual({
    to: 'update',
    because: 'adopted',
  });
});

test.each([
  { prune: true, edited: 'Overwrite' },
  { prune: false, edited: 'Keep' },
] as const)('an item of nobody that is as asked is marked where the mark decides something: %j', (place) => {
  expect(judgeSides({ asked: hash('asked'), live: live('asked'), mark: undefined }, place)).toEqual({
    to: 'mark',
  });
});

test('only what is as it was written last may be pruned', () => {
  expect(mayPrune(live('old'), mark('old'))).toBe(true);
  expect(mayPrune(live('made'), mark('old', 'made'))).toBe(true);
  expect(mayPrune(live('edit'), mark('old', 'made'))).toBe(false);
  expect(mayPrune(live('old', true), mark('old'))).toBe(false);
  expect(mayPrune(anItem('a'), mark('old'))).toBe(false);
});

test('once written and marked nothing is left to do, whatever was there before', () => {
  const text = fc.constantFrom('a', 'b', 'c', 'd');
  const place = fc.record({
    prune: fc.boolean(),
    edited: fc.constantFrom('Overwrite' as const, 'Keep' as const),
  });
  fc.assert(
    fc.property(text, text, fc.option(text), fc.option(text), place, (asked, made, is, wrote, how) => {
      const sides = {
        asked: hash(asked),
        live: is === null ? undefined : live(is),
        mark: wrote === null ? undefined : mark(wrote),
      };
      const verdict = judgeSides(sides, how);
      if (verdict.to === 'keep' || verdict.to === 'nothing') return;
      const body = verdict.to === 'mark' ? asked : made;
      const after = { asked: hash(asked), live: live(body), mark: mark(asked, body) };
      expect(judgeSides(after, how)).toEqual({ to: 'nothing' });
    }),
  );
});
