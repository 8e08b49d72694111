import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/apply/events.js';
import type { LoadResult } from '../../src/config/load-fleet.js';
import { aJob, aPair, aParentPlan, aPlan, createMember, done } from '../features/run/builders.js';
import { sarifErrors } from '../support/sarif-errors.js';
import { anEngine, muster } from './fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const broken: LoadResult = {
  ok: false,
  problems: [
    {
      code: 'MUS104',
      message: 'Unknown key "prunes".',
      hint: 'Did you mean "prune"?',
      at: { file: '../fleet.yaml', line: 2, column: 3, length: 6 },
    },
    { code: 'MUS117', message: 'No Parent is declared.' },
  ],
  files: [{ name: '../fleet.yaml', text: 'spec:\n  prunes: true\n' }],
};
const invalid = () => anEngine({ loadFleet: () => Promise.resolve(broken) });

const step = createMember('fabrikam-prod');
const plan = aPlan(aParentPlan([step]));
const at = '2026-11-22T10:00:00.000Z';
const failedRun: readonly RunEvent[] = [
  { type: 'started', at, command: 'apply', plan },
  done(step, {
    status: 'failed',
    problem: { code: 'MUS203', message: 'refused', at: { file: 'members.yaml', line: 7, column: 3 } },
  }),
  { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
  { type: 'pairs', pairs: [aPair(1, 'a', 'Succeeded'), aPair(1, 'b', 'Failed', { error: 'Forbidden' })] },
  { type: 'finished', at, outcome: 'failed' },
];

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

interface Sarif {
  readonly runs: readonly { readonly results: readonly SarifResult[] }[];
}
interface SarifResult {
  readonly ruleId: string;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
}

/** What a SARIF text says, as `code file:line`. */
function resultsOf(text: string): readonly string[] {
  const log = JSON.parse(text) as Sarif;
  expect(sarifErrors(log)).toEqual([]);
  return log.runs.flatMap(({ results }) =>
    results.flatMap(({ ruleId, locations }) =>
      locations.map(
        ({ physicalLocation: { artifactLocation, region } }) =>
          `${ruleId} ${artifactLocation.uri}:${String(region.startLine)}`,
      ),
    ),
  );
}

test('validate --format github annotates the lines below the root of the repository', async () => {
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'soc', 'fleets'), { recursive: true });
  const result = await muster('validate --format github', invalid(), { cwd: join(folder, 'soc', 'fleets') });
  expect([result.exit, result.out]).toEqual([
    1,
    '::error file=soc/fleet.yaml,line=2,col=3,endColumn=9,title=MUS104::Unknown key "prunes". Did you mean "prune"?\n' +
      '::error title=MUS117::No Parent is declared.\n' +
      '2 errors in 1 file\n',
  ]);
  expect(result.err).toContain('2 |   prunes: true');
});

test('validate --format github of valid files says so in plain lines', async () => {
  expect(await muster('validate --format github')).toEqual({
    exit: 0,
    out: '1 file, 4 documents: valid\n2 parents, 0 members, 2 groups, 0 content selections\n',
    err: '',
    asked: [],
  });
});

test('validate --format sarif is one log on stdout; in a linked work tree .git is a file', async () => {
  writeFileSync(join(folder, '.git'), 'gitdir: elsewhere\n');
  mkdirSync(join(folder, 'fleets'));
  const { exit, out } = await muster('validate --format sarif', invalid(), { cwd: join(folder, 'fleets') });
  expect([exit, resultsOf(out)]).toEqual([1, ['MUS104 fleet.yaml:2']]);
  const valid = await muster('validate --format sarif', anEngine(), { cwd: folder });
  expect([valid.exit, resultsOf(valid.out)]).toEqual([0, []]);
});

test('a file outside of the repository keeps the name that leads there', async () => {
  mkdirSync(join(folder, 'repo', '.git'), { recursive: true });
  const { out } = await muster('validate --format github', invalid(), { cwd: join(folder, 'repo') });
  expect(out.split('\n')[0]).toContain('file=../fleet.yaml,');
});

test('validate writes report files beside its text, valid or not', async () => {
  const line = 'validate --report v.json --report v.md --report v.sarif';
  const { exit, out, err } = await muster(line, invalid(), { cwd: folder });
  expect([exit, out, err.endsWith('\n2 errors in 1 file\n')]).toEqual([1, '', true]);
  expect(JSON.parse(read('v.json'))).toMatchObject({ valid: false, problems: [{}, {}], findings: [] });
  expect(read('v.md').split('\n')[0]).toBe('### ✖ 2 errors');
  expect(resultsOf(read('v.sarif'))).toEqual(['MUS104 ../fleet.yaml:2']);
  await muster(line, anEngine(), { cwd: folder });
  expect(JSON.parse(read('v.json'))).toEqual({ schemaVersion: 1, valid: true, problems: [], findings: [] });
});

