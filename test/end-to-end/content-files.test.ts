import { expect, test } from 'vitest';
import { readPlanned } from '../../src/apply/read-and-plan.js';
import { readDrift } from '../../src/features/drift/read-drift.js';
import { comparePlans } from '../../src/plan/compare/compare-plans.js';
import { contentReach } from '../../src/plan/content/content-reach.js';
import { allSteps, type FleetPlan } from '../../src/plan/fleet-plan.js';
import { judgeGuards } from '../../src/plan/guards/guards.js';
import { fileAutomation, fileFunction, fileRule, fileWorkbook, withFiles } from '../support/file-content.js';
import { aRule, smallFleet, workspaceOf } from '../support/small-fleet.js';
import { stepIds, troubles, type Applied } from '../support/test-world.js';
import { threeTiers, threeTiersFleet } from '../support/three-tiers.js';

const central = workspaceOf('central');
const ruleId = (name: string) => `${central}/providers/Microsoft.SecurityInsights/alertRules/${name}`;
const guid = '3f0c8a52-0000-4000-8000-00000000beef';

/** Content writes in the order they were sent, with the marks' own. */
function contentWrites(world: ReturnType<typeof smallFleet>['world']): readonly string[] {
  return world.emulator.requestLog
    .filter(({ method, path }) => method !== 'GET' && method !== 'POST' && !/workspaceManager/i.test(path))
    .map(({ method, path, status }) => {
      const [, type, name] = /\/(\w+)\/([^/?]+)\?/.exec(path) ?? [];
      return `${method} ${type ?? ''}${type === 'metadata' ? '' : ` ${name ?? ''}`} ${String(status)}`;
    });
}

function pairLines({ pairs }: Applied): readonly string[] {
  return pairs.map(({ member, item, status }) => `${member} ${item.name} ${status}`);
}

test('a central workspace is filled from files, published, and then nothing is left to do', async () => {
  const { fleet, world } = smallFleet({
    workspaces: ['central', 'member-a', 'member-b'].map((name) => ({
      id: workspaceOf(name),
      tenant: '99999999-0000-4000-8000-000000000000',
    })),
  });
  const files = withFiles(fleet, [
    fileAutomation('auto', [ruleId('rule-a')]),
    fileRule('rule-a', { query: 'AcmeLogons | take 1' }),
    fileRule('rule-b'),
    fileFunction('AcmeLogons'),
    fileWorkbook(guid),
  ]);
  world.emulator.configure({ unknownNames: ['AcmeLogons'] });

  const first = await world.apply(files);

  expect(troubles(first)).toEqual([]);
  expect(first.outcome).toBe('succeeded');
  expect(stepIds(first.plan)).toEqual([
    'create/content/soc/savedSearches/fn-acmelogons',
    'create/content/soc/alertRules/rule-a',
    'create/content/soc/alertRules/rule-b',
    `create/content/soc/workbooks/${guid}`,
    'create/content/soc/automationRules/auto',
    'create/configuration/soc/soc',
    'create/member/soc/member-a',
    'create/member/soc/member-b',
    'create/group/soc/group-a',
    'create/assignment/soc/group-a',
    'publish/assignment/soc/group-a',
  ]);
  expect(
    allSteps(first.plan).find(({ id }) => id === 'create/content/soc/automationRules/auto')?.dependsOn,
  ).toEqual(['create/content/soc/alertRules/rule-a']);
  expect(pairLines(first)).toEqual([
    'member-a rule-a Succeeded',
    'member-b rule-a Succeeded',
    'member-a rule-b Succeeded',
    'member-b rule-b Succeeded',
  ]);
  expect(
    world.emulator
      .view(central)
      ?.metadata.map(({ properties }) => properties.kind)
      .sort(),
  ).toEqual(['AnalyticsRule', 'AnalyticsRule', 'AutomationRule', 'Parser', 'Workbook']);

  world.emulator.clearRequestLog();
  const second = await world.apply(files);
  expect(stepIds(second.plan)).toEqual([]);
  expect(world.emulator.requestCounts()).not.toHaveProperty('PUT');
});

