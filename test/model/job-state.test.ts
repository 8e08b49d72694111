import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestFirst } from '../../src/model/job-state.js';
import type { LiveJob } from '../../src/model/live.js';

function aJob(name: string, startTime?: string, endTime?: string): LiveJob {
  return { id: name, name, state: 'Succeeded', startTime, endTime, items: [] };
}

test('jobs have one order, in whatever order they are listed: start, end, name', () => {
  const [early, late, ended] = ['2026-02-01T00:00:00Z', '2026-02-01T00:00:01Z', '2026-02-01T00:00:02Z'];
  const jobs = [
    aJob('timeless'),
    aJob('late', late, ended),
    aJob('unended', early),
    aJob('longer', early, ended),
    aJob('a', early, late),
    aJob('b', early, late),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(jobs, { minLength: jobs.length }), (listed) => {
      expect([...listed].sort(newestFirst)).toEqual(jobs);
    }),
  );
});
