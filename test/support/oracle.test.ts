import { beforeAll, expect, test } from 'vitest';
import {
  addGroup,
  addMember,
  aPublishableGroup,
  armOver,
  assign,
  aWorld,
  customerTenant,
  enable,
  fabrikam,
  homeTenant,
  sentinel,
  soc,
  sampleIds,
} from '../emulator/world.js';
import type { Arm } from '../emulator/world.js';
import { oracleExceptions } from './oracle-exceptions.js';
import type { Exchange } from './oracle.js';
import { assertOracle, createOracle, createRecorder, judge, recordingFetch } from './oracle.js';

type World = ReturnType<typeof aWorld>;

const subscriptionOf = (workspace: string): string => workspace.split('/').slice(0, 3).join('/');

async function exchangesOf(
  talk: (arm: Arm, world: World) => Promise<unknown>,
  world = aWorld(),
): Promise<Exchange[]> {
  const recorder = createRecorder();
  await talk(armOver(recordingFetch(world.emulator, recorder)), world);
  return recorder.exchanges;
}

beforeAll(() => createOracle());

test('an answer of the wrong shape is found', async () => {
  const exchanges = await exchangesOf(async (arm) => {
    await enable(arm);
    await addMember(arm, 'fabrikam', fabrikam);
  });
  const [good, member] = exchanges;
  const broken = { ...member, responseBody: { properties: { targetWorkspaceResourceId: 7 } } };
  const { wrong } = await judge([good, broken] as Exchange[]);

  expect(wrong.map((line) => line.replace(/^.*response /, ''))).toEqual([
    'OBJECT_MISSING_REQUIRED_PROPERTY Missing required property: targetWorkspaceTenantId /properties/targetWorkspaceTenantId',
    'INVALID_TYPE Expected type string but found type integer /properties/targetWorkspaceResourceId',
  ]);
  await expect(assertOracle([broken] as Exchange[])).rejects.toThrow('The oracle disagrees');
});

test('an accepted request with an unknown property is found', async () => {
  const [exchange] = await exchangesOf((arm) => enable(arm));
  const { wrong } = await judge([
    { ...exchange, requestBody: { properties: { mode: 'Enabled', colour: 'red' } } },
  ] as Exchange[]);

  expect(wrong.map((line) => line.replace(/^.*request /, ''))).toEqual([
    'OBJECT_ADDITIONAL_PROPERTIES Additional properties not allowed: colour /properties/colour',
  ]);
});

test('a read-only property is never excused in a request of muster', async () => {
  const [exchange] = await exchangesOf((arm) => enable(arm));
  const requestBody = { name: 'default', properties: { mode: 'Enabled' } };
  const requestHeaders = { ...exchange?.requestHeaders, 'user-agent': 'muster/0.1.0' };

  expect((await judge([{ ...exchange, requestBody, requestHeaders }] as Exchange[])).wrong).toHaveLength(1);
});

test.each([true, false])(
  'every answer of a whole publish is what the API says (systemData: %s)',
  async (systemData) => {
    const exchanges = await exchangesOf(
      async (arm, { clock }) => {
        await aPublishableGroup(arm, await sampleIds(arm));
        await arm.post(sentinel(soc, 'workspaceManagerAssignments/all/jobs'));
        clock.advance(1_000);
        await arm.get(sentinel(soc, 'workspaceManagerAssignments/all/jobs'));
        clock.advance(10_000);
        await arm.get(sentinel(soc, 'workspaceManagerAssignments/all/jobs'), '$top=1');
        for (const type of ['Configurations', 'Members', 'Groups', 'Assignments']) {
          await arm.get(sentinel(soc, `workspaceManager${type}`), '$top=1');
        }
        for (const id of await sampleIds(arm))
          await arm.get(id, id.includes('workbooks') ? 'canFetchContent=true' : '');
        for (const id of await sampleIds(arm, fabrikam)) await arm.delete(id);
      },
      aWorld({ settings: { systemData } }),
    );
    expect([...(await assertOracle(exchanges))].sort()).toEqual(['typeAsRecorded', 'workbookWithoutContent']);
  },
);