test('one changed line of KQL is one write, one mark, and one publish that says which file', async () => {
  const { fleet, world } = smallFleet();
  const files = (query: string) => withFiles(fleet, [fileRule('rule-a', { query }), fileRule('rule-b')]);
  expect(troubles(await world.apply(files('SecurityEvent | take 1')))).toEqual([]);
  world.clock.advance(3_600_000);
  world.emulator.clearRequestLog();

  const run = await world.apply(files('SecurityEvent | take 2'));

  expect(troubles(run)).toEqual([]);
  const [write, publish] = allSteps(run.plan);
  expect(write).toMatchObject({
    id: 'update/content/soc/alertRules/rule-a',
    name: 'Title of rule-a',
    reason:
      'adopted and changed: muster did not write it, and detections/rule-a.yaml asks for something else',
    patch: [{ op: 'replace', path: '/properties/query', value: 'SecurityEvent | take 2' }],
    changes: [
      { what: 'field', field: 'query', from: 'SecurityEvent | take 1', to: 'SecurityEvent | take 2' },
    ],
  });
  expect(publish).toMatchObject({
    id: 'publish/assignment/soc/group-a',
    reason: 'its content changes in this plan: detections/rule-a.yaml',
    dependsOn: ['update/content/soc/alertRules/rule-a'],
  });
  expect(contentWrites(world)).toEqual(['PUT alertRules rule-a 200', 'PUT metadata 201']);
  const copy = world.emulator.view(workspaceOf('member-b'))?.alertRules.find(({ name }) => name === 'rule-a');
  expect(copy?.properties.query).toBe('SecurityEvent | take 2');
  expect(stepIds(await world.plan(files('SecurityEvent | take 2')))).toEqual([]);

  const again = allSteps(await world.plan(files('SecurityEvent | take 3')));
  expect(again[0]?.reason).toBe('detections/rule-a.yaml changed since it was written');
});

test.each(['keep', 'new'] as const)(
  'a rule of a file goes down three tiers in one apply, where copies have names of the kind: %s',
  async (copyNames) => {
    const world = threeTiers([], { settings: { copyNames } });
    const fleet = threeTiersFleet({ include: [{ kind: 'AnalyticsRule' }] });
    const top = [...fleet.parents].sort((a, b) => a.tier - b.tier);
    const files = (query: string) => withFiles({ ...fleet, parents: top }, [fileRule('rule-a', { query })]);
    const queryAt = (name: string) => world.emulator.view(workspaceOf(name))?.alertRules[0]?.properties.query;
    expect(troubles(await world.apply(files('SecurityEvent | take 1')))).toEqual([]);
    expect(['top', 'mid', 'low', 'customer'].map(queryAt)).toEqual(
      Array.from({ length: 4 }, () => 'SecurityEvent | take 1'),
    );
    world.clock.advance(3_600_000);

    const run = await world.apply(files('SecurityEvent | take 2'));

    expect(troubles(run)).toEqual([]);
    expect(
      contentReach(run.plan).map(({ members, groups }) => [members, ...groups.map(({ group }) => group)]),
    ).toEqual([[3, 'top-all', 'mid-all', 'low-all']]);
    expect(run.pairs.map(({ parent, member, status }) => [parent, member, status])).toEqual([
      ['top', 'to-mid', 'Succeeded'],
      ['mid', 'to-low', 'Succeeded'],
      ['low', 'to-customer', 'Succeeded'],
    ]);
    expect(queryAt('customer')).toBe('SecurityEvent | take 2');
    expect(stepIds(await world.plan(files('SecurityEvent | take 2')))).toEqual([]);
  },
);

test('an edit in the portal is said, and overwritten; or with Keep told and left', async () => {
  const { fleet, world } = smallFleet();
  const files = (edited: 'Overwrite' | 'Keep') =>
    withFiles(fleet, [fileRule('rule-a', { severity: 'Low' }), fileRule('rule-b')], { edited });
  expect(troubles(await world.apply(files('Overwrite')))).toEqual([]);
  world.touchRule();

  const kept = await world.plan(files('Keep'));
  expect(allSteps(kept).map(({ id }) => id)).toEqual([
    // What nobody wrote is marked, so that an edit of it can be told.
    'create/mark/soc/alertRules/rule-b',
    'publish/assignment/soc/group-a',
  ]);
  expect(kept.parents[0]?.findings.map(({ code, message }) => `${code} ${message}`)).toContain(
    'MUS370 "Title of rule-a" was edited in Azure since muster wrote it, and stays as it is: detections/rule-a.yaml asks for something else.',
  );

  const overwritten = await world.apply(files('Overwrite'));
  expect(troubles(overwritten)).toEqual([]);
  expect(allSteps(overwritten.plan)[0]).toMatchObject({
    id: 'update/content/soc/alertRules/rule-a',
    reason: 'it was edited in Azure since muster wrote it, and detections/rule-a.yaml decides',
  });
  expect(stepIds(await world.plan(files('Overwrite')))).toEqual([]);
});

