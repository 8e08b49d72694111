import { describe, expect, test } from 'vitest';
import type { RunOutcome, RunEvent } from '../../../src/apply/events.js';
import type { ReportJson } from '../../../src/features/run/report-shape.js';
import { aJob, aPair, aParentPlan, aPlan, done, publish } from './builders.js';
import { anEngine, muster } from '../../cli/fakes.js';

const at = '2026-11-22T10:00:00.000Z';
const step = publish('finance-eu', [{ why: 'asked' }]);
const plan = aPlan(aParentPlan([step]));

function status(outcome: RunOutcome, ...between: readonly RunEvent[]): readonly RunEvent[] {
  return [{ type: 'started', at, command: 'status' }, ...between, { type: 'finished', at, outcome }];
}

test('publish shows its plan, publishes the groups it is given and reports', async () => {
  const engine = anEngine({
    plan,
    events: [
      { type: 'started', at, command: 'publish', plan },
      done(step),
      { type: 'pairs', pairs: [aPair(1, 'fabrikam-prod', 'Succeeded')] },
      { type: 'finished', at, outcome: 'succeeded' },
    ],
  });
  const { exit, out } = await muster('publish --group finance-eu --yes --no-wait --timeout 1h', engine);
  expect([exit, out]).toEqual([
    0,
    `Plan: 0 to create, 0 to update, 0 to delete, 1 to publish (4 operations).

contoso-soc
  group finance-eu
  ▶ publish finance-eu: 2 items × 2 members = 4 operations
      because it was asked for

contoso-soc / finance-eu: ✔ no job
  1 pair in 1 member: 1 succeeded, 0 failed

published 1; pairs: 1 succeeded, 0 failed
✔ Publish succeeded.
`,
  ]);
  expect(engine.arguments.planPublish?.slice(2)).toEqual([['finance-eu'], { groups: ['finance-eu'] }]);
  expect(engine.arguments.runPublish?.slice(3)).toEqual([
    { groups: ['finance-eu'] },
    { publish: true, wait: false, timeoutMs: 3_600_000 },
  ]);
});

test('publish --all within one parent', async () => {
  const engine = anEngine({ plan: aPlan(aParentPlan([])) });
  const { exit, out } = await muster('publish --all --parent contoso-soc', engine);
  expect([exit, out]).toEqual([0, 'Nothing to publish.\n\ncontoso-soc: no changes\n']);
  expect(engine.arguments.planPublish?.slice(2)).toEqual(['all', { parents: ['contoso-soc'] }]);
});

test.each(['MUS331', 'MUS403'] as const)(
  'publish --all that passed a group over (%s) is not green',
  async (code) => {
    const finding = { code, severity: 'info', message: 'Group retail cannot be published.' } as const;
    const passing = aPlan(aParentPlan([step], { findings: [finding] }));
    const engine = anEngine({
      plan: passing,
      events: [
        { type: 'started', at, command: 'publish', plan: passing },
        done(step),
        { type: 'pairs', pairs: [aPair(1, 'fabrikam-prod', 'Succeeded')] },
        { type: 'finished', at, outcome: 'succeeded' },
      ],
    });
    const { exit, out } = await muster('publish --all --yes', engine);
    expect([exit, out.split('\n').at(-3)]).toEqual([0, '… Publish succeeded; 1 group passed over.']);
  },
);

test('publish --all that has nothing to publish tells what the files ask for nevertheless', async () => {
  const uncovered = { pairs: [aPair(1, 'fabrikam-prod', 'NotPublished')], problems: [] };
  const lacking = (neverPublished: boolean) =>
    anEngine({ plan: { ...aPlan(aParentPlan([])), uncovered: [{ ...uncovered, neverPublished }] } });
  const first = await muster('publish --all --format json', lacking(true));
  const report = JSON.parse(first.out) as ReportJson;
  expect([first.exit, report.outcome, report.summary.pairs.notPublished]).toEqual([0, 'succeeded', 1]);

  const { exit, out } = await muster('publish --all', lacking(false));
  expect([exit, out]).toEqual([
    4,
    `Nothing to publish.

contoso-soc: no changes

contoso-soc / finance-eu: ○ never published
  1 pair in 1 member: 0 succeeded, 0 failed, 1 not published
  ○ fabrikam-prod: AnalyticsRule Contoso rule 1: not published

pairs: 0 succeeded, 0 failed, 1 not published
✖ Publish failed in part.
Next: muster apply, once the causes above are gone
`,
  ]);
});

test('publish --all that cannot know what the files ask for fails, also where there is nothing to publish', async () => {
  const problem = { code: 'MUS402', message: 'No item is called gone.' } as const;
  const unknown = { pairs: [], problems: [problem], neverPublished: true };
  const engine = anEngine({ plan: { ...aPlan(aParentPlan([])), uncovered: [unknown] } });
  const { exit, out } = await muster('publish --all', engine);
  expect([exit, out]).toEqual([4, expect.stringContaining('error MUS402 No item is called gone.\n')]);
});

