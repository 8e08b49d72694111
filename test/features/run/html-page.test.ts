import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { loadPageAssets } from '../../../src/cli/page-assets.js';
import { emptyReport, foldReport, type Report } from '../../../src/features/run/fold-report.js';
import { reportHtml, runPageData } from '../../../src/features/run/html/page.js';
import { aJob, anItem, aPair, createMember, done, workspace } from './builders.js';
import { hostile, inert } from '../../show/hostile.js';

const assets = await loadPageAssets();
const at = '2026-11-22T10:00:00.000Z';
const about = { tool: 'muster 0.1.0', portal: 'https://portal.azure.com' };

function aReport(...events: readonly RunEvent[]): Report {
  const ended: RunEvent = { type: 'finished', at: '2026-11-22T10:01:05.500Z', outcome: 'failed' };
  return [...events, ended].reduce(foldReport, emptyReport('apply', at));
}

const denied = { cause: 'PermissionDenied', error: 'Forbidden.', hint: 'Grant the role.' } as const;
const pairs = [
  aPair(2, 'tailspin', 'Failed', denied),
  aPair(1, 'tailspin', 'Succeeded'),
  aPair(1, 'fabrikam', 'Failed', denied),
  aPair(1, 'lab', 'Unknown', { group: 'lab', cause: 'Unknown' }),
];

describe('the data of the page', () => {
  test('items, members and verdicts stand once; cells are rows of items by columns of members', () => {
    const report = aReport({ type: 'pairs', pairs }, { type: 'jobFinished', job: aJob() });
    const tailspin = workspace.replace('soc-central', 'tailspin');
    const members = [{ name: 'tailspin', workspace: tailspin }];
    const { states, ...data } = runPageData({ ...report, members }, about);
    expect(states.map(({ name }) => name)).toEqual([
      'Failed',
      'Unknown',
      'InProgress',
      'Skipped',
      'NotPublished',
      'Succeeded',
    ]);
    expect(data).toEqual({
      terms: { error: 'Error', hint: 'Next', note: 'Job' },
      why: null,
      portal: 'https://portal.azure.com',
      items: [2, 1].map((n) => ({
        kind: 'AnalyticsRule',
        name: `rule-${String(n)}`,
        displayName: `Contoso rule ${String(n)}`,
        id: anItem(n).resourceId,
      })),
      members: [
        { name: 'tailspin', workspace: tailspin },
        { name: 'fabrikam', workspace: '' },
        { name: 'lab', workspace: '' },
      ],
      verdicts: [
        { status: 'Failed', ...denied },
        { status: 'Succeeded', cause: '', error: '', hint: '' },
        { status: 'Unknown', cause: 'Unknown', error: '', hint: '' },
      ],
      groups: [
        {
          parent: 'contoso-soc',
          name: 'finance-eu',
          items: [1, 0],
          members: [1, 0],
          // rule-1: fabrikam failed, tailspin succeeded; rule-2: none in fabrikam, tailspin failed.
          cells: [0, 1, -1, 0],
          past: {},
          notes: ['finance-eu: job-1 Succeeded, 2026-11-22 10:00:01 UTC, 2026-11-22 10:00:02 UTC'],
        },
        { parent: 'contoso-soc', name: 'lab', items: [1], members: [2], cells: [2], past: {}, notes: [] },
      ],
    });
  });

  test('what earlier jobs tell of a failing pair stands at its cell', () => {
    const failing = {
      member: 'tailspin',
      item: anItem(2, { name: 'RULE-2' }),
      ...denied,
      failedJobs: 3,
      firstFailed: '2026-11-20T08:00:00Z',
      lastGood: '2026-11-19T08:00:00Z',
    };
    const gone = { ...failing, member: 'left', failedJobs: 1, firstFailed: null, lastGood: null };
    const group = { parent: 'contoso-soc', group: 'finance-eu', keptSince: null, jobs: [], recovered: 0 };
    const data = runPageData(
      aReport(
        { type: 'pairs', pairs },
        { type: 'history', since: at, groups: [{ ...group, failing: [failing, gone] }] },
      ),
      about,
    );
    expect(data.groups[0]?.past[3]).toBe(
      'failed in 3 jobs in a row, since 2026-11-20 08:00:00 UTC; last delivered 2026-11-19 08:00:00 UTC',
    );
  });
});

