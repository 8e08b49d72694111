import { describe, expect, test } from 'vitest';
import { itemBody } from '../../../src/content/canonical-body.js';
import { handOver, type HandOver } from '../../../src/features/handover/hand-over.js';
import type { ContentItem } from '../../../src/model/content.js';
import { distribution, isStale } from '../../../src/model/defender-distribution.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import type { LiveParent } from '../../../src/model/live.js';
import { failed, ok } from '../../../src/model/problem.js';
import { planFleet } from '../../../src/plan/plan-fleet.js';
import { aFleet, aLiveParent, anItem, span, tenant } from '../../support/builders.js';

const checked = new Date(distribution.checkedOn);
const other = '33333333-3333-3333-3333-333333333333';

function mapped(fleet: DesiredFleet, live: LiveParent, now = checked): HandOver {
  const readings = new Map([['soc', { live: ok(live), jobs: new Map() }]]);
  return handOver(fleet, planFleet({ fleet, readings, pending: new Set(), publish: true }), now);
}

function aRule(name: string, query: string, features: Partial<ContentItem> = {}): ContentItem {
  return anItem(name, { body: itemBody({ properties: { query } }), ...features });
}

function aFunction(alias: string): ContentItem {
  return anItem(alias, { kind: 'Function', alias, displayName: `Parser ${alias}` });
}

/** A group of two customers that takes everything. */
function oneGroup(...items: readonly ContentItem[]): HandOver {
  const fleet = aFleet()
    .withMember('london', { parents: ['soc'], tenant: other })
    .withMember('paris', { parents: ['soc'], tenant: other.toUpperCase() })
    .withGroup('emea', ['london', 'paris'])
    .build();
  const live = aLiveParent().withItems(...items);
  return mapped(fleet, live.build());
}

describe('of an item of every kind', () => {
  test.each<[string, Partial<ContentItem>, string | undefined]>([
    ['a scheduled rule', { ruleKind: 'Scheduled' }, undefined],
    ['an automation rule', { kind: 'AutomationRule' }, undefined],
    ['a workbook', { kind: 'Workbook' }, undefined],
    ['an automation rule with a playbook', { kind: 'AutomationRule', unsupported: 'playbook' }, 'playbook'],
    ['a function', { kind: 'Function', alias: 'F' }, undefined],
    ['a hunting query', { kind: 'HuntingQuery' }, 'contentType'],
    ['a livestream query', { kind: 'LivestreamQuery' }, 'contentType'],
    ['a saved search', { kind: 'SavedSearch' }, undefined],
  ])('%s', (_what, features, reason) => {
    const { groups } = oneGroup(anItem('x', features));
    expect(groups[0]?.items.map(({ notCarried }) => notCarried)).toEqual([reason]);
  });

  test('a template-driven rule that a selection names', () => {
    const fleet = aFleet()
      .withSelection('fusion', ['x'])
      .withGroup('emea', ['london'], { content: ['fusion'] })
      .build();
    const live = aLiveParent()
      .withItems(anItem('x', { ruleKind: 'Fusion' }))
      .build();
    expect(mapped(fleet, live).groups[0]?.items.map(({ notCarried }) => notCarried)).toEqual([
      'templateDriven',
    ]);
  });
});

test('members of one tenant count once, and operations are tenants × carried items', () => {
  const { groups, findings } = oneGroup(anItem('a'), anItem('b'), aFunction('Unused'));
  expect(groups.map(({ items, ...group }) => ({ ...group, items: items.length }))).toEqual([
    {
      parent: 'soc',
      group: 'emea',
      members: ['london', 'paris'],
      homeMembers: [],
      tenants: 1,
      items: 3,
      sets: 1,
      operations: 3,
      publishes: 1,
    },
  ]);
  expect(findings).toEqual([]);
});

