import { expect, test } from 'vitest';
import { isDrift, noPairs } from '../../../src/features/drift/drift.js';
import { aRule, tenant, workspaceOf } from '../../support/small-fleet.js';
import { stepIds } from '../../support/test-world.js';
import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  pairLines,
  parentDoc,
  sampleFleet,
  sampleWorld,
  type DriftWorld,
} from '../../support/drift-world.js';

/** The first rule that a member holds. */
function ruleOf(world: DriftWorld, member: string) {
  const rule = world.held(member).find(({ collection }) => collection === 'alertRules');
  if (rule === undefined) throw new Error(`${member} holds no rule`);
  return rule;
}

test('a changed copy has the patch that fixes it, and what differs for people', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const rule = ruleOf(world, 'cph');
  world.put({ ...rule, properties: { ...rule.properties, severity: 'High' } });
  const { pairs } = await world.drift(sampleFleet);
  expect(pairs).toEqual([
    {
      parent: 'central',
      group: 'rules',
      member: 'cph',
      item: {
        kind: 'AnalyticsRule',
        name: rule.name,
        displayName: rule.properties.displayName,
        resourceId: expect.stringContaining('/workspaces/central/') as string,
      },
      state: 'changed',
      matchedBy: 'name',
      patch: [{ op: 'replace', path: '/properties/severity', value: rule.properties.severity }],
      difference: {
        fields: ['severity'],
        lines: ['- severity: "High"', `+ severity: ${JSON.stringify(rule.properties.severity)}`],
      },
      copy: {
        name: rule.name,
        displayName: rule.properties.displayName,
        resourceId: expect.stringContaining('/workspaces/cph/') as string,
      },
    },
  ]);
});

test('playbooks that a member attached, or that a service took along, are neither drift nor a reason to publish', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const playbook = (order: number) => ({
    order,
    actionType: 'RunPlaybook',
    actionConfiguration: { logicAppResourceId: `${workspaceOf('ams')}/call`, tenantId: tenant },
  });
  for (const held of world.held('ams').filter(({ collection }) => collection === 'automationRules')) {
    const actions = held.properties.actions as readonly { readonly order: number }[];
    const moved = actions.map((action) => ({ ...action, order: action.order + 1 }));
    world.put({ ...held, properties: { ...held.properties, actions: [playbook(1), ...moved] } });
  }
  expect(pairLines(await world.drift(sampleFleet))).toEqual([]);
  expect(stepIds(await world.deepPlan(sampleFleet))).toEqual([]);
});

test('what means the same is no drift: another order, spelling, or the member’s own id', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  for (const held of world.held('ams')) {
    const { properties } = held;
    const tactics = Array.isArray(properties.tactics)
      ? { tactics: [...(properties.tactics as string[])].reverse() }
      : {};
    const query =
      typeof properties.query === 'string' ? { query: `${properties.query.replace(/\n/g, '\r\n')}\n` } : {};
    const data =
      typeof properties.serializedData === 'string'
        ? { serializedData: JSON.stringify(JSON.parse(properties.serializedData), null, 4) }
        : {};
    const hourly = properties.queryFrequency === 'PT1H' ? { queryFrequency: 'PT60M' } : {};
    world.put({ ...held, properties: { ...properties, ...tactics, ...query, ...data, ...hourly } });
  }
  expect(pairLines(await world.drift(sampleFleet))).toEqual([]);
});

test('each member is read once, whatever number of groups it is in, and workbooks with their content once more', async () => {
  const world = sampleWorld({ pageSize: 500 });
  await world.apply(sampleFleet);
  world.emulator.clearRequestLog();
  await world.drift(sampleFleet);
  const read = world.emulator.requestLog.map(({ path }) => path);
  const of = (workspace: string, list: RegExp) =>
    read.filter((url) => url.toLowerCase().includes(`/${workspace}/`) && list.test(url)).length;
  for (const member of ['ams', 'ber', 'cph'])
    expect([
      member,
      of(`workspaces/${member}`, /alertRules\?/i),
      of(`workspaces/${member}`, /automationRules\?/i),
      of(`workspaces/${member}`, /savedSearches\?/i),
      of(`resourceGroups/rg-${member}`.toLowerCase(), /workbooks\?/i),
    ]).toEqual([member, 1, 1, 1, 2]);
});

