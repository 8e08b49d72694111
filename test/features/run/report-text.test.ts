import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { RunCommand, RunEvent } from '../../../src/apply/events.js';
import { emptyReport, foldReport, type Report } from '../../../src/features/run/fold-report.js';
import { reportText } from '../../../src/features/run/report-text.js';
import { aJob, aPair, createMember, done, plain, publish } from './builders.js';

const at = '2026-11-22T10:00:00.000Z';

function aReport(command: RunCommand, ...events: readonly RunEvent[]): Report {
  return events.reduce(foldReport, emptyReport(command, at));
}

const forbidden = {
  cause: 'PermissionDenied',
  error: 'Failed to write. Status code: Forbidden.',
  hint: 'Give the publishing login Microsoft Sentinel Contributor on the member.',
} as const;

test('says counts first, then what was not done, groups with their failing pairs, and the outcome last', () => {
  const report = aReport(
    'apply',
    done(createMember('fabrikam-prod')),
    done(createMember('woodgrove'), {
      status: 'failed',
      problem: { code: 'MUS203', message: '403 LinkedAuthorizationFailed', hint: 'Check Lighthouse.' },
    }),
    done(publish('retail'), {
      status: 'skipped',
      problem: { code: 'MUS501', message: 'update/group/contoso-soc/retail failed' },
    }),
    done(publish('finance-eu')),
    { type: 'jobFinished', job: aJob({ state: 'Failed', error: 'One or more items failed.' }) },
    {
      type: 'pairs',
      pairs: [
        aPair(1, 'fabrikam-prod', 'Succeeded'),
        aPair(2, 'fabrikam-prod', 'Succeeded'),
        aPair(1, 'tailspin-prod', 'Failed', forbidden),
        aPair(2, 'tailspin-prod', 'Failed', forbidden),
        aPair(1, 'retail-one', 'Skipped', { group: 'retail' }),
      ],
    },
    { type: 'finding', finding: { code: 'MUS313', severity: 'warning', message: 'an error names nobody' } },
    { type: 'problem', problem: { code: 'MUS206', message: 'Azure failed: 500' } },
    { type: 'finished', at, outcome: 'failed' },
  );

  expect(reportText(report, plain)).toMatchInlineSnapshot(`
    "Steps not done: 1 failed, 1 skipped
      ✖ failed create member woodgrove in contoso-soc
          MUS203 403 LinkedAuthorizationFailed
          hint: Check Lighthouse.
      ⊘ skipped publish retail in contoso-soc
          MUS501 update/group/contoso-soc/retail failed

    contoso-soc / finance-eu: ✖ 2 of 4 pairs not delivered; job Failed
      ended 2026-11-22 10:00:02 UTC; 4 pairs in 2 members: 2 succeeded, 2 failed
      One or more items failed.
      ✖ tailspin-prod: all 2 items: PermissionDenied: Failed to write. Status code: Forbidden.
          hint: Give the publishing login Microsoft Sentinel Contributor on the member.
      ✔ 1 member: all 2 pairs delivered

    contoso-soc / retail: ✖ 1 of 1 pair not delivered; no job
      1 pair in 1 member: 0 succeeded, 0 failed, 1 skipped
      ⊘ retail-one: AnalyticsRule Contoso rule 1: skipped

    Findings: 1 warning
      ⚠ warning MUS313 an error names nobody

    error MUS206 Azure failed: 500

    created 1, published 1; pairs: 2 succeeded, 2 failed, 1 skipped
    ✖ Apply failed in part.
    "
  `);
});

test('groups stand by parent and name, in whatever order their jobs ended', () => {
  const ended = [
    ['contoso-soc', 'retail'],
    ['contoso-emea', 'hotels'],
    ['contoso-soc', 'finance-eu'],
    ['contoso-emea', 'airlines'],
  ] as const;
  const report = aReport(
    'status',
    ...ended.map(([parent, group]): RunEvent => ({
      type: 'jobFinished',
      job: aJob({ parent, group, jobId: group }),
    })),
  );

  expect(reportText(report, plain).match(/^\S+ \/ \S+(?=:)/gm)).toEqual([
    'contoso-emea / airlines',
    'contoso-emea / hotels',
    'contoso-soc / finance-eu',
    'contoso-soc / retail',
  ]);
});

