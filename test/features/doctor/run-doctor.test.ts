import { describe, expect, test } from 'vitest';
import { aRule } from '../../support/small-fleet.js';
import {
  checkOf,
  doctorWorld,
  doc,
  fleetOf,
  subscriptions,
  tenants,
  troublesOf,
  workspaces,
  type DoctorWorld,
} from '../../support/doctor-world.js';

const corp =
  '/subscriptions/44444444-0000-4000-8000-000000000004/resourceGroups/rg-corp/providers/Microsoft.OperationalInsights/workspaces/corp';

const insights = 'Microsoft.SecurityInsights';
const operational = 'Microsoft.OperationalInsights';

test('where everything is well every check passes, and nothing is written', async () => {
  const world = doctorWorld();
  const report = await world.doctor();
  expect(troublesOf(report)).toEqual([]);
  expect(report.errors).toEqual([]);
  expect(report.targets.map(({ checks }) => checks.map(({ id }) => id))).toEqual([
    [...shared, 'manager', 'groups', 'content'],
    [...shared, 'rules'],
    [...shared, 'rules'],
  ]);
  expect(world.emulator.requestLog.filter(({ method }) => method !== 'GET')).toEqual([]);
});

const shared = [
  'endpoint',
  'token',
  'subscription',
  'providers',
  'managingTenant',
  'apiVersions',
  'workspace',
  'permissions',
  'sentinel',
];

const everythingBelow = (first: string) =>
  [...shared.slice(shared.indexOf(first)), 'rules'].map((id) => `⊘ ${id}`).join(', ');

/** Each state that a check is there for, and all that is not ok then. */
const states: readonly {
  readonly state: string;
  readonly make: (world: DoctorWorld) => unknown;
  readonly troubles: readonly string[];
}[] = [
  {
    state: 'a subscription that is not delegated',
    make: ({ emulator }) => emulator.happen({ kind: 'removeDelegation', workspace: workspaces.bank }),
    troubles: [`bank: ✖ subscription MUS701, ${everythingBelow('providers')}`],
  },
  {
    state: 'a provider that is not registered on a customer’s subscription',
    make: ({ emulator }) =>
      emulator.happen({ kind: 'unregister', subscription: subscriptions.bank, namespace: insights }),
    troubles: ['bank: ✖ providers MUS702, ⊘ sentinel, ⊘ rules'],
  },
  {
    state: 'neither provider registered there',
    make: ({ emulator }) => {
      emulator.unregister(subscriptions.bank, [insights, operational]);
    },
    troubles: ['bank: ✖ providers MUS702, ⊘ workspace, ⊘ sentinel, ⊘ rules'],
  },
  {
    state: 'a provider that is not registered in the managing tenant',
    make: ({ emulator }) => {
      emulator.unregister(subscriptions.soc, [insights]);
    },
    troubles: [
      'soc: ✖ providers MUS702, ⊘ sentinel, ⊘ manager, ⊘ groups, ⊘ content',
      'bank: ✖ managingTenant MUS703, ⊘ rules',
      'mill: ✖ managingTenant MUS703, ⊘ rules',
    ],
  },
  {
    state: 'an api-version that is not offered any more',
    make: ({ emulator }) => emulator.configure({ retiredApiVersions: ['2025-10-01-preview'] }),
    troubles: [
      'soc: ✖ apiVersions MUS704, ⊘ sentinel, ⊘ manager, ⊘ groups, ⊘ content',
      'bank: ✖ apiVersions MUS704, ⊘ sentinel, ⊘ rules',
      'mill: ✖ apiVersions MUS704, ⊘ sentinel, ⊘ rules',
    ],
  },
  {
    state: 'a workspace that is gone',
    make: ({ emulator }) => emulator.happen({ kind: 'deleteWorkspace', workspace: workspaces.bank }),
    troubles: ['bank: ✖ workspace MUS705, ⊘ permissions, ⊘ sentinel, ⊘ rules'],
  },
  {
    state: 'no role in a workspace',
    make: ({ emulator }) => emulator.happen({ kind: 'removeRole', workspace: workspaces.bank }),
    troubles: ['bank: ⊘ workspace, ✖ permissions MUS707, ⊘ sentinel, ⊘ rules'],
  },
  {
    state: 'only Reader in the central workspace',
    make: ({ emulator }) =>
      emulator.happen({ kind: 'removeRole', workspace: workspaces.soc, leaving: 'reader' }),
    troubles: ['soc: ✖ permissions MUS707'],
  },
  {
    state: 'only Reader in a customer’s workspace',
    make: ({ emulator }) =>
      emulator.happen({ kind: 'removeRole', workspace: workspaces.mill, leaving: 'reader' }),
    troubles: ['mill: ✖ permissions MUS707'],
  },
  {
    state: 'Sentinel not onboarded to a customer’s workspace',
    make: ({ emulator }) => emulator.happen({ kind: 'offboard', workspace: workspaces.bank }),
    troubles: ['bank: ✖ sentinel MUS706, ⊘ rules'],
  },
  {
    state: 'Sentinel not onboarded to the central workspace',
    make: ({ emulator }) => emulator.happen({ kind: 'offboard', workspace: workspaces.soc }),
    troubles: ['soc: ✖ sentinel MUS706, ⊘ manager, ⊘ groups, ⊘ content', 'bank: ⊘ rules', 'mill: ⊘ rules'],
  },
  {
    state: 'a workspace that is full of scheduled rules',
    make: ({ emulator }) => {
      emulator.putContent(workspaces.bank, rules(511, 'Scheduled'));
    },
    troubles: ['bank: ✖ rules MUS709'],
  },
  {
    state: 'a playbook that is not published',
    make: ({ emulator }) => emulator.putContent(workspaces.soc, automationWithPlaybook),
    troubles: ['soc: ⚠ content MUS304'],
  },
  {
    state: 'a selection that takes nothing',
    make: ({ emulator }) => {
      for (const name of ['rule-a', 'rule-b'])
        emulator.happen({
          kind: 'deleteItem',
          id: `${workspaces.soc}/providers/${insights}/alertRules/${name}`,
        });
    },
    troubles: ['soc: ⊘ groups, ✖ content MUS401', 'bank: ⊘ rules', 'mill: ⊘ rules'],
  },
];

