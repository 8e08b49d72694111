import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Drift } from '../../../src/features/drift/drift.js';
import { noPairs } from '../../../src/features/drift/drift.js';
import type { DriftJson } from '../../../src/features/drift/shape.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';
import { anEngine, muster } from '../../cli/fakes.js';

const engine = (drift: Partial<Drift> = {}) => anEngine({ readDrift: () => Promise.resolve(aDrift(drift)) });

const counts = { ...noPairs, changed: 1, inSync: 5 };
const changed = { groups: [aDriftGroup({ counts })], pairs: [changedPair('fabrikam-prod', 1)], counts };

const text = `~ Drift: 1 copy changed, 0 missing, 5 in sync.
Control plane: 0 resources changed, 0 missing, 0 unmanaged.
Other content: 0 of the members’ own.

contoso-soc
  group finance-eu (3 items × 2 members): 1 changed
    ~ AnalyticsRule "Contoso rule 1": severity changed in fabrikam-prod
        - severity: "Low"
        + severity: "High"
`;

async function folder(): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'muster-drift-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  return cwd;
}

test('drift prints what differs within the scope, and exits 2', async () => {
  const used = engine(changed);
  const { exit, out, err } = await muster('drift --group finance-eu --all', used);
  expect([exit, out, err]).toEqual([2, text, '']);
  expect(used.arguments.readDrift?.slice(2)).toEqual([
    { groups: ['finance-eu'] },
    { all: true, evidence: [] },
  ]);
});

test('no drift exits 0', async () => {
  expect((await muster('drift', engine())).exit).toBe(0);
});

test('orphans are drift with --strict only', async () => {
  const orphans = engine({
    pairs: [aDriftPair('fabrikam-prod', 1, { state: 'orphaned', matchedBy: 'name' })],
    counts: { ...noPairs, orphaned: 1 },
  });
  expect([(await muster('drift', orphans)).exit, (await muster('drift --strict', orphans)).exit]).toEqual([
    0, 2,
  ]);
});

test('what is unmanaged counts where the plan would delete it', async () => {
  const unmanaged = (isDrift: boolean) =>
    engine({
      resources: [
        { type: 'group', parent: 'contoso-soc', name: 'g', resourceId: '/g', state: 'unmanaged', isDrift },
      ],
    });
  expect([
    (await muster('drift', unmanaged(false))).exit,
    (await muster('drift', unmanaged(true))).exit,
  ]).toEqual([0, 2]);
});

test('what could not be read exits 1 whatever else was found, and the rest is printed', async () => {
  const problems = [{ code: 'MUS203', message: 'Member m could not be read: 403' }] as const;
  const { exit, out, err } = await muster('drift', engine({ ...changed, problems }));
  expect([exit, out, err]).toEqual([1, text, 'error MUS203 Member m could not be read: 403\n']);
});

test('drift as JSON and as Markdown, on stdout and in files', async () => {
  const cwd = await folder();
  const json = await muster('drift --format json --report d.md --report d.json', engine(changed), { cwd });
  const document = JSON.parse(json.out) as DriftJson;
  expect([json.exit, document.summary.drift, document.summary.pairs]).toEqual([2, true, counts]);
  expect(await readFile(join(cwd, 'd.json'), 'utf8')).toBe(json.out);
  const markdown = await muster('drift --format markdown', engine(changed));
  expect(markdown.out).toMatch(/^### &#126; Drift: 1 copy changed/);
  expect(await readFile(join(cwd, 'd.md'), 'utf8')).toBe(markdown.out);
});

test('every report of --evidence is read, and one that is none stops the run', async () => {
  const cwd = await folder();
  const item = { kind: 'AnalyticsRule', name: 'A', displayName: 'Rule', resourceId: null };
  const pair = { parent: 'contoso-soc', group: 'g', member: 'm', item, status: 'Succeeded' };
  const pairs = [{ ...pair, cause: null, error: null, hint: null }];
  await writeFile(join(cwd, 'a.json'), JSON.stringify({ schemaVersion: 1, pairs }));
  const one = {
    parent: 'contoso-soc',
    group: 'g',
    member: 'm',
    key: 'alertRules/a',
    label: 'AnalyticsRule/Rule',
  };
  const parsing = anEngine();
  await muster('drift --evidence a.json', parsing, { cwd });
  expect(parsing.arguments.readDrift?.[3]).toEqual({ all: false, evidence: [one] });
  await writeFile(join(cwd, 'b.json'), 'no');
  const used = engine();
  const wrong = await muster('drift --evidence no.json --evidence a.json --format json', used, { cwd });
  const { errors } = JSON.parse(wrong.out) as DriftJson;
  expect([wrong.exit, errors.map(({ message }) => message), used.arguments.readDrift]).toEqual([
    1,
    ['--evidence no.json: the file cannot be read: there is no such file'],
    undefined,
  ]);
});

test('files that cannot be used, and reports that cannot be written, exit 1', async () => {
  const loadFleet = () =>
    Promise.resolve({
      ok: false as const,
      problems: [{ code: 'MUS116' as const, message: 'none' }],
      files: [],
    });
  const invalid = await muster('drift --format json', anEngine({ loadFleet }));
  const { errors } = JSON.parse(invalid.out) as DriftJson;
  expect([invalid.exit, errors.map(({ code }) => code)]).toEqual([1, ['MUS116']]);
  const used = engine();
  expect([(await muster('drift --report no/where.md', used)).exit, used.calls]).toEqual([1, []]);
});