test('workbooks are not fetched where none is missing only by its content', async () => {
  const world = sampleWorld({ pageSize: 500 });
  await world.apply(sampleFleet);
  for (const held of world.held('cph')) if (held.collection === 'workbooks') world.remove(held);
  world.emulator.clearRequestLog();
  const drift = await world.drift(sampleFleet);
  const fetched = world.emulator.requestLog.filter(
    ({ path }) => /rg-cph\/.*workbooks\?/i.test(path) && /canFetchContent/i.test(path),
  );
  expect([fetched.length, new Set(drift.pairs.map(({ item, state }) => `${item.kind} ${state}`))]).toEqual([
    0,
    new Set(['Workbook missing']),
  ]);
});

test('a member that cannot be read has unreadable pairs and one error, and others are compared', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('ams') });
  const drift = await world.drift(sampleFleet);
  const unreadable = drift.pairs.filter(({ state }) => state === 'unreadable');
  expect(drift.problems.map(({ code, parent, at }) => [code, parent, at?.file])).toEqual([
    ['MUS203', 'central', 'fleet.yaml'],
  ]);
  expect(drift.problems[0]?.message).toMatch(
    /^Member ams could not be read: GET .*\(and 3 more of its lists\)$/,
  );
  expect(new Set(unreadable.map(({ member, group }) => `${group ?? ''} ${member}`))).toEqual(
    new Set(['all ams']),
  );
  expect(drift.counts).toMatchObject({ unreadable: unreadable.length, missing: 0, changed: 0 });
  expect(isDrift(drift, true)).toBe(false);
});

test('with --deep a member that cannot be read is a finding, and no reason', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  world.clock.advance(3_600_000);
  world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('ams') });
  const plan = await world.deepPlan(sampleFleet);
  expect(stepIds(plan)).toEqual([]);
  expect(
    plan.parents[0]?.findings.filter(({ code }) => code === 'MUS342').map(({ severity }) => severity),
  ).toEqual(['warning']);
});

test('a deep plan says how many copies are missing and differ, and where', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  world.clock.advance(3_600_000);
  const [first, second] = ['ber', 'cph'].map((member) => ruleOf(world, member));
  if (first === undefined || second === undefined) throw new Error('no rules');
  world.remove(first);
  world.put({ ...second, properties: { ...second.properties, enabled: false } });
  const [all, rules] = (await world.deepPlan(sampleFleet)).parents.flatMap(({ steps }) => steps);
  const title = String(first.properties.displayName);
  expect([all?.reason, rules?.reason]).toEqual([
    `1 copy is missing, in 1 member (ber): "${title}"`,
    `1 copy is missing and 1 differs, in 2 members (ber, cph): "${title}"`,
  ]);
});

test('a group that loses an item leaves orphans, and an item of another group is none', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const fewer = fleetFrom([
    parentDoc('central'),
    ...['ams', 'ber', 'cph'].map((name) => memberDoc(name, ['central'])),
    groupDoc('all', ['ams', 'ber'], ['everything']),
    groupDoc('rules', ['ber', 'cph'], ['workbooks']),
    ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
    ['ContentSelection', 'workbooks', { include: [{ kind: 'Workbook' }] }],
  ]);
  await world.apply(fewer);
  const drift = await world.drift(fewer);
  expect(
    new Set(
      drift.pairs.map(({ member, item, state, group }) => `${group ?? ''} ${member} ${item.kind} ${state}`),
    ),
  ).toEqual(new Set(['rules cph AnalyticsRule orphaned']));
  expect([isDrift(drift, false), isDrift(drift, true)]).toEqual([false, true]);
});

