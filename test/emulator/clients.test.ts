import { ApplicationInsightsManagementClient } from '@azure/arm-appinsights';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { OperationalInsightsManagementClient } from '@azure/arm-operationalinsights';
import { ResourceManagementClient } from '@azure/arm-resources';
import { SecurityInsights } from '@azure/arm-securityinsight';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { serveEmulator, type ServedEmulator } from '../../src/emulator/serve-emulator.js';
import { aCertificate } from '../support/fake-authority.js';
import { trustCertificate } from '../support/trust-certificate.js';
import { homeTenant, soc } from './world.js';

const subscription = '11111111-1111-1111-1111-111111111111';
const [group, workspace] = ['rg-soc', 'soc-central'];

let served: ServedEmulator;
let login: ClientSecretCredential;
/** What the clients of the current generation are given; their token is for the emulator itself. */
let options: { readonly endpoint: string; readonly credentialScopes: string };

beforeAll(async () => {
  const { cert, private: key } = await aCertificate();
  trustCertificate(cert);
  const emulator = createEmulator({
    managingTenant: homeTenant,
    workspaces: [{ id: soc, tenant: homeTenant, content: 'sample' }],
    authority: {},
  });
  served = await serveEmulator(emulator, { port: 0, tls: { cert, key } });
  login = new ClientSecretCredential(homeTenant, 'any', 'any', {
    authorityHost: served.url,
    disableInstanceDiscovery: true,
  });
  options = { endpoint: served.url, credentialScopes: `${served.url}/.default` };
});

afterAll(async () => {
  await served.close();
  vi.restoreAllMocks();
});

async function all<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}

test('@azure/arm-operationalinsights finds the workspace, and lists, creates, reads and deletes saved searches', async () => {
  const client = new OperationalInsightsManagementClient(login, subscription, options);
  expect((await all(client.workspaces.listByResourceGroup(group))).map(({ name }) => name)).toEqual([
    workspace,
  ]);
  const before = (await client.savedSearches.listByWorkspace(group, workspace)).value ?? [];
  expect([before.length, before.filter(({ etag }) => etag === undefined).length]).toEqual([17, 6]);

  const search = { category: 'Own', displayName: 'Own', query: 'Heartbeat' };
  const created = await client.savedSearches.createOrUpdate(group, workspace, 'own', search);
  expect(created).toMatchObject({ name: 'own', ...search });
  const etag = created.etag ?? '';
  await client.savedSearches.createOrUpdate(group, workspace, 'own', { ...search, etag, query: 'Usage' });
  expect(await client.savedSearches.get(group, workspace, 'own')).toMatchObject({
    ...search,
    query: 'Usage',
  });
  await client.savedSearches.delete(group, workspace, 'own');
  await expect(client.savedSearches.get(group, workspace, 'own')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
  const builtIn = before.find(({ etag: none }) => none === undefined)?.name ?? '';
  expect(await client.savedSearches.get(group, workspace, builtIn)).toMatchObject({ name: builtIn });
});

test('@azure/arm-securityinsight lists, creates, reads and deletes rules of both sorts', async () => {
  const client = new SecurityInsights(login, subscription, options);
  expect(await all(client.alertRules.list(group, workspace))).toHaveLength(13);
  const rule = {
    kind: 'Scheduled' as const,
    displayName: 'Own',
    enabled: true,
    query: 'Heartbeat',
    queryFrequency: 'PT5M',
    queryPeriod: 'PT5M',
    severity: 'High',
    suppressionDuration: 'PT5H',
    suppressionEnabled: false,
    triggerOperator: 'GreaterThan' as const,
    triggerThreshold: 0,
  };
  await client.alertRules.createOrUpdate(group, workspace, 'own', rule);
  expect(await client.alertRules.get(group, workspace, 'own')).toMatchObject({ ...rule, tactics: [] });
  await client.alertRules.delete(group, workspace, 'own');
  await expect(client.alertRules.get(group, workspace, 'own')).rejects.toMatchObject({ statusCode: 404 });

  const automation = {
    displayName: 'Own',
    order: 1,
    triggeringLogic: { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created' },
    actions: [
      {
        actionType: 'ModifyProperties' as const,
        order: 1,
        actionConfiguration: { status: 'Closed', classification: 'Undetermined' },
      },
    ],
  };
  const written = await client.automationRules.createOrUpdate(group, workspace, 'own', {
    automationRuleToUpsert: automation,
  });
  expect(written).toMatchObject({ type: 'Microsoft.SecurityInsights/AutomationRules', displayName: 'Own' });
  expect(await all(client.automationRules.list(group, workspace))).toHaveLength(4);
  await client.automationRules.delete(group, workspace, 'own');
  expect((await client.sentinelOnboardingStates.get(group, workspace, 'default')).name).toBe('default');
});

test('@azure/arm-appinsights lists, reads and deletes workbooks, and has no location to create one with', async () => {
  const given = { ...options, baseUri: served.url };
  const client = new ApplicationInsightsManagementClient(login, subscription, given);
  // Its types do not know the category that Sentinel's portal writes.
  const list = () => client.workbooks.listByResourceGroup(group, 'sentinel' as 'workbook', { sourceId: soc });
  const before = await list();
  expect(before).toHaveLength(3);
  const [{ name = '' } = {}] = before as readonly { readonly name?: string }[];
  expect(await client.workbooks.get(group, name)).toMatchObject({ name, sourceId: soc.toLowerCase() });
  await client.workbooks.deleteMethod(group, name);
  await expect(client.workbooks.get(group, name)).rejects.toMatchObject({ statusCode: 404 });
  expect(await list()).toHaveLength(2);
  const workbook = { displayName: 'Own', category: 'sentinel', serializedData: '{}', sourceId: soc };
  await expect(client.workbooks.createOrUpdate(group, name, workbook)).rejects.toMatchObject({
    statusCode: 400,
    code: 'LocationRequired',
  });
});

test('@azure/arm-resources and @azure/arm-authorization read providers, places and rights', async () => {
  const resources = new ResourceManagementClient(login, subscription, options);
  const provider = await resources.providers.get('Microsoft.OperationalInsights');
  expect([
    provider.registrationState,
    provider.resourceTypes?.map(({ resourceType }) => resourceType),
  ]).toEqual(['Registered', ['workspaces']]);
  expect((await all(resources.resourceGroups.list())).map(({ name }) => name)).toEqual([group]);
  expect(await resources.resourceGroups.get(group)).toMatchObject({ name: group, location: 'westeurope' });

  const authorization = new AuthorizationManagementClient(login, subscription, options);
  const rights = await all(authorization.permissions.listForResourceGroup(group));
  expect(rights[0]?.actions).toContain('Microsoft.SecurityInsights/*');
});