test.each(states)(
  '$state: that check fails, and what depends on it is skipped',
  async ({ make, troubles }) => {
    const world = doctorWorld({}, fleetOf([{ kind: ['AnalyticsRule', 'AutomationRule'] }]));
    make(world);
    const report = await world.doctor();
    expect(troublesOf(report)).toEqual(troubles);
    expect(report.errors).toEqual([]);
  },
);

test('workspace manager that is not enabled, and one that is disabled, fail a parent that wants it enabled', async () => {
  for (const configurations of [[], [{ name: 'default', mode: 'Disabled' as const }]]) {
    const world = doctorWorld({
      workspaces: [
        { id: workspaces.soc, tenant: tenants.soc, content: [aRule('rule-a')], configurations },
        { id: workspaces.bank, tenant: tenants.bank },
        { id: workspaces.mill, tenant: tenants.mill },
      ],
    });
    expect(troublesOf(await world.doctor())).toEqual(['soc: ✖ manager MUS708']);
  }
});

test('a subscription that nobody knows is not visible, and the remedy delegates it', async () => {
  const world = doctorWorld({
    workspaces: [
      {
        id: workspaces.soc,
        tenant: tenants.soc,
        content: [aRule('rule-a')],
        configurations: [{ name: 'soc' }],
      },
      { id: workspaces.mill, tenant: tenants.mill },
    ],
  });
  const report = await world.doctor();
  expect(troublesOf(report)).toEqual([`bank: ✖ subscription MUS701, ${everythingBelow('providers')}`]);
  expect(checkOf(report, 'bank', 'subscription').remedy?.commands).toEqual([
    `az login --tenant ${tenants.bank}`,
    `DEFINITION=$(az managedservices definition create --subscription ${subscriptions.bank} --name 'Sentinel operations' --tenant-id ${tenants.soc} --principal-id "$PRINCIPAL_ID" --role-definition-id ab8e14d6-4a74-4a29-9ba8-549422addade --query id --output tsv)`,
    `az managedservices assignment create --subscription ${subscriptions.bank} --definition "$DEFINITION"`,
  ]);
});

