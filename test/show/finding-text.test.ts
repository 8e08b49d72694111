import { expect, test } from 'vitest';
import type { Finding } from '../../src/model/problem.js';
import { findingLines } from '../../src/show/finding-text.js';
import { findingJson, problemText } from '../../src/show/problem-text.js';
import { plain } from '../features/run/builders.js';

const at = { file: 'a.yaml', line: 3, column: 1 };
const finding = (details: readonly string[]): Finding => ({
  code: 'MUS324',
  severity: 'warning',
  message: 'rule A reaches member m with different bodies',
  hint: 'Make them alike.',
  at,
  related: [{ message: 'red/r is declared here', at: { ...at, line: 9 } }],
  details,
});

test('shows related places and details, each on a line of its own, between message and hint', () => {
  expect(findingLines([finding(['--- blue/b', '+++ red/r', ' | take 1'])], plain)).toEqual([
    'Findings: 1 warning',
    '  ⚠ warning MUS324 rule A reaches member m with different bodies (a.yaml:3:1)',
    '      red/r is declared here (a.yaml:9:1)',
    '        --- blue/b',
    '        +++ red/r',
    '         | take 1',
    '      hint: Make them alike.',
  ]);
});

test('cuts long details to the terminal and makes them inert', () => {
  const lines = findingLines([finding([`+${'x'.repeat(200)}`, '-\u001b[2Jboo'])], { ...plain, width: 60 });

  expect(lines.slice(4, 6)).toEqual([`        +${'x'.repeat(50)}…`, '        -\\u{1b}[2Jboo']);
});

test('colours what was added and removed where there are colours', () => {
  const lines = findingLines([finding(['@@ -1,1 +1,1 @@', '-a', '+b', ' c'])], { ...plain, colors: true });

  expect(lines.slice(3, 7)).toEqual([
    '        \u001b[2m@@ -1,1 +1,1 @@\u001b[22m',
    '        \u001b[31m-a\u001b[39m',
    '        \u001b[32m+b\u001b[39m',
    '         c',
  ]);
});

test.each([
  [25, 25, undefined],
  [26, 25, '… 2 more lines; --format json has them all'],
])('counts details beyond 24 lines: %i are shown as %i', (given, shown, last) => {
  const details = Array.from({ length: given }, (_, n) => `+ line ${String(n + 1)}`);

  for (const lines of [
    findingLines([finding(details)], plain).slice(3, -1),
    problemText(finding(details), new Map(), false).split('\n').slice(1, -2),
  ]) {
    expect(lines.length).toBe(shown);
    expect(lines.at(-1)?.trim()).toBe(last ?? '+ line 25');
  }
});

test('JSON has details where there are some', () => {
  expect(findingJson(finding(['+ a']))).toEqual({
    code: 'MUS324',
    severity: 'warning',
    message: 'rule A reaches member m with different bodies',
    hint: 'Make them alike.',
    parent: null,
    at,
    related: [{ message: 'red/r is declared here', at: { ...at, line: 9 } }],
    details: ['+ a'],
  });
});

test('findings with long diffs leave room for the rest, and those beyond are counted', () => {
  const diff = Array.from({ length: 20 }, (_, n) => `+line ${String(n)}`);
  const lines = findingLines(
    Array.from({ length: 30 }, (_, n) => ({ ...finding(diff), message: `conflict ${String(n)}` })),
    plain,
  );
  expect(lines.length).toBeLessThanOrEqual(202);
  expect(lines.filter((line) => line.includes('⚠ warning'))).toHaveLength(8);
  expect(lines.at(-1)).toBe('  and 22 more; --format json lists them all');
});

test('what several parents have alike is said once and names them', () => {
  const of = (parent: string, message: string): Finding => ({ ...finding([]), related: [], message, parent });
  const lines = findingLines(
    [of('red', 'one'), of('blue', 'one'), of('blue', 'two'), of('red', 'one')],
    plain,
  );
  expect(lines).toEqual([
    'Findings: 2 warnings',
    '  ⚠ warning MUS324 one (red, blue, a.yaml:3:1)',
    '      hint: Make them alike.',
    '  ⚠ warning MUS324 two (blue, a.yaml:3:1)',
    '      hint: Make them alike.',
  ]);
});
