import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairResults, type JobPairs } from '../../src/apply/pair-results.js';
import type { LiveJob, LiveJobItem } from '../../src/model/live.js';
import { aJob, aJobItem, anItem, memberName, workspaceId } from '../support/builders.js';

const item = anItem('a');
const [london, paris] = ['london', 'paris'].map((name) => ({
  name,
  resourceName: memberName(name),
  workspace: workspaceId(name),
})) as [JobPairs['members'][number], JobPairs['members'][number]];

describe('a pair, in the order of the rules', () => {
  test('that an error names is Failed, with its cause and hint, whatever the item’s status', () => {
    const reported = aJobItem(item, {
      status: 'Succeeded',
      errors: [error(memberName('LONDON'), 'Failed to write. Status code: Forbidden.')],
    });

    expect(results({ items: [reported] }).pairs[0]).toEqual({
      parent: 'soc',
      group: 'emea',
      member: 'london',
      item,
      status: 'Failed',
      cause: 'PermissionDenied',
      error: 'Failed to write. Status code: Forbidden.',
      hint: 'Grant the publishing identity Microsoft Sentinel Contributor on london (through Lighthouse in another tenant), then publish again.',
    });
  });

  test('of a failed item whose errors name only others Succeeded', () => {
    const reported = aJobItem(item, { status: 'Failed', errors: [error(london.resourceName, 'No.')] });

    expect(statuses({ items: [reported] })).toEqual(['Failed', 'Succeeded']);
  });

  test('of a failed item whose errors name nobody of the group is Unknown for every member', () => {
    const reported = aJobItem(item, {
      status: 'Failed',
      errors: [error('london', 'Status code: Forbidden.'), error('rome', 'No.')],
    });
    const { pairs, findings } = results({ items: [reported] });

    expect(pairs.map(({ status, error: text }) => [status, text])).toEqual(
      Array(2).fill([
        'Unknown',
        'The item failed for "london", "rome", which the group does not have, so it is not known for whom: Status code: Forbidden.',
      ]),
    );
    expect(findings.map(({ code }) => code)).toEqual(['MUS313', 'MUS313']);
  });

  test('of a failed item whose errors name one of the group and a stranger, and not it, Succeeded', () => {
    const errors = [error(london.resourceName, 'No.'), error('rome', 'No.')];

    expect(statuses({ items: [aJobItem(item, { status: 'Failed', errors })] })).toEqual([
      'Failed',
      'Succeeded',
    ]);
  });

  test('of an item that failed without errors is Failed for every member, with the job’s message', () => {
    const reported = aJobItem(item, { status: 'Failed' });
    const told = results({ items: [reported], errorMessage: 'Status code: 429' }).pairs;

    expect(told.map(({ status, cause, error: text }) => [status, cause, text])).toEqual([
      ['Failed', 'Throttled', 'Status code: 429'],
      ['Failed', 'Throttled', 'Status code: 429'],
    ]);
    expect(results({ items: [reported] }).pairs[0]?.error).toBe(
      'The item failed, and the job does not say why.',
    );
  });

  test.each(['Succeeded', 'InProgress'] as const)('of an item that is %s is so too', (status) => {
    expect(results({ state: 'Failed', items: [aJobItem(item, { status })] }).pairs[0]).toMatchObject({
      status,
      cause: null,
      error: null,
      hint: null,
    });
  });

  test('of an item in a state we do not know is Unknown, and says which', () => {
    expect(results({ items: [aJobItem(item, { status: 'Backlog' })] }).pairs[0]).toMatchObject({
      status: 'Unknown',
      cause: 'Unknown',
      error: 'The job reports the item as Backlog.',
      hint: 'Publish the group again; what is not known does not count as delivered.',
    });
  });

  test.each([
    ['Failed', 'Failed', 'The job ended Failed without reporting the item.'],
    ['Canceled', 'Failed', 'The job ended Canceled without reporting the item.'],
    ['Succeeded', 'Unknown', 'The job ended Succeeded and does not mention the item.'],
    ['Paused', 'Unknown', 'The job ended Paused and does not mention the item.'],
    ['InProgress', 'InProgress', null],
  ])('of an item that a job in state %s does not mention is %s', (state, status, text) => {
    expect(results({ state, items: [] }).pairs[0]).toMatchObject({ status, error: text });
  });

  test('of an item that a failed job does not mention carries the job’s message', () => {
    const [pair] = results({ state: 'Failed', items: [], errorMessage: 'Status code: Forbidden.' }).pairs;

    expect(pair).toMatchObject({
      status: 'Failed',
      cause: 'PermissionDenied',
      error: 'Status code: Forbidden.',
    });
  });

  test('of an item without id is in no job', () => {
    const told = pairResults({ ...input({}), items: [anItem('a', { resourceId: null, predicted: true })] });

    expect(told.pairs[0]?.status).toBe('Unknown');
  });
});

