import { expect, test } from 'vitest';
import { neededActions } from '../../../src/features/doctor/needed-actions.js';
import { fleetFrom, groupDoc, memberDoc, parentDoc } from '../../support/drift-world.js';

const fleet = fleetFrom([
  parentDoc('central'),
  memberDoc('ams', ['central']),
  groupDoc('all', ['ams'], ['rules']),
  ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
]);
const [member] = fleet.members;
const [parent] = fleet.parents;
const deletes = (of: 'member' | 'parent', cleanup?: boolean) =>
  neededActions(
    { ...(of === 'member' ? { member } : { parent }) } as Parameters<typeof neededActions>[0],
    fleet,
    cleanup,
  )
    .filter(({ action }) => action.endsWith('/delete') && !action.includes('workspaceManager'))
    .map(({ action, for: what, at }) => [action, what, at]);

test('deletes in members are needed only where cleanup is asked for, of every kind', () => {
  expect(deletes('member')).toEqual([]);
  expect(deletes('member', true)).toEqual([
    ['Microsoft.SecurityInsights/alertRules/delete', 'apply', 'workspace'],
    ['Microsoft.SecurityInsights/automationRules/delete', 'apply', 'workspace'],
    ['Microsoft.OperationalInsights/workspaces/savedSearches/delete', 'apply', 'workspace'],
    ['Microsoft.Insights/workbooks/delete', 'apply', 'resourceGroup'],
  ]);
  expect(deletes('parent', true)).toEqual([]);
});
