import { describe, expect, test } from 'vitest';
import { executeSteps, type StepOutcome } from '../../src/apply/execute-steps.js';
import type { StepResult } from '../../src/apply/events.js';
import type { Problem } from '../../src/model/problem.js';
import type { Step } from '../../src/plan/steps/step.js';
import { aFleet, aLiveParent, anItem, span, tenant } from '../support/builders.js';
import { planOf } from '../support/plan-world.js';

const no: Problem = { code: 'MUS203', message: 'No.' };
const refuse: StepOutcome = { status: 'failed', problem: no };

/** Two groups that share no member, on a parent that is to be enabled. */
const steps = planOf(
  aFleet().withGroup('emea', ['london', 'paris']).withGroup('apac', ['tokyo']).build(),
  aLiveParent().withoutConfiguration().withItems(anItem('a')).build(),
).steps;

test('every step runs after what it depends on, and all that can at the same time', async () => {
  const log: string[] = [];
  await executeSteps(steps, {
    ...watching([]),
    onStart: ({ id }) => log.push(`> ${id}`),
    execute: async ({ id }) => {
      await Promise.resolve();
      log.push(`< ${id}`);
      return { status: 'succeeded', problem: null };
    },
  });

  expect(log.slice(0, 8)).toEqual([
    '> create/configuration/soc/soc',
    '< create/configuration/soc/soc',
    '> create/member/soc/london',
    '> create/member/soc/paris',
    '> create/member/soc/tokyo',
    '< create/member/soc/london',
    '< create/member/soc/paris',
    '< create/member/soc/tokyo',
  ]);
  for (const { id, dependsOn } of steps)
    for (const needed of dependsOn) expect(log.indexOf(`< ${needed}`)).toBeLessThan(log.indexOf(`> ${id}`));
});

describe('a step that fails', () => {
  test('stops what depends on it and nothing else, and each skipped step names its blocker', async () => {
    const { results, skipped } = await run({ 'create/group/soc/emea': refuse });

    expect(results.filter(([, status]) => status !== 'succeeded')).toEqual([
      ['create/group/soc/emea', 'failed'],
      ['create/assignment/soc/emea', 'skipped'],
      ['publish/assignment/soc/emea', 'skipped'],
    ]);
    expect(skipped).toEqual([
      [
        'create/assignment/soc/emea',
        blocked('create/assignment/soc/emea', 'create/group/soc/emea', 'failed'),
        [],
      ],
      [
        'publish/assignment/soc/emea',
        blocked('publish/assignment/soc/emea', 'create/group/soc/emea', 'failed'),
        [],
      ],
    ]);
  });

  test('that everything waits for stops everything, and no member counts as left out', async () => {
    const config = 'create/configuration/soc/soc';
    const { results, skipped } = await run({ [config]: refuse });

    expect(results.map(([, status]) => status)).toEqual(['failed', ...steps.slice(1).map(() => 'skipped')]);
    for (const [id, problem, leftOut] of skipped)
      expect([problem, leftOut]).toEqual([blocked(id, config, 'failed'), []]);
  });

  test('after a step that was skipped names that one', async () => {
    const [first, second, third] = chain();
    const results: StepResult[] = [];
    await executeSteps([first, second, third], {
      ...watching(results),
      execute: () => Promise.resolve(refuse),
    });

    expect(results.map(({ problem }) => problem?.message)).toEqual([
      'No.',
      `${second.id} was skipped, because ${first.id} failed.`,
      `${third.id} was skipped, because ${second.id} was skipped.`,
    ]);
  });

  test('does not stop its dependents where it says so', async () => {
    const { results } = await run({
      'create/group/soc/emea': { status: 'skipped', problem: no, blocks: false },
    });

    expect(results.filter(([, status]) => status !== 'succeeded')).toEqual([
      ['create/group/soc/emea', 'skipped'],
    ]);
  });
});

describe('one sick customer', () => {
  test('is left out of its group, and the rest goes on', async () => {
    const leftOut: (readonly [string, readonly string[]])[] = [];
    const { results } = await run({ 'create/member/soc/paris': refuse }, ({ id }, without) =>
      leftOut.push([id, without.map(({ step }) => step.name)]),
    );

    expect(results.filter(([, status]) => status !== 'succeeded')).toEqual([
      ['create/member/soc/paris', 'failed'],
    ]);
    expect(leftOut.filter(([, names]) => names.length > 0)).toEqual([['create/group/soc/emea', ['paris']]]);
  });

  test('whose tenant could not be fixed is published to with the others', async () => {
    const fixed = planOf(
      aFleet().withGroup('emea', ['london', 'paris']).build(),
      aLiveParent()
        .withMember('london', { tenant: 'wrong' })
        .withPublished('emea', ['london', 'paris'], [anItem('a')])
        .build(),
    ).steps;
    const results: StepResult[] = [];
    await executeSteps(fixed, {
      ...watching(results),
      execute: ({ type }) =>
        Promise.resolve(type === 'member' ? refuse : { status: 'succeeded', problem: null }),
    });

    expect(results.map(({ step, status }) => [step.id, status])).toEqual([
      ['update/member/soc/london', 'failed'],
      ['publish/assignment/soc/emea', 'succeeded'],
    ]);
  });
});

