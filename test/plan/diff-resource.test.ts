import fc from 'fast-check';
import jsonPatch, { type Operation } from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import type { LiveAssignment, LiveGroup, LiveMember } from '../../src/model/live.js';
import type { Patch } from '../../src/model/patch.js';
import {
  diffAssignment,
  diffConfiguration,
  diffGroup,
  diffMember,
  itemKey,
} from '../../src/plan/steps/diff-resource.js';
import { armBody } from '../../src/plan/steps/step-json.js';
import { aLiveParent, anItem, memberName, ruleId, tenant, workspaceId } from '../support/builders.js';

describe('configuration', () => {
  const live = (mode: string) => ({ id: '/c', name: 'default', mode });

  test('equal modes need nothing, casing aside', () => {
    expect(diffConfiguration({ type: 'configuration', mode: 'Enabled' }, live('enabled'))).toEqual([]);
  });

  test('another mode is replaced', () => {
    expect(diffConfiguration({ type: 'configuration', mode: 'Disabled' }, live('Enabled'))).toEqual([
      { op: 'replace', path: '/properties/mode', value: 'Disabled' },
    ]);
  });
});

describe('member', () => {
  const desired = {
    type: 'member' as const,
    targetWorkspaceResourceId: workspaceId('london'),
    targetWorkspaceTenantId: tenant,
  };
  const live = (tenantId: string): LiveMember => ({
    id: '/m',
    name: memberName('london'),
    workspace: workspaceId('london').toLowerCase(),
    tenant: tenantId,
  });

  test('the casing of ids is no drift', () => {
    expect(diffMember(desired, live(tenant.toUpperCase()))).toEqual([]);
  });

  test('another tenant is replaced', () => {
    expect(diffMember(desired, live('other'))).toEqual([
      { op: 'replace', path: '/properties/targetWorkspaceTenantId', value: tenant },
    ]);
  });
});

describe('group', () => {
  const desired = {
    type: 'group' as const,
    displayName: 'EMEA',
    memberResourceNames: ['london', 'paris'],
  };

  test('members are a set of names without case', () => {
    expect(diffGroup(desired, aLiveGroup({ memberResourceNames: ['PARIS', 'London'] }))).toEqual([]);
  });

  test.each([
    [undefined, undefined],
    ['', undefined],
    [undefined, ''],
    ['', ''],
    ['Banks', 'Banks\n'],
    ['Banks \t', 'Banks'],
    [undefined, ' \n'],
    ['same', 'same'],
  ])('a description of %j equals one of %j', (live, wanted) => {
    expect(diffGroup({ ...desired, description: wanted }, aLiveGroup({ description: live }))).toEqual([]);
  });

  test.each([
    [undefined, 'new', [{ op: 'add', path: '/properties/description', value: 'new' }]],
    ['', 'new', [{ op: 'add', path: '/properties/description', value: 'new' }]],
    ['old', 'new', [{ op: 'replace', path: '/properties/description', value: 'new' }]],
    ['old', undefined, [{ op: 'remove', path: '/properties/description' }]],
    ['old', '', [{ op: 'remove', path: '/properties/description' }]],
  ])('a description of %j becomes %j', (live, wanted, patch) => {
    expect(diffGroup({ ...desired, description: wanted }, aLiveGroup({ description: live }))).toEqual(patch);
  });

  test('the display name is compared with its case, and sets are replaced whole, in field order', () => {
    expect(
      diffGroup(desired, aLiveGroup({ displayName: 'emea', memberResourceNames: ['london', 'rome'] })),
    ).toEqual([
      { op: 'replace', path: '/properties/displayName', value: 'EMEA' },
      { op: 'replace', path: '/properties/memberResourceNames', value: ['london', 'paris'] },
    ]);
  });

  test('the patch turns any live body into the desired one, and a second diff is empty', () => {
    const text = fc.constantFrom(undefined, '', 'one', 'two');
    const group = fc.record({
      displayName: fc.constantFrom('a', 'b'),
      description: text,
      memberResourceNames: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    });
    fc.assert(
      fc.property(group, group, (wanted, found) => {
        const resource = {
          ...wanted,
          type: 'group' as const,
          memberResourceNames: wanted.memberResourceNames.toSorted(),
        };
        const live = aLiveGroup(found);
        const after = applied(bodyOf(live), diffGroup(resource, live));
        expect(comparable(after)).toEqual(comparable(armBody(resource)));
        expect(diffGroup(resource, aLiveGroup(after.properties))).toEqual([]);
      }),
    );
  });
});

describe('assignment', () => {
  const rules = ['a', 'b'].map((name) => anItem(name));
  const desired = { type: 'assignment' as const, targetResourceName: 'emea', items: rules };

  test('items are a set of ids without case, order or trailing slash', () => {
    const live = anAssignment(
      rules.toReversed().map(({ resourceId }) => `${resourceId ?? ''}/`.toUpperCase()),
    );

    expect(diffAssignment(desired, live)).toEqual([]);
  });

  test('other items are replaced whole, by id', () => {
    const live = anAssignment([ruleId('soc', 'a')]);
    const patch = diffAssignment({ ...desired, items: rules.toReversed() }, live);

    expect(patch).toEqual([
      {
        op: 'replace',
        path: '/properties/items',
        value: [{ resourceId: ruleId('soc', 'a') }, { resourceId: ruleId('soc', 'b') }],
      },
    ]);
    expect(
      applied({ properties: { targetResourceName: 'emea', items: [{ resourceId: '/x' }] } }, patch),
    ).toEqual(armBody(desired));
  });

  test('an item that is yet to be delivered is never among the live ones', () => {
    const predicted = anItem('a', { resourceId: null, predicted: true });

    expect(itemKey(predicted)).toBe('AnalyticsRule/a');
    expect(diffAssignment({ ...desired, items: [predicted] }, anAssignment([ruleId('soc', 'a')]))).toEqual([
      { op: 'replace', path: '/properties/items', value: [{ resourceId: null }] },
    ]);
  });
});

function aLiveGroup(features: Partial<LiveGroup>): LiveGroup {
  return {
    id: '/g',
    name: 'emea',
    displayName: 'EMEA',
    memberResourceNames: ['london', 'paris'],
    ...features,
  };
}

function anAssignment(itemIds: readonly string[]): LiveAssignment {
  const [assignment] = aLiveParent().withAssignment('emea', [], { itemIds }).build().assignments;
  if (assignment === undefined) throw new Error('no assignment');
  return assignment;
}

interface GroupBody {
  readonly properties: Partial<Pick<LiveGroup, 'displayName' | 'description' | 'memberResourceNames'>>;
}

function bodyOf({ displayName, description, memberResourceNames }: LiveGroup): GroupBody {
  return {
    properties: {
      displayName,
      ...(description === undefined ? {} : { description }),
      memberResourceNames,
    },
  };
}

function applied<T>(body: T, patch: Patch): T {
  return jsonPatch.applyPatch(structuredClone(body), structuredClone(patch) as Operation[], true).newDocument;
}

/** Bodies as they are meant: no description equals an empty one, members have no order. */
function comparable({ properties }: GroupBody | ReturnType<typeof armBody>) {
  const { memberResourceNames, description, ...rest } = properties as GroupBody['properties'];
  return {
    ...rest,
    description: description === '' ? undefined : description,
    memberResourceNames: [...(memberResourceNames ?? [])].sort(),
  };
}
