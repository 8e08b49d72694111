import { describe, expect, test } from 'vitest';
import { permitSteps } from '../../src/apply/permit-steps.js';
import type { ContentItem } from '../../src/model/content.js';
import type { DesiredResource, PublishStep, Step } from '../../src/plan/steps/step.js';
import { anItem, memberName, workspaceId } from '../support/builders.js';

/** A workbook, told apart from others of its name by its resource group alone. */
function aWorkbook(name: string, group: string, features: Partial<ContentItem> = {}) {
  const resourceId = `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/${name}`;
  return anItem(name, { kind: 'Workbook', resourceId, ...features });
}
const [here, there] = [aWorkbook('w', 'rg-a'), aWorkbook('w', 'rg-b')];
const predicted = anItem('a', { resourceId: null, predicted: true });

test('steps that were shown are taken, in the order of the actual plan', () => {
  const shown = [aCreate('emea', aGroup('london')), aPublish(['london'], [anItem('a')])];

  expect(permitSteps(shown, shown.toReversed())).toEqual({ taken: shown.toReversed(), refused: [] });
});

test('what rests on a refused step is refused too', () => {
  const group = aCreate('emea', aGroup('london'));
  const publish = { ...aPublish(['london'], [anItem('a')]), dependsOn: [group.id] };

  expect(permitSteps([publish], [group, publish])).toEqual({ taken: [], refused: [group, publish] });
});

describe('a step was shown where', () => {
  test.each<[string, Step, Step, boolean]>([
    ['another action', aCreate('x', aGroup()), aDelete('group', 'x'), false],
    ['another type', aDelete('group', 'x'), aDelete('member', 'x'), false],
    ['another resource', aDelete('group', 'x'), aDelete('group', 'y'), false],
    ['the same delete, casing aside', aDelete('group', 'x'), aDelete('group', 'X'), true],
    ['the same mode', aCreate('x', aMode('Enabled')), aCreate('x', aMode('Enabled')), true],
    ['another mode', aCreate('x', aMode('Enabled')), aCreate('x', aMode('Disabled')), false],
    ['the same member', aCreate('x', aMember('ws', 't')), aCreate('x', aMember('WS', 'T')), true],
    ['another workspace', aCreate('x', aMember('ws', 't')), aCreate('x', aMember('other', 't')), false],
    ['another tenant', aCreate('x', aMember('ws', 't')), aCreate('x', aMember('ws', 'u')), false],
    ['the same members', aCreate('x', aGroup('a', 'b')), aCreate('x', aGroup('B', 'A')), true],
    ['one member more', aCreate('x', aGroup('a')), aCreate('x', aGroup('a', 'b')), false],
    ['the same items', anAssign(anItem('a')), anAssign(anItem('A')), true],
    ['another item', anAssign(anItem('a')), anAssign(anItem('b')), false],
    ['an item of another kind', anAssign(anItem('a')), anAssign(anItem('a', { kind: 'Workbook' })), false],
    ['the same two workbooks of one name', anAssign(here, there), anAssign(there, here), true],
    ['one of two workbooks of one name, twice', anAssign(here, there), anAssign(here, here), false],
    ['a workbook of the same name elsewhere', anAssign(here), anAssign(there), false],
    ['one that was shown and its namesake', anAssign(here, anItem('a')), anAssign(here, there), false],
    [
      'two copies for two of one display name',
      anAssign(predicted, { ...predicted, name: 'b' }),
      anAssign(anItem('x', { displayName: 'Rule a' }), anItem('y', { displayName: 'Rule a' })),
      true,
    ],
    [
      'a second copy of what was shown once',
      anAssign(predicted, anItem('c', { resourceId: null, predicted: true })),
      anAssign(anItem('x', { displayName: 'Rule a' }), anItem('y', { displayName: 'Rule a' })),
      false,
    ],
    [
      'a copy under its name, and one under its display name',
      anAssign(predicted, { ...predicted, name: 'b' }),
      anAssign(anItem('a', { displayName: 'Edited' }), anItem('x', { displayName: 'Rule a' })),
      true,
    ],
    ['one item more', anAssign(anItem('a')), anAssign(anItem('a'), anItem('b')), false],
    ['one item less', anAssign(anItem('a'), anItem('b')), anAssign(anItem('a')), false],
    ['the same publish', aPublish(['a'], [anItem('a')]), aPublish(['A'], [anItem('a')]), true],
    ['a publish to one more', aPublish(['a'], [anItem('a')]), aPublish(['a', 'b'], [anItem('a')]), false],
    ['a publish of another', aPublish(['a'], [anItem('a')]), aPublish(['a'], [anItem('b')]), false],
    [
      'a copy under its display name',
      anAssign(predicted),
      anAssign(anItem('copy', { displayName: 'Rule a' })),
      true,
    ],
    [
      'a namesake of what was there already',
      anAssign(anItem('a')),
      anAssign(anItem('copy', { displayName: 'Rule a' })),
      false,
    ],
    [
      'a function’s copy under its alias',
      anAssign(aFunction('f', 'One', predicted)),
      anAssign(aFunction('g', 'Other')),
      true,
    ],
    [
      'a function of another alias',
      anAssign(aFunction('f', 'One', predicted)),
      anAssign({ ...aFunction('g', 'One'), alias: 'Else' }),
      false,
    ],
    [
      'a bare function’s copy under its display name',
      anAssign({ ...aFunction('f', 'One', predicted), alias: undefined }),
      anAssign({ ...aFunction('g', 'One'), alias: undefined }),
      true,
    ],
  ])('the actual one is %s', (_what, shown, actual, allowed) => {
    expect(permitSteps([shown], [actual]).taken).toEqual(allowed ? [actual] : []);
  });

  test('resources of one name but of different types are never the same', () => {
    const forged = (resource: DesiredResource): Step => ({ ...aCreate('x', aGroup()), resource });
    const all = [aMode('Enabled'), aMember('ws', 't'), aGroup('a'), anAssign().resource];
    for (const shown of all)
      for (const actual of all)
        expect(permitSteps([forged(shown)], [forged(actual)]).taken).toHaveLength(shown === actual ? 1 : 0);
  });
});

