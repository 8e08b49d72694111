import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlanJson } from '../../../src/features/plan/shape.js';
import { aParentPlan, aPlan, createMember } from '../run/builders.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { Finding } from '../../../src/model/problem.js';
import { anEngine, anIo, frozenClock, fleet, loaded, muster } from '../../cli/fakes.js';
import { run } from '../../../src/cli/run.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const changes = aPlan(aParentPlan([createMember('fabrikam-prod')]));
const finding = {
  code: 'MUS304',
  severity: 'warning',
  message: 'no playbook',
  parent: 'contoso-soc',
} as const;
const problem = { code: 'MUS203', message: 'refused: 403', parent: 'contoso-soc' } as const;

test('prints the plan and exits 0, changes or not', async () => {
  expect(await muster('plan', anEngine({ plan: changes }))).toEqual({
    exit: 0,
    out: `Plan: 1 to create, 0 to update, 0 to delete, 0 to publish (1 write).

contoso-soc
  + create member fabrikam-prod: the files declare it, Azure has no such member
`,
    err: '',
    asked: [],
  });
  const { exit, out } = await muster('plan', anEngine({ plan: aPlan(aParentPlan([])) }));
  expect([exit, out]).toEqual([0, 'No changes. Azure matches the files.\n\ncontoso-soc: no changes\n']);
});

test('with --detailed-exitcode changes exit 2', async () => {
  expect((await muster('plan --detailed-exitcode', anEngine({ plan: changes }))).exit).toBe(2);
  expect((await muster('plan --detailed-exitcode', anEngine({ plan: aPlan(aParentPlan([])) }))).exit).toBe(0);
});

test('tells what apply would refuse, with the flag, on stdout and in the JSON, and exits as before', async () => {
  const engine = () =>
    anEngine({
      plan: changes,
      judgeGuards: () =>
        Promise.resolve([
          { code: 'MUS404', message: 'Too many.', hint: 'Use --max-deletes 9.', parent: 'contoso-soc' },
        ]),
    });
  const { exit, out, err } = await muster('plan', engine());
  expect([exit, out, err]).toEqual([
    0,
    `Plan: 1 to create, 0 to update, 0 to delete, 0 to publish (1 write).

contoso-soc
  + create member fabrikam-prod: the files declare it, Azure has no such member

Findings: 1 warning
  ⚠ warning MUS404 apply would refuse this plan: Too many. (contoso-soc)
      hint: Use --max-deletes 9.
`,
    '',
  ]);
  const json = JSON.parse((await muster('plan --format json', engine())).out) as PlanJson;
  expect(json.findings).toEqual([
    {
      code: 'MUS404',
      severity: 'warning',
      message: 'apply would refuse this plan: Too many.',
      hint: 'Use --max-deletes 9.',
      parent: 'contoso-soc',
      at: null,
      related: [],
    },
  ]);
  expect((await muster('plan --strict', engine())).exit).toBe(1);
  expect((await muster('plan --detailed-exitcode', engine())).exit).toBe(2);
});

test('the guards’ flags reach the guards, as they do in apply', async () => {
  const engine = anEngine({ plan: changes });
  await muster(
    'plan --max-deletes 20% --max-lost-pairs 7 --allow-empty retail --allow-empty-parent contoso-soc',
    engine,
  );
  expect(engine.arguments.judgeGuards).toEqual([
    changes,
    {
      maxDeletes: { percent: 20 },
      maxLostPairs: { count: 7 },
      allowEmpty: ['retail'],
      allowEmptyParent: ['contoso-soc'],
    },
  ]);
});

test('a parent that could not be read exits 1 after everything is shown', async () => {
  const plan = aPlan(
    ...changes.parents,
    aParentPlan([], { parent: 'contoso-emea', state: 'error', problems: [problem] }),
  );
  const { exit, out, err } = await muster('plan --detailed-exitcode', anEngine({ plan }));
  expect([exit, err]).toEqual([1, 'error MUS203 refused: 403 (contoso-soc)\n']);
  expect(out).toContain('+ create member fabrikam-prod');
  expect(out).not.toContain('MUS203');
});

