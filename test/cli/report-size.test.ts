import { constants } from 'node:buffer';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeReportFiles } from '../../src/cli/report-files.js';
import { showResult } from '../../src/cli/runner.js';
import { tooLarge } from '../../src/cli/report-size.js';
import type { PairResult } from '../../src/model/content.js';
import { aPair, aParentPlan, aPlan, publish } from '../features/run/builders.js';
import { anEngine, anIo, muster } from './fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-size-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** One publish of `items` to `members`, more than a service would take at once: pairs are what counts. */
function planOf(items: number, members: number) {
  const some = publish('finance-eu');
  const [item] = some.items;
  const [member] = some.members;
  if (item === undefined || member === undefined) throw new Error('a publish of nothing');
  const step = {
    ...some,
    items: Array.from({ length: items }, (_, n) => ({ ...item, name: `item-${String(n)}` })),
    members: Array.from({ length: members }, (_, n) => ({ ...member, name: `member-${String(n)}` })),
  };
  return aPlan(aParentPlan([step]));
}

const forms = ['json', 'html', 'xml'];

test.each(forms)(
  'a .%s report that could not be written whole is refused before the first write',
  async (form) => {
    const engine = anEngine({ readAndPlan: () => Promise.resolve(planOf(2_000, 3_000)) });
    const argv = `apply --yes --quiet --report out.${form}`;
    const { exit, err } = await muster(argv, engine, { cwd: folder });
    expect(exit).toBe(1);
    expect(engine.calls).not.toContain('runApply');
    expect(err).toMatch(
      new RegExp(
        `error MUS636 report out\\.${form} would have about [0-9,]+ million characters for 6,000,000 pairs, and 537 million can be written; nothing was written to Azure\\n {2}hint: Run in parts, with --parent or --group`,
      ),
    );
    // The report of the refusal itself is short.
    expect(readdirSync(folder)).toEqual([`out.${form}`]);
  },
);

test('standard output is judged like a file, and Markdown and SARIF have their own bounds', async () => {
  const engine = anEngine({ readAndPlan: () => Promise.resolve(planOf(2_000, 3_000)) });
  const json = await muster('apply --yes --format json', engine, { cwd: folder });
  expect([json.exit, engine.calls.includes('runApply')]).toEqual([1, false]);
  expect(
    (JSON.parse(json.out) as { readonly errors: readonly { readonly code: string }[] }).errors,
  ).toMatchObject([{ code: 'MUS636' }]);
  const others = await muster('apply --yes --report a.md --report b.sarif', engine, { cwd: folder });
  expect([others.exit, engine.calls.includes('runApply')]).toEqual([0, true]);
});

test('the estimate lies near what is written, on the side of caution', async () => {
  const plan = planOf(150, 200);
  const text = (pairs: readonly PairResult[]) => JSON.stringify(pairs, null, 2);
  const limits: number[] = [];
  for (const limit of [1e6, 1e7, 1.5e7, 2e7, 1e8]) {
    const problems = await tooLarge(
      plan,
      [{ what: 'report', form: 'json' }],
      (pairs) => ({ json: () => text(pairs) }),
      limit,
    );
    if (problems.length > 0) limits.push(limit);
  }
  const step = planOf(150, 200).parents[0]?.steps[0];
  if (step?.action !== 'publish') throw new Error('no publish');
  const all = step.members.flatMap((member) =>
    step.items.map((item) => ({
      ...aPair(1, 'a', 'Failed', { error: 'Forbidden' }),
      item,
      member: member.name,
    })),
  );
  const real = text(all).length;
  // What is refused first lies below twice what a run with short errors writes, and what is let through above it.
  expect(Math.max(...limits)).toBeLessThan(real * 2);
  for (const limit of [1e6, 1e7]) if (limit < real) expect(limits).toContain(limit);
});

test('a text that turns out too long all the same is an error, not a bug, and the other reports are written', async () => {
  const long = () => 'x'.repeat(constants.MAX_STRING_LENGTH + 1);
  const problems = await writeReportFiles(folder, ['out.json', 'out.md'], {
    json: long,
    markdown: () => 'short',
  });
  const hint =
    'Run in parts, with --parent or --group and a report each (muster shards deals the parents), or ask for Markdown, which is shortened.';
  const tooMuch = 'cannot be written: it would have more than 537 million characters';
  expect(problems).toEqual([{ code: 'MUS636', message: `report out.json ${tooMuch}`, hint }]);
  expect(readdirSync(folder)).toEqual(['out.md']);

  const { io, out, err } = anIo();
  const view = { text: long, json: () => ({ toJSON: long }), markdown: long };
  const printed = await showResult(view, { value: undefined }, jsonOptions, { io, tool: 'muster 0.1.0' });
  expect([printed, out()]).toEqual([1, '']);
  expect(err()).toContain(`MUS636 the document on standard output ${tooMuch}`);
});

test('what is no matter of length stays a bug', async () => {
  const broken = () => {
    throw new RangeError('Invalid array length');
  };
  await expect(writeReportFiles(folder, ['out.json'], { json: broken })).rejects.toThrow(
    'Invalid array length',
  );
});

const jsonOptions = {
  format: 'json',
  color: false,
  logLevel: 'warn',
  logFormat: 'pretty',
} as const;