function base(name: string) {
  return { parent: 'low', name, resourceName: name, resourceId: `/${name}`, reason: '', dependsOn: [] };
}

function aCreate(name: string, resource: DesiredResource) {
  const { type } = resource;
  return { ...base(name), action: 'create' as const, type, id: `create/${type}/low/${name}`, resource };
}

function anAssign(...items: readonly ContentItem[]) {
  return aCreate('x', { type: 'assignment', targetResourceName: 'x', items });
}

function aDelete(type: 'group' | 'member', name: string): Step {
  return { ...base(name), action: 'delete', type, id: `delete/${type}/low/${name}` };
}

function aPublish(members: readonly string[], items: readonly ContentItem[]): PublishStep {
  return {
    ...base('emea'),
    action: 'publish',
    type: 'assignment',
    id: 'publish/assignment/low/emea',
    group: 'emea',
    reasons: [],
    items,
    members: members.map((name) => ({
      name,
      resourceName: memberName(name),
      workspace: workspaceId(name),
    })),
  };
}

function aMode(mode: 'Enabled' | 'Disabled'): DesiredResource {
  return { type: 'configuration', mode };
}

function aMember(targetWorkspaceResourceId: string, targetWorkspaceTenantId: string): DesiredResource {
  return { type: 'member', targetWorkspaceResourceId, targetWorkspaceTenantId };
}

function aGroup(...memberResourceNames: readonly string[]): DesiredResource {
  return { type: 'group', displayName: 'Any', memberResourceNames };
}

function aFunction(name: string, displayName: string, from: Partial<ContentItem> = {}): ContentItem {
  return { ...anItem(name), ...from, kind: 'Function', name, displayName, alias: 'Parse' };
}