describe('the page', () => {
  test('lets only its own script and style run, known by their hashes', async () => {
    const html = await reportHtml(aReport({ type: 'pairs', pairs }), assets, about);
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1] ?? '';
    const hash = (tag: string) => {
      const text = [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(
        ([, inner]) => inner ?? '',
      );
      expect(text.length).toBe(1);
      return `'sha256-${createHash('sha256')
        .update(text[0] ?? '')
        .digest('base64')}'`;
    };
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash('script')}`,
      `style-src ${hash('style')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('names no other address than that of the portal', async () => {
    const html = await reportHtml(aReport({ type: 'jobFinished', job: aJob() }), assets, about);
    const addresses = [...html.matchAll(/\b(?:src|href|action)="([^"]*)"/g)].map(([, url]) => url);
    expect(
      addresses.filter((url) => url?.startsWith('https://portal.azure.com/#resource/') !== true),
    ).toEqual(['data:,', '#results']);
    expect(addresses.length).toBe(3);
  });

  test('the assets can be inlined: nothing in them ends their element', () => {
    expect([assets.script, assets.style].filter((text) => /<\/(script|style)|<!--/i.test(text))).toEqual([]);
  });

  test('hostile names are text everywhere, and inert', async () => {
    const problem = { code: 'MUS203', message: hostile, hint: hostile, parent: hostile } as const;
    const html = await reportHtml(
      aReport(
        { type: 'problem', problem: { ...problem, at: { file: hostile, line: 1, column: 1 } } },
        { type: 'finding', finding: { ...problem, severity: 'info' } },
        done(createMember(hostile), { status: 'failed', problem }),
        {
          type: 'jobFinished',
          job: aJob({ group: hostile, jobId: hostile, state: hostile, error: hostile }),
        },
        {
          type: 'pairs',
          pairs: [
            aPair(1, hostile, 'Failed', {
              parent: hostile,
              group: hostile,
              error: hostile,
              hint: hostile,
              item: anItem(1, { name: hostile, displayName: hostile }),
            }),
          ],
        },
      ),
      assets,
      { tool: hostile, portal: 'https://portal.azure.com' },
    );
    const own = html.replace(assets.script, '').replace(assets.style, '');
    expect(own).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}|<script>alert|<\/title> "/u);
    expect(own.match(/<script/g)?.length).toBe(2);
    const json = /id="report-data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect((JSON.parse(json) as { members: unknown }).members).toEqual([{ name: inert, workspace: '' }]);
  });

  test('long lists end in an honest line', async () => {
    const many = Array.from({ length: 1_100 }, (_, n) =>
      aPair(n, `member-${String(n)}`, 'Failed', { error: `error ${String(n)}` }),
    );
    const errors = Array.from({ length: 203 }, (_, n): RunEvent => ({
      type: 'problem',
      problem: { code: 'MUS203', message: `refused ${String(n)}` },
    }));
    const html = await reportHtml(aReport(...errors, { type: 'pairs', pairs: many }), assets, about);
    // Rows of the table of members: 500 on a screen, 60 on paper.
    expect(html).toContain('… and 600 more; the JSON report lists all');
    expect(html).toContain('… and 1,040 more; the JSON report lists all');
    expect(html).toContain('… and 3 more errors; the JSON report lists all');
    expect(html.replaceAll(/\s+/g, ' ')).toContain('1,050 more pairs of 1,050 other causes');
  });

  test('says where it comes from: fleet, commit, who started it, endpoint, and the pipeline', async () => {
    const origin = {
      fleet: 'fleet',
      repository: 'contoso/fleet',
      commit: '4f2c9d1a7b3e5f60718293a4b5c6d7e8f9012345',
      actor: hostile,
      endpoint: 'https://management.azure.com',
      run: 'https://github.com/contoso/fleet/actions/runs/7',
    };
    const html = await reportHtml(aReport(), assets, { ...about, origin });
    const list = /<dl class="origin">([\s\S]*?)<\/dl>/.exec(html)?.[1] ?? '';
    const words = list
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    expect(words).toMatch(/^fleet fleet repository contoso\/fleet commit 4f2c9d1a7b3e started by /);
    expect(words).toMatch(/endpoint https:\/\/management.azure.com run open the pipeline’s run$/);
    expect(list).toContain(
      '<a href="https://github.com/contoso/fleet/actions/runs/7" rel="noreferrer noopener">',
    );
    expect(list).not.toContain('<script>');
  });

  test('leads to no address of a pipeline that is not https, and says nothing where nothing is known', async () => {
    const html = await reportHtml(aReport(), assets, { ...about, origin: { run: 'javascript:alert(1)' } });
    expect(html).not.toContain('javascript:');
    expect(await reportHtml(aReport(), assets, about)).not.toContain('class="origin"');
  });

  test('a run without pairs says so, and has no matrix', async () => {
    const html = await reportHtml(aReport(), assets, about);
    expect(html).toContain('No pair belongs to this run.');
    expect(html).not.toContain('id="grid"');
  });
});
