import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import { planDigest } from '../../../src/plan/compare/plan-digest.js';
import { emptyReport, foldReport } from '../../../src/features/run/fold-report.js';
import { planJson } from '../../../src/features/plan/plan-json.js';
import { reportJson } from '../../../src/features/run/report-json.js';
import {
  aJob,
  aPair,
  aParentPlan,
  aPlan,
  anItem,
  createAssignment,
  createMember,
  deleteGroup,
  done,
  items,
  publish,
  updateGroup,
  workspace,
} from './builders.js';

const about = { tool: 'muster 0.1.0', createdAt: '2026-11-22T10:00:00.000Z' };

function errorsAgainst(schema: string, document: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const text = readFileSync(new URL(`../../../schemas/${schema}.schema.json`, import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(text) as object);
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors;
}

const predicted = anItem(9, { resourceId: null, predicted: true, kind: 'Function', alias: 'Asim' });

const whole: FleetPlan = aPlan(
  aParentPlan(
    [
      createMember('fabrikam-prod'),
      updateGroup('g', [{ what: 'members', added: ['b'], removed: [] }]),
      createAssignment('g', [anItem(1), predicted]),
      publish('g', [
        { why: 'lastJob', state: 'Failed' },
        { why: 'itemModified', items: items(1) },
        { why: 'delivered', by: 'publish/assignment/top/all', items: [predicted] },
      ]),
      deleteGroup('old'),
    ],
    {
      moves: [{ member: 'fabrikam-prod', from: ['finance-eu'], to: ['finance-uk', 'worldwide'] }],
      findings: [
        { code: 'MUS304', severity: 'warning', message: 'a playbook', hint: 'h', parent: 'contoso-soc' },
      ],
      problems: [
        {
          code: 'MUS402',
          message: 'matches nothing',
          at: { file: 'a.yaml', line: 1, column: 2, length: 3 },
          related: [{ message: 'first here', at: { file: 'a.yaml', line: 9, column: 1 } }],
        },
      ],
    },
  ),
);

test('a plan with every kind of step is valid against its schema', () => {
  expect(errorsAgainst('plan', planJson(whole, about))).toBeNull();
});

test('a plan’s JSON says who changes groups, and of which parent', () => {
  expect(planJson(whole, about).moves).toEqual([
    {
      parent: 'contoso-soc',
      member: 'fabrikam-prod',
      from: ['finance-eu'],
      to: ['finance-uk', 'worldwide'],
    },
  ]);
});

test('a plan’s JSON holds the steps, what they send, and the counts', () => {
  const json = planJson(
    aPlan(aParentPlan([createAssignment('g', [anItem(1), predicted]), publish('g')])),
    about,
  );
  expect(
    json.steps.map(({ body, items: carried, members, operations }) => ({
      body,
      carried,
      members,
      operations,
    })),
  ).toEqual([
    {
      body: {
        properties: {
          targetResourceName: 'g',
          items: [{ resourceId: anItem(1).resourceId }, { ...predicted }],
        },
      },
    },
    { carried: items(2), members: ['fabrikam-prod', 'tailspin-prod'], operations: 4 },
  ]);
  expect(json.summary).toEqual({ create: 1, update: 0, delete: 0, publish: 1 });
});

test('a step of a group in several parts names the group, its part, and how many there are', () => {
  const json = planJson(
    aPlan(aParentPlan([publish('g', [{ why: 'asked' }], { name: 'g--2', part: { number: 2, of: 3 } })])),
    about,
  );
  expect(errorsAgainst('plan', json)).toBeNull();
  expect(json.steps.map(({ name, group, part, parts }) => ({ name, group, part, parts }))).toEqual([
    { name: 'g--2', group: 'g', part: 2, parts: 3 },
  ]);
});

test('problems of no parent stand before those of parents', () => {
  const problem = { code: 'MUS201', message: 'unreachable' } as const;
  expect(planJson(whole, { ...about, problems: [problem] }).errors).toHaveLength(2);
});

test('the digest is of the work: not of reasons or times, but of ids, bodies, patches, items and members', () => {
  const digest = (...steps: Parameters<typeof aParentPlan>[0]) => planDigest(aPlan(aParentPlan(steps)));
  const step = publish('g');
  const [first] = step.members;
  expect(digest({ ...step, reason: 'other', reasons: [{ why: 'pending' }] })).toBe(digest(step));
  expect(digest(step)).toMatch(/^sha256:[0-9a-f]{64}$/);
  const others = [
    digest(step),
    digest({ ...step, id: 'x' }),
    digest({ ...step, items: items(1) }),
    digest({ ...step, members: first === undefined ? [] : [first] }),
    digest(updateGroup('g', [])),
    digest(updateGroup('g', []), step),
    digest(createAssignment('g', items(1))),
    digest(createAssignment('g', items(2))),
  ];
  expect(new Set(others).size).toBe(others.length);
});

const run: readonly RunEvent[] = [
  { type: 'started', at: '2026-11-22T10:00:00.000Z', command: 'apply', plan: whole },
  done(createMember('fabrikam-prod')),
  done(publish('g'), {
    status: 'failed',
    problem: { code: 'MUS503', message: 'did not succeed', hint: 'h' },
  }),
  { type: 'jobFinished', job: aJob({ error: 'e' }) },
  { type: 'jobStarted', job: aJob({ jobId: 'job-2' }), pairs: 1 },
  {
    type: 'pairs',
    pairs: [
      aPair(1, 'a', 'Succeeded'),
      aPair(2, 'a', 'Failed', { cause: 'Throttled', error: 'e', hint: 'h', item: predicted }),
    ],
  },
  { type: 'finished', at: '2026-11-22T10:00:09.000Z', outcome: 'failed' },
];
const report = run.reduce(foldReport, emptyReport('apply', '2026-11-22T10:00:00.000Z'));

test('a report with every kind of entry is valid against its schema, with and without a portal', () => {
  const portal = 'https://portal.azure.com';
  expect(errorsAgainst('report', reportJson(report, { tool: 'muster 0.1.0', portal }))).toBeNull();
  expect(errorsAgainst('report', reportJson(report, { tool: 'muster 0.1.0', portal: null }))).toBeNull();
});

test('a report’s JSON has the specification’s keys in its order', () => {
  const json = reportJson(report, { tool: 'muster 0.1.0', portal: 'https://portal.azure.com' });
  expect(Object.keys(json)).toEqual([
    'schemaVersion',
    'tool',
    'command',
    'startedAt',
    'endedAt',
    'outcome',
    'steps',
    'jobs',
    'pairs',
    'members',
    'findings',
    'errors',
    'summary',
  ]);
  expect(json.jobs[0]?.portalUrl).toBe(`https://portal.azure.com/#resource${workspace}`);
  expect(Object.keys(json.findings[0] ?? {})).toEqual([
    'code',
    'severity',
    'message',
    'hint',
    'parent',
    'at',
    'related',
  ]);
});

test('pairs can be kept to some while the summary counts all', () => {
  const json = reportJson(report, {
    tool: 'muster 0.1.0',
    portal: null,
    shown: ({ status }) => status === 'Failed',
  });
  expect([json.pairs.map(({ status }) => status), json.summary.pairs]).toEqual([
    ['Failed'],
    { succeeded: 1, failed: 1, inProgress: 0, unknown: 0, skipped: 0 },
  ]);
});

test('an unknown key anywhere is refused by the schemas', () => {
  const json = reportJson(report, { tool: 'muster 0.1.0', portal: null });
  expect(errorsAgainst('report', { ...json, more: 1 })).not.toBeNull();
  expect(errorsAgainst('plan', { ...planJson(whole, about), more: 1 })).not.toBeNull();
  expect(errorsAgainst('validate', { schemaVersion: 1, valid: true, problems: [], findings: [] })).toBeNull();
});
