import { describe, expect, test } from 'vitest';
import { handOver, type HandOver } from '../../src/inspect/handover/hand-over.js';
import type { ContentItem } from '../../src/model/content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import { failed, ok } from '../../src/model/problem.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aFleet, aLiveParent, anItem, span, tenant } from '../support/builders.js';

const other = '33333333-3333-3333-3333-333333333333';

function mapped(fleet: DesiredFleet, live: LiveParent): HandOver {
  const readings = new Map([['soc', { live: ok(live), jobs: new Map() }]]);
  return handOver(fleet, planFleet({ fleet, readings, pending: new Set(), publish: true }));
}

function aRule(name: string, query: string, features: Partial<ContentItem> = {}): ContentItem {
  return anItem(name, { body: { json: JSON.stringify({ properties: { query } }) }, ...features });
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
    ['a function', { kind: 'Function', alias: 'F' }, 'contentType'],
    ['a hunting query', { kind: 'HuntingQuery' }, 'contentType'],
    ['a livestream query', { kind: 'LivestreamQuery' }, 'contentType'],
    ['a saved search', { kind: 'SavedSearch' }, 'contentType'],
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
      operations: 2,
      publishes: 1,
    },
  ]);
  expect(findings).toEqual([]);
});

test('a rule that uses functions names them, those of comments, other rules and bodies not read aside', () => {
  const { groups, findings } = oneGroup(
    aRule('a', 'ImAuth | where y'),
    aRule('b', '// ImAuth\nT'),
    aRule('c', 'union ImDns, ImAuth()'),
    anItem('d'),
    aFunction('ImAuth'),
    aFunction('ImDns'),
  );
  const needs = groups[0]?.items.flatMap(({ item, needs: names }) => names.map((one) => [item.name, one]));
  expect(needs).toEqual([
    ['a', 'ImAuth'],
    ['c', 'ImAuth'],
    ['c', 'ImDns'],
  ]);
  expect(findings).toEqual([
    {
      code: 'MUS340',
      severity: 'warning',
      message: `Group emea has 2 analytics rules with functions that Defender does not distribute: ImAuth, ImDns.`,
      hint: 'Bring the functions to each workspace another way first, for instance with Sentinel repositories: a rule fails where its function is missing.',
      parent: 'soc',
      at: span,
    },
  ]);
});

test('a function that the group does not select is missed all the same', () => {
  const fleet = aFleet()
    .withSelection('rules', ['a'])
    .withMember('london', { parents: ['soc'], tenant: other })
    .withGroup('emea', ['london'], { content: ['rules'] })
    .build();
  const live = aLiveParent().withItems(aRule('a', 'ImAuth'), aFunction('ImAuth')).build();
  expect(mapped(fleet, live).groups[0]?.items.map(({ needs }) => needs)).toEqual([['ImAuth']]);
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
  expect(handOver(fleet, planned)).toEqual({
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
