import { expect, test } from 'vitest';
import type { ExplainedVerdict } from '../../../src/features/select/read-selection.js';
import { selectText } from '../../../src/features/select/view-text.js';
import { aReading, at, everyReason, item, missed } from '../../support/select-readings.js';

const textOf = (verdicts: readonly ExplainedVerdict[], all = false, width = 100): string =>
  selectText('baseline', [aReading(verdicts)], { width, colors: false, sources: new Map() }, all);

test('with --all lists each item, and what stands between it and the nearest entry', () => {
  const out = textOf(everyReason, true);
  expect(out.slice(out.indexOf('  ·'))).toBe(`  · AnalyticsRule Low noise
      r-4: severity is Low (fleet.yaml:9)
  · AnalyticsRule Low too
      r-5: severity is Low (fleet.yaml:9)
  · SavedSearch Usage
      s-1: no entry is about SavedSearch
`);
});

test('says of a pinned selection what is in its snapshot', () => {
  const pin = { file: 'muster.lock.yaml', line: 7, column: 15 };
  const out = textOf([
    { item: item('r-1', 'Rule 1'), taken: true, reason: 'pinned', at: pin },
    { item: item('r-2', 'Rule 2'), taken: false, reason: 'notPinned' },
  ]);
  expect(out.slice(out.indexOf('  +'))).toBe(`  + AnalyticsRule Rule 1
      r-1: pinned by muster.lock.yaml:7
  - AnalyticsRule Rule 2
      r-2: not in the snapshot
`);
});

test('shows a name that only looks like the one asked for by its character, listed and counted', () => {
  const key = { key: 'displayName', known: true, values: [] } as const;
  const look = '"Own *" only seems to fit "\u041ewn rule". Character 1 is U+041E.';
  const verdicts = [[key], []].map((keys, index): ExplainedVerdict => ({
    item: item(`r-${String(index)}`, '\u041ewn rule'),
    taken: false,
    reason: 'notIncluded',
    nearest: { at: at(9), keys, look },
  }));
  const told = '"Own *" only seems to fit "\u041ewn rule". Character 1 is U+041E (fleet.yaml:9)';
  const lines = (all: boolean) =>
    textOf(verdicts, all, 200)
      .split('\n')
      .filter((line) => line.includes('seems'));
  expect([lines(true), lines(false)]).toEqual([
    [`      r-0: displayName does not fit: ${told}`, `      r-1: not among the names: ${told}`],
    [`      1: displayName does not fit: ${told}`, `      1: not among the names: ${told}`],
  ]);
});

test('says of each key what the item has instead', () => {
  const keys = [
    { key: 'displayName', known: true, values: ['x'] },
    { key: 'severity', known: false, values: [] },
    { key: 'tactics', known: true, values: ['Impact', 'Discovery'] },
    { key: 'techniques', known: true, values: [] },
    { key: 'tags', known: true, values: [] },
    { key: 'tags', known: true, values: ['owner=red'] },
    { key: 'modifiedAfter', known: true, values: [] },
    { key: 'modifiedAfter', known: true, values: ['2026-01-01T00:00:00Z'] },
  ] as const;
  const verdicts = [[], ...keys.map((key) => [key]), [keys[0], keys[2]]].map(
    (each, index): ExplainedVerdict => ({
      item: item(`r-${String(index)}`, `Rule ${String(index)}`),
      taken: false,
      reason: 'notIncluded',
      nearest: { at: at(9), keys: each },
    }),
  );
  const out = textOf(verdicts, true);
  expect(out.split('\n').filter((line) => line.startsWith('      r-'))).toEqual([
    '      r-0: not among the names (fleet.yaml:9)',
    '      r-1: displayName does not fit (fleet.yaml:9)',
    '      r-2: its kind has no severity (fleet.yaml:9)',
    '      r-3: tactics are Impact, Discovery (fleet.yaml:9)',
    '      r-4: it has no techniques (fleet.yaml:9)',
    '      r-5: it has none of the tags (fleet.yaml:9)',
    '      r-6: tags are owner=red (fleet.yaml:9)',
    '      r-7: its modified time cannot be read (fleet.yaml:9)',
    '      r-8: it was modified 2026-01-01T00:00:00Z (fleet.yaml:9)',
    '      r-9: displayName does not fit, tactics are Impact, Discovery (fleet.yaml:9)',
  ]);
  const folded = textOf(verdicts);
  expect(folded.slice(folded.indexOf('  ·'))).toBe(`  · 10 not included; --all lists them
      2: modifiedAfter does not fit (fleet.yaml:9)
      2: tags does not fit (fleet.yaml:9)
      1: displayName does not fit (fleet.yaml:9)
      1: displayName, tactics do not fit (fleet.yaml:9)
      1: not among the names (fleet.yaml:9)
      1: tactics does not fit (fleet.yaml:9): 1 Discovery, 1 Impact
      1: techniques does not fit (fleet.yaml:9)
      1: their kind has no severity (fleet.yaml:9): 1 AnalyticsRule
`);
});

test('ten thousand items stay readable in 60 columns, and --all lists them', () => {
  const verdicts = Array.from({ length: 10_000 }, (_, index): ExplainedVerdict => {
    const name = `r-${String(index).padStart(5, '0')}`;
    const rule = item(name, `A rule with a name as long as names of rules often are, ${name}`);
    return index % 2 === 0
      ? { item: rule, taken: true, reason: 'matched', at: at(7) }
      : {
          item: rule,
          taken: false,
          reason: 'notIncluded',
          nearest: { at: at(index), keys: missed('severity', ['Low']).keys },
        };
  });
  const lines = textOf(verdicts, false, 60).split('\n');
  expect(lines.filter((line) => Array.from(line).length > 60)).toEqual([]);
  expect(lines.slice(0, 8)).toEqual([
    'Selection baseline: 5,000 items in 1 parent.',
    '',
    'contoso-soc: 5,000 of 10,000 items: 5,000 AnalyticsRule;',
    '  used by group finance-eu',
    '  + AnalyticsRule A rule with a name as long as names of',
    '      rules often are, r-00000',
    '      r-00000: matched by fleet.yaml:7',
    '  + AnalyticsRule A rule with a name as long as names of',
  ]);
  expect(lines.slice(63, 67)).toEqual([
    '      r-00038: matched by fleet.yaml:7',
    '  + and 4,980 more of AnalyticsRule; --all lists them',
    '  · 5,000 not included; --all lists them',
    '      1: severity does not fit (fleet.yaml:1): 1 Low',
  ]);
  expect(lines.slice(76)).toEqual(['      4,990: otherwise', '']);
  const all = textOf(verdicts, true).split('\n');
  expect(all.filter((line) => / r-\d+: /.test(line))).toHaveLength(10_000);
});

test('control characters of names stay inert', () => {
  const evil = item('r-1', 'a\u001b[2Jb\nc');
  const out = textOf([{ item: evil, taken: true, reason: 'named', at: at(7) }]);
  expect(out).toContain('  + AnalyticsRule a\\u{1b}[2Jb c\n');
});
