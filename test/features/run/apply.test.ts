import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunOutcome, RunEvent } from '../../../src/apply/events.js';
import { run } from '../../../src/cli/run.js';
import type { ReportJson } from '../../../src/features/run/report-shape.js';
import { aJob, aPair, aParentPlan, aPlan, createMember, deleteGroup, done } from './builders.js';
import { memoryAudit } from '../../support/memory-audit.js';
import { anEngine, anIo, frozenClock, muster } from '../../cli/fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = '2026-11-22T10:00:00.000Z';
const step = createMember('fabrikam-prod');
const plan = aPlan(aParentPlan([step]));
const planned = `Plan: 1 to create, 0 to update, 0 to delete, 0 to publish (1 write).

contoso-soc
  + create member fabrikam-prod: the files declare it, Azure has no such member
`;
const nothing = aPlan(aParentPlan([]));
const refused = { code: 'MUS203', message: 'refused: 403', parent: 'contoso-emea' } as const;
const unread = aParentPlan([], { parent: 'contoso-emea', state: 'error', problems: [refused] });

function events(outcome: RunOutcome, ...between: readonly RunEvent[]): readonly RunEvent[] {
  return [{ type: 'started', at, command: 'apply', plan }, ...between, { type: 'finished', at, outcome }];
}

const succeeded = events('succeeded', { type: 'stepStarted', step }, done(step));

function report(): ReportJson {
  return JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as ReportJson;
}

test('shows the plan, asks on stderr, applies, and shows results', async () => {
  const engine = anEngine({ plan, events: succeeded });
  const result = await muster('apply', engine, { answers: ['yes'] });
  expect(result).toEqual({
    exit: 0,
    out: `${planned}
created 1
✔ Apply succeeded.
`,
    err: 'Carry out 1 step for 1 parent at https://management.azure.com?\n',
    asked: ['Type yes or no: '],
  });
  expect(engine.arguments.runApply?.slice(2)).toEqual([
    plan,
    {},
    {
      publish: true,
      wait: true,
      timeoutMs: 1_800_000,
      limits: { now: frozenClock.now().getTime(), maxRing: undefined },
    },
  ]);
});

test('the question counts deletes', async () => {
  const { err } = await muster('apply', anEngine({ plan: aPlan(aParentPlan([step, deleteGroup('old')])) }), {
    answers: ['no'],
  });
  expect(err.split('\n')[0]).toBe(
    'Carry out 2 steps, 1 delete among them, for 1 parent at https://management.azure.com?',
  );
});

test.each([
  [['no'], 1],
  [['N'], 1],
  [[], 1],
  [['y', 'ja', ' no '], 3],
  [['', 'y', 'perhaps', 'yes'], 3],
])('the answers %j decline, asked %i times: what is unclear is asked again', async (answers, times) => {
  const engine = anEngine({ plan });
  const { exit, out, err, asked } = await muster('apply --report r.json', engine, { answers, cwd: folder });
  expect(asked).toEqual(
    ['Type yes or no: ', 'Please type yes or no: ', 'Please type yes or no: '].slice(0, times),
  );
  expect([exit, out, err]).toEqual([
    1,
    planned,
    'Carry out 1 step for 1 parent at https://management.azure.com?\nerror MUS602 the plan was declined; nothing was changed\n  hint: Answer yes, or give --yes, to go on.\n',
  ]);
  expect(engine.calls).not.toContain('runApply');
  expect(report().outcome).toBe('refused');
});

test('without a terminal nobody is asked, and --yes is needed', async () => {
  const engine = anEngine({ plan });
  expect(await muster('apply', engine)).toEqual({
    exit: 1,
    out: planned,
    err: `error MUS602 standard input is no terminal, so nobody can be asked whether to carry out this plan
  hint: Give --yes to go on without a question.
`,
    asked: [],
  });
  expect(engine.calls).not.toContain('runApply');
  expect((await muster('apply --yes', anEngine({ plan, events: succeeded }))).exit).toBe(0);
});

test('options reach the engine', async () => {
  const engine = anEngine({ plan, events: succeeded });
  await muster(
    'apply --yes --no-publish --no-wait --timeout 90s --max-deletes 3 --max-lost-pairs 50% --max-failed-pairs 5% --max-ring 2 --allow-empty retail --allow-empty finance-eu --allow-empty-parent contoso-soc --parent contoso-soc',
    engine,
  );
  expect(engine.arguments.readAndPlan?.[3]).toEqual({
    publish: false,
    deep: false,
    diff: true,
    limits: { now: frozenClock.now().getTime(), maxRing: 2 },
  });
  expect(engine.arguments.judgeGuards?.[1]).toEqual({
    maxDeletes: { count: 3 },
    maxLostPairs: { percent: 50 },
    allowEmpty: ['retail', 'finance-eu'],
    allowEmptyParent: ['contoso-soc'],
  });
  expect(engine.arguments.runApply?.slice(3)).toEqual([
    { parents: ['contoso-soc'] },
    {
      publish: false,
      wait: false,
      timeoutMs: 90_000,
      maxFailedPairs: { percent: 5 },
      limits: { now: frozenClock.now().getTime(), maxRing: 2 },
    },
  ]);
});