test('every answer about places and rights is what the API says', async () => {
  const exchanges = await exchangesOf(async (arm) => {
    for (const workspace of [soc, fabrikam]) {
      const subscription = subscriptionOf(workspace);
      const group = workspace.split('/').slice(0, 5).join('/');
      await arm.get(workspace);
      for (const scope of [workspace, group]) {
        await arm.get(`${scope}/providers/Microsoft.Authorization/permissions`);
        await arm.get(`${scope}/providers/Microsoft.ManagedServices/registrationAssignments`);
      }
      await arm.get(`${subscription}/providers/Microsoft.ManagedServices/registrationAssignments`);
      await arm.get(`${subscription}/providers/Microsoft.OperationalInsights/workspaces`);
      await arm.get(`${group}/providers/Microsoft.OperationalInsights/workspaces`);
      await arm.get(`${subscription}/providers`);
      await arm.get(`${subscription}/providers/Microsoft.SecurityInsights`);
      await arm.post(`${subscription}/providers/Microsoft.SecurityInsights/register`);
      await arm.get(sentinel(workspace, 'onboardingStates'));
      await arm.get(sentinel(workspace, 'onboardingStates/default'));
      await arm.delete(sentinel(workspace, 'onboardingStates/default'));
      await arm.put(sentinel(workspace, 'onboardingStates/default'), { properties: {} });
    }
  });
  expect([...(await assertOracle(exchanges))]).toEqual([]);
});

test('every exception still occurs, and nothing else differs', async () => {
  const world = aWorld({
    workspaces: [
      {
        id: soc,
        tenant: homeTenant,
        content: [
          {
            name: 'authored',
            type: 'Microsoft.SecurityInsights/alertRules',
            kind: 'Scheduled',
            properties: {
              displayName: 'Authored',
              enabled: true,
              suppressionDuration: 'PT5H',
              suppressionEnabled: false,
              status: 'Available',
            },
          },
          {
            name: 'board',
            type: 'Microsoft.Insights/workbooks',
            properties: {
              displayName: 'Board',
              category: 'sentinel',
              serializedData: '{}',
              tags: { team: 'soc' },
            },
          },
          {
            name: 'search',
            type: 'Microsoft.OperationalInsights/savedSearches',
            properties: { displayName: 'Search', category: 'Own', query: 'Heartbeat' },
          },
        ],
        configurations: [{ name: 'default' }],
        members: [{ name: 'fabrikam-prod(3333)', workspace: fabrikam, tenant: customerTenant }],
      },
      { id: fabrikam, tenant: customerTenant },
    ],
  });
  const exchanges = await exchangesOf(async (arm, { emulator }) => {
    await sampleIds(arm);
    emulator.configure({ savedSearchList: 'PascalCase' });
    await sampleIds(arm);
    await arm.get(sentinel(soc, 'workspaceManagerMembers'));
    await arm.get(sentinel(soc, 'workspaceManagerMembers/fabrikam-prod(3333)'));
    await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), {
      name: 'default',
      properties: { mode: 'Enabled' },
    });
    await addGroup(arm, 'x', ['nobody']);
    await assign(arm, 'none', 'nowhere', []);
    await arm.send('GET', `${sentinel(soc, 'workspaceManagerMembers')}?api-version=2025-07-01-preview`);
    await arm.send('GET', `${sentinel(soc, 'workspaceManagerMembers')}?api-version=1999-01-01`);
    await arm.get(soc.split('/').slice(0, 5).join('/'));
    await arm.send('GET', '/_emulator/settings');
    for (const kind of ['html', 'truncate'] as const) {
      emulator.failNext({}, { kind });
      await arm.get(soc);
    }
  }, world);

  const used = await assertOracle(exchanges);
  expect([...used].sort()).toEqual(oracleExceptions.map(({ name }) => name).sort());
});
