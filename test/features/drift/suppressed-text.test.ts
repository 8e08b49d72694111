import { expect, test } from 'vitest';
import { noPairs } from '../../../src/features/drift/drift.js';
import { driftText, suppressedLines } from '../../../src/features/drift/view-text.js';
import { driftMarkdown } from '../../../src/features/drift/view.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';

const plain = { width: 100, colors: false, sources: new Map<string, string>() };
const suppressed = { reason: 'Tuned there\u001b[31m', until: '2027-01-31', by: ['tuned'] };
const drift = aDrift({
  groups: [aDriftGroup({ counts: { ...noPairs, inSync: 4 } })],
  counts: { ...noPairs, inSync: 4 },
  pairs: [
    { ...changedPair('m-1', 1), suppressed },
    { ...changedPair('m-2', 1), suppressed },
    aDriftPair('m-1', 2, { state: 'orphanSuspected', group: null, suppressed }),
  ],
});

test('what is suppressed stands by itself, with reason and day, and nowhere else', () => {
  expect(driftText(drift, false, plain))
    .toBe(`✔ No drift: 0 copies changed, 0 missing, 4 in sync, 3 suppressed.
Control plane: 0 resources changed, 0 missing, 0 unmanaged.
Other content: 0 of the members’ own.

contoso-soc
  group finance-eu (3 items × 2 members): 2 suppressed, all else in sync

Suppressed: 3 pairs
  tuned, until 2027-01-31: Tuned there\\u{1b}[31m
    changed: AnalyticsRule "Contoso rule 1" in m-1, m-2
    perhaps orphaned: AnalyticsRule "Contoso rule 2" in m-1
`);
  expect(driftMarkdown(drift, { isDrift: false, limit: 60_000, problems: [] })).toContain(
    '<summary>Suppressed: 3 pairs</summary>',
  );
});

test('the items of one suppression are bounded', () => {
  const pairs = Array.from({ length: 25 }, (_, n) => ({ ...changedPair('m-1', n), suppressed }));
  const lines = suppressedLines({ pairs }, plain);
  expect([lines.length, lines.at(-1)]).toEqual([23, '    … 5 more pairs; --format json has them all']);
});
