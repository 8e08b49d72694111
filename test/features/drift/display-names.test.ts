import { expect, test } from 'vitest';
import { driftPageData } from '../../../src/features/drift/page.js';
import { driftJson, driftMarkdown } from '../../../src/features/drift/view.js';
import { driftText } from '../../../src/features/drift/view-text.js';
import { plain } from '../run/builders.js';
import { sampleFleet, sampleWorld } from '../../support/drift-world.js';
import { aDrift, aDriftPair, changedPair } from './drift-builders.js';

const bare = aDrift({
  resources: [
    {
      type: 'member',
      parent: 'contoso-soc',
      name: 'harbour-bank',
      resourceId: '/m',
      state: 'missing',
      isDrift: true,
    },
  ],
  pairs: [
    changedPair('harbour-bank', 1),
    changedPair('mill', 1),
    aDriftPair('harbour-bank', 2, { state: 'orphaned', group: null }),
    aDriftPair('harbour-bank', 3, {
      suppressed: { reason: 'Known', until: '2026-12-31', by: ['known'] },
    }),
  ],
});
const drift = { ...bare, displayNames: new Map([['harbour-bank', 'Bank <b>\u202e']]) };
const judged = { isDrift: true, strict: false, problems: [] };

test('drift names members by what people call them, inert', () => {
  const text = driftText(drift, true, plain);
  const title = 'Bank <b>\\u{202e} (harbour-bank)';
  expect(text).toContain(`- member ${title}: missing`);
  expect(text).toContain(`severity changed in ${title}, mill\n`);
  expect(text).toContain(`delivered by no group\n  ${title}\n`);
  expect(text).toContain(`"Contoso rule 3" in ${title}\n`);
  expect(driftMarkdown(drift, { ...judged, limit: 60_000 })).toContain(
    `severity changed in ${title}, mill\n`,
  );
});

test('the matrix of its page has them as titles, and its JSON has names alone', () => {
  const { data } = driftPageData({ drift, pairs: drift.pairs, about: { portal: null } });
  expect(data.members).toEqual([
    { name: 'harbour-bank', title: 'Bank <b>\\u{202e} (harbour-bank)', workspace: '' },
    { name: 'mill', workspace: '' },
  ]);
  expect(driftJson(drift, judged)).toEqual(driftJson(bare, judged));
});

test('drift has those of the files, and none where there are none', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const [first, ...others] = sampleFleet.members;
  if (first === undefined) throw new Error('the sample fleet has no member');
  const named = { ...sampleFleet, members: [{ ...first, displayName: 'Kundenbank AG' }, ...others] };
  const found = await world.drift(named);
  expect(found.displayNames).toEqual(new Map([[first.name, 'Kundenbank AG']]));
  expect(await world.drift(sampleFleet)).toEqual({ ...found, displayNames: undefined });
});
