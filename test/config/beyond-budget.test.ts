import { expect, test } from 'vitest';
import { Lexer } from 'yaml';
import {
  type Beyond,
  budgetMeter,
  maxTokens,
  maxYamlDepth,
  parseDocuments,
} from '../../src/config/parse-documents.js';

function beyondBudget(text: string, most?: number): Beyond | undefined {
  const budget = budgetMeter(most);
  for (const token of new Lexer().lex(text)) if (!budget.allows(token)) break;
  return budget.beyond();
}

test('the first token beyond the budget is told by its offset', () => {
  // A document begins, then each "a", each "," and each "[".
  const text = '[a,a,a,a]\n';
  const needed = Array.from({ length: 40 }, (_, most) => most).find(
    (most) => beyondBudget(text, most) === undefined,
  );
  if (needed === undefined) throw new Error('No budget is enough');
  expect(beyondBudget(text, needed - 1)).toEqual({ why: 'tokens', offset: text.length - 1 });
  expect(beyondBudget(text, 1)).toEqual({ why: 'tokens', offset: 0 });
});

test('lines within a text count, so that no position is dear', () => {
  expect(beyondBudget(`a: |\n${' b\n'.repeat(100)}`, 100)).toBeDefined();
  expect(beyondBudget(`a: |\n${' b\n'.repeat(100)}`, 150)).toBeUndefined();
});

test('a file beyond it is one problem at that place, and none of its documents is read', () => {
  const text = 'a: 1\n---\n'.repeat(maxTokens / 5);
  const { documents, problems } = parseDocuments({ name: 'f.yaml', text });
  const line = problems[0]?.at?.line ?? 0;
  expect([documents, problems.map(({ code, message }) => `${code} ${message}`)]).toEqual([
    [],
    ['MUS102 The file has more than 300000 keys, values, marks and lines'],
  ]);
  expect(line).toBeGreaterThan(1_000);
  expect(line).toBeLessThan(text.split('\n').length);
});

test.each([
  ['brackets', (deep: number) => '['.repeat(deep)],
  ['mappings in brackets', (deep: number) => '{a: '.repeat(deep)],
  ['lists on one line', (deep: number) => '- '.repeat(deep)],
  [
    'indented keys',
    (deep: number) => Array.from({ length: deep }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
  ],
])('a file nested deeper than is read is one problem: %s', (_, nested) => {
  expect(beyondBudget(nested(maxYamlDepth - 1))).toBeUndefined();
  const { documents, problems } = parseDocuments({ name: 'f.yaml', text: nested(3_000) });
  expect([documents, problems.map(({ code, message }) => `${code} ${message}`)]).toEqual([
    [],
    ['MUS102 The file is nested more than 100 deep here'],
  ]);
});

test('what ends is no depth', () => {
  expect(beyondBudget('a:\n  b: [1, {c: d}]\n- x\n'.repeat(1_000))).toBeUndefined();
});