test('validate looks at nothing where its report cannot be written', async () => {
  const engine = invalid();
  const { exit, err } = await muster('validate --report no/v.sarif', engine, { cwd: folder });
  expect([exit, err.split('\n')[0], engine.calls]).toEqual([
    1,
    'error MUS604 report no/v.sarif cannot be written: its folder does not exist',
    [],
  ]);
});

test('an apply that failed in part writes all five forms', async () => {
  const files = ['r.json', 'r.md', 'r.html', 'r.xml', 'R.SARIF'];
  const { exit } = await muster(
    `apply --yes --quiet ${files.map((file) => `--report ${file}`).join(' ')}`,
    anEngine({ plan, events: failedRun }),
    { cwd: folder },
  );
  expect([exit, readdirSync(folder).sort()]).toEqual([4, [...files].sort()]);
  expect(JSON.parse(read('r.json'))).toMatchObject({ outcome: 'failed' });
  expect(read('r.md').split('\n')[0]).toBe('### ✖ Apply failed in part.');
  expect(read('r.html')).toMatch(/^<!doctype html>\n[\s\S]*✖ Apply failed in part\.[\s\S]*<\/html>\s*$/);
  expect(read('r.xml')).toContain(
    '<testsuites name="muster apply" tests="4" failures="3" errors="0" skipped="0"',
  );
  expect(resultsOf(read('R.SARIF'))).toEqual(['MUS203 members.yaml:7']);
});

test('a run that never began is red in JUnit and HTML too', async () => {
  const { exit } = await muster('apply --yes --report r.xml --report r.html', invalid(), { cwd: folder });
  expect(exit).toBe(1);
  expect(read('r.xml').split('\n')[1]).toBe(
    '<testsuites name="muster apply" tests="3" failures="1" errors="2" skipped="0" time="0.000">',
  );
  expect(read('r.html')).toContain('No Parent is declared.');
});

test('a plan as SARIF has its errors and findings', async () => {
  const finding = {
    code: 'MUS304',
    message: 'a playbook',
    severity: 'warning',
    at: { file: 'g.yaml', line: 4, column: 1 },
  } as const;
  const engine = anEngine({ plan: aPlan(aParentPlan([step], { findings: [finding] })) });
  await muster('plan --report p.sarif', engine, { cwd: folder });
  expect(resultsOf(read('p.sarif'))).toEqual(['MUS304 g.yaml:4']);
});

test.each([
  [
    'validate',
    'html',
    'Give a file whose name ends in .json, .md or .sarif. Plan, apply, publish, status and drift write .html.',
  ],
  [
    'plan',
    'xml',
    'Give a file whose name ends in .json, .md, .sarif or .html. Apply, publish, status and drift write .xml.',
  ],
  [
    'doctor',
    'sarif',
    'Give a file whose name ends in .json or .md. Validate, plan, apply, publish, status and drift write .sarif.',
  ],
  ['apply', 'pdf', 'Give a file whose name ends in .json, .md, .html, .xml or .sarif.'],
])('%s has no .%s report: a usage error before anything is read', async (command, extension, hint) => {
  const engine = anEngine();
  expect([await muster(`${command} --report r.${extension}`, engine, { cwd: folder }), engine.calls]).toEqual(
    [
      {
        exit: 1,
        out: '',
        err: `error MUS601 option '--report <file>' argument 'r.${extension}' is invalid\n  hint: ${hint}\n`,
        asked: [],
      },
      [],
    ],
  );
});

test('a name that is only an extension is no file', async () => {
  const { err } = await muster('apply --report .html', anEngine(), { cwd: folder });
  expect(err.split('\n')[0]).toBe("error MUS601 option '--report <file>' argument '.html' is invalid");
});

test('status --failed keeps failed pairs in JUnit and HTML, and says what it left out', async () => {
  await muster('status --failed --report r.xml --report r.html', anEngine({ events: failedRun }), {
    cwd: folder,
  });
  expect([...read('r.xml').matchAll(/classname="contoso-soc\.[^"]+"/g)].map(([text]) => text)).toEqual([
    'classname="contoso-soc.finance-eu.b"',
  ]);
  expect(read('r.html')).toContain('1 pair is counted here and not shown below');
});
