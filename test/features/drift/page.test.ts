import { expect, test } from 'vitest';
import { loadPageAssets } from '../../../src/cli/page-assets.js';
import { driftHtml, driftPageData } from '../../../src/features/drift/page.js';
import { noPairs } from '../../../src/features/drift/drift.js';
import { hostile } from '../../show/hostile.js';
import { anItem } from '../run/builders.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';

const assets = await loadPageAssets();
const about = { portal: null, why: ['muster why', ''] as const };
const at = '2026-11-22T10:00:00.000Z';

const pairs = [
  aDriftPair('fabrikam', 1, { state: 'inSync', matchedBy: 'name' }),
  changedPair('fabrikam', 2),
  aDriftPair('tailspin', 1),
  aDriftPair('tailspin', 2, {
    suppressed: { reason: 'agreed', until: '2027-01-01', by: ['one'] },
  }),
  ...['fabrikam', 'tailspin'].map((member) =>
    aDriftPair(member, 7, {
      group: null,
      state: 'local',
      item: anItem(7, { displayName: 'Own rule', name: `own-${member}`, resourceId: `/m/${member}` }),
    }),
  ),
];

test('each pair with what it is; what members have of their own under one name is one row', () => {
  const { data, unlisted } = driftPageData({ drift: aDrift(), pairs, about });
  expect(unlisted).toBe(0);
  expect(
    data.groups.map(({ name, items, cells }) => [
      name,
      items.length,
      cells.map((cell) => data.verdicts[cell]?.status),
    ]),
  ).toEqual([
    ['finance-eu', 2, ['inSync', 'missing', 'changed', 'suppressed']],
    ['in no group', 1, ['local', 'local']],
  ]);
  const changed = data.verdicts.find(({ status }) => status === 'changed');
  expect(changed).toEqual({
    status: 'changed',
    cause: '',
    error: 'severity\n- severity: "Low"\n+ severity: "High"',
    hint: 'muster apply --deep publishes the item again, over what was changed.',
  });
  expect(data.verdicts.find(({ status }) => status === 'suppressed')?.hint).toBe(
    'Suppressed until 2027-01-01: agreed',
  );
});

test('a difference is cut at 12 lines, and a page holds 500 items of the members’ own', () => {
  const lines = Array.from({ length: 15 }, (_, n) => `+ line ${String(n)}`);
  const long = aDriftPair('fabrikam', 1, { state: 'changed', difference: { fields: ['query'], lines } });
  const own = Array.from({ length: 502 }, (_, n) =>
    aDriftPair('fabrikam', n, { group: null, state: 'local' }),
  );
  const { data, unlisted } = driftPageData({ drift: aDrift(), pairs: [long, ...own], about });
  expect(unlisted).toBe(2);
  expect(data.verdicts[0]?.error.split('\n').slice(-2)).toEqual(['+ line 11', '… and 3 more lines']);
});

test('the page says how it stands in words, and which groups were not compared', async () => {
  const drift = aDrift({
    counts: { ...noPairs, missing: 1, changed: 1, inSync: 1 },
    groups: [aDriftGroup(), aDriftGroup({ group: 'lab', skipped: 'suspended' })],
    pairs: pairs.slice(1, 4),
  });
  const judged = { isDrift: true, strict: false, problems: [], tool: 'muster 0.1.0', origin: {} };
  const html = await driftHtml({ drift, pairs, at, about }, assets, judged);
  const words = html
    .slice(html.indexOf('<body>'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(words).toContain('~ Drift: 1 copy changed, 1 missing, 1 in sync, 1 suppressed.');
  expect(words).toContain('− missing 1 ~ changed 1 – suppressed 1 · local 2 ✓ in sync 1');
  expect(words).toContain('group lab: not compared, for it is suspended');
});

test('hostile names are text everywhere, and inert', async () => {
  const item = anItem(1, { name: hostile, displayName: hostile });
  const one = aDriftPair(hostile, 1, {
    group: hostile,
    item,
    state: 'changed',
    difference: { fields: [hostile], lines: [hostile] },
  });
  const judged = { isDrift: true, strict: false, problems: [], tool: hostile, origin: {} };
  const html = await driftHtml(
    { drift: aDrift({ pairs: [one], groups: [aDriftGroup({ group: hostile })] }), pairs: [one], at, about },
    assets,
    judged,
  );
  const own = html.replace(assets.script, '').replace(assets.style, '');
  expect(own).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}|<script>alert|<\/title> "/u);
});
