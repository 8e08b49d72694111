import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { emptyReport, foldReport } from '../../../src/features/run/fold-report.js';
import { mergeReports } from '../../../src/features/run/merge-reports.js';
import { parseReportFile, reportOfJson } from '../../../src/features/run/parse-report-file.js';
import { reportJson } from '../../../src/features/run/report-json.js';
import { reportMarkdown } from '../../../src/features/run/report-markdown.js';
import type { ReportJson } from '../../../src/features/run/report-shape.js';
import { reportText } from '../../../src/features/run/report-text.js';
import type { PairResult, PairStatus } from '../../../src/model/content.js';
import { aJob, aPair, createMember, done, plain, publish } from './builders.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 100) };
const about = { tool: 'muster 0.1.0', portal: null };

function foldAll(events: readonly RunEvent[]) {
  return events.reduce(foldReport, emptyReport('apply', '2026-11-22T10:00:00.000Z'));
}

/** What one apply of one parent told. */
function eventsOf(parent: string, pairs: readonly PairResult[], at = '2026-11-22T10:00:00.000Z'): RunEvent[] {
  return [
    { type: 'started', at, command: 'apply' },
    done(createMember('fabrikam-prod', parent)),
    done(
      { ...publish('g'), id: `publish/assignment/${parent}/g`, parent },
      {
        status: 'failed',
        problem: {
          code: 'MUS405',
          message: 'refused',
          hint: 'Ask.',
          parent,
          at: { file: 'a.yaml', line: 3, column: 5 },
        },
      },
    ),
    { type: 'jobFinished', job: aJob({ parent, group: 'g' }) },
    { type: 'pairs', pairs: pairs.map((pair) => ({ ...pair, parent, group: 'g' })) },
    { type: 'finding', finding: { code: 'MUS304', severity: 'warning', message: 'for all parents alike' } },
    { type: 'finished', at: '2026-11-22T10:05:00.000Z', outcome: 'failed' },
  ];
}

function aReport(
  parent: string,
  pairs: readonly PairResult[] = [],
  more: Partial<ReportJson> = {},
): ReportJson {
  const json = reportJson(foldAll(eventsOf(parent, pairs)), { ...about, exit: 4 });
  return JSON.parse(JSON.stringify({ ...json, ...more })) as ReportJson;
}

function merged(...reports: readonly ReportJson[]): ReportJson {
  const result = mergeReports(reports.map((report, index) => ({ file: `${String(index)}.json`, report })));
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value;
}

function refusal(...reports: readonly ReportJson[]): readonly string[] {
  const result = mergeReports(reports.map((report, index) => ({ file: `${String(index)}.json`, report })));
  return result.ok
    ? []
    : result.problems.map(({ code, message, hint }) => `${code} ${message} (${hint ?? ''})`);
}

const soc = aReport('soc', [aPair(1, 'a', 'Succeeded'), aPair(2, 'a', 'Failed')]);
const emea = aReport('emea', [aPair(1, 'b', 'Skipped')]);

test('two reports are one: parents by name, findings alike once, totals added, the worst outcome', () => {
  const all = merged(
    {
      ...soc,
      startedAt: '2026-11-22T10:00:30.000Z',
      endedAt: '2026-11-22T10:09:00.000Z',
      outcome: 'interrupted',
    },
    emea,
  );
  expect(all).toEqual({
    schemaVersion: 1,
    tool: 'muster 0.1.0',
    command: 'apply',
    startedAt: '2026-11-22T10:00:00.000Z',
    endedAt: '2026-11-22T10:09:00.000Z',
    outcome: 'interrupted',
    steps: [...emea.steps, ...soc.steps],
    jobs: [...emea.jobs, ...soc.jobs],
    pairs: [...emea.pairs, ...soc.pairs],
    findings: soc.findings,
    errors: [],
    summary: {
      created: 2,
      updated: 0,
      deleted: 0,
      published: 0,
      pairs: { succeeded: 1, failed: 1, inProgress: 0, unknown: 0, skipped: 1 },
    },
  });
});

test('a report given twice, or twice under two names, counts once', () => {
  expect(merged(soc, emea, soc)).toEqual(merged(soc, emea));
});

