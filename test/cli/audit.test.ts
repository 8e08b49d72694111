import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditLine, chainStart, lineHash } from '../../src/azure/audit/audit-line.js';
import type { AuditEntry } from '../../src/azure/audit/audit-line-shape.js';
import { realEngine } from '../../src/cli/real-engine.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { YieldingClock } from '../support/fake-clock.js';
import { memoryAudit } from '../support/memory-audit.js';
import { aDoctorReport, aParentTarget, examined } from '../features/doctor/doctor-reports.js';
import { aParentPlan, aPlan, createMember } from '../features/run/builders.js';
import { anEngine, muster } from './fakes.js';

const example = resolve(import.meta.dirname, '../../examples/contoso');
const commit = 'c'.repeat(40);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-audit-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const real = (argv: string) =>
  muster(argv.replace('contoso', join(folder, 'contoso')), realEngine, {
    cwd: folder,
    clock: new YieldingClock('2026-03-01T08:00:00Z'),
    env: { GITHUB_SHA: commit },
  });

/** A line as muster writes it, and as anybody could who may write the file. */
function linkedLine(prev: string, torn = false): string {
  const nothing = { commit: null, actor: null, requestId: null, error: null, before: null, after: null };
  const sent = { method: 'PUT', resource: '/a', status: 200, result: 'ok' } as const;
  return auditLine({ time: '2026-03-01T08:00:00.000Z', run: 'run-1', ...nothing, ...sent }, { prev, torn });
}

function errorsAgainst(schema: string, document: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const text = readFileSync(resolve(import.meta.dirname, `../../schemas/${schema}.schema.json`), 'utf8');
  const validate = ajv.compile(JSON.parse(text) as object);
  validate(document);
  return validate.errors;
}

test('a line after a torn one meets its schema, and one with anything else does not', () => {
  const torn = JSON.parse(linkedLine(chainStart, true)) as object;
  expect(torn).toMatchObject({ torn: true });
  expect(errorsAgainst('audit-line', torn)).toBeNull();
  expect(errorsAgainst('audit-line', { ...torn, body: {} })).not.toBeNull();
});

const refused = { code: 'MUS510', message: 'no audit' } as const;