test('with --group only the members of that group are read, and the rest of its parent is known', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const drift = await world.drift(sampleFleet, { scope: { groups: ['rules'] }, all: true });
  expect(new Set(drift.pairs.map(({ group, member, state }) => `${group ?? ''} ${member} ${state}`))).toEqual(
    new Set(['rules ber inSync', 'rules cph inSync']),
  );
  expect(drift.groups.map(({ group }) => group)).toEqual(['rules']);
});

test('resources are missing, changed or unmanaged as the plan has them, and what a parent keeps is no drift', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const documents = (spec: Readonly<Record<string, unknown>>) =>
    fleetFrom([
      parentDoc('central', spec),
      ...['ams', 'ber', 'cph'].map((name) => memberDoc(name, ['central'])),
      groupDoc('all', ['ams'], ['everything'], { displayName: 'Everyone' }),
      groupDoc('new', ['ber'], []),
      ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
    ]);
  const lines = async (spec: Readonly<Record<string, unknown>>) =>
    (await world.drift(documents(spec))).resources.map(
      ({ type, name, state, isDrift: counts }) => `${type} ${name} ${state}${counts ? '' : ', kept'}`,
    );
  expect(await lines({})).toEqual([
    'group all changed',
    'group new missing',
    'group rules unmanaged, kept',
    'assignment rules unmanaged, kept',
  ]);
  expect(await lines({ prune: true })).toEqual([
    'group all changed',
    'group new missing',
    'assignment rules unmanaged',
    'group rules unmanaged',
  ]);
});

test('emptied, disabled and suspended groups are listed, and nothing of them is drift', async () => {
  const world = sampleWorld();
  await world.apply(sampleFleet);
  const fleet = fleetFrom([
    parentDoc('central'),
    [
      'Member',
      'ams',
      { workspace: workspaceOf('ams'), tenant, parents: ['central'], suspend: { reason: 'leaves' } },
    ],
    memberDoc('ber', ['central']),
    groupDoc('all', ['ams', 'ber'], ['everything'], { suspend: { reason: 'freeze' } }),
    groupDoc('alone', ['ams'], ['everything']),
    groupDoc('empty', [], ['everything']),
    groupDoc('idle', ['ber'], []),
    ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
  ]);
  const drift = await world.drift(fleet);
  expect(drift.groups.map(({ group, skipped }) => [group, skipped])).toEqual([
    ['all', 'suspended'],
    ['alone', 'suspended'],
    ['empty', 'noMembers'],
    ['idle', 'noContent'],
  ]);
  expect(drift.pairs).toEqual([]);
  expect(new Set(drift.findings.map(({ code }) => code))).toEqual(new Set(['MUS329']));
  const stopped = await world.drift(
    fleetFrom([
      parentDoc('central', { mode: 'Disabled' }),
      memberDoc('ber', ['central']),
      groupDoc('all', ['ber'], ['everything']),
      ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
    ]),
  );
  expect([stopped.groups.map(({ skipped }) => skipped), stopped.pairs]).toEqual([['disabled'], []]);
  expect(stopped.resources.map(({ type, state }) => [type, state])).toEqual([['configuration', 'changed']]);
});