test('publish --strict refuses a plan with findings', async () => {
  const finding = { code: 'MUS320', severity: 'warning', message: 'differs from the files' } as const;
  const engine = anEngine({ plan: aPlan(aParentPlan([step], { findings: [finding] })) });
  const { exit, err } = await muster('publish --all --yes --strict', engine);
  expect([exit, err, engine.calls.includes('runPublish')]).toEqual([
    1,
    'error MUS320 differs from the files\n',
    false,
  ]);
});

test('publish asks, as apply does', async () => {
  const { exit, asked } = await muster('publish --all', anEngine({ plan }), { answers: ['no'] });
  expect([exit, asked.length]).toEqual([1, 1]);
});

test.each([
  ['Succeeded', 'succeeded', 0],
  ['InProgress', 'succeeded', 0],
  ['Failed', 'failed', 4],
  ['Canceled', 'failed', 4],
  ['Reticulating', 'succeeded', 4],
] as const)('status of a last job that is %s', async (state, outcome, exit) => {
  const events = status(outcome, { type: 'jobFinished', job: aJob({ state }) });
  expect((await muster('status', anEngine({ events }))).exit).toBe(exit);
});

test('status of groups never published exits 0 and says so, if anything is asked of them', async () => {
  const never: RunEvent = {
    type: 'finding',
    finding: { code: 'MUS319', severity: 'info', message: 'Group retail was never published.' },
  };
  const pairs = [aPair(1, 'fabrikam-prod', 'NotPublished')];
  const asked = await muster(
    'status',
    anEngine({ events: status('succeeded', never, { type: 'pairs', pairs }) }),
  );
  expect([asked.exit, asked.out]).toEqual([
    0,
    `contoso-soc / finance-eu: ○ never published
  1 pair in 1 member: 0 succeeded, 0 failed, 1 not published
  ○ fabrikam-prod: AnalyticsRule Contoso rule 1: not published

Findings: 1 note
  ℹ note MUS319 Group retail was never published.

pairs: 0 succeeded, 0 failed, 1 not published
… No last job failed; 1 pair not published.
Next: muster apply
`,
  ]);
  const { exit, out } = await muster('status', anEngine({ events: status('succeeded', never) }));
  expect([exit, out]).toEqual([
    0,
    `Findings: 1 note
  ℹ note MUS319 Group retail was never published.

pairs: 0 succeeded, 0 failed
✔ Everything is delivered.
`,
  ]);
});

test('status that could not be read in full exits 1, whatever else failed', async () => {
  const events = status(
    'failed',
    { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
    { type: 'problem', problem: { code: 'MUS203', message: 'refused: 403' } },
  );
  const { exit, out, err } = await muster('status', anEngine({ events }));
  expect([exit, out.includes('MUS203'), err]).toEqual([
    1,
    false,
    'job of contoso-soc / finance-eu: Failed\nerror MUS203 refused: 403\n',
  ]);
  expect(out).toContain('✖ Not everything could be read.\n');
  const json = await muster('status --format json', anEngine({ events }));
  expect([json.exit, json.err]).toEqual([1, err]);
});

test('status --failed keeps failed pairs, in text and JSON; --watch and --timeout reach the engine', async () => {
  const events = status(
    'failed',
    { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
    {
      type: 'pairs',
      pairs: [aPair(1, 'a', 'Succeeded'), aPair(1, 'b', 'Failed')],
    },
  );
  const engine = anEngine({ events });
  const json = JSON.parse(
    (await muster('status --failed --watch --timeout 5m --format json', engine)).out,
  ) as ReportJson;
  expect([json.command, json.pairs.map(({ member }) => member), json.summary.pairs.succeeded]).toEqual([
    'status',
    ['b'],
    1,
  ]);
  expect(engine.arguments.readStatus?.slice(2)).toEqual([{}, { watch: true, timeoutMs: 300_000 }]);
  expect((await muster('status --failed', engine)).out).not.toContain('✔ succeeded');
});

describe('status --since', () => {
  test.each([
    ['7d', '2026-11-15T10:00:00.000Z'],
    ['PT36H', '2026-11-20T22:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T08:00:00+01:00', '2026-11-01T07:00:00.000Z'],
  ])('%s is %s', async (given, expected) => {
    const engine = anEngine({ events: status('succeeded') });
    expect((await muster(`status --since ${given}`, engine)).exit).toBe(0);
    expect(engine.arguments.readStatus?.[3]).toEqual({
      watch: false,
      timeoutMs: 1_800_000,
      since: BigInt(Date.parse(expected)) * 10_000n,
    });
  });

  test.each([
    [
      'yesterday',
      "error MUS601 option '--since <time>' argument 'yesterday' is invalid\n  hint: Give a duration such as 7d or 36h, a date such as 2026-11-01, or a time such as 2026-11-01T08:00:00Z.\n",
    ],
    [
      '2026-11-23',
      'error MUS601 --since: the time is yet to come\n  hint: Give a time in the past, such as 7d.\n',
    ],
  ])('%s is refused', async (given, expected) => {
    const engine = anEngine();
    const { exit, err } = await muster(`status --since ${given}`, engine);
    expect([exit, err, engine.calls]).toEqual([1, expected, []]);
  });
});
