import { expect, test } from 'vitest';
import { neededActions } from '../../../src/features/doctor/needed-actions.js';
import { fileFunction, fileRule, withFiles } from '../../support/file-content.js';
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

test('writing content is needed in a parent whose content files say, and deleting it where that is pruned', () => {
  const added = (place: Parameters<typeof withFiles>[2]) => {
    const files = withFiles(fleet, [fileRule('a'), fileFunction('F')], place);
    const target = { parent: files.parents[0] } as Parameters<typeof neededActions>[0];
    const known = new Set(neededActions({ parent } as typeof target, fleet).map(({ action }) => action));
    return neededActions(target, files).flatMap(({ action }) => (known.has(action) ? [] : [action]));
  };
  const written = [
    'Microsoft.SecurityInsights/metadata/read',
    'Microsoft.SecurityInsights/alertRules/write',
    'Microsoft.OperationalInsights/workspaces/savedSearches/write',
    'Microsoft.SecurityInsights/metadata/write',
  ];
  expect(added({})).toEqual(written);
  expect(added({ prune: true })).toEqual([
    ...written,
    'Microsoft.SecurityInsights/alertRules/delete',
    'Microsoft.SecurityInsights/automationRules/delete',
    'Microsoft.OperationalInsights/workspaces/savedSearches/delete',
    'Microsoft.Insights/workbooks/delete',
    'Microsoft.SecurityInsights/metadata/delete',
  ]);
});

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
