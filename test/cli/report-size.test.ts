import { constants } from 'node:buffer';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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

test('a page that could not be written whole is refused before the first write', async () => {
  const engine = anEngine({ readAndPlan: () => Promise.resolve(planOf(2_000, 3_000)) });
  const { exit, err } = await muster('apply --yes --quiet --report out.html', engine, { cwd: folder });
  expect(exit).toBe(1);
  expect(engine.calls).not.toContain('runApply');
  expect(err).toMatch(
    /error MUS636 report out\.html would have about [0-9,]+ million characters for 6,000,000 pairs, and 537 million can be written; nothing was written to Azure\n {2}hint: Run in parts, with --parent or --group/,
  );
  // The report of the refusal itself is short.
  expect(readdirSync(folder)).toEqual(['out.html']);
});

test('JSON and JUnit are written in pieces, and Markdown and SARIF have their own bounds', async () => {
  const engine = anEngine({ readAndPlan: () => Promise.resolve(planOf(2_000, 3_000)) });
  const json = await muster('apply --yes --format json', engine, { cwd: folder });
  expect([json.exit, engine.calls.includes('runApply')]).toEqual([0, true]);
  expect((JSON.parse(json.out) as { readonly errors: readonly unknown[] }).errors).toEqual([]);
  const others = await muster(
    'apply --yes --report a.md --report b.sarif --report c.json --report d.xml',
    engine,
    { cwd: folder },
  );
  expect([others.exit, engine.calls.filter((call) => call === 'runApply').length]).toEqual([0, 2]);
  expect(readdirSync(folder)).toEqual(['a.md', 'b.sarif', 'c.json', 'd.xml']);
});

test('a report longer than Node can hold a text is a file', async () => {
  const piece = `${'x'.repeat(1_000_000 - 1)}\n`;
  const pieces = Math.ceil(constants.MAX_STRING_LENGTH / piece.length) + 1;
  let made = 0;
  const problems = await writeReportFiles(folder, ['out.json'], {
    json: () => ({
      *[Symbol.iterator]() {
        for (; made < pieces; made += 1) yield piece;
      },
    }),
  });
  expect(problems).toEqual([]);
  expect(statSync(join(folder, 'out.json')).size).toBe(pieces * piece.length);
});

test('what fails while pieces are made is a bug, not the disk, and leaves nothing', async () => {
  function* broken(): Iterable<string> {
    yield 'x';
    throw new Error('a bug');
  }
  await expect(writeReportFiles(folder, ['out.json'], { json: broken })).rejects.toThrow('a bug');
  expect(readdirSync(folder)).toEqual([]);
});

test('the estimate lies near what is written, on the side of caution', async () => {
  const plan = planOf(150, 200);
  const text = (pairs: readonly PairResult[]) => JSON.stringify(pairs, null, 2);
  const limits: number[] = [];
  for (const limit of [1e6, 1e7, 1.5e7, 2e7, 1e8]) {
    const problems = await tooLarge(
      plan,
      [{ what: 'report', form: 'html' }],
      (pairs) => ({ html: () => text(pairs) }),
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
  const problems = await writeReportFiles(folder, ['out.html', 'out.md'], {
    html: long,
    markdown: () => 'short',
  });
  const hint =
    'Run in parts, with --parent or --group and a report each (muster shards deals the parents), or ask for Markdown, which is shortened.';
  const tooMuch = 'cannot be written: it would have more than 537 million characters';
  expect(problems).toEqual([{ code: 'MUS636', message: `report out.html ${tooMuch}`, hint }]);
  expect(readdirSync(folder)).toEqual(['out.md']);

  const { io, out, err } = anIo();
  const view = { text: long, json: () => ({}), markdown: long };
  const printed = await showResult(view, { value: undefined }, markdownOptions, { io, tool: 'muster 0.1.0' });
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

const markdownOptions = {
  format: 'markdown',
  color: false,
  logLevel: 'warn',
  logFormat: 'pretty',
} as const;
