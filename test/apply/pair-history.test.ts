import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairHistory, type GroupHistory, type KeptJobs } from '../../src/apply/pair-history.js';
import { parseInstant } from '../../src/model/instant.js';
import type { LiveAssignment, LiveGroup, LiveJob } from '../../src/model/live.js';
import { aJob, aJobItem, aLiveParent, anItem, memberName, workspaceId } from '../support/builders.js';

const a = anItem('a');
const b = anItem('b');
const name = { parent: 'soc', group: 'emea' };
const forbidden = 'Failed to write. Status code: Forbidden.';

function at(day: number): string {
  return `2026-01-${String(day).padStart(2, '0')}T10:00:00.0000000Z`;
}

function ended(day: number): string {
  return at(day).replace('T10', 'T11');
}

/** A job of that day in which item `a` failed for these members, or for all where `a` is said to have failed without errors. */
function job(day: number, failedFor: readonly string[] = [], features: Partial<LiveJob> = {}): LiveJob {
  const errors = failedFor.map((member) => ({
    memberResourceName: memberName(member).toUpperCase(),
    errorMessage: forbidden,
  }));
  return aJob([], {
    name: `job-${String(day)}`,
    state: errors.length === 0 ? 'Succeeded' : 'Failed',
    startTime: at(day),
    endTime: ended(day),
    items: [aJobItem(a, errors.length === 0 ? {} : { status: 'Failed', errors })],
    ...features,
  });
}

function part(
  jobs: readonly LiveJob[],
  features: {
    readonly members?: readonly string[];
    readonly items?: KeptJobs['items'];
    readonly group?: Partial<LiveGroup>;
    readonly assignment?: Partial<LiveAssignment>;
    readonly name?: string;
  } = {},
): KeptJobs {
  const { members = ['london', 'paris'], items = [a] } = features;
  const live = aLiveParent()
    .withGroup(features.name ?? 'emea', members, { modifiedAt: '2025-01-01T00:00:00Z', ...features.group })
    .withAssignment(features.name ?? 'emea', [a], {
      modifiedAt: '2025-01-01T00:00:00Z',
      ...features.assignment,
    })
    .build();
  const [group] = live.groups;
  const [assignment] = live.assignments;
  if (group === undefined || assignment === undefined) throw new Error('The builder made nothing');
  const asMember = (one: string) => ({
    name: one,
    resourceName: memberName(one),
    workspace: workspaceId(one),
  });
  return { group, assignment, items, members: members.map(asMember), jobs };
}

function history(since: number, ...parts: readonly KeptJobs[]): GroupHistory {
  return pairHistory(name, parts, parseInstant(at(since)) ?? 0n);
}

/** Failing pairs as `member item: jobs, first, last good`. */
function failing({ failing: pairs }: GroupHistory): readonly string[] {
  return pairs.map(
    ({ member, item, failedJobs, firstFailed, lastGood }) =>
      `${member} ${item.name}: ${String(failedJobs)}, ${firstFailed ?? '?'}, ${lastGood ?? 'never'}`,
  );
}

test('a failing pair has its cause, since when, and when it was last good', () => {
  const told = history(3, part([job(4, ['london']), job(3, ['london']), job(2), job(1, ['london'])]));
  expect(told).toEqual({
    parent: 'soc',
    group: 'emea',
    keptSince: at(1),
    jobs: [
      {
        assignment: 'emea',
        jobId: 'job-4',
        state: 'Failed',
        startTime: at(4),
        endTime: ended(4),
        failedPairs: 1,
      },
      {
        assignment: 'emea',
        jobId: 'job-3',
        state: 'Failed',
        startTime: at(3),
        endTime: ended(3),
        failedPairs: 1,
      },
    ],
    failing: [
      {
        member: 'london',
        item: a,
        cause: 'PermissionDenied',
        error: forbidden,
        hint: 'Grant the publishing identity Microsoft Sentinel Contributor on london (through Lighthouse in another tenant), then publish again.',
        failedJobs: 2,
        firstFailed: ended(3),
        lastGood: ended(2),
      },
    ],
    recovered: 0,
  });
});

test('a pair that no kept job delivered was never good, as far as is known', () => {
  expect(failing(history(1, part([job(2, ['paris']), job(1, ['paris'])])))).toEqual([
    `paris a: 2, ${ended(1)}, never`,
  ]);
});

