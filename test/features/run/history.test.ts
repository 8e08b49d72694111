import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { FailingPair, GroupHistory, PastJob } from '../../../src/apply/pair-history.js';
import { emptyReport, foldReport, type Report } from '../../../src/features/run/fold-report.js';
import { historyTexts } from '../../../src/features/run/history-text.js';
import { reportJson } from '../../../src/features/run/report-json.js';
import { reportMarkdown } from '../../../src/features/run/report-markdown.js';
import { reportText } from '../../../src/features/run/report-text.js';
import { anItem, plain } from './builders.js';

const since = '2026-11-15T00:00:00.000Z';

function day(n: number): string {
  return `2026-11-${String(n).padStart(2, '0')}T10:00:00.0000000Z`;
}

function aPast(n: number, more: Partial<PastJob> = {}): PastJob {
  return {
    assignment: 'emea',
    jobId: `job-${String(n)}`,
    state: 'Succeeded',
    startTime: day(n),
    endTime: day(n),
    failedPairs: 0,
    ...more,
  };
}

function aFailing(n: number, more: Partial<FailingPair> = {}): FailingPair {
  return {
    member: 'london',
    item: anItem(n),
    cause: 'PermissionDenied',
    error: 'Forbidden.',
    hint: 'Grant it.',
    failedJobs: 2,
    firstFailed: day(18),
    lastGood: day(17),
    ...more,
  };
}

function aHistory(more: Partial<GroupHistory> = {}): GroupHistory {
  return {
    parent: 'soc',
    group: 'emea',
    keptSince: day(1),
    jobs: [
      aPast(21, { state: 'InProgress', endTime: null }),
      aPast(20, { state: 'Failed', failedPairs: 2 }),
      aPast(18, { state: 'Canceled', failedPairs: 1 }),
      aPast(17),
    ],
    failing: [aFailing(1), aFailing(2)],
    recovered: 3,
    ...more,
  };
}

function aReport(...groups: readonly GroupHistory[]): Report {
  const at = '2026-11-22T10:00:00.000Z';
  return foldReport(emptyReport('status', at), { type: 'history', since, groups });
}

test('each group with its jobs, then what goes on failing, by cause', () => {
  const gone = (member: string) =>
    aFailing(3, { member, cause: 'ContentDeleted', hint: 'Restore it.', lastGood: null, failedJobs: 1 });
  const groups = [
    aHistory(),
    aHistory({
      group: 'apac',
      keptSince: day(19),
      recovered: 0,
      jobs: [aPast(19)],
      failing: [gone('tokyo'), gone('osaka')],
    }),
    aHistory({ group: 'idle', jobs: [], failing: [] }),
  ];
  expect(reportText(aReport(...groups), plain)).toBe(`Since 2026-11-15 00:00:00 UTC:
  soc / emea: 4 jobs, 2 not succeeded, 3 pairs failed and recovered
    … InProgress since 2026-11-21 10:00:00 UTC
    ✖ Failed 2026-11-20 10:00:00 UTC, 2 pairs failed
    ✖ Canceled 2026-11-18 10:00:00 UTC, 1 pair failed
    ✔ Succeeded 2026-11-17 10:00:00 UTC
  soc / apac: 1 job, none kept from before 2026-11-19 10:00:00 UTC
    ✔ Succeeded 2026-11-19 10:00:00 UTC
  1 group without a job

✖ still failing ContentDeleted: 2 pairs
  soc / apac → tokyo, osaka: failing since 2026-11-18 10:00:00 UTC (1 job), no good publish in the
      jobs kept
      2 pairs: Contoso rule 3
      hint: Restore it.

✖ still failing PermissionDenied: 2 pairs
  soc / emea → london: failing since 2026-11-18 10:00:00 UTC (2 jobs), last good publish 2026-11-17
      10:00:00 UTC
      2 pairs: Contoso rule 1, Contoso rule 2
      hint: Grant it.

pairs: 0 succeeded, 0 failed
✖ Not everything is delivered.
`);
});

test('with --failed only what goes on failing is told', () => {
  const text = reportText(aReport(aHistory()), plain, { failedOnly: true });
  expect(text).not.toContain('Since 2026');
  expect(text).toContain('✖ still failing PermissionDenied: 2 pairs');
});

test('where nothing fails any more, it says so', () => {
  const blocks = historyTexts({ since, groups: [aHistory({ failing: [] })] }, plain, true);
  expect(blocks).toEqual([['No pair goes on failing, as far as jobs are kept.']]);
});

test('long histories are folded, and what they leave out is counted', () => {
  const failing = Array.from({ length: 30 }, (_, n) => aFailing(n, { member: `m-${String(n)}` }));
  const jobs = Array.from({ length: 9 }, (_, n) => aPast(20 - n));
  const groups = Array.from({ length: 40 }, (_, n) =>
    aHistory({ group: `g-${String(n)}`, jobs, failing: n === 0 ? failing : [] }),
  );
  const lines = historyTexts({ since, groups }, plain, false).flat();
  expect(lines.filter((line) => line.includes('more') || line.includes('older'))).toEqual([
    ...Array.from({ length: 30 }, () => '    and 4 older jobs'),
    '  and 10 more groups with jobs; --format json lists them all',
    '  and 10 more pairs; --format json lists them all',
  ]);
});

test('as JSON it is valid against its schema, and left out where nobody asked', () => {
  const about = { tool: 'muster 0.1.0', portal: null };
  const json = reportJson(aReport(aHistory(), aHistory({ keptSince: null, jobs: [], failing: [] })), about);
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const schema = readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(schema) as object);
  expect([validate(JSON.parse(JSON.stringify(json))), validate.errors]).toEqual([true, null]);
  expect(json.history?.groups[0]?.failing[0]).toEqual(aFailing(1));
  expect('history' in reportJson(emptyReport('status', since), about)).toBe(false);
});

test('as Markdown it is a fold of the same lines', () => {
  const markdown = reportMarkdown(aReport(aHistory({ group: '``` </details>' })), { limit: 10_000 });
  expect(markdown).toContain(
    '<details><summary>History</summary>\n\n````text\nSince 2026-11-15 00:00:00 UTC:\n',
  );
});
