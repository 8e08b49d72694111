import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { emptyReport, foldReport, type Report } from '../../../src/features/run/fold-report.js';
import { junitXml } from '../../../src/features/run/junit.js';
import { aJob, anItem, aPair, createMember, done, publish } from './builders.js';
import { hostile } from '../../show/hostile.js';

const at = '2026-11-22T10:00:00.000Z';

function xmlOf(...given: Parameters<typeof junitXml>): string {
  return [...junitXml(...given)].join('');
}

function aReport(outcome: Report['outcome'], ...events: readonly RunEvent[]): Report {
  const ended: RunEvent = { type: 'finished', at: '2026-11-22T10:01:05.500Z', outcome };
  return [...events, ended].reduce(foldReport, emptyReport('apply', at));
}

test('a suite of the run, then a suite per group with a case per pair', () => {
  const report = aReport(
    'failed',
    done(createMember('fabrikam-prod')),
    { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
    {
      type: 'pairs',
      pairs: [
        aPair(1, 'fabrikam-prod', 'Succeeded'),
        aPair(1, 'tailspin-prod', 'Failed', {
          cause: 'PermissionDenied',
          error: 'Forbidden.',
          hint: 'Grant the role.',
        }),
        aPair(2, 'tailspin-prod', 'Unknown', { cause: 'Unknown' }),
        aPair(1, 'contoso-lab', 'Skipped', { group: 'lab', error: 'the group was not updated' }),
        aPair(2, 'contoso-lab', 'InProgress', { group: 'lab' }),
      ],
    },
  );
  expect(xmlOf(report)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="muster apply" tests="7" failures="3" errors="0" skipped="2" time="65.500">
<testsuite name="muster apply" tests="2" failures="1" errors="0" skipped="0" time="65.500" timestamp="2026-11-22T10:00:00">
<testcase name="outcome" classname="muster.apply">
<failure type="failed" message="✖ Apply failed in part."/>
</testcase>
<testcase name="create/member/contoso-soc/fabrikam-prod" classname="muster.apply"/>
</testsuite>
<testsuite name="contoso-soc/finance-eu" tests="3" failures="2" errors="0" skipped="0" time="1.000" timestamp="2026-11-22T10:00:01">
<testcase name="AnalyticsRule Contoso rule 1 [rule-1]" classname="contoso-soc.finance-eu.fabrikam-prod"/>
<testcase name="AnalyticsRule Contoso rule 1 [rule-1]" classname="contoso-soc.finance-eu.tailspin-prod">
<failure type="Failed.PermissionDenied" message="Forbidden.">hint: Grant the role.</failure>
</testcase>
<testcase name="AnalyticsRule Contoso rule 2 [rule-2]" classname="contoso-soc.finance-eu.tailspin-prod">
<failure type="Unknown" message="Unknown"/>
</testcase>
</testsuite>
<testsuite name="contoso-soc/lab" tests="2" failures="0" errors="0" skipped="2">
<testcase name="AnalyticsRule Contoso rule 1 [rule-1]" classname="contoso-soc.lab.contoso-lab">
<skipped type="Skipped" message="the group was not updated"/>
</testcase>
<testcase name="AnalyticsRule Contoso rule 2 [rule-2]" classname="contoso-soc.lab.contoso-lab">
<skipped type="InProgress" message="the job has not ended"/>
</testcase>
</testsuite>
</testsuites>
`);
});

test('a run that failed without a pair is red: its outcome, its errors and its steps are cases', () => {
  const report = aReport(
    'failed',
    { type: 'problem', problem: { code: 'MUS201', message: 'unreachable', hint: 'Try again.' } },
    done(createMember('a'), {
      status: 'failed',
      problem: { code: 'MUS203', message: 'refused', at: { file: 'f.yaml', line: 3, column: 5 } },
    }),
    done(publish('x'), { status: 'skipped', problem: { code: 'MUS501', message: 'blocked by a' } }),
  );
  expect(xmlOf(report).split('\n').slice(2)).toEqual([
    '<testsuite name="muster apply" tests="4" failures="2" errors="1" skipped="1" time="65.500" timestamp="2026-11-22T10:00:00">',
    '<testcase name="outcome" classname="muster.apply">',
    '<failure type="failed" message="✖ Apply failed in part."/>',
    '</testcase>',
    '<testcase name="MUS201 unreachable" classname="muster.apply">',
    '<error type="MUS201" message="unreachable">hint: Try again.</error>',
    '</testcase>',
    '<testcase name="create/member/contoso-soc/a" classname="muster.apply">',
    '<failure type="MUS203" message="refused">f.yaml:3:5</failure>',
    '</testcase>',
    '<testcase name="publish/assignment/contoso-soc/x" classname="muster.apply">',
    '<skipped type="MUS501" message="blocked by a"/>',
    '</testcase>',
    '</testsuite>',
    '</testsuites>',
    '',
  ]);
});

test('an interrupted run is red, and says that what it did is there', () => {
  expect(xmlOf(aReport('interrupted'))).toContain(
    '<failure type="interrupted" message="⚠ Muster apply was interrupted; what it had done is reported here."/>',
  );
});

test('only the pairs asked for are cases', () => {
  const report = aReport('failed', {
    type: 'pairs',
    pairs: [aPair(1, 'a', 'Succeeded'), aPair(1, 'b', 'Failed')],
  });
  const names = [...xmlOf(report, ({ status }) => status === 'Failed').matchAll(/classname="([^"]+)"/g)];
  expect(names.map(([, name]) => name)).toEqual(['muster.apply', 'contoso-soc.finance-eu.b']);
});

test('times that cannot be read, or that go backwards, are left out', () => {
  const report = aReport(
    'succeeded',
    { type: 'jobFinished', job: aJob({ startTime: 'soon', endTime: 'later' }) },
    { type: 'pairs', pairs: [aPair(1, 'a', 'Succeeded')] },
  );
  const lines = xmlOf({ ...report, endedAt: '2026-11-22T09:00:00Z' }).split('\n');
  expect(lines.filter((line) => line.startsWith('<testsuite'))).toEqual([
    '<testsuites name="muster apply" tests="2" failures="0" errors="0" skipped="0">',
    '<testsuite name="muster apply" tests="1" failures="0" errors="0" skipped="0" timestamp="2026-11-22T10:00:00">',
    '<testsuite name="contoso-soc/finance-eu" tests="1" failures="0" errors="0" skipped="0">',
  ]);
});

test('hostile names are text: no markup, no character that XML or a terminal cannot take', () => {
  const xml = xmlOf(
    aReport(
      'failed',
      { type: 'problem', problem: { code: 'MUS201', message: hostile, hint: hostile } },
      {
        type: 'pairs',
        pairs: [
          aPair(1, hostile, 'Failed', {
            group: hostile,
            error: hostile,
            hint: hostile,
            item: anItem(1, { name: hostile, displayName: hostile }),
          }),
        ],
      },
    ),
  );
  expect(xml).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}|[\ufffe\uffff]|<script|<\/title|\]\]>|-->/u);
  // Every attribute ends where it should: what is left between tags are known elements.
  const tags = [...xml.matchAll(/<\/?([a-z]+)(?: [a-z]+="[^"<]*")*\/?>/g)].map(([, name]) => name);
  expect(tags).toEqual([
    ...[
      'testsuites',
      'testsuite',
      'testcase',
      'failure',
      'testcase',
      'testcase',
      'error',
      'error',
      'testcase',
    ],
    ...['testsuite', 'testsuite', 'testcase', 'failure', 'failure', 'testcase', 'testsuite', 'testsuites'],
  ]);
  expect(xml.match(/</g)?.length).toBe(tags.length + 1);
});