describe('a run', () => {
  test('tells its writes in the file named, and the report says which run, and where it ended', async () => {
    cpSync(example, join(folder, 'contoso'), { recursive: true });
    const applied = await real(
      'apply contoso --emulator --yes --quiet --format json --audit logs/writes.jsonl',
    );
    const report = JSON.parse(applied.out) as ReportJson;
    const text = readFileSync(join(folder, 'logs', 'writes.jsonl'), 'utf8');
    const lines = text.trimEnd().split('\n');
    const runId = '00000000-0000-4000-8000-000000000001';
    expect([report.runId, report.audit]).toEqual([
      runId,
      { file: 'logs/writes.jsonl', lines: lines.length, last: lineHash(lines.at(-1) ?? '') },
    ]);
    expect(errorsAgainst('report', report)).toBeNull();
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(parsed.map(({ run, commit: of, result }) => [run, of, result].join()))).toEqual(
      new Set([[runId, commit, 'ok'].join()]),
    );
    // A step is one write, and here each succeeded; an item of a file is two, for its mark is one as well.
    const items = report.steps.filter(({ type }) => type === 'content');
    expect([items.length > 0, parsed.length]).toEqual([true, report.steps.length + items.length]);
    const updated = await real('publish contoso --emulator --yes --quiet --all --audit logs/writes.jsonl');
    const pruned = await real(
      'jobs prune contoso --emulator --yes --quiet --keep 1 --audit logs/writes.jsonl',
    );
    expect([updated.exit, pruned.exit]).toEqual([0, 0]);
    const verified = await real('audit verify logs/writes.jsonl');
    expect([verified.exit, verified.err]).toEqual([0, '']);
    const written = readFileSync(join(folder, 'logs', 'writes.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);
    expect(new Set(written.map(({ method }) => method))).toEqual(new Set(['PUT', 'POST', 'DELETE']));
    expect(written.map((line) => errorsAgainst('audit-line', line)).filter((errors) => errors)).toEqual([]);
  });

  test('that changes nothing leaves no audit', async () => {
    cpSync(example, join(folder, 'contoso'), { recursive: true });
    const planned = await real('plan contoso --emulator --quiet');
    expect(planned.exit).toBe(0);
    const { err, exit } = await muster('audit verify contoso/.muster/emulator-audit.jsonl', realEngine, {
      cwd: folder,
    });
    expect([exit, err]).toEqual([
      1,
      'error MUS618 contoso/.muster/emulator-audit.jsonl cannot be read as an audit file: there is no such file\n' +
        '  hint: Name a file that --audit named before; the default is .muster/audit.jsonl.\n',
    ]);
  });

  test('whose audit cannot be written writes nothing to Azure', async () => {
    cpSync(example, join(folder, 'contoso'), { recursive: true });
    mkdirSync(join(folder, 'taken'));
    const applied = await real('apply contoso --emulator --yes --quiet --audit taken');
    expect([applied.exit, applied.err]).toEqual([
      1,
      'error MUS510 The audit file taken cannot be written, so nothing was written to Azure: it is not a regular file\n' +
        '  hint: Make the file and its folder writable, or name another with --audit.\n',
    ]);
    const planned = await real('plan contoso --emulator --quiet --detailed-exitcode');
    expect(planned.exit).toBe(2);
  });
});

describe('what cannot be audited is not begun', () => {
  const openAudit = () => Promise.resolve(memoryAudit(refused));
  const plan = aPlan(aParentPlan([createMember('a')]));

  test.each(['apply --yes', 'publish --all --yes'])('%s', async (argv) => {
    const engine = anEngine({ openAudit, plan });
    const { exit, err, out } = await muster(`${argv} --format json`, engine);
    expect([exit, err.includes('error MUS510 no audit')]).toEqual([1, true]);
    expect((JSON.parse(out) as ReportJson).errors.map(({ code }) => code)).toEqual(['MUS510']);
    expect(engine.calls.filter((call) => call.startsWith('run'))).toEqual([]);
  });

  test('jobs prune', async () => {
    const job = { id: '/jobs/1', name: '1', state: 'Succeeded', items: [] };
    const assignment = {
      parent: 'p',
      group: 'g',
      assignment: 'g',
      assignmentId: '/g',
      jobs: [job],
      kept: 1,
    };
    const engine = anEngine({
      openAudit,
      readJobPruning: () => Promise.resolve({ assignments: [assignment], problems: [] }),
    });
    const { exit, err } = await muster('jobs prune --keep 1 --yes', engine);
    expect([exit, err, engine.calls.includes('pruneJobs')]).toEqual([1, 'error MUS510 no audit\n', false]);
  });

  test('doctor --fix', async () => {
    const report = aDoctorReport([
      examined(aParentTarget('soc'), {
        id: 'manager',
        result: 'failed',
        code: 'MUS708',
        reason: 'workspace manager is not enabled in the workspace',
        fixes: [{ kind: 'enable', parent: 'soc', resourceId: '/soc' }],
      }),
    ]);
    const engine = anEngine({ openAudit, runDoctor: () => Promise.resolve(report) });
    const { exit, err } = await muster('doctor --fix --yes', engine);
    expect([exit, err.endsWith('error MUS510 no audit\n'), engine.calls.includes('carryOutFixes')]).toEqual([
      1,
      true,
      false,
    ]);
  });

  test('what the plan saw is told before', async () => {
    const audit = memoryAudit();
    const fact = { type: 'member', id: '/a', name: 'a', hash: 'sha256:1' } as const;
    const seen = aPlan(aParentPlan([createMember('a')], { reliesOn: [fact] }));
    await muster('apply --yes', anEngine({ openAudit: () => Promise.resolve(audit), plan: seen }));
    expect(audit.seen).toEqual([fact]);
  });
});

describe('audit verify', () => {
  test('is one JSON document, broken or not', async () => {
    cpSync(example, join(folder, 'contoso'), { recursive: true });
    await real('apply contoso --emulator --yes --quiet --audit a.jsonl');
    const path = join(folder, 'a.jsonl');
    const whole = readFileSync(path, 'utf8');
    const lines = whole.trimEnd().split('\n').length;
    const last = lineHash(whole.trimEnd().split('\n').at(-1) ?? '');
    const json = async (argv = '') => {
      const { exit, out } = await real(`audit verify a.jsonl --format json ${argv}`);
      const document = JSON.parse(out) as Record<string, unknown> & {
        errors: { message: string; at: unknown }[];
      };
      expect(errorsAgainst('audit', document)).toBeNull();
      return [
        exit,
        document.outcome,
        document.lines,
        document.last,
        document.torn,
        document.errors.map(({ at }) => at),
      ];
    };
    expect(await json()).toEqual([0, 'unproven', lines, last, [], []]);
    expect(await json(`--last ${last}`)).toEqual([0, 'intact', lines, last, [], []]);
    expect(await json(`--last ${'0'.repeat(64)}`)).toEqual([1, 'broken', lines, last, [], [null]]);
    writeFileSync(path, `${whole}{"torn`);
    expect(await json()).toEqual([0, 'unproven', lines + 1, last, [lines + 1], []]);
    writeFileSync(path, whole.replace('201', '202'));
    expect(await json()).toEqual([1, 'broken', lines, last, [], [{ file: 'a.jsonl', line: 1, column: 1 }]]);
    rmSync(path);
    expect(await json()).toEqual([1, 'unreadable', 0, null, [], [null]]);
  });

  test('says which lines are torn, and that nobody did it', async () => {
    const line = linkedLine(chainStart);
    writeFileSync(join(folder, 'a.jsonl'), `${line}\n{"time`);
    expect(await real(`audit verify a.jsonl --last ${lineHash(line)}`)).toMatchObject({
      exit: 0,
      out: expect.stringContaining(
        'ℹ Line 2 is torn: a run was killed, or the disk was full, while it was written.\n',
      ) as string,
    });
  });

  test.each([
    ['an empty file', ''],
    ['a file that was cut within its first line', '{"time'],
  ])('does not take %s for one that nothing was dropped from', async (_, text) => {
    writeFileSync(join(folder, 'a.jsonl'), text);
    const { exit, out, err } = await real('audit verify a.jsonl');
    expect([exit, out.split('\n')[0]]).toEqual([1, '✖ There is no whole line.']);
    expect(err).toContain('error MUS628 a.jsonl holds no whole line, so it tells of no run');
  });

  test('does not call intact what somebody appended with a checksum of its own', async () => {
    const kept = linkedLine(chainStart);
    const forged = linkedLine(lineHash(kept));
    writeFileSync(join(folder, 'a.jsonl'), `${kept}\n${forged}\n`);
    const asked = async (argv = '') => {
      const { exit, out } = await real(`audit verify a.jsonl --format json ${argv}`);
      return [exit, (JSON.parse(out) as { outcome: string }).outcome];
    };
    expect(await asked()).toEqual([0, 'unproven']);
    expect(await asked(`--last ${lineHash(kept)}`)).toEqual([0, 'unproven']);
    expect(await asked(`--last ${lineHash(forged)}`)).toEqual([0, 'intact']);
    const forgotten = lineHash('never written');
    expect((await real(`audit verify a.jsonl --last ${forgotten}`)).err).toBe(
      `error MUS617 a.jsonl has no line with the hash ${forgotten}: its end was dropped, or it is another file\n` +
        '  hint: Compare it with a copy that the run itself kept.\n',
    );
    writeFileSync(join(folder, 'b.jsonl'), `${kept.replace('200', '201')}\n`);
    expect((await real('audit verify b.jsonl')).err).toBe(
      'b.jsonl:1:1 error MUS617 Line 1 is not as muster wrote it\n',
    );
    const { out } = await real(`audit verify a.jsonl --last ${lineHash(kept)}`);
    expect(out).toContain('✔ 2 lines, 1 of them after the one asked for: the chain holds.');
    expect(out).toContain('ℹ Whether the lines after the one asked for were added by a run');
  });

  test('refuses a hash that is none, and a folder', async () => {
    const hash = await real('audit verify a.jsonl --last 12');
    expect([hash.exit, hash.err.includes('Give 64 hexadecimal digits.')]).toEqual([1, true]);
    const { exit, err } = await real('audit verify .');
    expect([exit, err.split('\n')[0]]).toEqual([
      1,
      'error MUS618 . cannot be read as an audit file: it is not a regular file',
    ]);
  });
});

test('every client of a command is an audited one', () => {
  const src = resolve(import.meta.dirname, '../../src');
  const users = (call: string) =>
    globSync('**/*.ts', { cwd: src })
      .filter((file) => readFileSync(join(src, file), 'utf8').includes(call))
      .sort();
  expect(users(' createArmClient(')).toEqual(['azure/create-arm-client.ts', 'cli/connect.ts']);
  expect(users('engine.connect(')).toEqual(['cli/open-connection.ts']);
  expect(users('auditedClient(connection.client, audit, interrupted)')).toEqual(['cli/open-connection.ts']);
});