test('two workbooks of one name in two resource groups are two pairs', () => {
  const pairs = ['rg-a', 'rg-b'].map((group, at) => {
    const pair = aPair(1, 'a', at === 0 ? 'Succeeded' : 'Failed');
    const resourceId = `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/w`;
    return { ...pair, item: { ...pair.item, kind: 'Workbook' as const, resourceId } };
  });
  const report = aReport('soc', pairs);
  expect(report.pairs.map(({ status }) => status)).toEqual(['Succeeded', 'Failed']);
  expect(merged(report).pairs).toEqual(report.pairs);
  expect(merged(report, emea).pairs).toEqual([...emea.pairs, ...report.pairs]);
});

test('members and evidence are kept, also when a merged report is merged again', () => {
  const evidence = {
    parent: 'soc',
    group: 'g',
    assignment: 'gone',
    workspace: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/soc',
    pairs: [{ resourceId: '/r', memberWorkspace: '/m', jobId: 'j', endTime: '2026-11-22T10:00:00Z' }],
  };
  const report = aReport('soc', [], { members: [{ name: 'a', workspace: '/m' }], evidence: [evidence] });
  const all = merged(report, emea);
  expect(all).toMatchObject({ members: report.members, evidence: report.evidence });
  expect(reportJson(reportOfJson(all), about)).toMatchObject({
    members: report.members,
    evidence: report.evidence,
  });
});

describe('what contradicts each other is refused', () => {
  const hint = 'Give one report for each parent: of a shard that ran again, the last.';
  test('a pair', () => {
    const again = aReport('soc', [aPair(1, 'a', 'Succeeded'), aPair(2, 'a', 'Succeeded')]);
    expect(refusal(soc, again)).toEqual([
      `MUS625 0.json and 1.json contradict each other about the pair soc / g / a / AnalyticsRule / rule-2 (${hint})`,
    ]);
  });
  test('many pairs, in one sentence', () => {
    const again = aReport('soc', [aPair(1, 'a', 'Failed'), aPair(2, 'a', 'Unknown')]);
    expect(refusal(soc, again)).toEqual([
      `MUS625 0.json and 1.json contradict each other about the pair soc / g / a / AnalyticsRule / rule-1 and 1 more (${hint})`,
    ]);
  });
  test('a job, whatever the case of its assignment', () => {
    const again: ReportJson = {
      ...soc,
      steps: [],
      pairs: [],
      jobs: soc.jobs.map((job) => ({ ...job, assignment: job.assignment.toUpperCase(), state: 'Failed' })),
      summary: aReport('soc', [], { steps: [] }).summary,
    };
    expect(
      refusal({ ...soc, pairs: soc.pairs }, { ...again, summary: { ...again.summary, created: 0 } }),
    ).toEqual([
      `MUS625 0.json and 1.json contradict each other about the job soc / finance-eu / job-1 (${hint})`,
    ]);
  });
  test('a step that two runs took', () => {
    const again = { ...soc, steps: soc.steps.map((step) => ({ ...step, durationMs: 99 })) };
    expect(refusal(soc, again)).toEqual([
      `MUS625 0.json and 1.json contradict each other about the step soc / create/member/soc/fabrikam-prod and 1 more (${hint})`,
    ]);
  });
  test('one report with itself', () => {
    const odd = aReport('soc', [aPair(1, 'a', 'Failed')]);
    const twice = {
      ...odd,
      pairs: [...odd.pairs, ...odd.pairs.map((pair) => ({ ...pair, status: 'Succeeded' as const }))],
    };
    expect(refusal(twice)).toEqual([
      `MUS625 0.json tells of the pair soc / g / a / AnalyticsRule / rule-1 twice, and differently (${hint})`,
    ]);
  });
  test('reports of two commands', () => {
    expect(refusal(soc, { ...emea, command: 'status', startedAt: '2026-11-22T11:00:00.000Z' })).toEqual([
      'MUS625 0.json is a report of apply, 1.json one of status (Merge reports of one command at a time.)',
    ]);
  });
});

