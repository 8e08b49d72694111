import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noPairs, type Drift, type DriftResource } from '../../../src/features/drift/drift.js';
import { driftFingerprint } from '../../../src/features/drift/view.js';
import { driftNews } from '../../../src/features/drift/drift-news.js';
import { anItem } from '../run/builders.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';

const about = { isDrift: true, strict: false, problems: [] } as const;

function aResource(name: string, more: Partial<DriftResource> = {}): DriftResource {
  const base = { type: 'group', parent: 'contoso-soc', resourceId: '/g', state: 'missing', isDrift: true };
  return { ...base, name, ...more } as DriftResource;
}

const counts = { ...noPairs, changed: 1, missing: 3, inSync: 5 };
const drift = aDrift({
  resources: [
    aResource('finance-eu', { state: 'changed', patch: [{ op: 'remove', path: '/properties/description' }] }),
    aResource('retail'),
    aResource('theirs', { state: 'unmanaged', isDrift: false }),
  ],
  groups: [aDriftGroup({ counts }), aDriftGroup({ group: 'retail' })],
  pairs: [
    changedPair('m-1', 1),
    ...[1, 2, 3].map((n) => aDriftPair('m-2', n, { group: 'retail' })),
    aDriftPair('m-2', 9, { state: 'orphaned' }),
  ],
  counts,
});

test('drift is told with its counts, what differs most first', () => {
  expect(driftNews(drift, about)).toEqual({
    title: '~ Drift: 1 copy changed, 3 missing, 5 in sync.',
    summary:
      'Control plane: 1 resource changed, 1 missing, 1 unmanaged. Other content: 0 of the members’ own.',
    troubles: [
      'contoso-soc / retail: 3 copies missing',
      'contoso-soc: 1 resource changed, 1 missing',
      'contoso-soc / finance-eu: 1 copy changed',
    ],
    fingerprint: driftFingerprint(drift, about),
  });
  expect(driftNews(drift, { ...about, strict: true }).troubles.at(-1)).toBe('m-2: 1 copy orphaned');
});

test('a comparison that could not read everything is told as failed, its errors first', () => {
  const problems = [{ code: 'MUS203', message: 'Member m could not be read: 403' }] as const;
  expect(driftNews({ ...drift, problems }, about)).toMatchObject({
    title: '✖ Not everything could be compared.',
    summary:
      '~ Drift: 1 copy changed, 3 missing, 5 in sync. Control plane: 1 resource changed, 1 missing, 1 unmanaged. Other content: 0 of the members’ own.',
    troubles: [
      'MUS203 Member m could not be read: 403',
      expect.any(String),
      expect.any(String),
      expect.any(String),
    ],
  });
  const nothing = aDrift({ groups: [], counts: noPairs });
  expect(driftNews(nothing, { isDrift: false, strict: false, problems })).toMatchObject({
    title: '✖ Nothing was compared.',
    summary: '1 error',
    troubles: ['MUS203 Member m could not be read: 403'],
  });
});

const of = (one: Partial<Drift>, strict = false) => driftFingerprint(aDrift(one), { strict, problems: [] });

test('the fingerprint is the same in whatever order and casing Azure answers', () => {
  const shuffled = <T>(list: readonly T[]) =>
    fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
  fc.assert(
    fc.property(shuffled(drift.pairs), shuffled(drift.resources), (pairs, resources) => {
      const cased = pairs.map((pair) => ({
        ...pair,
        item: { ...pair.item, name: pair.item.name.toUpperCase() },
      }));
      expect(of({ ...drift, pairs: cased, resources })).toBe(of(drift));
    }),
    { numRuns: 30 },
  );
});

test('the fingerprint is not of what is no drift, nor of how much was compared', () => {
  const quiet = {
    ...drift,
    resources: drift.resources.filter(({ isDrift }) => isDrift),
    pairs: drift.pairs.filter(({ state }) => state !== 'orphaned'),
    groups: [],
    counts: { ...counts, inSync: 77, local: 3 },
  };
  expect(of(quiet)).toBe(of(drift));
  expect(of(quiet, true)).not.toBe(of(drift, true));
});

test('what is suppressed is neither told nor in the fingerprint', () => {
  const suppressed = { reason: 'known', until: '2026-12-31', by: ['noise'] };
  const pairs = [...drift.pairs, { ...changedPair('m-7', 7), suppressed }];
  expect(of({ ...drift, pairs })).toBe(of(drift));
  expect(driftNews({ ...drift, pairs }, about).troubles).toEqual(driftNews(drift, about).troubles);
});

test('any other pair, state, patch, resource or error has another fingerprint', () => {
  const [first, ...others] = drift.pairs;
  if (first === undefined) throw new Error('there are pairs');
  const withFirst = (more: object) => of({ ...drift, pairs: [{ ...first, ...more }, ...others] });
  const all = [
    of(drift),
    of({ ...drift, pairs: others }),
    withFirst({ member: 'm-9' }),
    withFirst({ item: anItem(8) }),
    withFirst({ group: 'retail' }),
    withFirst({ state: 'missing' }),
    withFirst({ patch: [{ op: 'replace', path: '/properties/severity', value: 'Medium' }] }),
    of({ ...drift, resources: drift.resources.slice(1) }),
    of({ ...drift, problems: [{ code: 'MUS203', message: 'a' }] }),
    of({ ...drift, problems: [{ code: 'MUS203', message: 'a', parent: 'contoso-soc' }] }),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('what names only one request of an error does not count', () => {
  const refused = (id: string, at: string) =>
    of({
      problems: [
        {
          code: 'MUS203',
          message: `GET /m: 403 AuthorizationFailed: Trace ID: ${id} Timestamp: ${at} (x-ms-request-id ${id})`,
        },
      ],
    });
  expect(refused('0b7c1f4e-8d52', '2026-11-22 10:00:00Z')).toBe(
    refused('52c3e1d7-9a36', '2026-11-23T03:17:09Z'),
  );
});