test('what no file declares is deleted with its mark where the content is pruned, muster wrote it and nobody edited it', async () => {
  const { fleet, world } = smallFleet();
  const all = [
    fileRule('rule-a', { severity: 'Low' }),
    fileRule('rule-b', { severity: 'Low' }),
    fileRule('rule-c'),
  ];
  expect(troubles(await world.apply(withFiles(fleet, all)))).toEqual([]);
  world.touchRule();
  world.emulator.clearRequestLog();

  const rest = withFiles(fleet, [fileRule('rule-c')]);
  expect(
    (await world.plan(rest)).parents[0]?.findings.map(({ code, message }) => `${code} ${message}`),
  ).toContain(
    'MUS372 No file of parent soc declares 2 items that muster wrote: "Title of rule-a", "Title of rule-b". They are left alone.',
  );

  const run = await world.apply(withFiles(fleet, [fileRule('rule-c')], { prune: true }));
  expect(troubles(run)).toEqual([]);
  expect(stepIds(run.plan)).toEqual([
    'update/assignment/soc/group-a',
    'publish/assignment/soc/group-a',
    'delete/content/soc/alertRules/rule-b',
  ]);
  expect(allSteps(run.plan).at(-1)?.dependsOn).toEqual(['update/assignment/soc/group-a']);
  expect(run.plan.parents[0]?.findings.map(({ code }) => code)).toContain('MUS371');
  expect(contentWrites(world)).toEqual(['DELETE alertRules rule-b 200', 'DELETE metadata 200']);
  expect(world.emulator.view(central)?.alertRules.map(({ name }) => name)).toEqual(['rule-a', 'rule-c']);
  expect(stepIds(await world.plan(withFiles(fleet, [fileRule('rule-c')], { prune: true })))).toEqual([]);
});

test('a refused rule is told at its line; its automation waits, its pairs fail, everything else goes on', async () => {
  const { fleet, world } = smallFleet();
  const bad = fileRule('rule-c', { query: 'SecurityEvent\n| join Missing_CL on Id' });
  const files = withFiles(fleet, [
    fileRule('rule-a', { severity: 'Low' }),
    fileRule('rule-b', { query: 'Missing_CL | take 1' }),
    bad,
    fileAutomation('auto', [ruleId('rule-c')]),
  ]);
  expect(troubles(await world.apply(withFiles(fleet, [])))).toEqual([]);
  world.clock.advance(3_600_000);
  world.emulator.configure({ unknownNames: ['Missing_CL'] });

  const run = await world.apply(files);

  expect(run.outcome).toBe('failed');
  const results = run.events.flatMap((event) => (event.type === 'stepFinished' ? [event.result] : []));
  expect(results.map(({ step, status, problem }) => [step.id, status, problem?.code ?? null])).toEqual(
    expect.arrayContaining([
      ['update/content/soc/alertRules/rule-a', 'succeeded', null],
      ['update/content/soc/alertRules/rule-b', 'failed', 'MUS650'],
      ['create/content/soc/alertRules/rule-c', 'failed', 'MUS650'],
      ['create/content/soc/automationRules/auto', 'skipped', 'MUS501'],
      ['update/assignment/soc/group-a', 'skipped', 'MUS501'],
      ['publish/assignment/soc/group-a', 'succeeded', null],
    ]),
  );
  const refused = results.find(({ step }) => step.id === 'create/content/soc/alertRules/rule-c');
  expect(refused?.problem?.at).toEqual({ file: 'detections/rule-c.yaml', line: 10, column: 10 });
  expect(
    run.pairs.map(({ member, item, status, cause }) => `${member} ${item.name} ${status} ${String(cause)}`),
  ).toEqual([
    'member-a rule-b Failed CannotRun',
    'member-b rule-b Failed CannotRun',
    'member-a rule-c Failed CannotRun',
    'member-b rule-c Failed CannotRun',
    'member-a rule-a Succeeded null',
    'member-b rule-a Succeeded null',
  ]);
  const copy = world.emulator.view(workspaceOf('member-a'))?.alertRules.find(({ name }) => name === 'rule-a');
  expect(copy?.properties.severity).toBe('Low');

  world.emulator.configure({ unknownNames: [] });
  expect(troubles(await world.apply(files))).toEqual([]);
  expect(stepIds(await world.plan(files))).toEqual([]);
});

test('where nothing that would be published anew was written, nothing is published', async () => {
  const { fleet, world } = smallFleet();
  await world.apply(fleet);
  world.clock.advance(3_600_000);
  world.emulator.configure({ unknownNames: ['Missing_CL'] });
  const run = await world.apply(
    withFiles(fleet, [fileRule('rule-a', { query: 'Missing_CL' }), fileRule('rule-b')]),
  );
  expect(pairLines(run)).toEqual([
    'member-a rule-a Failed',
    'member-b rule-a Failed',
    'member-a rule-b Skipped',
    'member-b rule-b Skipped',
  ]);
  expect(world.emulator.view(central)?.jobs).toHaveLength(1);
});