describe('reports of status --failed', () => {
  const failedOnly = (report: ReportJson): ReportJson => ({
    ...report,
    command: 'status',
    steps: [],
    pairs: report.pairs.filter(({ status }) => status === 'Failed'),
    summary: { ...report.summary, created: 0 },
  });
  test('are joined with the counts of all pairs', () => {
    const all = merged(failedOnly(soc), failedOnly(emea));
    expect([all.pairs.length, all.summary.pairs]).toEqual([
      1,
      { succeeded: 1, failed: 1, inProgress: 0, unknown: 0, skipped: 1 },
    ]);
    const report = reportOfJson(all);
    expect(reportText(report, plain)).toContain('pairs: 1 succeeded, 1 failed, 1 skipped');
    expect(reportJson(report, about).summary).toEqual(all.summary);
  });
  test('are refused where two tell of one parent', () => {
    const other = { ...failedOnly(soc), endedAt: '2026-11-22T10:06:00.000Z' };
    expect(refusal(failedOnly(soc), other)[0]).toBe(
      'MUS625 0.json and 1.json both tell of soc, and the first counts pairs that it does not list (Make the reports without --failed, or one for each parent.)',
    );
  });
});

test('histories are joined since the latest of their beginnings', () => {
  const group = { group: 'g', keptSince: null, jobs: [], failing: [], recovered: 0 };
  const all = merged(
    { ...soc, history: { since: '2026-11-15T10:00:00.000Z', groups: [{ ...group, parent: 'soc' }] } },
    { ...emea, history: { since: '2026-11-15T10:00:09.000Z', groups: [{ ...group, parent: 'emea' }] } },
  );
  expect(all.history).toEqual({
    since: '2026-11-15T10:00:09.000Z',
    groups: [
      { ...group, parent: 'emea' },
      { ...group, parent: 'soc' },
    ],
  });
});

const statuses: readonly PairStatus[] = ['Succeeded', 'Failed', 'InProgress', 'Unknown', 'Skipped'];
const anyPairs = fc.uniqueArray(
  fc.tuple(fc.nat(6), fc.constantFrom('a', 'b'), fc.constantFrom(...statuses)),
  { selector: ([item, member]) => `${String(item)} ${member}` },
);
const anyReports = fc.tuple(anyPairs, anyPairs, anyPairs).map((each) =>
  each.map((pairs, index) =>
    aReport(
      `parent-${String(index)}`,
      pairs.map(([n, member, status]) => aPair(n, member, status)),
    ),
  ),
);

test('the order of the reports does not matter, and nothing is lost or counted twice', () => {
  fc.assert(
    fc.property(anyReports, (reports) => {
      const all = merged(...reports);
      expect(merged(...reports.toReversed())).toEqual(all);
      expect(all.pairs).toEqual(reports.flatMap(({ pairs }) => pairs));
      expect(all.summary.pairs).toEqual(
        Object.fromEntries(
          (
            [
              ['succeeded', 'Succeeded'],
              ['failed', 'Failed'],
              ['inProgress', 'InProgress'],
              ['unknown', 'Unknown'],
              ['skipped', 'Skipped'],
            ] as const
          ).map(([key, status]) => [key, all.pairs.filter((pair) => pair.status === status).length]),
        ),
      );
    }),
    runs,
  );
});

test('a merged report is a report: it can be merged again, in parts', () => {
  fc.assert(
    fc.property(anyReports, ([a, b, c]) => {
      if (a === undefined || b === undefined || c === undefined) return;
      expect(merged(merged(a, b), c)).toEqual(merged(a, merged(b, c)));
    }),
    runs,
  );
});

test('a report read back says what it said', () => {
  const events = eventsOf('soc', [aPair(1, 'a', 'Succeeded'), aPair(2, 'b', 'Failed')]);
  const report = foldAll(events);
  const back = reportOfJson(JSON.parse(JSON.stringify(reportJson(report, about))) as ReportJson);
  expect(reportText(back, plain)).toBe(reportText(report, plain));
  expect(reportMarkdown(back, { limit: 60_000 })).toBe(reportMarkdown(report, { limit: 60_000 }));
  expect(reportJson(back, about)).toEqual(reportJson(report, about));
});

