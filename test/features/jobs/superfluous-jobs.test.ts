import fc from 'fast-check';
import { expect, test } from 'vitest';
import { superfluousJobs } from '../../../src/features/jobs/prune-jobs.js';
import { aJob } from '../../support/builders.js';

const states = (...list: readonly string[]) =>
  list.map((state, index) => aJob([], { name: `${String(index)} ${state}`, state }));

function left(keep: number, ...list: readonly string[]): readonly string[] {
  return superfluousJobs(states(...list), keep).map(({ name }) => name);
}

test.each<[string, number, readonly string[], readonly string[]]>([
  ['the newest stay', 2, ['Succeeded', 'Succeeded', 'Failed', 'Succeeded'], ['2 Failed', '3 Succeeded']],
  [
    'the last that succeeded stays',
    1,
    ['Failed', 'Failed', 'Succeeded', 'Succeeded'],
    ['1 Failed', '3 Succeeded'],
  ],
  ['what has not ended stays', 1, ['Failed', 'InProgress', 'Odd', 'Canceled'], ['3 Canceled']],
  ['the newest stays, whatever is asked for', 0, ['Failed', 'Failed'], ['1 Failed']],
  ['fewer than may stay all stay', 5, ['Failed', 'Succeeded'], []],
  ['none are none', 1, [], []],
])('%s', (_what, keep, list, expected) => {
  expect(left(keep, ...list)).toEqual(expected);
});

test('the newest, the last that succeeded and all that run are never among them, and a second pruning finds none', () => {
  const anyStates = fc.array(fc.constantFrom('Succeeded', 'Failed', 'Canceled', 'InProgress', 'Odd'));
  fc.assert(
    fc.property(anyStates, fc.integer({ min: 1, max: 6 }), (list, keep) => {
      const jobs = states(...list);
      const gone = superfluousJobs(jobs, keep);
      const kept = jobs.filter((job) => !gone.includes(job));
      expect(kept.slice(0, keep)).toEqual(jobs.slice(0, keep));
      expect(kept.find(({ state }) => state === 'Succeeded')).toBe(
        jobs.find(({ state }) => state === 'Succeeded'),
      );
      expect(gone.filter(({ state }) => state === 'InProgress' || state === 'Odd')).toEqual([]);
      expect(superfluousJobs(kept, keep)).toEqual([]);
      expect(kept.length).toBeLessThanOrEqual(
        keep + 1 + list.filter((state) => state === 'InProgress' || state === 'Odd').length,
      );
    }),
    { numRuns: 200 },
  );
});