test('a group in several parts is one block, with its jobs by state and when the last ended', () => {
  const job = (jobId: string, state: string, endTime: string): RunEvent => ({
    type: 'jobFinished',
    job: aJob({
      jobId,
      assignment: jobId,
      state,
      endTime,
      error: state === 'Failed' ? 'Some failed.' : null,
    }),
  });
  const report = aReport(
    'status',
    job('finance-eu', 'Succeeded', '2026-11-22T10:00:09.0000000Z'),
    job('finance-eu--2', 'Failed', '2026-11-22T10:00:03.0000000Z'),
    job('finance-eu--3', 'Succeeded', '2026-11-22T10:00:02.0000000Z'),
    job('finance-eu--4', 'Failed', '2026-11-22T10:00:02.0000000Z'),
    { type: 'finished', at, outcome: 'failed' },
  );

  expect(reportText(report, plain)).toMatchInlineSnapshot(`
    "contoso-soc / finance-eu: ✖ 2 jobs Succeeded, 2 jobs Failed
      ended 2026-11-22 10:00:09 UTC
      Some failed.

    pairs: 0 succeeded, 0 failed
    ✖ Not everything is delivered.
    "
  `);
});

test('a status names running jobs and unknown ends', () => {
  const report = aReport(
    'status',
    { type: 'jobFinished', job: aJob({ state: 'InProgress', endTime: null }) },
    { type: 'pairs', pairs: [aPair(1, 'fabrikam-prod', 'InProgress'), aPair(2, 'fabrikam-prod', 'Unknown')] },
    { type: 'finished', at, outcome: 'succeeded' },
  );

  expect(reportText(report, plain)).toMatchInlineSnapshot(`
    "contoso-soc / finance-eu: ✖ 2 of 2 pairs not delivered; job InProgress
      2 pairs in 1 member: 0 succeeded, 0 failed, 1 in progress, 1 unknown
      ? fabrikam-prod: AnalyticsRule Contoso rule 2: unknown
      … fabrikam-prod: AnalyticsRule Contoso rule 1: in progress
      member         … in progress  ? unknown
      fabrikam-prod              1          1

    pairs: 0 succeeded, 0 failed, 1 in progress, 1 unknown
    … No last job failed; 1 pair still in progress, 1 pair unknown.
    "
  `);
});