test('a fleet without files asks for no metadata', async () => {
  const { fleet, world } = smallFleet();
  await world.plan(fleet);
  expect(world.emulator.requestLog.filter(({ path }) => /metadata/i.test(path))).toEqual([]);
  world.emulator.clearRequestLog();
  await world.plan(withFiles(fleet, []));
  expect(world.emulator.requestLog.filter(({ path }) => /metadata/i.test(path))).toHaveLength(1);
});

test('drift shows the items of files that are missing, changed or, where they are pruned, unmanaged', async () => {
  const { fleet, world } = smallFleet();
  const both = [fileRule('rule-a', { severity: 'Low' }), fileRule('rule-c')];
  expect(troubles(await world.apply(withFiles(fleet, both)))).toEqual([]);
  const files = withFiles(fleet, [fileRule('rule-a'), fileRule('rule-d')], { prune: true });
  const planned = await readPlanned(world, files, {}, { publish: true });

  const { resources } = await readDrift(world.client, files, planned, { all: false, evidence: [] });

  expect(resources.map(({ type, name, state, isDrift }) => [type, name, state, isDrift])).toEqual([
    ['content', 'Title of rule-a', 'changed', true],
    ['content', 'Title of rule-d', 'missing', true],
    ['assignment', 'group-a', 'changed', true],
    ['content', 'Title of rule-c', 'unmanaged', true],
  ]);
  expect(resources[0]?.patch).toEqual([{ op: 'replace', path: '/properties/severity', value: 'High' }]);
});

test('deletes of content are counted by themselves', async () => {
  const { fleet, world } = smallFleet();
  const rules = Array.from({ length: 12 }, (_, n) => fileRule(`rule-${String(n)}`));
  expect(troubles(await world.apply(withFiles(fleet, rules)))).toEqual([]);
  const left = (n: number) => world.plan(withFiles(fleet, rules.slice(n), { prune: true }));

  expect(judgeGuards(await left(1), { allowEmpty: [] })).toEqual([]);
  expect(judgeGuards(await left(2), { allowEmpty: [] })).toMatchObject([
    {
      code: 'MUS404',
      message: 'The plan deletes 2 of 12 content items of parent soc; 1 would be allowed.',
    },
  ]);
  expect(judgeGuards(await left(2), { maxDeletes: { count: 2 }, allowEmpty: [] })).toEqual([]);
});

test('a saved plan is stale once an item that it writes was edited', async () => {
  const { fleet, world } = smallFleet();
  const files = withFiles(fleet, [fileRule('rule-a', { severity: 'Low' })]);
  await world.apply(fleet);
  world.clock.advance(3_600_000);
  const made = (plan: FleetPlan) => ({ plan, files: [], tool: 'muster 0' });
  const saved = await world.plan(files);
  expect(comparePlans(made(saved), made(await world.plan(files)))).toEqual([]);

  world.emulator.putContent(central, {
    ...aRule('rule-a'),
    properties: { ...aRule('rule-a').properties, query: 'SecurityEvent | take 9' },
  });

  const moved = comparePlans(made(saved), made(await world.plan(files)));
  expect(moved.map(({ code }) => code)).toEqual(['MUS413']);
  expect(moved[0]?.message).toContain('item Title of rule-a of soc');
});

test('with --group only what the group carries is written, and what that uses', async () => {
  const { fleet, world } = smallFleet();
  const items = [fileRule('rule-c', { query: 'Used' }), fileFunction('Used'), fileFunction('Other')];
  const plan = await world.plan(withFiles(fleet, items, { prune: true }), { groups: ['group-a'] });
  expect(stepIds(plan).filter((id) => id.includes('/content/') || id.includes('/mark/'))).toEqual([
    'create/content/soc/savedSearches/fn-used',
    'create/content/soc/alertRules/rule-c',
  ]);
});

test('groups are published by hand as they are, whatever the files ask', async () => {
  const { fleet, world } = smallFleet();
  await world.apply(fleet);
  const run = await world.publish(withFiles(fleet, [fileRule('rule-a', { severity: 'Low' })]), ['group-a']);
  expect(run.outcome).toBe('succeeded');
  expect(stepIds(run.plan)).toEqual(['publish/assignment/soc/group-a']);
  const rule = world.emulator.view(central)?.alertRules.find(({ name }) => name === 'rule-a');
  expect(rule?.properties.severity).toBe('High');
});
