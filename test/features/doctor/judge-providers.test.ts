import { describe, expect, test } from 'vitest';
import type { Asked } from '../../../src/azure/arm-client.js';
import type { Provider } from '../../../src/azure/read/read-place.js';
import { judgeProviders, judgeVersions } from '../../../src/features/doctor/judge-providers.js';
import { aMemberTarget } from './doctor-reports.js';

const target = aMemberTarget('bank');
const insights = 'Microsoft.SecurityInsights';

function provider(
  state: string,
  apiVersions: Readonly<Record<string, readonly string[]>> = {},
): Asked<Provider> {
  return {
    ok: true,
    value: { namespace: insights, state, apiVersions: new Map(Object.entries(apiVersions)) },
  };
}

const forbidden: Asked<Provider> = {
  ok: false,
  status: 403,
  problem: { code: 'MUS203', message: 'refused: 403' },
};

describe('registration', () => {
  test('that is under way is no registration yet, and is waited for by --fix', () => {
    const check = judgeProviders(target, [provider('Registering'), provider('Registered')]);
    expect([check.result, check.reason, check.fixes]).toEqual([
      'failed',
      'Microsoft.SecurityInsights is still being registered on the subscription',
      [{ kind: 'register', subscription: 's-bank', namespace: insights }],
    ]);
  });

  test('of both is fixed by two commands', () => {
    const check = judgeProviders(target, [provider('NotRegistered'), provider('Unregistered')]);
    expect([check.reason, check.remedy?.commands.length]).toEqual([
      'Microsoft.SecurityInsights and Microsoft.SecurityInsights are not registered on the subscription',
      2,
    ]);
  });

  test('that is known to be missing is told, though the other may not be seen', () => {
    expect(judgeProviders(target, [provider('NotRegistered'), forbidden]).result).toBe('failed');
  });

  test('is unknown where an answer never came', () => {
    const problem = { code: 'MUS206', message: '500' } as const;
    const check = judgeProviders(target, [provider('NotRegistered'), { ok: false, problem }]);
    expect([check.result, check.problems]).toEqual(['unknown', [problem]]);
  });
});

describe('api-versions', () => {
  const pinned = [{ namespace: insights, type: 'alertRules', apiVersion: '2025-10-01-preview' }];

  test('compare without case', () => {
    const offered = provider('Registered', { alertrules: ['2025-10-01-PREVIEW'] });
    expect(judgeVersions(target, pinned, [offered]).result).toBe('ok');
  });

  test('of a nested type that the provider does not list are no concern: the real list has no savedSearches', () => {
    const searches = {
      namespace: insights,
      type: 'workspaces/savedSearches',
      apiVersion: '2025-07-01',
    };
    const listed = provider('Registered', { workspaces: ['2025-07-01'] });
    expect(judgeVersions(target, [searches], [listed])).toMatchObject({ result: 'ok' });
    const older = provider('Registered', { 'workspaces/savedsearches': ['2015-03-20'] });
    expect(judgeVersions(target, [searches], [older])).toMatchObject({ result: 'failed', code: 'MUS704' });
  });

  test('of another type that the provider does not list are a warning', () => {
    const check = judgeVersions(target, pinned, [provider('Registered', { cases: ['1'] })]);
    expect([check.result, check.code, check.reason]).toEqual([
      'warning',
      'MUS712',
      'the providers do not say in which api-versions they offer alertRules',
    ]);
  });

  test('wait for the providers where nobody may see them', () => {
    expect(judgeVersions(target, pinned, [forbidden])).toMatchObject({ result: 'skipped' });
  });
});
