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
    "and 148 more groups not all delivered: contoso-soc / group-052, contoso-soc / group-053, contoso-soc
      / group-054, contoso-soc / group-055, contoso-soc / group-056, contoso-soc / group-057,
      contoso-soc / group-058, contoso-soc / group-059, contoso-soc / group-060, contoso-soc / group-061
      and 138 more
      7,400 pairs: 0 succeeded, 7,400 failed
      ✖ 7,400 pairs: 7,400 items in 50 members: PermissionDenied: Failed to write. Status code:
          Forbidden.
          hint: Grant the role.
          member-0, member-1, member-10 and 47 more

    pairs: 0 succeeded, 10,000 failed
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
  expect(text.split('\n\n')[0]).toMatchInlineSnapshot(`
    "contoso-soc / group-150: ✖ 1 of 50 pairs not delivered; no job
      50 pairs in 1 member: 49 succeeded, 1 failed
      ✖ member-0: AnalyticsRule Contoso rule 150: Throttled: 429
      member    ✔ succeeded  ✖ failed
      member-0           49         1"
  `);
  expect(text).toContain(
    '\nand 199 more groups (9,950 pairs: 9,950 succeeded, 0 failed): contoso-soc / group-000,',
  );
});

test('where all is well, many groups are one line', () => {
  expect(textOf(pairsOf(() => ({}))).split('\n\n')[0]).toMatch(
    /^200 groups \(10,000 pairs: 10,000 succeeded, 0 failed\): contoso-soc \/ group-000,/,
  );
});