test('with nothing to do it says so, asks nothing and exits 0', async () => {
  const engine = anEngine({ plan: nothing });
  const { exit, out, err } = await muster('apply --report r.json', engine, { cwd: folder });
  expect([exit, out, err]).toEqual([
    0,
    'No changes. Azure matches the files.\n\ncontoso-soc: no changes\n',
    '',
  ]);
  expect(engine.calls).not.toContain('runApply');
  expect([report().outcome, report().startedAt]).toEqual(['succeeded', at]);
});

test('a guard refuses after the plan was shown', async () => {
  const engine = anEngine({
    plan,
    judgeGuards: () =>
      Promise.resolve([
        { code: 'MUS404', message: 'too many deletes', hint: 'Allow them with --max-deletes 9.' },
      ]),
  });
  const { exit, out, err } = await muster('apply --yes --report r.json', engine, { cwd: folder });
  expect([exit, out, err]).toEqual([
    1,
    planned,
    'error MUS404 too many deletes\n  hint: Allow them with --max-deletes 9.\n',
  ]);
  expect(engine.calls).not.toContain('runApply');
  expect([report().outcome, report().errors.map(({ code }) => code)]).toEqual(['refused', ['MUS404']]);
});

test('with --strict a finding refuses', async () => {
  const found = aPlan(
    aParentPlan([step], { findings: [{ code: 'MUS304', severity: 'warning', message: 'no playbook' }] }),
  );
  const engine = anEngine({ plan: found, events: succeeded });
  const { exit, err } = await muster('apply --yes --strict', engine);
  expect([exit, err, engine.calls.includes('runApply')]).toEqual([1, 'error MUS304 no playbook\n', false]);
});

test('goes on with the other parents where one could not be read, and exits 4', async () => {
  const both = aPlan(...plan.parents, unread);
  const told: readonly RunEvent[] = [
    { type: 'started', at, command: 'apply', plan: both },
    done(step),
    { type: 'finished', at, outcome: 'failed' },
  ];
  const { exit, out } = await muster('apply --yes', anEngine({ plan: both, events: told }));
  expect(exit).toBe(4);
  expect(out).toContain('\ncreated 1\n');
  expect(out.endsWith('✖ Apply failed in part.\nNext: muster doctor, which says what is missing\n')).toBe(
    true,
  );
});

test('errors exit 4 whatever the engine makes of them', async () => {
  const told = events('succeeded', done(step), { type: 'problem', problem: refused });
  expect((await muster('apply --yes', anEngine({ plan, events: told }))).exit).toBe(4);
});

test('nothing to do for those that could be read exits 4', async () => {
  const { exit } = await muster('apply --yes', anEngine({ plan: aPlan(aParentPlan([]), unread) }));
  expect(exit).toBe(4);
});

test('where no parent could be read it exits 1', async () => {
  const { exit, out } = await muster('apply --yes --report r.json', anEngine({ plan: aPlan(unread) }), {
    cwd: folder,
  });
  expect([exit, out.split('\n')[0], report().outcome]).toEqual([
    1,
    'No plan. ✖ 1 parent could not be planned.',
    'failed',
  ]);
});

test.each([
  ['failed', 4],
  ['stale', 3],
  ['interrupted', 130],
  ['refused', 1],
] as const)('the outcome %s exits %i', async (outcome, exit) => {
  expect((await muster('apply --yes', anEngine({ plan, events: events(outcome) }))).exit).toBe(exit);
});