test('with failedOnly tables and pairs that did not fail are left out, counts stay', () => {
  const report = aReport(
    'status',
    { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
    {
      type: 'pairs',
      pairs: [
        aPair(1, 'a', 'Succeeded'),
        aPair(1, 'b', 'Failed', { cause: 'Unknown', error: 'boom' }),
        aPair(1, 'c', 'Unknown'),
      ],
    },
    { type: 'finished', at, outcome: 'failed' },
  );
  expect(reportText(report, { ...plain, width: 60 }, { failedOnly: true })).toMatchInlineSnapshot(`
    "contoso-soc / finance-eu: ✖ 2 of 3 pairs not delivered; job
        Failed
      ended 2026-11-22 10:00:02 UTC; 3 pairs in 3 members: 1
      succeeded, 1 failed, 1 unknown
      ✖ b: AnalyticsRule Contoso rule 1: Unknown: boom

    pairs: 1 succeeded, 1 failed, 1 unknown
    ✖ Not everything is delivered.
    "
  `);
});

test('with failedOnly groups without trouble are named in one line', () => {
  const report = aReport(
    'status',
    { type: 'jobFinished', job: aJob() },
    { type: 'jobFinished', job: aJob({ group: 'retail', assignment: 'retail', assignmentId: '/retail' }) },
    { type: 'finished', at, outcome: 'succeeded' },
  );
  expect(reportText(report, plain, { failedOnly: true }))
    .toBe(`2 groups (0 pairs: 0 succeeded, 0 failed): contoso-soc / finance-eu, contoso-soc / retail

pairs: 0 succeeded, 0 failed
… No last job failed; 2 groups without a result.
`);
});

test('a run that left jobs running does not say that all is delivered', () => {
  const report = aReport(
    'publish',
    { type: 'pairs', pairs: [aPair(1, 'a', 'InProgress'), aPair(1, 'b', 'Succeeded')] },
    { type: 'finished', at, outcome: 'succeeded' },
  );
  expect(reportText(report, plain).trimEnd().split('\n').at(-1)).toBe(
    '… Publish succeeded; 1 pair still in progress.',
  );
});

test('a member of whom everything failed for one cause is one line, and members without trouble are counted', () => {
  const pairs = Array.from({ length: 30 }, (_, n) => aPair(1, `member-${String(n)}`, 'Succeeded'));
  const failing = Array.from({ length: 27 }, (_, n) => aPair(n, 'zz-last', 'Failed', forbidden));
  const text = reportText(aReport('apply', { type: 'pairs', pairs: [...pairs, ...failing] }), {
    ...plain,
    width: 60,
  });
  const lines = text.split('\n');
  expect(lines.slice(0, -3)).toEqual([
    'contoso-soc / finance-eu: ✖ 27 of 57 pairs not delivered;',
    '    no job',
    '  57 pairs in 31 members: 30 succeeded, 27 failed',
    '  ✖ zz-last: all 27 items: PermissionDenied: Failed to',
    '      write. Status code: Forbidden.',
    '      hint: Give the publishing login Microsoft Sentinel',
    '      Contributor on the member.',
    '  ✔ 30 members: all 30 pairs delivered',
    '',
  ]);
});

test('causes beyond the first ten are counted: an error that names its item differs from pair to pair', () => {
  const pairs = Array.from({ length: 40 }, (_, n) =>
    aPair(n, n % 2 === 0 ? 'a' : 'b', 'Failed', {
      cause: 'Unknown',
      error: `alias ${String(n % 20)} exists`,
    }),
  );
  const text = reportText(aReport('apply', { type: 'pairs', pairs }), plain);
  expect(text.match(/alias \d+ exists/g)?.length).toBe(10);
  expect(text).toContain(
    '  and 20 pairs that ended otherwise, in 10 ways; --report FILE.json lists them all\n',
  );
});

test('members of whom a part failed are a table by name, cut so that it fits, and the last of many counted', () => {
  const pairs = Array.from({ length: 26 }, (_, n) => `${'監視'.repeat(20)}-${String(n).padStart(2, '0')}`)
    .reverse()
    .flatMap((member) => [aPair(1, member, 'Failed'), aPair(2, member, 'Unknown')]);
  const text = reportText(aReport('apply', { type: 'pairs', pairs }), { ...plain, width: 60 });
  const lines = text.split('\n');
  const head = lines.findIndex((line) => line.startsWith('  member'));
  expect(lines.slice(head, head + 2)).toEqual([
    '  member                               ✖ failed  ? unknown',
    `  ${'監視'.repeat(8)}監…         1          1`,
  ]);
  expect(text).toContain('  and 2 more members of which not all was delivered\n');
  expect(lines.filter((line) => /^ {2}\S/.test(line) && stringWidth(line) > 60)).toEqual([]);
});

test('steps that one reason held up are told once, after those that failed', () => {
  const held = Array.from({ length: 8 }, (_, n) =>
    done(createMember(`m-${String(n)}`, 'contoso-emea'), {
      status: 'skipped',
      problem: { code: 'MUS501', message: 'Parent contoso-emea was not written.', hint: 'Apply again.' },
    }),
  );
  const failing = done(createMember('woodgrove'), {
    status: 'failed',
    problem: { code: 'MUS203', message: 'refused' },
  });
  expect(
    reportText(aReport('apply', ...held, failing), plain)
      .split('\n')
      .slice(0, 7),
  ).toEqual([
    'Steps not done: 1 failed, 8 skipped',
    '  ✖ failed create member woodgrove in contoso-soc',
    '      MUS203 refused',
    '  ⊘ skipped 8 steps in contoso-emea: create member m-0, create member m-1, create member m-2, create',
    '      member m-3, create member m-4, create member m-5 and 2 more',
    '      MUS501 Parent contoso-emea was not written.',
    '      hint: Apply again.',
  ]);
});

test('steps not done beyond the first 40 are counted', () => {
  const failing = Array.from({ length: 41 }, (_, n) =>
    done(createMember(`m-${String(n)}`), {
      status: 'failed',
      problem: { code: 'MUS203', message: `refused at ${String(n)}` },
    }),
  );
  const text = reportText(aReport('apply', ...failing), plain);
  expect(text).toContain('Steps not done: 41 failed, 0 skipped\n');
  expect(text).toContain('  and 1 more; --report FILE.json lists them all\n');
});

test.each([
  ['apply', 'succeeded', '✔ Apply succeeded.'],
  ['publish', 'failed', '✖ Publish failed in part.'],
  ['apply', 'refused', '✖ Apply refused; nothing was changed.'],
  ['apply', 'stale', '✖ Apply stopped: the plan is stale; nothing was changed.'],
  ['apply', 'interrupted', '⚠ Apply interrupted; what is listed above was done.'],
  ['status', 'succeeded', '✔ Everything is delivered.'],
  ['status', 'failed', '✖ Not everything is delivered.'],
] as const)('%s that %s ends with its outcome in words', (command, outcome, line) => {
  const text = reportText(aReport(command, { type: 'finished', at, outcome }), plain);
  expect(text.trimEnd().split('\n').at(-1)).toBe(line);
});
