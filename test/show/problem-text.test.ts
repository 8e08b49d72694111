import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Finding, Problem } from '../../src/model/problem.js';
import { findingJson, problemJson, problemText } from '../../src/show/problem-text.js';

const problem: Problem = {
  code: 'MUS104',
  message: 'Unknown key "prnue" in spec',
  hint: 'Did you mean "prune"?',
  at: { file: 'fleet.yaml', line: 10, column: 3, length: 5 },
  related: [{ message: 'as here', at: { file: 'other.yaml', line: 1, column: 1, length: 1 } }],
  parent: 'soc',
};
const sources = new Map([
  ['fleet.yaml', `${'\n'.repeat(9)}  prnue: true\r\nnext`],
  ['other.yaml', 'prune: true'],
]);

test('shows place, source, hint and related places', () => {
  expect(problemText(problem, sources, false)).toBe(
    [
      'fleet.yaml:10:3 error MUS104 Unknown key "prnue" in spec',
      '  10 |   prnue: true',
      '     |   ^^^^^',
      '  hint: Did you mean "prune"?',
      '  other.yaml:1:1 as here',
      '  1 | prune: true',
      '    | ^',
    ].join('\n'),
  );
});

test('shows what it has where place, source or hint are missing', () => {
  const finding: Finding = { code: 'MUS309', severity: 'warning', message: 'No systemData' };
  expect(problemText(finding, sources, false)).toBe('warning MUS309 No systemData');
  expect(
    problemText({ ...finding, severity: 'info', at: { file: 'gone', line: 1, column: 1 } }, sources, false),
  ).toBe('gone:1:1 info MUS309 No systemData');
  expect(problemText({ ...finding, at: { file: 'fleet.yaml', line: 99, column: 1 } }, sources, false)).toBe(
    'fleet.yaml:99:1 warning MUS309 No systemData',
  );
  expect(problemText({ ...finding, at: { file: 'fleet.yaml', line: 1, column: 1 } }, sources, false)).toBe(
    'fleet.yaml:1:1 warning MUS309 No systemData',
  );
});

test('has colours only where asked for', () => {
  const escape = String.fromCharCode(27);
  expect(problemText(problem, sources, false)).not.toContain(escape);
  const coloured = problemText(problem, sources, true);
  expect(coloured).toContain(`${escape}[31merror${escape}[39m`);
  expect(coloured.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).toBe(
    problemText(problem, sources, false),
  );
});

describe('marks stand under the marked text', () => {
  test.each([
    ['behind tabs', '\t\tab: cd', 3, 2, '    ab: cd', '    ^^'],
    ['behind and under wide characters', '日本: 日本', 5, 2, '日本: 日本', '      ^^^^'],
    ['behind an emoji', '👨‍👩‍👧: x', 11, 1, '👨‍👩‍👧: x', '    ^'],
    ['at the line’s end', 'ab', 9, 1, 'ab', '  ^'],
    ['no further than the line', 'ab cd', 4, 99, 'ab cd', '   ^^'],
    ['under characters that are spelt out', 'a\u001b[0m: x', 2, 1, 'a\\u{1b}[0m: x', ' ^^^^^^'],
  ])('%s', (_, line, column, length, shownLine, marks) => {
    expect(excerptOf(line, column, length)).toEqual([`  1 | ${shownLine}`, `    | ${marks}`]);
  });
});

describe('a long line', () => {
  const word = 'x'.repeat(10);

  test.each([
    ['at its start', word + '-'.repeat(1_000_000), 1, 10],
    ['in its middle', '-'.repeat(500_000) + word + '-'.repeat(500_000), 500_001, 10],
    ['at its end', '-'.repeat(1_000_000) + word, 1_000_001, 10],
    ['just too long', '-'.repeat(60) + word + '-'.repeat(60), 61, 10],
    ['of wide characters', '日'.repeat(60) + word + '日'.repeat(60), 61, 10],
    ['marked as a whole', 'x'.repeat(200_000), 1, 200_000],
  ])('%s is cut around the marked text', (_, line, column, length) => {
    const [shown = '', marks = ''] = excerptOf(line, column, length);
    expect(stringWidth(shown)).toBeLessThanOrEqual('  1 | '.length + 100);
    const start = marks.indexOf('^');
    expect(shown).toContain('…');
    expect(shown.slice(shown.indexOf('x'))).toMatch(/^x{10}/);
    expect(stringWidth(shown.slice(0, shown.indexOf('x')))).toBe(start);
  });

  test('is whole up to the limit', () => {
    const line = '-'.repeat(100);
    expect(excerptOf(line, 50, 1)[0]).toBe(`  1 | ${line}`);
  });

  test('shows both ends of the cut', () => {
    expect(excerptOf('a'.repeat(60) + 'x'.repeat(4) + 'b'.repeat(90), 61, 4)).toEqual([
      `  1 | …${'a'.repeat(29)}xxxx${'b'.repeat(65)}…`,
      `    | ${' '.repeat(30)}^^^^`,
    ]);
  });
});

test('nothing in a file or message can steer the terminal', () => {
  const text = problemText(
    {
      code: 'MUS106',
      message: 'bad \u001b]0;x\u0007 \u202e value\r\nnext',
      hint: '\u009b1m',
      at: { file: 'a\u001b.yaml', line: 1, column: 1 },
    },
    new Map([['a\u001b.yaml', '\u001b[2Jx\u2028\u0000\u061c']]),
    false,
  );
  expect(text).toBe(
    [
      'a\\u{1b}.yaml:1:1 error MUS106 bad \\u{1b}]0;x\\u{7} \\u{202e} value\\u{d}\\u{a}next',
      '  1 | \\u{1b}[2Jx\\u{2028}\\u{0}\\u{61c}',
      '    | ^^^^^^',
      '  hint: \\u{9b}1m',
    ].join('\n'),
  );
});

test('as JSON, absent values are null', () => {
  const bare: Finding = { code: 'MUS309', severity: 'info', message: 'x' };
  expect([problemJson(problem), findingJson(bare)]).toEqual([
    {
      code: 'MUS104',
      severity: 'error',
      message: 'Unknown key "prnue" in spec',
      hint: 'Did you mean "prune"?',
      parent: 'soc',
      at: { file: 'fleet.yaml', line: 10, column: 3 },
      related: [{ message: 'as here', at: { file: 'other.yaml', line: 1, column: 1 } }],
    },
    { code: 'MUS309', severity: 'info', message: 'x', hint: null, parent: null, at: null, related: [] },
  ]);
});

function excerptOf(line: string, column: number, length: number): readonly string[] {
  const text = problemText(
    { code: 'MUS106', message: 'x', at: { file: 'f', line: 1, column, length } },
    new Map([['f', line]]),
    false,
  );
  return text.split('\n').slice(1);
}
