import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseLock } from '../../src/config/parse-lock.js';
import { toFleet } from '../../src/config/to-fleet.js';
import { loadSeed } from '../../src/emulator/load-seed.js';
import type { Problem } from '../../src/model/problem.js';
import { parsePlanFile } from '../../src/features/plan/parse-plan-file.js';
import { planJson } from '../../src/features/plan/plan-json.js';
import { planText } from '../../src/features/plan/plan-text.js';
import { problemText } from '../../src/show/problem-text.js';
import { groupDoc, memberDoc, parentDoc, selectionDoc } from '../config/documents.js';
import { plain } from '../features/run/builders.js';
import { about, savedText } from '../features/plan/saved-plans.js';
import { smallFleet } from '../support/small-fleet.js';
import { testWorld, troubles } from '../support/test-world.js';
import { anyJsonEdit, edited, mutated } from './mutations.js';

/** Inputs in all; each kind has its share. */
const inputs = Number(process.env.MUSTER_PROPERTY_RUNS ?? 1_000);
const share = (part: number) => ({ numRuns: Math.max(1, Math.round(inputs * part)) });
const figures = { read: 0, refused: 0 };

afterAll(() => {
  if (process.env.MUSTER_FIGURES !== undefined)
    process.stdout.write(`${figures.read} inputs taken, ${figures.refused} refused\n`);
});

const files = [
  parentDoc('soc', { spec: '  mode: Enabled\n  workbookResourceGroups: [rg]' }),
  memberDoc('one', ['soc'], { labels: { region: 'eu' } }),
  groupDoc(
    'all',
    'soc',
    '  members: {names: [one], selector: {matchExpressions: [{key: region, operator: In, values: [eu]}]}}\n  content: [base]\n  ring: 2\n  suspend: {reason: "move", until: 2027-01-01}',
  ),
  selectionDoc(
    'base',
    '  include:\n    - {kind: [Function], match: {displayName: ["*", "!a\\\\*"]}, names: [x]}',
  ),
].join('---\n');

const lock =
  'version: 1\nsnapshots:\n  soc:\n    base:\n      - {kind: AnalyticsRule, name: a, displayName: "A"}\n      - kind: Workbook\n        name: b\n        displayName: B\n';

const seed = `managingTenant: 20000000-0000-4000-8000-000000000001
workspaces:
  - id: /subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/soc
    tenant: 20000000-0000-4000-8000-000000000001
    content:
      - {name: p, type: savedSearches, properties: {category: c, displayName: d, functionAlias: f, query: q}}
settings: {jobDurationMs: 500, copyNames: new}
faults:
  - match: {method: GET, path: '*/alertRules*', times: 2}
    fault: {kind: status, status: 429, retryAfter: 1}
`;

/** Each problem has a place that is there, and can be shown. Compared by hand: `expect` is slow by the hundred thousand. */
function placed(text: string, problems: readonly Problem[]): void {
  const lines = text.split('\n');
  const astray = problems.filter(({ at }) => {
    const line = lines[(at?.line ?? 0) - 1];
    return at === undefined || line === undefined || at.column < 1 || at.column > line.length + 1;
  });
  if (problems.length === 0) throw new Error('It is refused without a problem');
  if (astray.length > 0) expect(astray, 'problems without a place').toEqual([]);
  for (const problem of problems) problemText(problem, new Map([['f', text]]), false);
  figures.refused += 1;
}

/** JSON as an answer or a file has it; empty where there is no value. */
function jsonText(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

test('a broken file of a fleet is refused with places, or read', () => {
  fc.assert(
    fc.property(mutated(files), (text) => {
      const result = toFleet([{ name: 'f', text }], '2026-11-25');
      if (result.ok) figures.read += 1;
      else placed(text, result.problems);
    }),
    share(0.4),
  );
});

test('a broken lock file is refused with places, or read', () => {
  fc.assert(
    fc.property(mutated(lock), (text) => {
      const result = parseLock({ name: 'f', text });
      if (result.ok) figures.read += 1;
      else placed(text, result.problems);
    }),
    share(0.3),
  );
});

test('a broken seed is refused with places, or read', () => {
  const readFolder = () => ({ ok: false, message: 'no folder' }) as const;
  fc.assert(
    fc.property(mutated(seed), (text) => {
      const result = loadSeed(text, { file: 'f', readFolder });
      if (result.ok) figures.read += 1;
      else {
        expect(result.errors.length).toBeGreaterThan(0);
        for (const { line, message } of result.errors) expect(line, message).toBeGreaterThan(0);
        figures.refused += 1;
      }
    }),
    share(0.14),
  );
});

test('a broken saved plan is refused, saying where or what was changed, or can be shown', () => {
  const whole: unknown = JSON.parse(savedText);
  const text = fc.oneof(
    mutated(savedText),
    anyJsonEdit.map((edit) => jsonText(edited(whole, edit))),
  );
  fc.assert(
    fc.property(text, (source) => {
      const result = parsePlanFile(source, 'f');
      if (result.ok) {
        planText(result.value.plan, plain);
        planJson(result.value.plan, about);
        figures.read += 1;
        return;
      }
      for (const problem of result.problems) {
        if (problem.message.includes('no JSON') || problem.message.includes('too soon'))
          expect(problem.at?.line, problem.message).toBeGreaterThan(0);
        expect(['MUS608', 'MUS609', 'MUS610']).toContain(problem.code);
      }
      figures.refused += 1;
    }),
    share(0.14),
  );
});

test('whatever ARM answers, a plan and a run end, and what cannot be read is told', async () => {
  const { fleet, withoutLastMember, world } = smallFleet();
  await world.apply(fleet);
  const state = world.emulator.snapshot();
  // Reading takes the first ten requests or so, and writing the next ones.
  const edit = fc.tuple(fc.nat(20), anyJsonEdit);
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      let requests = 0;
      const other = testWorld({ state }, async (request, pass) => {
        const response = await pass(request);
        const mine = edits.filter(([at]) => at === requests);
        requests += 1;
        const text = await response.text();
        const { status, headers } = response;
        if (mine.length === 0 || text === '')
          return new Response(status === 204 ? null : text, { status, headers });
        const body = mine.reduce<unknown>((value, [, one]) => edited(value, one), JSON.parse(text));
        return new Response(jsonText(body), { status, headers });
      });
      other.clock.advance(3 * 3_600_000);
      const run = await other.apply(withoutLastMember, { timeoutMs: 60_000 });
      planText(run.plan, plain);
      const told = troubles(run);
      expect(told.filter((message) => message.trim() === '')).toEqual([]);
      if (told.length > 0) figures.refused += 1;
      else figures.read += 1;
    }),
    share(0.02),
  );
});
