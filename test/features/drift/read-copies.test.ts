import { expect, test } from 'vitest';
import {
  groupDoc,
  fleetFrom,
  memberDoc,
  parentDoc,
  sampleFleet,
  sampleWorld,
} from '../../support/drift-world.js';
import { stepIds } from '../../support/test-world.js';

test('a deep plan reads each member of a group with content once, and no other', async () => {
  const world = sampleWorld({ pageSize: 500 });
  const fleet = fleetFrom([
    parentDoc('central'),
    ...['ams', 'ber', 'cph'].map((name) => memberDoc(name, ['central'])),
    groupDoc('one', ['ams'], ['rules']),
    groupDoc('two', ['ams', 'ber'], ['rules']),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
  await world.apply(fleet);
  world.clock.advance(3_600_000);
  world.emulator.clearRequestLog();
  await world.deepPlan(fleet);
  const lists = world.emulator.requestLog
    .map(({ path }) => /workspaces\/([a-z]+)\/.*\/alertRules\?/i.exec(path)?.[1])
    .filter((name) => name !== undefined);
  expect(lists.sort()).toEqual(['ams', 'ber', 'central']);
});

test('a group that was never published says that, and not that every copy is missing', async () => {
  const world = sampleWorld();
  const plan = await world.deepPlan(sampleFleet);
  const reasons = plan.parents.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.action === 'publish' ? step.reasons.map(({ why }) => why) : [])),
  );
  expect(reasons).toContain('neverPublished');
  expect(reasons).not.toContain('copyDiffers');
});

test('the members of a ring that waits are published when its turn comes, and a deep plan is empty then', async () => {
  const world = sampleWorld();
  const fleet = fleetFrom([
    parentDoc('central'),
    ...['ams', 'ber'].map((name) => memberDoc(name, ['central'])),
    groupDoc('canary', ['ams'], ['rules'], { ring: 0 }),
    groupDoc('rest', ['ber'], ['rules'], { ring: 1 }),
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
  await world.apply(fleet);
  world.clock.advance(3_600_000);
  for (const member of ['ams', 'ber']) {
    const rule = world.held(member).find(({ collection }) => collection === 'alertRules');
    if (rule !== undefined) world.remove(rule);
  }
  const { plan, outcome } = await world.deepApply(fleet);
  expect([outcome, stepIds(plan)]).toEqual([
    'succeeded',
    ['publish/assignment/central/canary', 'publish/assignment/central/rest'],
  ]);
  expect(stepIds(await world.deepPlan(fleet))).toEqual([]);
});