test('a pair that failed in the window and then succeeded has recovered; before it is no news', () => {
  const jobs = [job(3), job(2, ['london'])];
  expect([history(2, part(jobs)), history(3, part(jobs))].map(({ recovered }) => recovered)).toEqual([1, 0]);
});

test('a job that runs is in the history, and decides nothing', () => {
  const running = job(3, [], {
    state: 'InProgress',
    endTime: undefined,
    items: [aJobItem(a, { status: 'InProgress' })],
  });
  const told = history(9, part([running, job(2, ['london'])]));
  expect([told.jobs.map(({ jobId }) => jobId), failing(told)]).toEqual([
    ['job-3'],
    [`london a: 1, ${ended(2)}, never`],
  ]);
});

test('a success from before the group was modified is not known, an error that names the member is', () => {
  const group = { modifiedAt: at(3) };
  expect(failing(history(1, part([job(4, ['london']), job(2), job(1, ['london'])], { group })))).toEqual([
    `london a: 2, ${ended(1)}, never`,
  ]);
});

test('an item that a job does not mention counts only if the assignment held it then', () => {
  const whole = job(2, [], { state: 'Failed', items: [], errorMessage: 'No.' });
  const jobs = [job(3, ['london'], { items: [...job(3, ['london']).items, aJobItem(b)] }), whole];
  const items = [a, b];
  const since = (assignment: Partial<LiveAssignment>) =>
    history(1, part(jobs, { items, assignment })).failing.map(({ failedJobs }) => failedJobs);
  expect([since({}), since({ modifiedAt: at(3) }), since({ modifiedAt: undefined })]).toEqual([
    [2],
    [1],
    [2],
  ]);
});

test('a state that we do not know says nothing', () => {
  const odd = job(2, [], { items: [aJobItem(a, { status: 'Reticulating' })] });
  expect(failing(history(1, part([odd])))).toEqual([]);
});

test('parts count as one group: a member that moved is followed by the errors that name it', () => {
  const first = part([job(5), job(1, ['paris'])], { members: ['london'] });
  const second = part([job(4, ['paris']), job(2)], { members: ['paris'], name: 'emea--2' });
  const told = history(1, first, second);
  expect([told.jobs.map(({ assignment, jobId }) => `${assignment} ${jobId}`), failing(told)]).toEqual([
    ['emea job-5', 'emea--2 job-4', 'emea--2 job-2', 'emea job-1'],
    [`paris a: 1, ${ended(4)}, ${ended(2)}`],
  ]);
});

test('a group without jobs has none', () => {
  expect(history(1, part([]))).toEqual({ ...name, keptSince: null, jobs: [], failing: [], recovered: 0 });
});

test('whatever the jobs, a pair is as in a walk over them from the oldest', () => {
  const outcomes = fc.array(fc.constantFrom('good', 'bad', 'unknown'), { maxLength: 12 });
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 1, max: 13 }), (days, since) => {
      const jobs = days.map((outcome, index) => {
        if (outcome === 'bad') return job(index + 1, ['london']);
        return job(index + 1, [], outcome === 'good' ? {} : { items: [aJobItem(a, { status: 'Odd' })] });
      });
      // The model goes forward in time, one job after another.
      let state: { since: number; jobs: number; good: number } | undefined;
      let good = 0;
      let failedInWindow = false;
      let known = false;
      for (const [index, outcome] of days.entries()) {
        const day = index + 1;
        if (outcome !== 'unknown') known = true;
        if (outcome === 'good') [good, state] = [day, undefined];
        if (outcome === 'bad') {
          state = { since: state?.since ?? day, jobs: (state?.jobs ?? 0) + 1, good };
          failedInWindow ||= day >= since;
        }
      }
      const told = history(since, part([...jobs].reverse(), { members: ['london'] }));
      expect(failing(told)).toEqual(
        state === undefined
          ? []
          : [
              `london a: ${String(state.jobs)}, ${ended(state.since)}, ${state.good === 0 ? 'never' : ended(state.good)}`,
            ],
      );
      expect(told.recovered).toBe(known && state === undefined && failedInWindow ? 1 : 0);
      expect(told.jobs).toHaveLength(Math.max(0, days.length - since + 1));
    }),
    { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 200) },
  );
});