describe('a file is no report', () => {
  const said = (text: string) => {
    const result = parseReportFile(text, 'a.json');
    return result.ok ? 'a report' : result.problems.map(({ code, message, at }) => [code, message, at]);
  };
  test.each([
    [
      '{"a": 1,}',
      [
        [
          'MUS623',
          'a.json is no report: it is not JSON, for "}" may not stand here.',
          { file: 'a.json', line: 1, column: 9 },
        ],
      ],
    ],
    ['[]', [['MUS623', 'a.json is no report: it has no pairs and outcome.', undefined]]],
    [
      JSON.stringify({ ...soc, schemaVersion: 2 }),
      [['MUS624', 'a.json is a report of format 2, and this muster reads format 1.', undefined]],
    ],
    [
      JSON.stringify({ ...soc, pairs: soc.pairs.map((pair) => ({ ...pair, status: 'Fine' })) }),
      [
        [
          'MUS623',
          'a.json is no report: pairs[0].status is none of Succeeded, Failed, InProgress, Unknown, Skipped, NotPublished.',
          undefined,
        ],
      ],
    ],
    [
      JSON.stringify({ ...soc, startedAt: 'yesterday' }),
      [['MUS623', 'a.json is no report: startedAt is no time.', undefined]],
    ],
    [
      JSON.stringify({ ...soc, steps: soc.steps.map((step) => ({ ...step, durationMs: -1 })) }),
      [['MUS623', 'a.json is no report: steps[0].durationMs is -1, and the least is 0.', undefined]],
    ],
    [
      JSON.stringify({ ...soc, summary: { ...soc.summary, pairs: { ...soc.summary.pairs, failed: 0 } } }),
      [['MUS623', 'a.json is no report: its summary counts fewer than it lists.', undefined]],
    ],
  ])('%#', (text, problems) => {
    expect(said(text)).toEqual(problems);
  });

  test.each([
    [{ pairs: {} }, 'pairs is no list'],
    [{ exitCode: 6 }, 'exitCode is none of 0, 1, 2, 3, 4, 5, 70, 130'],
    [{ runId: 'x' }, 'runId is no uuid'],
    [{ fingerprint: 'md5:0' }, 'fingerprint does not match ^sha256:[0-9a-f]{64}$'],
    [{ steps: soc.steps.map((step) => ({ ...step, error: 1 })) }, 'steps[0].error is no object'],
    [
      { steps: soc.steps.map((step) => ({ ...step, error: { ...step.error, at: { file: 'a' } } })) },
      'steps[0].error.code is missing',
    ],
    [
      { pairs: soc.pairs.map((pair) => ({ ...pair, item: { ...pair.item, predicted: false } })) },
      'pairs[0].item.predicted is not true',
    ],
    [{ summary: { ...soc.summary, created: 1.5 } }, 'summary.created is no whole number'],
    [{ jobs: [{}] }, 'jobs[0].parent is missing'],
  ])('%j', (change, why) => {
    expect(said(JSON.stringify({ ...soc, ...change }))).toEqual([
      ['MUS623', `a.json is no report: ${why}.`, undefined],
    ]);
  });

  test('what a later version added to a report is left out', () => {
    const later = {
      ...soc,
      more: 1,
      jobs: soc.jobs.map((job) => ({ ...job, more: 1 })),
      pairs: soc.pairs.map((pair) => ({ ...pair, item: { ...pair.item, more: 1 } })),
    };
    expect(parseReportFile(JSON.stringify(later), 'a.json')).toEqual({ ok: true, value: soc });
  });

  test('whatever is changed in a report, it is read or refused, and what is read fits the schema', () => {
    const ajv = new Ajv2020();
    addFormats.default(ajv);
    const schema = readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8');
    const fits = ajv.compile(JSON.parse(schema) as object);
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('Succeeded', 'status', 0, 1e9, null),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 2 }), values, (picks, value) => {
        let seen = 0;
        const text = JSON.stringify(soc, (_key, part: unknown) =>
          picks.includes(seen++) ? structuredClone(value) : part,
        );
        const result = parseReportFile(text, 'a.json');
        if (!result.ok) return;
        const all = mergeReports([{ file: 'a.json', report: result.value }]);
        if (!all.ok) return;
        const json: unknown = JSON.parse(JSON.stringify(reportJson(reportOfJson(all.value), about)));
        reportText(reportOfJson(all.value), plain);
        fits(json);
        expect(
          (fits.errors ?? []).filter(({ keyword }) => keyword !== 'pattern' && keyword !== 'format'),
        ).toEqual([]);
      }),
      { numRuns: 10 * runs.numRuns },
    );
  });
});
