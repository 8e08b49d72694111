import { expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.js';
import { sharedProblems } from '../../src/show/shared-problems.js';

const unreachable = (parent?: string): Problem => ({ code: 'MUS201', message: 'nobody answers', parent });

test('what several parents share is said once and names them', () => {
  expect(sharedProblems(['a', 'b'].map(unreachable))).toEqual([
    { code: 'MUS201', message: 'nobody answers (a, b)', parent: 'a' },
  ]);
});

test('beyond five parents the rest are counted', () => {
  expect(sharedProblems(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(unreachable))[0]?.message).toBe(
    'nobody answers (a, b, c, d, e and 2 more parents)',
  );
});

test('what names its parent already, or has none, stays as it is', () => {
  const named: Problem = { code: 'MUS408', message: 'Parent soc waits', parent: 'soc' };
  expect(sharedProblems([named, unreachable()])).toEqual([named, unreachable()]);
});

test('lists of one parent that were refused alike are told once; others stay by themselves', () => {
  const refused = (list: string, parent: string, answer = '403 AuthorizationFailed'): Problem => ({
    code: 'MUS203',
    message: `GET /subscriptions/1/x/${list}: ${answer}: no right to read ${list} (x-ms-request-id ${list})`,
    hint: 'Give the role.',
    parent,
  });
  expect(
    sharedProblems([
      refused('alertRules', 'a'),
      refused('automationRules', 'a'),
      refused('savedSearches', 'a', '409 Conflict'),
      refused('workbooks', 'a'),
      refused('workbooks', 'b'),
      refused('workbooks', 'a'),
    ]).map(({ message }) => message),
  ).toEqual([
    'GET /subscriptions/1/x/alertRules: 403 AuthorizationFailed: no right to read alertRules (x-ms-request-id alertRules); likewise automationRules, workbooks (a)',
    'GET /subscriptions/1/x/savedSearches: 409 Conflict: no right to read savedSearches (x-ms-request-id savedSearches) (a)',
    'GET /subscriptions/1/x/workbooks: 403 AuthorizationFailed: no right to read workbooks (x-ms-request-id workbooks) (b)',
  ]);
});

test('lists of one parent that failed alike are told once, whatever failed them', () => {
  const failed = (list: string, parent?: string, why = 'it is not JSON but text/html'): Problem => ({
    code: 'MUS207',
    message: `GET /subscriptions/1/x/${list}: the answer 200 cannot be read: ${why}`,
    parent,
  });
  expect(
    sharedProblems([
      failed('alertRules', 'a'),
      failed('savedSearches', 'a'),
      failed('workbooks', 'a', 'it is empty'),
      failed('alertRules', 'b'),
      failed('providers'),
      failed('workbooks'),
    ]).map(({ message }) => message),
  ).toEqual([
    'GET /subscriptions/1/x/alertRules: the answer 200 cannot be read: it is not JSON but text/html; likewise savedSearches (a)',
    'GET /subscriptions/1/x/workbooks: the answer 200 cannot be read: it is empty (a)',
    'GET /subscriptions/1/x/alertRules: the answer 200 cannot be read: it is not JSON but text/html (b)',
    'GET /subscriptions/1/x/providers: the answer 200 cannot be read: it is not JSON but text/html',
    'GET /subscriptions/1/x/workbooks: the answer 200 cannot be read: it is not JSON but text/html',
  ]);
});

test('an interrupted run does not list what it was reading', () => {
  const stopped = (list: string, parent: string): Problem => ({
    code: 'MUS505',
    message: `GET /subscriptions/1/x/${list}: the run was interrupted`,
    parent,
  });
  const left: Problem = { code: 'MUS505', message: 'The job of assignment soc was left running' };
  expect(sharedProblems([stopped('alertRules', 'a'), left, stopped('workbooks', 'b')])).toEqual([
    { code: 'MUS505', message: 'The run was interrupted before all was read (a, b)', parent: 'a' },
    left,
  ]);
});
