import { expect, test } from 'vitest';
import { armBody } from '../../src/plan/steps/step-json.js';
import { anItem, ruleId } from '../support/builders.js';

test('a configuration sends its mode', () => {
  expect(armBody({ type: 'configuration', mode: 'Disabled' })).toEqual({ properties: { mode: 'Disabled' } });
});

test('a member sends workspace and tenant', () => {
  expect(
    armBody({ type: 'member', targetWorkspaceResourceId: '/ws', targetWorkspaceTenantId: 'tenant' }),
  ).toEqual({ properties: { targetWorkspaceResourceId: '/ws', targetWorkspaceTenantId: 'tenant' } });
});

test('a group sends its description only where it has one', () => {
  const group = { type: 'group' as const, displayName: 'EMEA', memberResourceNames: ['b', 'a'] };

  expect(armBody(group)).toEqual({ properties: { displayName: 'EMEA', memberResourceNames: ['b', 'a'] } });
  expect(armBody({ ...group, description: 'Europe' })).toEqual({
    properties: { displayName: 'EMEA', description: 'Europe', memberResourceNames: ['b', 'a'] },
  });
});

test('an assignment sends the ids of its items by id, whatever order they come in', () => {
  expect(
    armBody({ type: 'assignment', targetResourceName: 'emea', items: [anItem('b'), anItem('a')] }),
  ).toEqual({
    properties: {
      targetResourceName: 'emea',
      items: [{ resourceId: ruleId('soc', 'a') }, { resourceId: ruleId('soc', 'b') }],
    },
  });
});