describe('an interruption', () => {
  test('lets what runs finish and starts nothing more', async () => {
    let interrupted = false;
    const results: StepResult[] = [];
    await executeSteps(steps, {
      ...watching(results),
      execute: ({ id }) => {
        if (id === 'create/member/soc/paris') interrupted = true;
        return Promise.resolve({ status: 'succeeded', problem: null });
      },
      isInterrupted: () => interrupted,
    });

    expect(results.map(({ step, status }) => [step.id, status])).toEqual([
      ['create/configuration/soc/soc', 'succeeded'],
      ['create/member/soc/tokyo', 'skipped'],
      ['create/member/soc/london', 'succeeded'],
      ['create/member/soc/paris', 'succeeded'],
      ...results.slice(4).map(({ step }) => [step.id, 'skipped']),
    ]);
    expect(results[1]?.problem).toEqual({
      code: 'MUS505',
      message: 'create/member/soc/tokyo was not started, because the run was interrupted.',
      hint: 'Run apply again: it goes on from there.',
      parent: 'soc',
      at: span,
    });
    expect(new Set(results.slice(4).map(({ problem }) => problem?.code))).toEqual(new Set(['MUS505']));
  });

  test('leaves no member out: a member that was not tried did not fail', async () => {
    const skipped: (readonly [string, number])[] = [];
    await executeSteps(steps, {
      ...watching([]),
      isInterrupted: () => true,
      skip: ({ id }, _problem, leftOut) => skipped.push([id, leftOut.length]),
    });

    expect(new Map(skipped)).toEqual(new Map(steps.map(({ id }) => [id, 0])));
  });
});

test('steps tell how long they took', async () => {
  let time = 0;
  const results: StepResult[] = [];
  await executeSteps(steps.slice(0, 1), {
    ...watching(results),
    now: () => (time += 7),
  });

  expect(results.map(({ durationMs }) => durationMs)).toEqual([7]);
});

test('a step that rests on one that is not there is our own mistake', async () => {
  await expect(executeSteps(steps.slice(1), watching([]))).rejects.toThrow(
    'Step create/configuration/soc/soc is a dependency but not in the list',
  );
});

function watching(results: StepResult[]) {
  return {
    execute: (): Promise<StepOutcome> => Promise.resolve({ status: 'succeeded', problem: null }),
    skip: () => undefined,
    onResult: (result: StepResult) => results.push(result),
    onStart: () => undefined,
    isInterrupted: () => false,
    now: () => 0,
  } as const;
}

async function run(
  outcomes: Readonly<Record<string, StepOutcome>>,
  onExecute: (step: Step, leftOut: readonly StepResult[]) => void = () => undefined,
) {
  const finished = new Map<string, StepResult['status']>();
  const skipped: (readonly [string, Problem, readonly StepResult[]])[] = [];
  await executeSteps(steps, {
    ...watching([]),
    execute: (step, leftOut) => {
      onExecute(step, leftOut);
      return Promise.resolve(outcomes[step.id] ?? { status: 'succeeded', problem: null });
    },
    skip: (step, problem, leftOut) => skipped.push([step.id, problem, leftOut]),
    onResult: ({ step, status }) => finished.set(step.id, status),
  });
  return { results: steps.map(({ id }) => [id, finished.get(id)] as const), skipped };
}

function blocked(id: string, by: string, how: string): Problem {
  return { code: 'MUS501', message: `${id} was skipped, because ${by} ${how}.`, parent: 'soc', at: span };
}

function chain(): readonly [Step, Step, Step] {
  const one = (name: string, dependsOn: readonly string[]): Step => ({
    action: 'delete',
    type: 'assignment',
    id: `delete/assignment/soc/${name}`,
    parent: 'soc',
    name,
    resourceName: name,
    resourceId: `/${tenant}/${name}`,
    reason: '',
    dependsOn,
  });
  return [one('a', []), one('b', ['delete/assignment/soc/a']), one('c', ['delete/assignment/soc/b'])];
}