test('several errors of one member are told together', () => {
  const reported = aJobItem(item, {
    status: 'Failed',
    errors: [error(london.resourceName, 'First.'), error(london.resourceName.toUpperCase(), 'Second.')],
  });

  expect(results({ items: [reported] }).pairs[0]?.error).toBe('First.; Second.');
});

test('items are found whatever the casing of their ids', () => {
  const reported = aJobItem(item, { resourceId: `${item.resourceId ?? ''}/`.toUpperCase() });

  expect(statuses({ items: [reported] })).toEqual(['Succeeded', 'Succeeded']);
});

describe('members that may have been others when the job started', () => {
  test('are Unknown and never Succeeded where no error names them', () => {
    const reported = aJobItem(item, { status: 'Failed', errors: [error(london.resourceName, 'No.')] });
    const told = pairResults({ ...input({ items: [reported] }), membersMayDiffer: true }).pairs;

    expect(told.map(({ status, error: text }) => [status, text])).toEqual([
      ['Failed', 'No.'],
      [
        'Unknown',
        'The group was modified after this job started, so it is not known whether the member was in it.',
      ],
    ]);
  });

  test('are in progress while the job is', () => {
    const told = pairResults({ ...input({ state: 'InProgress', items: [] }), membersMayDiffer: true }).pairs;

    expect(told.map(({ status }) => status)).toEqual(['InProgress', 'InProgress']);
  });
});

test('errors that name nobody of the group are findings, one for each name', () => {
  const items = [
    aJobItem(item, { status: 'Failed', errors: [error('rome', 'Gone.'), error('oslo', 'No.')] }),
    aJobItem(anItem('b'), { status: 'Failed', errors: [error('rome', 'Later.')] }),
  ];

  expect(results({ items }).findings).toEqual(
    [
      ['rome', 'Gone.'],
      ['oslo', 'No.'],
    ].map(([name, text]) => ({
      code: 'MUS313',
      severity: 'warning',
      message: `Job job-1 of group emea reports an error of "${name ?? ''}", which is no member of the group: ${text ?? ''}`,
      parent: 'soc',
    })),
  );
});

test('whatever a job says, every item and member has exactly one result, item by item', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
  const status = fc.constantFrom('Succeeded', 'Failed', 'InProgress', 'Canceled', 'Odd');
  const reported = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'x'), status, of: names });
  fc.assert(
    fc.property(
      names,
      names,
      status,
      fc.array(reported),
      fc.boolean(),
      (items, members, state, told, differ) => {
        const { pairs } = pairResults({
          parent: 'soc',
          group: 'emea',
          items: items.map((name) => anItem(name)),
          members: members.map((name) => ({ name, resourceName: name, workspace: workspaceId(name) })),
          job: aJob([], {
            state,
            items: told.map((one) =>
              aJobItem(anItem(one.name), {
                status: one.status,
                errors: one.of.map((name) => error(name, 'No.')),
              }),
            ),
          }),
          membersMayDiffer: differ,
        });
        expect(pairs.map((pair) => `${pair.item.name} ${pair.member}`)).toEqual(
          items.flatMap((name) => members.map((member) => `${name} ${member}`)),
        );
        for (const pair of pairs) {
          expect(pair.cause === null).toBe(!['Failed', 'Unknown'].includes(pair.status));
          if (differ) expect(pair.status).not.toBe('Succeeded');
        }
      },
    ),
  );
});

function input(features: Partial<LiveJob>): JobPairs {
  return { parent: 'soc', group: 'emea', items: [item], members: [london, paris], job: aJob([], features) };
}

function results(features: Partial<LiveJob>) {
  return pairResults(input(features));
}

function statuses(features: Partial<LiveJob>) {
  return results(features).pairs.map(({ status }) => status);
}

function error(memberResourceName: string, errorMessage: string): LiveJobItem['errors'][number] {
  return { memberResourceName, errorMessage };
}
