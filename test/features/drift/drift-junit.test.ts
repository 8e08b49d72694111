import { expect, test } from 'vitest';
import { noPairs, type DriftPair } from '../../../src/features/drift/drift.js';
import { driftJunit } from '../../../src/features/drift/drift-junit.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';
import { hostile } from '../../show/hostile.js';

function xmlOf(...given: Parameters<typeof driftJunit>): string {
  return [...driftJunit(...given)].join('');
}

const about = { isDrift: true, strict: false, problems: [] } as const;

test('a suite of the comparison, then one per group with a case per pair that is not in sync', () => {
  const counts = { ...noPairs, changed: 1, missing: 1, unreadable: 1, inSync: 3 };
  const drift = aDrift({
    resources: [
      {
        type: 'group',
        parent: 'contoso-soc',
        name: 'finance-eu',
        resourceId: '/g',
        state: 'changed',
        patch: [{ op: 'replace', path: '/properties/description', value: 'ours' }],
        isDrift: true,
      },
      {
        type: 'group',
        parent: 'contoso-soc',
        name: 'theirs',
        resourceId: '/t',
        state: 'unmanaged',
        isDrift: false,
      },
    ],
    groups: [
      aDriftGroup({ counts }),
      aDriftGroup({ group: 'lab', counts: noPairs, skipped: 'suspended' }),
      aDriftGroup({ group: 'retail' }),
    ],
    pairs: [
      changedPair('fabrikam-prod', 1),
      aDriftPair('fabrikam-prod', 2),
      aDriftPair('tailspin-prod', 1, { state: 'unreadable' }),
      aDriftPair('tailspin-prod', 8, { state: 'orphaned', matchedBy: 'name' }),
      aDriftPair('tailspin-prod', 9, { state: 'local', group: null }),
    ],
    counts,
    problems: [{ code: 'MUS203', message: 'tailspin-prod could not be read', hint: 'Grant the role.' }],
  });
  expect(xmlOf(drift, about)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="muster drift" tests="11" failures="4" errors="2" skipped="3">
<testsuite name="muster drift" tests="4" failures="2" errors="1" skipped="1">
<testcase name="outcome" classname="muster.drift">
<failure type="failed" message="~ Drift: 1 copy changed, 1 missing, 1 unreadable, 3 in sync."/>
</testcase>
<testcase name="MUS203 tailspin-prod could not be read" classname="muster.drift">
<error type="MUS203" message="tailspin-prod could not be read">hint: Grant the role.</error>
</testcase>
<testcase name="group finance-eu" classname="muster.drift.contoso-soc">
<failure type="changed" message="changed">{&#34;op&#34;:&#34;replace&#34;,&#34;path&#34;:&#34;/properties/description&#34;,&#34;value&#34;:&#34;ours&#34;}</failure>
</testcase>
<testcase name="group theirs" classname="muster.drift.contoso-soc">
<skipped type="unmanaged" message="no file asks for it"/>
</testcase>
</testsuite>
<testsuite name="contoso-soc/finance-eu" tests="4" failures="2" errors="1" skipped="0">
<testcase name="pairs in sync" classname="contoso-soc.finance-eu"/>
<testcase name="AnalyticsRule Contoso rule 1 [rule-1]" classname="contoso-soc.finance-eu.fabrikam-prod">
<failure type="changed" message="severity changed">- severity: &#34;Low&#34;
+ severity: &#34;High&#34;</failure>
</testcase>
<testcase name="AnalyticsRule Contoso rule 2 [rule-2]" classname="contoso-soc.finance-eu.fabrikam-prod">
<failure type="missing" message="missing"/>
</testcase>
<testcase name="AnalyticsRule Contoso rule 1 [rule-1]" classname="contoso-soc.finance-eu.tailspin-prod">
<error type="unreadable" message="unreadable"/>
</testcase>
</testsuite>
<testsuite name="contoso-soc/lab" tests="1" failures="0" errors="0" skipped="1">
<testcase name="pairs" classname="contoso-soc.lab">
<skipped type="suspended" message="not compared, for it is suspended"/>
</testcase>
</testsuite>
<testsuite name="contoso-soc/retail" tests="1" failures="0" errors="0" skipped="0">
<testcase name="pairs in sync" classname="contoso-soc.retail"/>
</testsuite>
<testsuite name="orphans" tests="1" failures="0" errors="0" skipped="1">
<testcase name="AnalyticsRule Contoso rule 8 [rule-8]" classname="orphans.tailspin-prod">
<skipped type="orphaned" message="delivered by no group any more, once by finance-eu"/>
</testcase>
</testsuite>
</testsuites>
`);
});

test('without drift and errors every case passes, and pairs in sync are cases where they are listed', () => {
  const drift = aDrift({ pairs: [aDriftPair('m', 1, { state: 'inSync', matchedBy: 'name' })] });
  const xml = xmlOf(drift, { ...about, isDrift: false });
  expect(xml).toContain('<testsuites name="muster drift" tests="2" failures="0" errors="0" skipped="0">');
  expect(xml).toContain('classname="contoso-soc.finance-eu.m"/>');
});

test('orphans fail with --strict, those that are only suspected never', () => {
  const of = (state: DriftPair['state'], strict: boolean) =>
    /<testsuite name="orphans" (.*)>/.exec(
      xmlOf(aDrift({ pairs: [aDriftPair('m', 1, { state, group: null })] }), { ...about, strict }),
    )?.[1];
  expect([of('orphaned', true), of('orphaned', false), of('orphanSuspected', true)]).toEqual([
    'tests="1" failures="1" errors="0" skipped="0"',
    'tests="1" failures="0" errors="0" skipped="1"',
    'tests="1" failures="0" errors="0" skipped="1"',
  ]);
});

test('what is suppressed is skipped, with the reason and the last day', () => {
  const suppressed = { reason: 'known <noise>', until: '2026-12-31', by: ['noise'] };
  const pairs = [
    { ...changedPair('m', 1), suppressed },
    aDriftPair('m', 2, { state: 'orphaned', suppressed }),
  ];
  const xml = xmlOf(aDrift({ pairs }), { ...about, isDrift: false, strict: true });
  const skipped = '<skipped type="suppressed" message="suppressed until 2026-12-31: known &#60;noise&#62;"/>';
  expect([xml.split(skipped).length - 1, xml.includes('<failure')]).toEqual([2, false]);
});

test('nothing that Azure names is markup', () => {
  const pair = changedPair('m', 1);
  const item = { ...pair.item, displayName: hostile };
  const difference = { fields: [hostile], lines: [hostile] };
  const xml = xmlOf(aDrift({ pairs: [{ ...pair, item, difference }] }), about);
  expect(xml).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}|[\ufffe\uffff]|<script|<\/title|\]\]>|-->/u);
});
