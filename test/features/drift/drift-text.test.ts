import { expect, test } from 'vitest';
import { noPairs, type DriftPair } from '../../../src/features/drift/drift.js';
import { driftText } from '../../../src/features/drift/view-text.js';
import { anItem, plain } from '../run/builders.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';

const narrow = { ...plain, width: 60 };

test('where nothing differs, it says what was compared', () => {
  expect(driftText(aDrift(), false, plain)).toBe(`✔ No drift: 0 copies changed, 0 missing, 6 in sync.
Control plane: 0 resources changed, 0 missing, 0 unmanaged.
Other content: 0 of the members’ own.

contoso-soc
  group finance-eu (3 items × 2 members): all in sync
`);
});

const differing = aDrift({
  resources: [
    {
      type: 'group',
      parent: 'contoso-soc',
      name: 'finance-eu',
      resourceId: '/g',
      state: 'changed',
      patch: [{ op: 'replace', path: '/properties/displayName', value: 'Finance' }],
      isDrift: true,
    },
    {
      type: 'member',
      parent: 'contoso-soc',
      name: 'gone',
      resourceId: '/m',
      state: 'unmanaged',
      isDrift: false,
    },
  ],
  groups: [
    aDriftGroup({ members: 16, counts: { ...noPairs, changed: 15, missing: 1, inSync: 32 } }),
    aDriftGroup({ group: 'paused', skipped: 'suspended' }),
  ],
  pairs: [
    ...Array.from({ length: 15 }, (_, n) => changedPair(`m-${String(n + 10)}`, 1)),
    aDriftPair('m-99', 2),
    aDriftPair('m-99', 7, { state: 'orphaned', matchedBy: 'name', group: 'old' }),
    aDriftPair('m-99', 8, { state: 'orphanSuspected', matchedBy: 'displayName', group: 'old' }),
  ],
  counts: { ...noPairs, changed: 15, missing: 1, inSync: 32, orphaned: 1, orphanSuspected: 1, local: 1200 },
});

test('what differs in the same way is told once, with its members', () => {
  expect(driftText(differing, true, plain)).toBe(`~ Drift: 15 copies changed, 1 missing, 32 in sync.
Control plane: 1 resource changed, 0 missing, 1 unmanaged.
Other content: 1 orphaned, 1 perhaps orphaned, 1,200 of the members’ own.

contoso-soc
  ~ group finance-eu: changed in displayName
  + member gone: no file asks for it, and the parent does not prune it
  group finance-eu (3 items × 16 members): 15 changed, 1 missing
    ~ AnalyticsRule "Contoso rule 1": severity changed in m-10, m-11, m-12; the same in 12 more
        members
        - severity: "Low"
        + severity: "High"
    - AnalyticsRule "Contoso rule 2": missing in m-99
  group paused: not compared, for it is suspended

In members, delivered by no group
  m-99
    ? AnalyticsRule "Contoso rule 7" (rule-7): orphaned, once delivered by old
    ? AnalyticsRule "Contoso rule 8" (rule-8): perhaps orphaned, once delivered by old; only its
      display name says so
`);
});

test('no line is wider than the terminal', () => {
  const long = aDriftPair('m-1', 1, {
    state: 'changed',
    matchedBy: 'alias',
    difference: { fields: ['query'], lines: [`+ ${'x'.repeat(200)}`] },
  });
  const lines = driftText({ ...differing, pairs: [...differing.pairs, long] }, true, narrow).split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('a member that lacks a whole group is one line, and so is one that was not read', () => {
  const lacking = Array.from({ length: 30 }, (_, n) => aDriftPair('m-1', n));
  const unread = Array.from({ length: 30 }, (_, n) => aDriftPair('m-2', n, { state: 'unreadable' }));
  const counts = { ...noPairs, missing: 30, unreadable: 30 };
  const drift = aDrift({
    groups: [aDriftGroup({ items: 30, counts })],
    pairs: [...lacking, ...unread],
    counts,
  });
  expect(driftText(drift, true, plain)).toBe(`~ Drift: 0 copies changed, 30 missing, 30 unreadable, 0 in sync.
Control plane: 0 resources changed, 0 missing, 0 unmanaged.
Other content: 0 of the members’ own.

contoso-soc
  group finance-eu (30 items × 2 members): 30 missing, 30 unreadable
    - 30 items missing in m-1: "Contoso rule 0", "Contoso rule 1", "Contoso rule 2" and 27 more
    ✖ not read: m-2
`);
});

test('long differences and long lists are counted where they are cut', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `+ line ${String(n)}`);
  const pairs: readonly DriftPair[] = Array.from({ length: 60 }, (_, n) => ({
    ...changedPair('m-1', n),
    difference: { fields: ['query'], lines: n === 0 ? lines : [] },
  }));
  const text = driftText(aDrift({ pairs }), true, plain);
  expect(text).toContain('        + line 11\n        … 18 more lines\n');
  expect(text).toContain('    … 10 more pairs; --format json has them all\n');
});

test('what could not be read is no clean bill', () => {
  const problems = [{ code: 'MUS203', message: 'refused' }] as const;
  expect(driftText(aDrift({ problems }), false, plain)).toMatch(/^✖ No drift found in what could be read: /);
});

test('names stay inert', () => {
  const pair = aDriftPair('m\u001b[31m', 1, { item: anItem(1, { displayName: 'a\u202eb\u001b]0;x\u0007' }) });
  const text = driftText(aDrift({ pairs: [pair, { ...pair, state: 'local' }] }), true, plain);
  expect([text.includes('\u001b'), text.includes('\u202e')]).toEqual([false, false]);
});