test('with --strict findings are errors', async () => {
  const plan = aPlan(aParentPlan([], { findings: [finding] }));
  expect((await muster('plan', anEngine({ plan }))).exit).toBe(0);
  const { exit, err } = await muster('plan --strict', anEngine({ plan }));
  expect([exit, err]).toEqual([1, 'error MUS304 no playbook\n']);
});

test('with --format json stdout is one document, and errors are told on stderr too', async () => {
  const plan = aPlan(aParentPlan([], { state: 'error', problems: [problem] }));
  const { exit, out, err } = await muster('plan --format json', anEngine({ plan }));
  const json = JSON.parse(out) as PlanJson;
  expect([exit, err, json.tool.startsWith('muster '), json.createdAt, json.summary]).toEqual([
    1,
    'error MUS203 refused: 403 (contoso-soc)\n',
    true,
    '2026-11-22T10:00:00.000Z',
    { create: 0, update: 0, delete: 0, publish: 0 },
  ]);
  expect(json.errors.map(({ code, parent }) => [code, parent])).toEqual([['MUS203', 'contoso-soc']]);
});

test('broken files plan nothing, and JSON and report files say so', async () => {
  const engine = anEngine({
    loadFleet: () => Promise.resolve({ ok: false, problems: [problem], files: [] }),
  });
  const { exit, out, err } = await muster('plan --format json --report r.json', engine, { cwd: folder });
  expect([exit, err, engine.calls]).toEqual([1, 'error MUS203 refused: 403\n', ['loadFleet']]);
  expect((JSON.parse(out) as PlanJson).errors).toHaveLength(1);
  expect(readFileSync(join(folder, 'r.json'), 'utf8')).toBe(out);
});