describe('permissions', () => {
  test('say that Reader is there and Contributor is missing', async () => {
    const world = doctorWorld();
    world.emulator.happen({ kind: 'removeRole', workspace: workspaces.soc, leaving: 'reader' });
    const check = checkOf(await world.doctor(), 'soc', 'permissions');
    expect(check.reason).toBe(
      'plan and drift are allowed (Microsoft Sentinel Reader), apply is not: Microsoft Sentinel Contributor is missing; not allowed: Microsoft.SecurityInsights/workspaceManagerConfigurations/write, Microsoft.SecurityInsights/workspaceManagerConfigurations/delete, Microsoft.SecurityInsights/workspaceManagerMembers/write and 6 more',
    );
    expect(check.remedy?.commands).toEqual([
      `az role assignment create --assignee "$PRINCIPAL_ID" --role 'Microsoft Sentinel Contributor' --scope /subscriptions/${subscriptions.soc}/resourceGroups/rg-soc`,
    ]);
  });

  test('that may not be listed are a warning where the workspace answers', async () => {
    const world = doctorWorld();
    const fault = { kind: 'status', status: 403, code: 'AuthorizationFailed' } as const;
    world.emulator.failNext({ path: 'workspaces/bank/providers/Microsoft.Authorization', times: 0 }, fault);
    expect(troublesOf(await world.doctor())).toEqual(['bank: ⚠ permissions MUS707']);
  });
});

describe('the rules a workspace can hold', () => {
  test('count what several groups deliver, and what is already there, once', async () => {
    const extra = doc('Group', 'again', { parent: 'soc', members: { names: ['bank'] }, content: ['rules'] });
    const world = doctorWorld({}, fleetOf(undefined, [extra]));
    world.emulator.putContent(workspaces.bank, [...rules(510, 'Scheduled'), aRule('rule-a')]);
    const report = await world.doctor();
    expect(checkOf(report, 'bank', 'rules')).toEqual({
      id: 'rules',
      result: 'ok',
      reason: '512 of 512 enabled Scheduled rules, 0 of 50 enabled NRT rules',
    });
    world.emulator.putContent(workspaces.bank, aRule('one-more'));
    expect(troublesOf(await world.doctor())).toEqual(['bank: ✖ rules MUS709']);
  });

  test('count NRT rules apart, and rules that are not enabled not at all', async () => {
    const world = doctorWorld();
    const off = rules(600, 'Scheduled').map((rule) => ({
      ...rule,
      name: `off-${rule.name}`,
      properties: { ...rule.properties, enabled: false },
    }));
    world.emulator.putContent(workspaces.bank, [...rules(51, 'NRT'), ...off]);
    expect(checkOf(await world.doctor(), 'bank', 'rules').reason).toBe(
      'it would hold 51 enabled NRT rules, of which it has 51 now; it can hold 50',
    );
  });
});

test('a group above 2,000 operations is no failure: it says in how many parts it is kept', async () => {
  const world = doctorWorld();
  world.emulator.putContent(workspaces.soc, rules(1_500, 'Scheduled').map(disabled));
  const check = checkOf(await world.doctor(), 'soc', 'groups');
  expect(check).toEqual({
    id: 'groups',
    result: 'ok',
    note: true,
    reason: 'above 2,000 operations, and kept in parts: all (3,004 operations, 2 parts)',
  });
});

describe('what cannot be read', () => {
  test('is unknown and an error, and fails nothing', async () => {
    const world = doctorWorld();
    const fault = { kind: 'status', status: 500 } as const;
    world.emulator.failNext(
      { path: 'workspaces/bank/providers/Microsoft.SecurityInsights/alertRules', times: 0 },
      fault,
    );
    const report = await world.doctor();
    expect(troublesOf(report)).toEqual(['bank: ? rules MUS206']);
    expect(report.errors.map(({ code }) => code)).toEqual(['MUS206']);
  });

  test('of a parent leaves its members’ rules uncounted, and says so', async () => {
    const world = doctorWorld();
    world.emulator.failNext(
      { path: 'soc/*/workspaceManagerGroups', times: 0 },
      { kind: 'status', status: 500 },
    );
    const report = await world.doctor();
    expect(troublesOf(report)).toEqual([
      'soc: ? manager MUS206, ? groups MUS206, ? content MUS206',
      'bank: ⊘ rules',
      'mill: ⊘ rules',
    ]);
    expect(report.errors.map(({ code, parent }) => [code, parent])).toEqual([['MUS206', 'soc']]);
    expect(checkOf(report, 'bank', 'rules').reason).toBe(
      'not looked at: what soc delivers is not known; its own checks come first',
    );
  });

  test('of the providers is a warning where only their role is missing', async () => {
    const world = doctorWorld();
    const fault = { kind: 'status', status: 403, code: 'AuthorizationFailed' } as const;
    world.emulator.failNext({ path: `${subscriptions.bank}/providers/Microsoft.`, times: 2 }, fault);
    expect(troublesOf(await world.doctor())).toEqual(['bank: ⚠ providers MUS712, ⊘ apiVersions']);
  });
});