test('with --format json stdout is the report alone, and the plan stands on stderr', async () => {
  const told = events(
    'failed',
    done(step),
    { type: 'jobStarted', job: aJob(), pairs: 1 },
    { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
    { type: 'pairs', pairs: [aPair(1, 'fabrikam-prod', 'Failed')] },
  );
  const { exit, out, err } = await muster(
    'apply --yes --format json --report r.json --quiet',
    anEngine({ plan, events: told }),
    {
      cwd: folder,
    },
  );
  const json = JSON.parse(out) as ReportJson;
  expect([exit, err, json.outcome, json.summary.pairs.failed]).toEqual([4, planned, 'failed', 1]);
  expect(json.jobs[0]?.portalUrl).toMatch(/^https:\/\/portal\.azure\.com\//);
  expect(report()).toEqual(json);
});

test('with --format markdown stdout is the report alone, and --report writes it too', async () => {
  const told = events('failed', done(step), {
    type: 'pairs',
    pairs: [aPair(1, 'fabrikam-prod', 'Failed'), aPair(2, 'fabrikam-prod', 'Succeeded')],
  });
  const { exit, out, err } = await muster(
    'apply --yes --format markdown --report r.md --quiet',
    anEngine({ plan, events: told }),
    { cwd: folder },
  );
  expect([exit, err]).toEqual([4, planned]);
  expect(out).toMatchInlineSnapshot(`
    "### ✖ Apply failed in part.

    created 1; pairs: 1 succeeded, 1 failed

    | group | last job | succeeded | failed | in progress | unknown | skipped | not published |
    | :-- | :-- | --: | --: | --: | --: | --: | --: |
    | ✖ <code>contoso-soc</code> / <code>finance-eu</code> | no job | 1 | 1 | 0 | 0 | 0 | 0 |

    <details><summary>✖ <code>contoso-soc</code> / <code>finance-eu</code>: no job, 1 pair not delivered</summary>

    - **Failed** <code>fabrikam-prod</code>: AnalyticsRule <code>Contoso rule 1</code>

    </details>
    "
  `);
  expect(readFileSync(join(folder, 'r.md'), 'utf8')).toBe(out);
});

test('broken files make a report too', async () => {
  const engine = anEngine({
    loadFleet: () =>
      Promise.resolve({ ok: false, problems: [{ code: 'MUS117', message: 'No Parent.' }], files: [] }),
  });
  const { exit, out, err } = await muster('apply --format json', engine);
  const json = JSON.parse(out) as ReportJson;
  expect([exit, err, json.command, json.outcome, json.errors.map(({ code }) => code)]).toEqual([
    1,
    'error MUS117 No Parent.\n',
    'apply',
    'failed',
    ['MUS117'],
  ]);
});

test('a bug in a run exits 70, and the report holds what was done', async () => {
  const engine = anEngine({
    plan,
    runApply: (deps) => {
      deps.emit({ type: 'started', at, command: 'apply', plan });
      deps.emit(done(step));
      return Promise.reject(new Error('boom'));
    },
  });
  const { exit, err } = await muster('apply --yes --report r.json', engine, { cwd: folder });
  expect([exit, err.startsWith('Error: boom\n'), report().outcome, report().steps.length]).toEqual([
    70,
    true,
    'failed',
    1,
  ]);
});

test('an interrupt while planning changes nothing', async () => {
  const fake = anIo({ cwd: folder });
  const engine = anEngine({
    readAndPlan: () => {
      fake.interrupt();
      return Promise.resolve(plan);
    },
  });
  expect(await run(['apply', '--yes', '--report', 'r.json'], fake.io, engine)).toBe(130);
  expect([engine.calls.includes('runApply'), report().outcome]).toEqual([false, 'interrupted']);
  expect(fake.err()).toMatch(/\nInterrupted; nothing was changed\.\n$/);
});

test('an interrupt while the question stands changes nothing', async () => {
  const fake = anIo();
  const io = {
    ...fake.io,
    ask: () => {
      fake.interrupt();
      return Promise.resolve('yes');
    },
  };
  const engine = anEngine({ plan });
  expect(await run(['apply'], io, engine)).toBe(130);
  expect(engine.calls).not.toContain('runApply');
});

test('logs stand on stderr, as JSON lines where asked for', async () => {
  const failing = events(
    'failed',
    done(step, { status: 'failed', problem: { code: 'MUS203', message: 'refused' } }),
    { type: 'jobStarted', job: aJob(), pairs: 1 },
    { type: 'jobFinished', job: aJob({ group: 'evil\u001b[2J' }) },
  );
  const { err } = await muster(
    'apply --yes --quiet --log-level info --log-format json',
    anEngine({ plan, events: failing }),
  );
  const lines = err
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; level: number });
  expect(lines.map(({ msg }) => msg)).toEqual(['connected', 'step ended', 'job started', 'job ended']);
  expect(lines[1]).toMatchObject({ step: step.id, status: 'failed', code: 'MUS203', durationMs: 12 });
  expect(lines[3]).toMatchObject({ group: 'evil\\u{1b}[2J' });
});

test('pretty logs are for people', async () => {
  const { err } = await muster('apply --yes --quiet --log-level info', anEngine({ plan, events: succeeded }));
  expect(err).toMatch(/INFO.*: connected\n {4}endpoint: "https:\/\/management\.azure\.com"\n/);
  const silent = await muster(
    'apply --yes --quiet --log-level silent',
    anEngine({ plan, events: succeeded }),
  );
  expect(silent.err).toBe('');
});

test('an audit that may not be on the disk is told, and is no green run', async () => {
  const lost = { code: 'MUS511', message: 'The audit file a.jsonl may not be on the disk: EIO' } as const;
  const kept = memoryAudit();
  const engine = anEngine({
    plan,
    events: succeeded,
    openAudit: () => Promise.resolve({ ...kept, close: () => Promise.resolve(lost) }),
  });
  const { exit, err } = await muster(`apply --yes --report ${join(folder, 'r.json')}`, engine);

  expect({ exit, err, told: report().exitCode }).toEqual({
    exit: 1,
    err: 'error MUS511 The audit file a.jsonl may not be on the disk: EIO\n',
    told: 1,
  });
});