test('--report writes the plan as JSON, whole, and leaves nothing else behind', async () => {
  const { out } = await muster('plan --report a.json --report b.json', anEngine({ plan: changes }), {
    cwd: folder,
  });
  expect(out.startsWith('Plan: 1 to create')).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json']);
  expect((JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8')) as PlanJson).steps).toHaveLength(1);
});

test('with --format markdown stdout is one document for a comment', async () => {
  const plan = aPlan(aParentPlan([createMember('fabrikam-prod')], { findings: [finding] }));
  expect(await muster('plan --format markdown', anEngine({ plan }))).toEqual({
    exit: 0,
    out: `### Plan: 1 to create, 0 to update, 0 to delete, 0 to publish.

| parent | create | update | delete | publish | writes | operations |
| :-- | --: | --: | --: | --: | --: | --: |
| <code>contoso-soc</code> | 1 | 0 | 0 | 0 | 1 | 0 |

<details><summary>⚠ 1 warning</summary>

- ⚠ **MUS304** no playbook (<code>contoso-soc</code>)

</details>

#### <code>contoso-soc</code>

<details><summary>configuration and members: 1 to create (1 write)</summary>

- \`+\` **create member** <code>fabrikam-prod</code>: the files declare it, Azure has no such member

</details>
`,
    err: '',
    asked: [],
  });
});

test('--report writes Markdown where the file is named so, beside the text on stdout', async () => {
  const { out } = await muster('plan --report a.md --report b.json', anEngine({ plan: changes }), {
    cwd: folder,
  });
  expect(out.startsWith('Plan: 1 to create')).toBe(true);
  const markdown = readFileSync(join(folder, 'a.md'), 'utf8');
  expect(markdown.startsWith('### Plan: 1 to create')).toBe(true);
  expect(markdown).toBe((await muster('plan --format markdown', anEngine({ plan: changes }))).out);
  expect((JSON.parse(readFileSync(join(folder, 'b.json'), 'utf8')) as PlanJson).steps).toHaveLength(1);
});

test('files that cannot be used are told as Markdown too', async () => {
  const engine = anEngine({
    loadFleet: () => Promise.resolve({ ok: false, problems: [problem], files: [] }),
  });
  const { exit, out } = await muster('plan --format markdown', engine);
  expect([exit, out]).toEqual([
    1,
    '### ✖ No plan\n\n**✖ 1 error**\n\n- ✖ **MUS203** refused: 403 &#40;contoso-soc&#41;\n',
  ]);
});

test('a report whose folder is missing, or that is a folder, is refused before anything is read', async () => {
  mkdirSync(join(folder, 'dir.json'));
  const engine = anEngine({ plan: changes });
  expect(await muster('plan --report no/r.json --report dir.json', engine, { cwd: folder })).toEqual({
    exit: 1,
    out: '',
    err: `error MUS604 report no/r.json cannot be written: its folder does not exist
  hint: Name a file in a folder that exists and may be written.

error MUS604 report dir.json cannot be written: it is a folder
  hint: Name a file in a folder that exists and may be written.
`,
    asked: [],
  });
  expect(engine.calls).toEqual([]);
});

test('a report that cannot be written in the end exits 1', async () => {
  const engine = anEngine({
    readAndPlan: () => {
      mkdirSync(join(folder, 'r.json'));
      return Promise.resolve(changes);
    },
  });
  const { exit, err } = await muster('plan --report r.json', engine, { cwd: folder });
  expect([exit, err.split('\n')[0]]).toEqual([
    1,
    'error MUS604 report r.json cannot be written: it is a folder',
  ]);
});

test('--no-diff asks for no copies', async () => {
  const engine = anEngine();
  await muster('plan --no-diff', engine, { cwd: folder });
  expect(engine.arguments.readAndPlan?.[3]).toEqual({
    publish: true,
    deep: false,
    diff: false,
    limits: { now: frozenClock.now().getTime(), maxRing: undefined },
  });
});

test('for a page what becomes of each pair is asked for', async () => {
  const engine = anEngine();
  await muster('plan --report plan.html', engine, { cwd: folder });
  expect(engine.arguments.readAndPlan?.[3]).toMatchObject({ outlook: true });
});

test('options reach the engine', async () => {
  const engine = anEngine();
  await muster(
    'plan sub/fleet.yaml --no-publish --parent contoso-soc --group finance-eu --concurrency 3 --cloud AzureChinaCloud',
    engine,
    { cwd: folder, env: { MUSTER_ENDPOINT: 'https://arm.example', MUSTER_TOKEN: 't' } },
  );
  const [request] = engine.arguments.connect ?? [];
  expect(request).toMatchObject({
    endpoint: 'https://arm.example',
    cloud: 'AzureChinaCloud',
    emulator: false,
    stateFolder: join(folder, 'sub', '.muster'),
    concurrency: 3,
    env: { MUSTER_TOKEN: 't' },
  });
  expect(engine.arguments.openPendingStore?.[0]).toBe(join(folder, 'sub', '.muster', 'pending.json'));
  expect(engine.arguments.readAndPlan?.slice(2)).toEqual([
    { parents: ['contoso-soc'], groups: ['finance-eu'] },
    {
      publish: false,
      deep: false,
      diff: true,
      limits: { now: frozenClock.now().getTime(), maxRing: undefined },
    },
  ]);
});

test('--endpoint comes before the environment, an empty variable counts as none, and --emulator ignores both', async () => {
  const endpoint = async (argv: string, value: string) => {
    const engine = anEngine();
    await muster(argv, engine, { env: { MUSTER_ENDPOINT: value } });
    return (engine.arguments.connect?.[0] as { endpoint: string | undefined }).endpoint;
  };
  expect(await endpoint('plan --endpoint http://127.0.0.1:1', 'https://other')).toBe('http://127.0.0.1:1');
  expect(await endpoint('plan', '')).toBeUndefined();
  expect(await endpoint('plan --emulator', 'https://other')).toBeUndefined();
});

test('what cannot be connected to is one error', async () => {
  const engine = anEngine({
    connect: () =>
      Promise.resolve({
        ok: false,
        problems: [{ code: 'MUS211', message: 'not allowed', hint: 'Allow it.' }],
      }),
    loadFleet: () => Promise.resolve(loaded({ foreign: 1 })),
  });
  expect(await muster('plan --quiet', engine)).toEqual({
    exit: 1,
    out: '',
    err: 'error MUS211 not allowed\n  hint: Allow it.\n',
    asked: [],
  });
});

test('an interrupt while planning exits 130', async () => {
  const fake = anIo();
  const engine = anEngine({
    readAndPlan: () => {
      fake.interrupt();
      return Promise.resolve(changes);
    },
  });
  expect(await run(['plan', '--detailed-exitcode'], fake.io, engine)).toBe(130);
  expect(fake.err()).toBe('Stopping: what is under way is finished first. Once more to stop at once.\n');
});

test('a second interrupt exits 130 at once', async () => {
  const fake = anIo();
  const engine = anEngine({
    readAndPlan: () => {
      fake.interrupt();
      fake.interrupt();
      return new Promise(() => undefined);
    },
  });
  expect(await run(['plan'], fake.io, engine)).toBe(130);
});

test('the connection is closed even where planning has a bug, and what it could not keep is told', async () => {
  const closed: string[] = [];
  const connect = () =>
    Promise.resolve({
      ok: true as const,
      value: {
        client: anEngine() as never,
        label: 'x',
        portal: null,
        loginTenant: () => Promise.resolve({ ok: true as const, value: undefined }),
        close: () => {
          closed.push('closed');
          return Promise.resolve([{ code: 'MUS605' as const, message: 'disk full' }]);
        },
      },
    });
  const engine = anEngine({ connect, readAndPlan: () => Promise.reject(new Error('boom')) });
  const { exit, err } = await muster('plan', engine);
  expect([exit, closed]).toEqual([70, ['closed']]);
  expect(err).toContain('error MUS605 disk full\n');
});

test('what the files suspend is no error with --strict; that it still is past its day, is one', async () => {
  const suspended: Finding = {
    code: 'MUS329',
    severity: 'info',
    message: 'Member bank is suspended until 2026-11-21: change freeze.',
  };
  const over: Finding = { code: 'MUS330', severity: 'warning', message: 'That day is over.' };
  const planned = (...findings: readonly Finding[]) =>
    anEngine({ plan: aPlan(aParentPlan([], { findings })) });
  const quiet = await muster('plan --strict', planned(suspended));
  expect([quiet.exit, quiet.err]).toEqual([0, '']);
  const loud = await muster('plan --strict', planned(suspended, over));
  expect([loud.exit, loud.err]).toEqual([1, 'error MUS330 That day is over.\n']);
});

test('the day is the clock’s in UTC: what is over by then is marked before anything is planned', async () => {
  const at = { file: 'fleet.yaml', line: 1, column: 1 };
  const parents = fleet.parents.map((parent) => ({
    ...parent,
    suspend: { reason: 'freeze', until: parent.tier === 0 ? '2026-11-21' : '2026-11-22', at },
  }));
  const engine = anEngine({
    loadFleet: () => Promise.resolve(loaded({ fleet: { ...fleet, parents } })),
  });
  await muster('plan', engine);
  const [, given] = engine.arguments.readAndPlan as readonly [unknown, DesiredFleet];
  expect(given.parents.map(({ name, suspend }) => [name, suspend?.over])).toEqual([
    ['contoso-emea', undefined],
    ['contoso-soc', true],
  ]);
  expect(engine.arguments.loadFleet).toEqual([['.'], { unpinned: false }]);
});
