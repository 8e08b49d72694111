import { describe, expect, test } from 'vitest';
import type { ContentResource } from '../../src/emulator/content-loading.js';
import { aRule, aRuleWorld, aSearch, assignment, errorsOf, publish } from './publishing.js';
import {
  addGroup,
  aPublishableGroup,
  aWorld,
  customerTenant,
  fabrikam,
  homeTenant,
  sampleIds,
  sentinel,
  soc,
  tailspin,
  workspaceId,
} from './world.js';
import type { Reply } from './world.js';

describe('a copy', () => {
  test('of every kind arrives, its ids those of the member, without playbooks', async () => {
    const { arm, clock, emulator } = aWorld();
    await aPublishableGroup(arm, await sampleIds(arm));
    expect((await publish(arm, clock)).provisioningState).toBe('Succeeded');
    const central = emulator.view(soc);
    const copies = emulator.view(fabrikam);
    const shapes = (view: typeof central): unknown =>
      [view?.alertRules, view?.automationRules, view?.savedSearches, view?.workbooks].map((all) =>
        all?.map(({ name, kind, properties }) => [name, kind, properties.displayName]),
      );
    expect(shapes(copies)).toEqual(shapes(central));
    const whole = JSON.stringify(copies);
    expect(whole.toLowerCase()).not.toContain('soc-central');
    expect(whole).not.toContain('RunPlaybook');
    expect(JSON.stringify(central)).toContain('RunPlaybook');
    expect(whole).toContain(sentinel(fabrikam, 'alertRules/'));
    expect(copies?.workbooks[0]?.properties.sourceId).toBe(fabrikam.toLowerCase());
  });

  test('is written anew at each publish, later than before', async () => {
    const { arm, clock, emulator } = await aRuleWorld();
    const modified = (): string | undefined => emulator.view(fabrikam)?.alertRules[0]?.modified;
    await publish(arm, clock);
    const first = modified();
    emulator.putContent(soc, aRule('r-1', 'Scheduled', { severity: 'Low' }));
    await publish(arm, clock);
    expect(emulator.view(fabrikam)?.alertRules[0]?.properties).toMatchObject({ severity: 'Low' });
    expect([first, modified()]).toEqual(['2026-03-01T08:00:01.0000001Z', '2026-03-01T08:00:11.0000001Z']);
  });

  test('has a name of its own where the service makes one, and is found again by the next publish', async () => {
    const { arm, clock, emulator } = await aRuleWorld(undefined, { settings: { copyNames: 'new' } });
    await publish(arm, clock);
    const [copy] = emulator.view(fabrikam)?.alertRules ?? [];
    expect(copy?.name).not.toBe('r-1');
    await publish(arm, clock);
    expect(emulator.view(fabrikam)?.alertRules.map(({ name }) => name)).toEqual([copy?.name]);
  });

  test('of a body with the id of a longer workspace name leaves that one alone', async () => {
    const query = `workspace("${soc}-2").T | union workspace("${soc.toUpperCase()}").T`;
    const { arm, clock, emulator } = await aRuleWorld([
      aRule('r-1', 'Scheduled', { query, tactics: ['Impact'] }),
    ]);
    await publish(arm, clock);
    expect(emulator.view(fabrikam)?.alertRules[0]?.properties.query).toBe(
      `workspace("${soc}-2").T | union workspace("${fabrikam}").T`,
    );
  });

  test('of a workbook keeps to its workspace where the resource group is shared', async () => {
    const neighbour = workspaceId('neighbour', '11111111-1111-1111-1111-111111111111', 'rg-soc');
    const board: ContentResource = {
      name: 'board',
      type: 'Microsoft.Insights/workbooks',
      properties: { displayName: 'Board', category: 'sentinel', serializedData: '{}' },
    };
    const { arm, clock, emulator } = await aRuleWorld([board], {
      workspaces: [
        { id: soc, tenant: homeTenant, content: [board] },
        { id: fabrikam, tenant: customerTenant },
        { id: tailspin, tenant: customerTenant },
        { id: neighbour, tenant: homeTenant },
      ],
    });
    await arm.put(sentinel(soc, 'workspaceManagerMembers/neighbour'), {
      properties: { targetWorkspaceResourceId: neighbour, targetWorkspaceTenantId: homeTenant },
    });
    await addGroup(arm, 'all', ['neighbour']);
    await publish(arm, clock);
    await publish(arm, clock);
    expect(emulator.view(soc)?.workbooks).toHaveLength(1);
    expect(emulator.view(neighbour)?.workbooks.map(({ name }) => name)).not.toContain('board');
    expect(emulator.view(neighbour)?.workbooks).toHaveLength(1);
  });
});

