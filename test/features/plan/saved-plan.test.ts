import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { maxOutputBytes } from '../../../src/cli/read-output.js';
import { run } from '../../../src/cli/run.js';
import type { Problem } from '../../../src/model/problem.js';
import type { ReportJson } from '../../../src/features/run/report-shape.js';
import { aParentPlan, aPlan, createMember, deleteGroup } from '../run/builders.js';
import { anEngine, anIo, frozenClock, fleet, loaded, muster } from '../../cli/fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const warning = {
  code: 'MUS304',
  severity: 'warning',
  message: 'no playbook',
  parent: 'contoso-soc',
} as const;
const plan = aPlan(aParentPlan([createMember('fabrikam-prod')], { findings: [warning] }));
const planned = `Plan: 1 to create, 0 to update, 0 to delete, 0 to publish (1 write).

contoso-soc
  + create member fabrikam-prod: the files declare it, Azure has no such member

Findings: 1 warning
  ⚠ warning MUS304 no playbook (contoso-soc)
`;
const here = () => ({ cwd: folder });
const path = (name: string) => join(folder, name);

/** Saves a plan as plan.json. */
async function save(argv = '', what = plan): Promise<void> {
  const { exit } = await muster(`plan --quiet --out plan.json ${argv}`, anEngine({ plan: what }), here());
  expect(exit).toBe(0);
}