describe('of members with exceptions', () => {
  const fleet = () =>
    aFleet()
      .withMember('london', { parents: ['soc'], tenant: other })
      .withMember('paris', { parents: ['soc'], tenant: '44444444-4444-4444-4444-444444444444' })
      .withGroup('emea', ['london', 'paris']);
  const live = aLiveParent()
    .withItems(anItem('a'), anItem('b'), anItem('c', { kind: 'HuntingQuery' }))
    .build();

  test('only what each is to receive counts, and each set of items takes a publish', () => {
    const { groups, findings } = mapped(fleet().withOverride('noise', ['paris'], ['a']).build(), live);
    expect(groups.map(({ items, ...group }) => ({ ...group, items: items.length }))).toMatchObject([
      { members: ['london', 'paris'], tenants: 2, items: 3, sets: 2, operations: 3, publishes: 2 },
    ]);
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      [
        'MUS341',
        'Group emea needs 2 publishes of Defender’s distribution: by its overrides, members get 2 different sets of items, each in publishes of its own.',
      ],
    ]);
  });

  test('an item that no member is to receive is none of the group', () => {
    const nobody = fleet().withOverride('noise', ['london', 'paris'], ['a', 'c']).build();
    const { groups, findings } = mapped(nobody, live);
    expect(groups.map(({ items, operations }) => [items.map(({ item }) => item.name), operations])).toEqual([
      [['b'], 2],
    ]);
    expect(findings).toEqual([]);
  });
});

/** A group that takes only what is named of all that the workspace holds. */
function selected(names: readonly string[], ...items: readonly ContentItem[]): HandOver {
  const fleet = aFleet()
    .withSelection('some', names)
    .withMember('london', { parents: ['soc'], tenant: other })
    .withGroup('emea', ['london'], { content: ['some'] })
    .build();
  return mapped(
    fleet,
    aLiveParent()
      .withItems(...items)
      .build(),
  );
}

function needsOf({ groups }: HandOver): readonly (readonly [string, string])[] {
  return groups.flatMap(({ items }) =>
    items.flatMap(({ item, needs }) => needs.map((alias) => [item.name, alias] as const)),
  );
}

test('an item that uses functions left behind names them, those of comments and bodies not read aside', () => {
  const result = selected(
    ['a', 'b', 'c', 'd'],
    aRule('a', 'ImAuth | where y'),
    aRule('b', '// ImAuth\nT'),
    aRule('c', 'union ImDns, ImAuth()'),
    anItem('d'),
    aRule('other', 'ImWeb'),
    aFunction('ImAuth'),
    aFunction('ImDns'),
    aFunction('ImWeb'),
  );
  expect(needsOf(result)).toEqual([
    ['a', 'ImAuth'],
    ['c', 'ImAuth'],
    ['c', 'ImDns'],
  ]);
  expect(result.findings).toEqual([
    {
      code: 'MUS340',
      severity: 'warning',
      message: `Group emea has 2 items with calls to functions that it does not carry: ImAuth, ImDns.`,
      hint: 'Add the functions to the content of the group, or bring them to each workspace first: what calls a function fails where it is missing.',
      parent: 'soc',
      at: span,
    },
  ]);
});

test('functions that the group carries are not missed', () => {
  const result = oneGroup(aRule('a', 'union ImDns, ImAuth()'), aFunction('ImAuth'), aFunction('ImDns'));
  expect([needsOf(result), result.findings]).toEqual([[], []]);
});

test('functions and saved searches miss what they call, hunting queries that stay behind miss nothing', () => {
  const kinds = ['Function', 'SavedSearch', 'HuntingQuery'] as const;
  const calling = kinds.map((kind) => aRule(`a-${kind}`, 'ImAuth', { kind }));
  const result = selected(
    calling.map(({ name }) => name),
    ...calling,
    aFunction('ImAuth'),
  );
  expect(needsOf(result)).toEqual([
    ['a-Function', 'ImAuth'],
    ['a-SavedSearch', 'ImAuth'],
  ]);
});

