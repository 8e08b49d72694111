import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { commentLimit } from '../../../src/show/fit-markdown.js';
import { emptyReport, foldReport, type Report } from '../../../src/features/run/fold-report.js';
import { reportMarkdown } from '../../../src/features/run/report-markdown.js';
import { aJob, aPair, createMember, done, publish } from './builders.js';

const at = '2026-11-22T10:00:00.000Z';
const limit = commentLimit;

function aReport(...events: readonly RunEvent[]): Report {
  return events.reduce(foldReport, emptyReport('apply', at));
}

const forbidden = {
  cause: 'PermissionDenied',
  error: 'Failed to write. Status code: Forbidden.',
  hint: 'Give the publishing login Microsoft Sentinel Contributor on the member.',
} as const;

const failing = aReport(
  done(createMember('fabrikam-prod')),
  done(createMember('woodgrove'), {
    status: 'failed',
    problem: { code: 'MUS203', message: '403 LinkedAuthorizationFailed', hint: 'Check Lighthouse.' },
  }),
  done(publish('retail'), { status: 'skipped', problem: { code: 'MUS501', message: 'woodgrove failed' } }),
  { type: 'jobFinished', job: aJob({ group: 'a-fine-one', assignment: 'a-fine-one', jobId: 'job-0' }) },
  { type: 'jobFinished', job: aJob({ state: 'Failed', error: 'One or more items failed.' }) },
  {
    type: 'pairs',
    pairs: [
      aPair(1, 'fabrikam-prod', 'Succeeded', { group: 'a-fine-one' }),
      aPair(1, 'fabrikam-prod', 'Succeeded'),
      aPair(1, 'tailspin-prod', 'Failed', forbidden),
      aPair(2, 'tailspin-prod', 'Failed', forbidden),
      aPair(1, 'retail-one', 'Skipped', { group: 'retail' }),
    ],
  },
  { type: 'finding', finding: { code: 'MUS313', severity: 'warning', message: 'an error names nobody' } },
  { type: 'problem', problem: { code: 'MUS206', message: 'Azure failed: 500' } },
  { type: 'finished', at, outcome: 'failed' },
);

test('says the outcome first, then groups with trouble before others, and folds causes by group', () => {
  expect(reportMarkdown(failing, { limit })).toMatchInlineSnapshot(`
    "### ✖ Apply failed in part.

    created 1; pairs: 2 succeeded, 2 failed, 1 skipped

    **✖ 1 error**

    - ✖ **MUS206** Azure failed: 500

    <details><summary>Steps not done: 1 failed, 1 skipped</summary>

    - ✖ failed create member <code>woodgrove</code> in <code>contoso-soc</code>: MUS203 403 LinkedAuthorizationFailed<br>hint: Check Lighthouse.
    - ⊘ skipped publish <code>retail</code> in <code>contoso-soc</code>: MUS501 woodgrove failed

    </details>

    | group | last job | succeeded | failed | in progress | unknown | skipped | not published |
    | :-- | :-- | --: | --: | --: | --: | --: | --: |
    | ✖ <code>contoso-soc</code> / <code>finance-eu</code> | job Failed | 1 | 2 | 0 | 0 | 0 | 0 |
    | ✖ <code>contoso-soc</code> / <code>retail</code> | no job | 0 | 0 | 0 | 0 | 1 | 0 |
    | ✔ <code>contoso-soc</code> / <code>a-fine-one</code> | job Succeeded | 1 | 0 | 0 | 0 | 0 | 0 |

    <details><summary>✖ <code>contoso-soc</code> / <code>finance-eu</code>: job Failed, 2 pairs not delivered</summary>

    - One or more items failed.
    - **Failed** <code>tailspin-prod</code>: all 2 items: PermissionDenied: Failed to write. Status code: Forbidden.<br>hint: Give the publishing login Microsoft Sentinel Contributor on the member.

    </details>

    <details><summary>✖ <code>contoso-soc</code> / <code>retail</code>: no job, 1 pair not delivered</summary>

    - **Skipped** <code>retail-one</code>: AnalyticsRule <code>Contoso rule 1</code>

    </details>

    <details><summary>⚠ 1 warning</summary>

    - ⚠ **MUS313** an error names nobody

    </details>
    "
  `);
});

test('keeps of the folds what is asked for, and counts everything', () => {
  const text = reportMarkdown(failing, { limit, shown: ({ status }) => status === 'Failed' });
  expect(text).toContain(
    '| ✖ <code>contoso-soc</code> / <code>retail</code> | no job | 0 | 0 | 0 | 0 | 1 | 0 |',
  );
  expect(text).not.toContain('**Skipped**');
});

test('10,000 pairs that fail likewise, and 10,000 that fail each in its own way, stay under the limit', () => {
  const pairs = (own: boolean) =>
    Array.from({ length: 10_000 }, (_, n) =>
      aPair(n, `member-${String(n % 50)}`, 'Failed', {
        ...forbidden,
        group: `group-${String(n % 200)}`,
        ...(own ? { error: `Rule ${String(n)} @team failed: ${'because '.repeat(20)}` } : {}),
      }),
    );
  for (const own of [true, false]) {
    const text = reportMarkdown(aReport({ type: 'pairs', pairs: pairs(own) }), { limit });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text.match(/^<details>/gm)?.length).toBe(text.match(/^<\/details>/gm)?.length);
    expect(text).toContain('| 100 more groups |  | 0 | 5,000 | 0 | 0 | 0 | 0 |');
    expect(text).toMatch(
      /\n\*\*Not everything fits here: \d+ more groups\.\*\* The JSON of this report lists all\.\n$/,
    );
  }
});

test('steps that one reason held up are one entry of the list', () => {
  const held = Array.from({ length: 22 }, (_, n) =>
    done(createMember(`m-${String(n + 10)}`, 'contoso-emea'), {
      status: 'skipped',
      problem: { code: 'MUS501', message: 'Parent contoso-emea was not written.' },
    }),
  );
  const text = reportMarkdown(aReport(...held), { limit });
  expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
    `- ⊘ skipped 22 steps in <code>contoso-emea</code>: ${Array.from({ length: 20 }, (_, n) => `create member <code>m-${String(n + 10)}</code>`).join(', ')} and 2 more: MUS501 Parent contoso-emea was not written.`,
  ]);
});