describe('in tiers', () => {
  /** The bank's workspace is central as well, for the mill. */
  const lower = [
    doc('Parent', 'lower', { workspace: workspaces.bank, tenant: tenants.bank }),
    doc('Group', 'below', { parent: 'lower', members: { names: ['corp'] }, content: ['rules'] }),
    doc('Member', 'corp', { workspace: corp, tenant: tenants.mill, parents: ['lower'] }),
  ];
  const tiers = () => {
    const world = doctorWorld({}, fleetOf(undefined, lower));
    world.emulator.addWorkspace({ id: corp, tenant: tenants.mill });
    return world;
  };

  test('a workspace that is parent and member stands once, and holds what the upper tier will deliver', async () => {
    const world = tiers();
    const report = await world.doctor();
    expect(
      report.targets.map(({ target }) => [target.parent?.name ?? null, target.member?.name ?? null]),
    ).toEqual([
      ['soc', null],
      ['lower', 'bank'],
      [null, 'corp'],
      [null, 'mill'],
    ]);
    expect(troublesOf(report)).toEqual(['lower: ✖ manager MUS708']);
    expect(checkOf(report, 'corp', 'rules').reason).toMatch(/^2 of 512/);
    expect(troublesOf(await world.doctor({ scope: { parents: ['lower'] } }))).toEqual([
      'lower: ✖ manager MUS708',
    ]);
  });

  test('below a parent that cannot be planned, content waits and says for whom', async () => {
    const world = tiers();
    world.emulator.happen({ kind: 'offboard', workspace: workspaces.soc });
    const report = await world.doctor();
    expect(troublesOf(report)).toEqual([
      'soc: ✖ sentinel MUS706, ⊘ manager, ⊘ groups, ⊘ content',
      'lower: ✖ manager MUS708, ⊘ groups, ⊘ content, ⊘ rules',
      'corp: ⊘ rules',
      'mill: ⊘ rules',
    ]);
    expect(checkOf(report, 'lower', 'content').reason).toBe(
      'not looked at: Parent lower is not planned, because soc above it could not be',
    );
  });
});

test('workbooks are written to the resource group, so the role must reach it', async () => {
  const world = doctorWorld({}, fleetOf([{ kind: ['AnalyticsRule', 'Workbook'] }]));
  expect(troublesOf(await world.doctor())).toEqual([]);
  const fault = { kind: 'status', status: 403, code: 'AuthorizationFailed' } as const;
  world.emulator.failNext(
    { path: 'resourceGroups/rg-bank/providers/Microsoft.Authorization', times: 0 },
    fault,
  );
  const report = await world.doctor();
  expect(troublesOf(report)).toEqual(['bank: ✖ permissions MUS707']);
  expect(checkOf(report, 'bank', 'permissions').reason).toContain(
    'not allowed: Microsoft.Insights/workbooks/read, Microsoft.Insights/workbooks/write',
  );
});

test('with a parent or a group named, only what belongs to it is looked at', async () => {
  const other = doc('Group', 'mill-only', { parent: 'soc', members: { names: ['mill'] }, content: [] });
  const world = doctorWorld({}, fleetOf(undefined, [other]));
  const names = async (scope: object) =>
    (await world.doctor({ scope })).targets.map(({ target }) => target.parent?.name ?? target.member?.name);
  expect(await names({ parents: ['soc'] })).toEqual(['soc', 'bank', 'mill']);
  expect(await names({ groups: ['mill-only'] })).toEqual(['soc', 'mill']);
});

/** Enabled rules of their own names. */
function rules(count: number, kind: 'Scheduled' | 'NRT') {
  return Array.from({ length: count }, (_, index) => ({ ...aRule(`own-${kind}-${String(index)}`), kind }));
}

function disabled(rule: ReturnType<typeof aRule>) {
  return { ...rule, properties: { ...rule.properties, enabled: false } };
}

const automationWithPlaybook = {
  name: 'auto-1',
  type: 'Microsoft.SecurityInsights/automationRules',
  properties: {
    displayName: 'Call the duty officer',
    order: 1,
    triggeringLogic: { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created', conditions: [] },
    actions: [
      {
        order: 1,
        actionType: 'RunPlaybook',
        actionConfiguration: { logicAppResourceId: '/subscriptions/s/x', tenantId: tenants.soc },
      },
    ],
  },
};