describe('plan --out', () => {
  test('prints the plan as ever, saves it whole, and leaves nothing else behind', async () => {
    expect(await muster('plan --out plan.json', anEngine({ plan }), here())).toEqual({
      exit: 0,
      out: planned,
      err: 'note: the plan is saved; muster apply plan.json applies it, and nothing else\n',
      asked: [],
    });
    expect(readdirSync(folder)).toEqual(['plan.json']);
    const saved = JSON.parse(readFileSync(path('plan.json'), 'utf8')) as {
      saved: { scope: unknown; files: unknown };
    };
    expect(saved.saved.scope).toEqual({ paths: ['.'], publish: true });
    expect(saved.saved.files).toEqual([
      { name: 'fleet.yaml', hash: expect.stringMatching(/^sha256:/) as unknown },
    ]);
  });

  test('remembers what shaped it, relative to where it ran', async () => {
    await save(`--parent contoso-soc --group finance-eu --no-publish ${path('fleet')} other/f.yaml`);
    const { saved } = JSON.parse(readFileSync(path('plan.json'), 'utf8')) as { saved: { scope: unknown } };
    expect(saved.scope).toEqual({
      paths: ['fleet', 'other/f.yaml'],
      parents: ['contoso-soc'],
      groups: ['finance-eu'],
      publish: false,
    });
  });

  test.each([
    ['--out plan.txt', "error MUS601 option '--out <plan.json>' argument 'plan.txt' is invalid"],
    [
      '--out no/plan.json',
      'error MUS611 saved plan no/plan.json cannot be written: its folder does not exist',
    ],
    ['--out dir.json', 'error MUS611 saved plan dir.json cannot be written: it is a folder'],
    ['--out p.json --report ./p.json', 'error MUS601 --out and --report both name p.json'],
  ])('%s is refused before anything is read', async (argv, first) => {
    mkdirSync(path('dir.json'));
    const engine = anEngine({ plan });
    const { exit, out, err } = await muster(`plan ${argv}`, engine, here());
    expect([exit, out, err.split('\n')[0], engine.calls]).toEqual([1, '', first, []]);
  });

  test('a plan that cannot be written in the end exits 1', async () => {
    const readAndPlan = () => {
      mkdirSync(path('plan.json'));
      return Promise.resolve(plan);
    };
    const { exit, err } = await muster('plan --out plan.json', anEngine({ readAndPlan }), here());
    expect([exit, err.split('\n')[0]]).toEqual([
      1,
      'error MUS611 saved plan plan.json cannot be written: it is a folder',
    ]);
  });

  test('broken files and an interrupt save nothing', async () => {
    const problem: Problem = { code: 'MUS104', message: 'unknown key' };
    const broken = anEngine({
      loadFleet: () => Promise.resolve({ ok: false, problems: [problem], files: [] }),
    });
    expect((await muster('plan --out plan.json', broken, here())).exit).toBe(1);
    const fake = anIo(here());
    const stopped = anEngine({
      readAndPlan: () => {
        fake.interrupt();
        return Promise.resolve(plan);
      },
    });
    expect(await run(['plan', '--out', 'plan.json'], fake.io, stopped)).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('show', () => {
  test('prints what plan printed, reads nothing else, and asks no engine for anything', async () => {
    await save();
    const engine = anEngine();
    expect(await muster('show plan.json', engine, here())).toEqual({
      exit: 0,
      out: planned,
      err: '',
      asked: [],
    });
    const json = await muster('plan --format json', anEngine({ plan }), here());
    expect(await muster('show plan.json --format json', engine, here())).toEqual(json);
    const markdown = await muster('plan --format markdown', anEngine({ plan }), here());
    expect(await muster('show plan.json --format markdown', engine, here())).toEqual(markdown);
    expect(engine.calls).toEqual([]);
  });

  test('a parent that could not be planned is told, and exit is 0: the file could be shown', async () => {
    const problem: Problem = { code: 'MUS203', message: 'refused: 403', parent: 'contoso-soc' };
    const broken = aPlan(aParentPlan([], { state: 'error', problems: [problem] }));
    const saved = await muster('plan --quiet --out plan.json', anEngine({ plan: broken }), here());
    const shown = await muster('show plan.json', anEngine(), here());
    expect([saved.exit, shown.exit, shown.out, shown.err]).toEqual([1, 0, saved.out, saved.err]);
  });

  test('what cannot be shown is one error without a stack', async () => {
    const refusal = async (file: string) => {
      const { exit, out, err } = await muster(`show ${file}`, anEngine(), here());
      return [exit, out, err.split('\n')[0]];
    };
    writeFileSync(path('bad.json'), '{\n  "a": \n}');
    writeFileSync(path('latin.json'), Buffer.from([0x22, 0xe9, 0x22]));
    writeFileSync(path('huge.json'), '');
    truncateSync(path('huge.json'), maxOutputBytes + 1);
    expect(await refusal('none.json')).toEqual([
      1,
      '',
      'error MUS608 none.json cannot be read as a saved plan: there is no such file.',
    ]);
    expect(await refusal('.')).toEqual([
      1,
      '',
      'error MUS608 . cannot be read as a saved plan: it is not a regular file.',
    ]);
    expect(await refusal('latin.json')).toEqual([
      1,
      '',
      'error MUS608 latin.json cannot be read as a saved plan: it is not UTF-8.',
    ]);
    expect(await refusal('huge.json')).toEqual([
      1,
      '',
      'error MUS608 huge.json cannot be read as a saved plan: it has 268435457 bytes, and the limit is 268435456.',
    ]);
    expect(await refusal('bad.json')).toEqual([
      1,
      '',
      'bad.json:3:1 error MUS608 bad.json is no saved plan: it is not JSON, for "}" may not stand here.',
    ]);
  });

  test('names that the file holds cannot write to the terminal', async () => {
    await save('', aPlan(aParentPlan([deleteGroup('old\u001b[2J\u202e')])));
    const { out } = await muster('show plan.json', anEngine(), here());
    expect(out).toContain('- delete group old\\u{1b}[2J\\u{202e}');
  });
});

describe('apply of a saved plan', () => {
  test('applies what was planned anew, in the scope that was saved, once somebody agreed', async () => {
    await save('--parent contoso-soc --no-publish fleet');
    const again = aPlan(aParentPlan([createMember('fabrikam-prod')], { findings: [warning] }));
    const engine = anEngine({ plan: again });
    const { exit, out, err, asked } = await muster('apply plan.json', engine, {
      ...here(),
      answers: ['yes'],
    });
    expect([exit, out.startsWith(planned), err, asked.length]).toEqual([
      0,
      true,
      'Carry out 1 step for 1 parent at https://management.azure.com?\n',
      1,
    ]);
    expect(engine.arguments.loadFleet?.[0]).toEqual([path('fleet')]);
    expect(engine.arguments.readAndPlan?.slice(2)).toEqual([
      { parents: ['contoso-soc'] },
      {
        publish: false,
        deep: false,
        diff: true,
        limits: { now: frozenClock.now().getTime(), maxRing: undefined },
      },
    ]);
    expect(engine.arguments.runApply?.slice(2, 4)).toEqual([again, { parents: ['contoso-soc'] }]);
    expect(engine.arguments.runApply?.[2]).toBe(again);
    expect(engine.arguments.runApply?.[4]).toMatchObject({ publish: false });
  });

  test('asks, and without --yes or a terminal nothing is done', async () => {
    await save();
    const engine = anEngine({ plan });
    const { exit, err } = await muster('apply plan.json', engine, here());
    expect([exit, err.split(' ')[1], engine.calls.includes('runApply')]).toEqual([1, 'MUS602', false]);
  });

  test('folders named beside it stand for those that it was made from', async () => {
    await save('fleet');
    const engine = anEngine({ plan });
    await muster('apply elsewhere plan.json --yes', engine, here());
    expect(engine.arguments.loadFleet?.[0]).toEqual(['elsewhere']);
  });

  test('other steps are stale: exit 3, the new plan shown, nothing done, and the report says so', async () => {
    await save();
    const engine = anEngine({ plan: aPlan(aParentPlan([createMember('tailspin-prod')])) });
    const { exit, out, err } = await muster('apply plan.json --yes --report r.json', engine, here());
    const report = JSON.parse(readFileSync(path('r.json'), 'utf8')) as ReportJson;
    expect([exit, out.includes('+ create member tailspin-prod'), engine.calls.includes('runApply')]).toEqual([
      3,
      true,
      false,
    ]);
    expect(err)
      .toBe(`error MUS412 The plan made anew differs, though no file, resource or content that it rests on moved: the cause may be publishes that another machine left pending. Steps that differ: no longer planned: create/member/contoso-soc/fabrikam-prod; new: create/member/contoso-soc/tailspin-prod.
  hint: Run muster plan --out again, have it reviewed, and apply that one.
`);
    expect([report.outcome, report.steps, report.errors.map(({ code }) => code)]).toEqual([
      'stale',
      [],
      ['MUS412'],
    ]);
  });

  test('a group of its scope that the files no longer have makes it stale, not misspelt', async () => {
    await save('--group finance-eu');
    const engine = anEngine({
      plan: aPlan(),
      loadFleet: () => Promise.resolve(loaded({ fleet: { ...fleet, groups: [] } })),
    });
    const { exit, err } = await muster('apply plan.json --yes', engine, here());
    expect([exit, err.startsWith('error MUS412')]).toEqual([3, true]);
    expect(engine.arguments.readAndPlan?.[2]).toEqual({ groups: [] });
  });

  test('where nothing can be read it is not stale but failed', async () => {
    await save();
    const problem: Problem = { code: 'MUS201', message: 'unreachable', parent: 'contoso-soc' };
    const engine = anEngine({ plan: aPlan(aParentPlan([], { state: 'error', problems: [problem] })) });
    const { exit, err } = await muster('apply plan.json --yes', engine, here());
    expect([exit, err]).toEqual([1, 'error MUS201 unreachable (contoso-soc)\n']);
  });

  test.each([
    [
      '--group retail',
      '--group contradicts the saved plan plan.json, which was made with --group finance-eu',
    ],
    [
      '--parent contoso-soc',
      '--parent contradicts the saved plan plan.json, which was made without --parent',
    ],
    ['--max-ring 0', '--max-ring contradicts the saved plan plan.json, which was made without --max-ring'],
    [
      '--no-publish',
      '--no-publish contradicts the saved plan plan.json, which was made without --no-publish',
    ],
    ['other.json', 'plan.json and other.json are saved plans, and apply takes one'],
  ])('%s beside it is wrong usage', async (argv, message) => {
    await save('--group finance-eu');
    const engine = anEngine({ plan });
    const { exit, err } = await muster(`apply plan.json ${argv} --yes`, engine, here());
    expect([exit, err.split('\n')[0], engine.calls]).toEqual([1, `error MUS601 ${message}`, []]);
  });

  test('the same options again are no contradiction', async () => {
    await save('--group finance-eu --no-publish');
    const argv = 'apply plan.json --yes --no-publish --group finance-eu';
    expect((await muster(argv, anEngine({ plan }), here())).exit).toBe(0);
  });

  test('a plan that was made from a folder above the current one has to be told where it is', async () => {
    await save('..');
    const engine = anEngine({ plan });
    const { exit, err } = await muster('apply plan.json --yes', engine, here());
    expect([exit, err, engine.calls]).toEqual([
      1,
      `error MUS601 plan.json was made from .., which is not below the current folder
  hint: Name the folder: muster apply plan.json <folder>.
`,
      [],
    ]);
    expect((await muster('apply plan.json .. --yes', engine, here())).exit).toBe(0);
  });

  test('one that was changed is refused before anything is read, and the report says so', async () => {
    await save();
    const text = readFileSync(path('plan.json'), 'utf8').replace(
      '"targetWorkspaceTenantId": "4',
      '"targetWorkspaceTenantId": "5',
    );
    writeFileSync(path('plan.json'), text);
    const engine = anEngine({ plan });
    const { exit, out, err } = await muster('apply plan.json --yes --format json', engine, here());
    const report = JSON.parse(out) as ReportJson;
    expect([exit, err.split('\n')[0], engine.calls, report.outcome, report.errors[0]?.code]).toEqual([
      1,
      'error MUS609 plan.json was changed after it was saved: its steps are not those that its planDigest was made of. None of it is used.',
      [],
      'failed',
      'MUS609',
    ]);
  });
});

test('whatever is done to the file, its steps are never carried out: only the plan made anew is, or none', async () => {
  await save();
  const text = readFileSync(path('plan.json'), 'utf8');
  const edit = fc.tuple(fc.nat(text.length), fc.nat(30), fc.string({ maxLength: 8 }));
  await fc.assert(
    fc.asyncProperty(edit, async ([from, length, put]) => {
      writeFileSync(path('edited.json'), text.slice(0, from) + put + text.slice(from + length));
      const engine = anEngine({ plan });
      const { exit } = await muster('apply edited.json . --yes --quiet', engine, here());
      expect([0, 1, 3]).toContain(exit);
      expect(engine.arguments.runApply?.[2]).toBe(exit === 0 ? plan : undefined);
    }),
    { numRuns: 500 },
  );
});

test('a plan of some rings is applied to these, and to no others', async () => {
  await save('--max-ring 1 fleet');
  const engine = anEngine({ plan });
  await muster('apply plan.json --yes', engine, here());
  expect(engine.arguments.readAndPlan?.[3]).toMatchObject({ limits: { maxRing: 1 } });
  expect(engine.arguments.runApply?.[4]).toMatchObject({ limits: { maxRing: 1 } });
  const other = await muster('apply plan.json --yes --max-ring 2', anEngine({ plan }), here());
  expect([other.exit, other.err]).toEqual([
    1,
    expect.stringContaining(
      '--max-ring contradicts the saved plan plan.json, which was made with --max-ring 1',
    ),
  ]);
});
