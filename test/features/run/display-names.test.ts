import { expect, test } from 'vitest';
import { emptyReport, type Report, withDisplayNames } from '../../../src/features/run/fold-report.js';
import { reportOfJson } from '../../../src/features/run/parse-report-file.js';
import { mergeReports } from '../../../src/features/run/merge-reports.js';
import { reportDocument } from '../../../src/features/run/report-json.js';
import { reportMarkdown } from '../../../src/features/run/report-markdown.js';
import type { ReportJson } from '../../../src/features/run/report-shape.js';
import { reportText } from '../../../src/features/run/report-text.js';
import { reportHtml } from '../../../src/features/run/html/page.js';
import { junitXml } from '../../../src/features/run/junit.js';
import { anEngine, fleet, loaded, muster } from '../../cli/fakes.js';
import { aMember } from '../../support/builders.js';
import { anItem, aPair, createMember, plain, workspace } from './builders.js';

const failed = { cause: 'PermissionDenied', error: '403 for harbour-bank', hint: null } as const;
const pairs = [
  aPair(1, 'harbour-bank', 'Failed', failed),
  aPair(2, 'harbour-bank', 'Succeeded'),
  aPair(1, 'mill', 'Unknown'),
  aPair(2, 'mill', 'Unknown'),
];
const failing = {
  member: 'harbour-bank',
  item: anItem(1),
  cause: 'PermissionDenied',
  error: '403',
  hint: null,
  failedJobs: 2,
  firstFailed: null,
  lastGood: null,
} as const;
const group = { parent: 'contoso-soc', group: 'finance-eu', keptSince: null, jobs: [], recovered: 0 };
const bare: Report = {
  ...emptyReport('status', '2026-11-22T10:00:00.000Z'),
  pairs,
  steps: [
    {
      step: createMember('harbour-bank'),
      status: 'failed',
      problem: { code: 'MUS203', message: 'Member harbour-bank: 403' },
      durationMs: 1,
    },
  ],
  history: { since: '2026-11-21T10:00:00.000Z', groups: [{ ...group, failing: [failing] }] },
};
const bank = aMember('harbour-bank', { displayName: 'Kundenbank AG', workspace });
const report = withDisplayNames(bare, [bank, aMember('mill'), aMember('other', { displayName: 'Other' })]);
const json = (one: Report): ReportJson => {
  const document = reportDocument(one, { tool: 'muster 0.1.0', portal: null });
  return JSON.parse(JSON.stringify({ ...document, pairs: [...document.pairs] })) as ReportJson;
};

test('a report lists the members of its pairs that have a display name, with it', () => {
  expect(json(report).members).toEqual([{ name: 'harbour-bank', displayName: 'Kundenbank AG', workspace }]);
  expect({ ...json(report), members: undefined }).toEqual({ ...json(bare), members: undefined });
  expect(withDisplayNames(bare, [aMember('harbour-bank')])).toBe(bare);
  expect(withDisplayNames(bare, [aMember('other', { displayName: 'Other' })])).toBe(bare);
});

test('what a run publishes to stays listed, named or not', () => {
  const members = [
    { name: 'harbour-bank', workspace },
    { name: 'mill', workspace: '/mill' },
  ];
  expect(withDisplayNames({ ...bare, members }, [bank]).members).toEqual([
    { name: 'harbour-bank', displayName: 'Kundenbank AG', workspace },
    { name: 'mill', workspace: '/mill' },
  ]);
});

test('its text says them: steps, causes, the table of members and the history', () => {
  const text = reportText(report, plain);
  expect(text).toContain('✖ failed create member Kundenbank AG (harbour-bank) in contoso-soc');
  expect(text).toContain('✖ Kundenbank AG (harbour-bank): AnalyticsRule Contoso rule 1: PermissionDenied');
  expect(text).toMatch(/^ {2}Kundenbank AG \(harbour-bank\) +1 +1$/m);
  expect(text).toContain('? mill: all 2 items: unknown');
  const past = 'contoso-soc / finance-eu → Kundenbank AG (harbour-bank): failing since';
  expect(text).toContain(past);
  expect(reportText(bare, plain)).not.toContain('Kundenbank');
});

test('so does its Markdown, inert', () => {
  const named = withDisplayNames(bare, [{ ...bank, displayName: 'Bank <b>\u202e' }]);
  const title = '<code>Bank &#60;b&#62;&#92;u&#123;202e&#125; &#40;harbour-bank&#41;</code>';
  const markdown = reportMarkdown(named, { limit: 60_000 });
  expect(markdown).toContain(`✖ failed create member ${title} in`);
  expect(markdown).toContain(`**Failed** ${title}: AnalyticsRule`);
  expect(markdown).toContain('→ Bank <b>\\u{202e} (harbour-bank): failing since');
});

test('pairs of many members are listed with them', () => {
  const scattered = [
    aPair(1, 'harbour-bank', 'Unknown'),
    aPair(2, 'harbour-bank', 'Succeeded'),
    aPair(2, 'mill', 'Unknown'),
    aPair(1, 'mill', 'Succeeded'),
  ];
  const named = withDisplayNames({ ...bare, pairs: scattered }, [bank]);
  expect(reportText(named, plain)).toContain('AnalyticsRule Contoso rule 1 → Kundenbank AG (harbour-bank)\n');
  expect(reportMarkdown(named, { limit: 60_000 })).toContain(
    '→ <code>Kundenbank AG &#40;harbour-bank&#41;</code>',
  );
});

test('JUnit keeps to the names, and merged reports keep the display names', () => {
  expect([...junitXml(report)].join('')).not.toContain('Kundenbank');
  const merged = mergeReports([{ file: 'a.json', report: json(report) }]);
  expect(merged.ok && reportText(reportOfJson(merged.value), plain)).toContain(
    'Kundenbank AG (harbour-bank)',
  );
});

test('the page says them in its causes, its table, its steps and its matrix', async () => {
  const named = withDisplayNames(bare, [{ ...bank, displayName: 'Bank <b>' }]);
  const page = await reportHtml(named, { style: '', script: '' }, { tool: 'muster', portal: null });
  const title = 'Bank &lt;b&gt; (harbour-bank)';
  expect(page).toContain(`1 item in 1 member: ${title}`);
  expect(page).toMatch(/<th scope="row"[^>]*>\s*Bank &lt;b&gt; \(harbour-bank\)/);
  expect(page).toContain(`create member <b>${title}</b>`);
  expect(page).toContain('"name":"harbour-bank","title":"Bank');
});

test('muster status takes them from the files', async () => {
  const at = '2026-11-22T10:00:00.000Z';
  const engine = anEngine({
    loadFleet: () => Promise.resolve(loaded({ fleet: { ...fleet, members: [bank] } })),
    events: [
      { type: 'started', at, command: 'status' },
      { type: 'pairs', pairs },
      { type: 'finished', at, outcome: 'succeeded' },
    ],
  });
  const { out } = await muster('status', engine);
  expect(out).toContain('✖ Kundenbank AG (harbour-bank): AnalyticsRule Contoso rule 1');
  const { out: asJson } = await muster('status --format json', engine);
  expect((JSON.parse(asJson) as ReportJson).members).toEqual([
    { name: 'harbour-bank', displayName: 'Kundenbank AG', workspace },
  ]);
});