test('above 9,500 operations a group needs several publishes', () => {
  const builder = aFleet();
  const names = Array.from({ length: 20 }, (_, n) => `m${String(n)}`);
  for (const [n, name] of names.entries())
    builder.withMember(name, {
      parents: ['soc'],
      tenant: `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`,
    });
  const fleet = builder.withGroup('emea', names).build();
  const items = Array.from({ length: 476 }, (_, n) => anItem(`r${String(n)}`));
  const { groups, findings } = mapped(
    fleet,
    aLiveParent()
      .withItems(...items)
      .build(),
  );
  expect([groups[0]?.operations, groups[0]?.publishes]).toEqual([9_520, 2]);
  expect(findings.map(({ code, message }) => [code, message])).toEqual([
    [
      'MUS341',
      'Group emea needs 2 publishes of Defender’s distribution: 20 tenants × 476 items are above the 9,500 that one carries.',
    ],
  ]);
});

test('members in the source tenant are told, whatever the casing of the id', () => {
  const fleet = aFleet()
    .withMember('london', { parents: ['soc'], tenant: tenant.toUpperCase() })
    .withGroup('emea', ['london'])
    .build();
  const { groups, findings } = mapped(fleet, aLiveParent().withItems(anItem('a')).build());
  expect([groups[0]?.homeMembers, findings.map(({ code }) => code)]).toEqual([['london'], ['MUS349']]);
});

test('a parent that cannot be read is a problem, without groups', () => {
  const fleet = aFleet().withGroup('emea', ['london']).build();
  const readings = new Map([['soc', { live: failed({ code: 'MUS203', message: 'No.' }), jobs: new Map() }]]);
  const planned = planFleet({ fleet, readings, pending: new Set(), publish: true });
  expect(handOver(fleet, planned, checked)).toEqual({
    groups: [],
    findings: [],
    problems: [{ code: 'MUS203', message: 'No.', parent: 'soc' }],
  });
});

test('a selection that cannot be resolved leaves no half-true map', () => {
  const fleet = aFleet()
    .withSelection('gone', ['nobody'])
    .withGroup('emea', ['london'], { content: ['gone'] });
  const { groups, problems } = mapped(fleet.build(), aLiveParent().build());
  expect([groups, problems.map(({ code }) => code)]).toEqual([[], ['MUS402']]);
});

describe('half a year after the day of the check', () => {
  test.each([
    ['2026-11-29', '2026-11-01T00:00:00Z', false],
    ['2026-11-29', '2027-05-29T23:59:59Z', false],
    ['2026-11-29', '2027-05-30T00:00:00Z', true],
    ['2026-03-01', '2026-09-02T00:00:00Z', true],
    // There is no 31st of February: two or three days of March are given.
    ['2026-08-31', '2027-03-03T12:00:00Z', false],
    ['2026-08-31', '2027-03-04T00:00:00Z', true],
  ])('claims of %s are too old at %s: %s', (checkedOn, now, stale) => {
    expect(isStale({ checkedOn }, new Date(now))).toBe(stale);
  });

  test('a hand-over warns, first of all', () => {
    const fleet = aFleet()
      .withMember('london', { parents: ['soc'], tenant })
      .withGroup('emea', ['london'])
      .build();
    const live = aLiveParent().withItems(anItem('a')).build();
    const later = new Date(checked.getTime() + 200 * 86_400_000);
    const [stale, ...others] = mapped(fleet, live, later).findings;
    expect(stale).toEqual({
      code: 'MUS363',
      severity: 'warning',
      message: `What Defender distributes was last checked on ${distribution.checkedOn}, more than half a year ago.`,
      hint: `Install a newer muster, or compare ${distribution.page} with what is listed as not carried.`,
    });
    expect(others).toEqual(mapped(fleet, live).findings);
    expect(others.map(({ code }) => code)).toEqual(['MUS349']);
  });
});
