import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { PairResult } from '../../../src/model/content.js';
import { emptyReport, foldReport } from '../../../src/features/run/fold-report.js';
import { reportText } from '../../../src/features/run/report-text.js';
import { aPair, plain } from './builders.js';

const groups = 200;

function textOf(pairs: readonly PairResult[], width = 100): string {
  const report = foldReport(emptyReport('apply', '2026-11-22T10:00:00.000Z'), { type: 'pairs', pairs });
  return reportText(report, { ...plain, width });
}

/** 10,000 pairs, 50 of each group. */
function pairsOf(result: (n: number) => Partial<PairResult>): readonly PairResult[] {
  return Array.from({ length: 10_000 }, (_, n) =>
    aPair(n, `member-${String(n % 50)}`, 'Succeeded', {
      group: `group-${String(n % groups).padStart(3, '0')}`,
      ...result(n),
    }),
  );
}

test('10,000 pairs that fail likewise are read by cause', () => {
  const text = textOf(
    pairsOf(() => ({
      status: 'Failed',
      cause: 'PermissionDenied',
      error: 'Failed to write. Status code: Forbidden.',
      hint: 'Grant the role.',
    })),
  );
  expect(text.split('\n').length).toBeLessThan(300);
  expect(text.slice(text.indexOf('\nand ') + 1)).toMatchInlineSnapshot(`
    "and 193 more groups not all delivered: contoso-soc / group-007, contoso-soc / group-008, contoso-soc
      / group-009, contoso-soc / group-010, contoso-soc / group-011, contoso-soc / group-012,
      contoso-soc / group-013, contoso-soc / group-014, contoso-soc / group-015, contoso-soc / group-016
      and 183 more
      9,650 pairs: 0 succeeded, 9,650 failed
      ✖ Failed 9,650 pairs: PermissionDenied: Failed to write. Status code: Forbidden.
          hint: Grant the role.
          AnalyticsRule Contoso rule 7 → member-7
          AnalyticsRule Contoso rule 207 → member-7
          AnalyticsRule Contoso rule 407 → member-7
          and 9,647 more; --report FILE.json lists them all

    ✖ Apply failed in part.
    "
  `);
});

test.each([60, 100])('10,000 pairs that fail each in its own way stay readable at %i columns', (width) => {
  const lines = textOf(
    pairsOf((n) => ({ status: 'Failed', cause: 'Unknown', error: `rule ${String(n)} was refused` })),
    width,
  ).split('\n');
  expect(lines.length).toBeLessThan(400);
  expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
});

test('of many groups those with trouble come first, and the others are summed up', () => {
  const text = textOf(
    pairsOf((n) => (n === 150 ? { status: 'Failed', cause: 'Throttled', error: '429' } : {})),
  );
  expect(text.split('\n\n')[1]).toMatchInlineSnapshot(`
    "contoso-soc / group-150: no job
      50 pairs: 49 succeeded, 1 failed
      member    ✔ succeeded  ✖ failed
      member-0           49         1
      ✖ Failed 1 pair: Throttled: 429
          AnalyticsRule Contoso rule 150 → member-0"
  `);
  expect(text).toContain(
    '\nand 199 more groups (9,950 pairs: 9,950 succeeded, 0 failed): contoso-soc / group-000,',
  );
});

test('where all is well, many groups are one line', () => {
  expect(textOf(pairsOf(() => ({}))).split('\n\n')[1]).toMatch(
    /^200 groups \(10,000 pairs: 10,000 succeeded, 0 failed\): contoso-soc \/ group-000,/,
  );
});