describe('an error', () => {
  test('names every member where the item is deleted', async () => {
    const { arm, clock, emulator } = await aRuleWorld();
    const id = sentinel(soc, 'alertRules/r-1');
    expect(emulator.happen({ kind: 'deleteItem', id })).toBeUndefined();
    expect(emulator.happen({ kind: 'deleteItem', id })).toBe(`There is no item ${id}.`);
    const job = await publish(arm, clock);
    const message = `Failed to read. Status code: NotFound. The item ${id} does not exist.`;
    expect(job.provisioningState).toBe('Failed');
    expect(errorsOf(job)).toEqual([
      ['fabrikam', message],
      ['tailspin', message],
    ]);
  });

  test('names the member whose workspace is gone or closed to us, and only that', async () => {
    const { arm, clock, emulator } = await aRuleWorld();
    emulator.happen({ kind: 'deleteWorkspace', workspace: fabrikam });
    emulator.happen({ kind: 'removeRole', workspace: tailspin, leaving: 'reader' });
    expect(errorsOf(await publish(arm, clock))).toEqual([
      ['fabrikam', `Failed to write. Status code: NotFound. The workspace ${fabrikam} does not exist.`],
      ['tailspin', 'Failed to write. Status code: Forbidden.'],
    ]);
    emulator.happen({ kind: 'restoreWorkspace', workspace: fabrikam });
    expect(errorsOf(await publish(arm, clock))).toEqual([
      ['tailspin', 'Failed to write. Status code: Forbidden.'],
    ]);
  });

  test('says so where Sentinel is not switched on, of what is Sentinel’s alone', async () => {
    const { arm, clock, emulator } = await aRuleWorld([aRule('r-1'), aSearch('s-1', 'One')]);
    emulator.happen({ kind: 'offboard', workspace: fabrikam });
    expect(errorsOf(await publish(arm, clock))).toEqual([
      [
        'fabrikam',
        "Failed to write. Status code: BadRequest. Workspace 'fabrikam-prod' is not onboarded to Microsoft Sentinel. Please onboard through the portal or use the OnboardingStates ARM api.",
      ],
    ]);
    const view = emulator.view(fabrikam);
    expect([view?.alertRules, view?.savedSearches.map(({ name }) => name)]).toEqual([[], ['s-1']]);
  });

  test('says so where a workspace is full, of each kind by itself', async () => {
    const { arm, clock, emulator } = await aRuleWorld(
      [
        aRule('r-1'),
        aRule('r-2'),
        aRule('n-1', 'NRT'),
        aRule('n-2', 'NRT'),
        aRule('off', 'Scheduled', { enabled: false }),
        aRule('incidents', 'MicrosoftSecurityIncidentCreation'),
      ],
      { settings: { maxEnabledRules: 1, maxNrtRules: 1 } },
    );
    await addGroup(arm, 'all', ['fabrikam']);
    expect(errorsOf(await publish(arm, clock))).toEqual([
      [
        'fabrikam',
        `Failed to write. Status code: BadRequest. The limit of 1 enabled Scheduled rules is exceeded in ${fabrikam}.`,
      ],
      [
        'fabrikam',
        `Failed to write. Status code: BadRequest. The limit of 1 enabled NRT rules is exceeded in ${fabrikam}.`,
      ],
    ]);
    expect(emulator.view(fabrikam)?.alertRules).toHaveLength(4);
  });

  test('says so where an alias or a template is taken', async () => {
    const { arm, clock, emulator } = await aRuleWorld([
      aSearch('parser', 'Parser'),
      aSearch('none', ''),
      aRule('fusion', 'Fusion', { alertRuleTemplateName: 't' }),
    ]);
    await addGroup(arm, 'all', ['fabrikam']);
    emulator.putContent(fabrikam, [
      aSearch('local', 'PARSER'),
      aRule('local', 'Fusion', { alertRuleTemplateName: 't' }),
    ]);
    expect(errorsOf(await publish(arm, clock))).toEqual([
      [
        'fabrikam',
        `Failed to write. Status code: Conflict. The function alias Parser already exists in ${fabrikam}.`,
      ],
      [
        'fabrikam',
        `Failed to write. Status code: Conflict. The template t is already installed for ${fabrikam}.`,
      ],
    ]);
    await addGroup(arm, 'all', ['tailspin']);
    expect(errorsOf(await publish(arm, clock))).toEqual([]);
  });

  test('says so where a workbook keeps its content in storage of its own', async () => {
    const { arm, clock } = await aRuleWorld([
      {
        name: 'board',
        type: 'Microsoft.Insights/workbooks',
        properties: {
          displayName: 'Board',
          category: 'sentinel',
          serializedData: '{}',
          storageUri: 'https://x',
        },
      },
    ]);
    expect(JSON.stringify(errorsOf(await publish(arm, clock)))).toContain('storage of its own');
  });
});

test('a chain of parents delivers in the order of time', async () => {
  const { arm, clock, emulator } = await aRuleWorld();
  await publish(arm, clock);
  const answers: Reply[] = [
    await arm.put(sentinel(fabrikam, 'workspaceManagerConfigurations/default'), {
      properties: { mode: 'Enabled' },
    }),
    await arm.put(sentinel(fabrikam, 'workspaceManagerMembers/tailspin'), {
      properties: { targetWorkspaceResourceId: tailspin, targetWorkspaceTenantId: customerTenant },
    }),
    await arm.put(sentinel(fabrikam, 'workspaceManagerGroups/lower'), {
      properties: { displayName: 'Lower', memberResourceNames: ['tailspin'] },
    }),
    await arm.put(sentinel(fabrikam, 'workspaceManagerAssignments/lower'), {
      properties: {
        targetResourceName: 'lower',
        items: [{ resourceId: sentinel(fabrikam, 'alertRules/r-1') }],
      },
    }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  emulator.putContent(soc, aRule('r-1', 'Scheduled', { severity: 'High' }));
  await addGroup(arm, 'all', ['fabrikam']);
  await arm.post(`${assignment}/jobs`);
  clock.advance(500);
  await arm.post(sentinel(fabrikam, 'workspaceManagerAssignments/lower/jobs'));
  clock.advance(10_000);
  expect(emulator.view(tailspin)?.alertRules[0]?.properties).toMatchObject({ severity: 'High' });
});