test('a group that is published by hand is compared once it was published', async () => {
  const world = sampleWorld();
  const fleet = fleetFrom([
    parentDoc('central'),
    memberDoc('ams', ['central']),
    groupDoc('all', ['ams'], ['rules'], { publish: 'Manual' }),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
  await world.apply(fleet);
  const before = await world.drift(fleet);
  expect([before.groups[0]?.skipped, before.pairs, before.counts.missing]).toEqual(['neverPublished', [], 0]);
  expect(isDrift(before, true)).toBe(false);
  await world.publish(fleet, ['all']);
  const published = await world.drift(fleet);
  expect([published.groups[0]?.skipped, published.counts.missing]).toEqual([undefined, 0]);
  world.remove(ruleOf(world, 'ams'));
  expect((await world.drift(fleet)).counts.missing).toBe(1);
});

test('a group in parts is one, and a copy is missing once', async () => {
  const members = Array.from({ length: 5 }, (_, n) => `sub-${String(n)}`);
  const world = driftWorld([
    { name: 'central', content: Array.from({ length: 500 }, (_, n) => aRule(`r${String(n)}`)) },
    ...members.map((name) => ({ name })),
  ]);
  const fleet = fleetFrom([
    parentDoc('central'),
    ...members.map((name) => memberDoc(name, ['central'])),
    groupDoc('big', members, ['rules']),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
  expect((await world.apply(fleet)).outcome).toBe('succeeded');
  world.remove(ruleOf(world, 'sub-4'));
  const drift = await world.drift(fleet);
  expect(drift.groups).toEqual([
    {
      parent: 'central',
      group: 'big',
      members: 5,
      items: 500,
      counts: { ...noPairs, missing: 1, inSync: 2499 },
    },
  ]);
  expect(pairLines(drift)).toEqual(['big sub-4 AnalyticsRule Title of r0: missing']);
  world.clock.advance(3_600_000);
  expect(stepIds(await world.deepPlan(fleet))).toEqual(['publish/assignment/central/big--2']);
});

test('what reports say was delivered is told from the member’s own content', async () => {
  const world = sampleWorld();
  const fleet = fleetFrom([parentDoc('central'), memberDoc('ams', ['central'])]);
  world.put({
    member: 'ams',
    collection: 'savedSearches',
    name: 'left-behind',
    properties: { category: 'Contoso', displayName: 'Left behind', query: 'T' },
  });
  const evidence = [{ parent: 'central', group: 'gone', member: 'ams', key: 'savedSearches/left-behind' }];
  const told = async (options: { readonly evidence?: typeof evidence }) =>
    (await world.drift(fleet, { all: true, ...options })).pairs.map(({ item, group, state, matchedBy }) => [
      item.name,
      group,
      state,
      matchedBy,
    ]);
  expect(await told({})).toEqual([['left-behind', null, 'local', null]]);
  expect(await told({ evidence })).toEqual([['left-behind', 'gone', 'orphaned', 'name']]);
});

test('a lower parent’s workspace is compared as a member, and its own members with what it holds', async () => {
  const fleet = fleetFrom(
    [
      parentDoc('central'),
      parentDoc('hub'),
      memberDoc('hub-member', ['central']),
      memberDoc('ams', ['hub']),
      groupDoc('hubs', ['hub-member'], ['rules']),
      groupDoc('customers', ['ams'], ['rules'], { parent: 'hub' }),
      [
        'ContentSelection',
        'rules',
        { include: [{ kind: 'AnalyticsRule', match: { displayName: 'Baseline *' } }] },
      ],
    ].map(([kind, name, spec]) =>
      name === 'hub-member'
        ? (['Member', 'hub-member', { workspace: workspaceOf('hub'), tenant, parents: ['central'] }] as const)
        : ([kind, name, spec] as [string, string, Readonly<Record<string, unknown>>]),
    ),
  );
  const world = driftWorld([{ name: 'central', content: 'sample' }, { name: 'hub' }, { name: 'ams' }]);
  expect((await world.apply(fleet)).outcome).toBe('succeeded');
  expect(pairLines(await world.drift(fleet))).toEqual([]);
  const rule = ruleOf(world, 'hub');
  world.put({ ...rule, properties: { ...rule.properties, query: 'Edited' } });
  const title = String(rule.properties.displayName);
  expect(pairLines(await world.drift(fleet))).toEqual([
    `hubs hub-member AnalyticsRule ${title}: changed`,
    `customers ams AnalyticsRule ${title}: behind`,
  ]);
  world.clock.advance(3_600_000);
  expect((await world.deepApply(fleet)).outcome).toBe('succeeded');
  expect(stepIds(await world.deepPlan(fleet))).toEqual([]);
  expect(pairLines(await world.drift(fleet))).toEqual([]);
});
