import { expect, test } from 'vitest';
import type { StepResult } from '../../../src/apply/events.js';
import type { Problem } from '../../../src/model/problem.js';
import { undoneSteps, undoneTitle } from '../../../src/features/run/report-text.js';
import { createMember } from './builders.js';

const waits: Problem = { code: 'MUS501', message: 'it waited in vain' };

function result(
  name: string,
  status: StepResult['status'],
  problem: Problem | null = null,
  parent = 'contoso-soc',
): StepResult {
  return { step: createMember(name, parent), status, problem, durationMs: 1 };
}

test('steps are told together where parent, end and reason are the same, failed ones first', () => {
  const results = [
    result('a', 'skipped', waits),
    result('b', 'succeeded'),
    result('c', 'skipped', waits, 'contoso-emea'),
    result('d', 'skipped', waits),
    result('e', 'failed', waits),
    result('f', 'skipped', { ...waits, hint: 'Wait.' }),
    result('g', 'failed'),
  ];
  const undone = undoneSteps(results);

  expect(
    undone.map(({ status, parent, problem, steps }) => [
      status,
      parent,
      problem?.hint ?? problem?.code,
      steps.map(({ name }) => name),
    ]),
  ).toEqual([
    ['failed', 'contoso-soc', 'MUS501', ['e']],
    ['failed', 'contoso-soc', undefined, ['g']],
    ['skipped', 'contoso-soc', 'MUS501', ['a', 'd']],
    ['skipped', 'contoso-emea', 'MUS501', ['c']],
    ['skipped', 'contoso-soc', 'Wait.', ['f']],
  ]);
  expect(undoneTitle(undone)).toBe('Steps not done: 2 failed, 4 skipped');
});

test('a run that did everything has none', () => {
  expect(undoneSteps([result('a', 'succeeded')])).toEqual([]);
});
