import { expect, test } from 'vitest';
import { aWorld, sentinel, soc } from './world.js';

const subscription = soc.split('/').slice(0, 3).join('/');
const group = soc.split('/').slice(0, 5).join('/');

/** Every resource that is read and written below a workspace or its resource group. */
const resources = [
  'workspaceManagerConfigurations/x-1',
  'workspaceManagerMembers/x-1',
  'workspaceManagerGroups/x-1',
  'workspaceManagerAssignments/x-1',
  'alertRules/x-1',
  'automationRules/x-1',
  'onboardingStates/default',
].map((rest) => sentinel(soc, rest));
resources.push(`${soc}/savedSearches/x-1`, `${group}/providers/Microsoft.Insights/workbooks/x-1`);

test.each(resources)('without a role nothing of %s is read, listed, written or deleted', async (path) => {
  const { arm, emulator } = aWorld();
  const list = path.slice(0, path.lastIndexOf('/'));
  emulator.happen({ kind: 'removeRole', workspace: soc });
  const replies = [
    await arm.get(path),
    await arm.get(list, 'category=sentinel'),
    await arm.put(path, { properties: {} }),
    await arm.delete(path),
  ];
  expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test.each(resources)('a reader neither writes nor deletes %s', async (path) => {
  const { arm, emulator } = aWorld();
  emulator.happen({ kind: 'removeRole', workspace: soc, leaving: 'reader' });
  expect([(await arm.put(path, { properties: {} })).status, (await arm.delete(path)).status]).toEqual([
    403, 403,
  ]);
});

test('what is not there is not found, and a body that is no resource is refused', async () => {
  const { arm } = aWorld();
  for (const path of resources.filter((one) => !one.includes('onboarding'))) {
    expect((await arm.get(path)).status).toBe(404);
  }
  for (const type of ['alertRules/x-1', 'automationRules/x-1']) {
    expect((await arm.put(sentinel(soc, type), [])).status).toBe(400);
    expect((await arm.put(sentinel(soc, type), { kind: 'Scheduled' })).status).toBe(400);
  }
  expect(
    (
      await arm.get(
        `${subscription}/resourceGroups/%E0%A4%A/providers/Microsoft.Insights/workbooks`,
        'category=x',
      )
    ).status,
  ).toBe(404);
});
