import { describe, expect, test } from 'vitest';
import {
  aWorld,
  customerTenant,
  fabrikam,
  homeTenant,
  sampleIds,
  scheduled,
  sentinel,
  soc,
  workspaceId,
} from './world.js';
import type { Reply } from './world.js';

const group = soc.split('/').slice(0, 5).join('/');
const workbooks = `${group}/providers/Microsoft.Insights/workbooks`;

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly properties: unknown;
}
const valuesOf = (reply: Reply): readonly Listed[] =>
  (reply.body as { readonly value: readonly Listed[] }).value;
const propertiesOf = (reply: Reply): Record<string, unknown> =>
  (reply.body as { readonly properties: Record<string, unknown> }).properties;

describe('the sample content', () => {
  test('holds all seven kinds, drafts, a disabled rule and a playbook', async () => {
    const { emulator } = aWorld();
    const view = emulator.view(soc);
    const kinds = view?.alertRules.map(({ kind }) => kind);
    const categories = view?.savedSearches.map(({ properties }) =>
      properties.functionAlias === undefined ? properties.category : 'function',
    );
    const count = (all: readonly unknown[] | undefined, one: unknown): number =>
      all?.filter((other) => other === one).length ?? 0;
    expect([count(kinds, 'Scheduled'), count(kinds, 'NRT'), count(kinds, 'Fusion')]).toEqual([11, 1, 1]);
    expect(view?.alertRules.filter(({ properties }) => properties.enabled === false)).toHaveLength(1);
    expect(view?.automationRules).toHaveLength(3);
    expect(view?.workbooks).toHaveLength(3);
    expect([
      count(categories, 'function'),
      count(categories, 'Hunting Queries'),
      count(categories, 'Livestream Queries'),
      count(categories, 'Contoso Operations'),
    ]).toEqual([4, 4, 1, 2]);
    expect(JSON.stringify(view).match(/\[DEV\]/g)?.length).toBeGreaterThan(3);
    expect(JSON.stringify(view)).toContain('RunPlaybook');
    await Promise.resolve();
  });

  test('is the same in every world', async () => {
    expect(await sampleIds(aWorld().arm)).toEqual(await sampleIds(aWorld().arm));
  });
});

describe('rules', () => {
  const rule = sentinel(soc, 'alertRules/own');
  test('are created, updated, read and deleted', async () => {
    const { arm } = aWorld();
    const put = (properties: object): Promise<Reply> => arm.put(rule, { kind: 'Scheduled', properties });
    expect((await put(scheduled)).status).toBe(201);
    const updated = await put({ ...scheduled, enabled: false, lastModifiedUtc: '2001-01-01T00:00:00Z' });
    expect([updated.status, propertiesOf(updated).lastModifiedUtc]).toEqual([
      200,
      '2026-03-01T08:00:00.0000038Z',
    ]);
    expect((await arm.get(rule)).body).toEqual(updated.body);
    expect(await arm.delete(rule)).toMatchObject({ status: 200, body: {} });
    expect((await arm.delete(rule)).status).toBe(204);
    expect((await arm.get(rule)).status).toBe(404);
  });

  test.each([
    { kind: 'Homemade', properties: scheduled },
    { properties: scheduled },
    { kind: 'Scheduled', properties: { ...scheduled, enabled: 'yes' } },
    { kind: 'Scheduled', properties: { ...scheduled, triggerThreshold: 1.5 } },
    { kind: 'Scheduled', properties: { ...scheduled, tactics: 'Impact' } },
    { kind: 'Scheduled', properties: { ...scheduled, customDetails: [] } },
    { kind: 'Scheduled', properties: { ...scheduled, severity: 'Dire' } },
    { kind: 'NRT', properties: { ...scheduled, query: undefined } },
    { kind: 'Fusion', properties: { enabled: true } },
    { kind: 'Fusion', properties: { enabled: true, alertRuleTemplateName: 't', displayName: 'Mine' } },
    {
      kind: 'MLBehaviorAnalytics',
      properties: { enabled: true, alertRuleTemplateName: 't', severity: 'Low' },
    },
    { kind: 'ThreatIntelligence', properties: { enabled: true, alertRuleTemplateName: 't' } },
    { kind: 'Scheduled', properties: { ...scheduled, templateVersion: '1.0.0' } },
    7,
  ])('are refused where they are none: %j', async (body) => {
    const { arm } = aWorld();
    expect((await arm.put(rule, body)).status).toBe(400);
  });

  test('of a template keep what the template says', async () => {
    const { arm } = aWorld();
    const body = {
      kind: 'Fusion',
      properties: { alertRuleTemplateName: 't', enabled: false },
    };
    expect(propertiesOf(await arm.put(rule, body)).displayName).toBe('Fusion detection');
    const sample = await arm.put(sentinel(soc, 'alertRules/BuiltInFusion'), body);
    expect([propertiesOf(sample).displayName, propertiesOf(sample).enabled]).toEqual([
      'Advanced multistage attack detection',
      false,
    ]);
  });

  test('automation rules carry when they were made and changed', async () => {
    const { arm, clock } = aWorld();
    const path = sentinel(soc, 'automationRules/own');
    const triggeringLogic = { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created' };
    const label = { labelName: 'seen' };
    const properties = {
      displayName: 'Own',
      order: 1,
      triggeringLogic,
      actions: [
        {
          order: 1,
          actionType: 'ModifyProperties',
          actionConfiguration: { status: 'Closed', labels: [label] },
        },
      ],
    };
    await arm.put(path, { properties });
    clock.advance(1_500);
    const put = await arm.put(path, { properties });
    const application = {
      objectId: '5e1f0c4a-0000-4000-8000-000000000001',
      email: null,
      name: 'Emulated application',
      userPrincipalName: null,
    };
    expect(put.body).toEqual({
      id: sentinel(soc, 'AutomationRules/own'),
      name: 'own',
      etag: (put.body as { etag: string }).etag,
      type: 'Microsoft.SecurityInsights/AutomationRules',
      properties: {
        ...properties,
        triggeringLogic: { ...triggeringLogic, conditions: [] },
        actions: [
          {
            order: 1,
            actionType: 'ModifyProperties',
            actionConfiguration: {
              severity: null,
              status: 'Closed',
              classification: null,
              classificationReason: null,
              classificationComment: null,
              owner: null,
              labels: [{ ...label, labelType: 'User' }],
            },
          },
        ],
        createdTimeUtc: '2026-03-01T08:00:00Z',
        lastModifiedTimeUtc: '2026-03-01T08:00:01Z',
        createdBy: application,
        lastModifiedBy: application,
      },
    });
  });
});

describe('saved searches', () => {
  const path = `${soc}/savedSearches/own`;
  const properties = {
    displayName: 'Own',
    category: 'Own',
    query: 'Heartbeat',
    tags: [{ name: 'a', value: 'b' }],
  };

  test('over an existing one need its etag or a star', async () => {
    const { arm } = aWorld();
    const put = (etag?: string): Promise<Reply> =>
      arm.put(path, { properties, ...(etag === undefined ? {} : { etag }) });
    const created = await put();
    const { etag } = created.body as { etag: string };
    expect([created.status, etag]).toEqual([200, `W/"datetime'2026-03-01T08%3A00%3A00.0000037Z'"`]);
    expect((await put()).status).toBe(409);
    expect((await put(etag)).status).toBe(200);
    expect((await put(etag)).status).toBe(409);
    expect((await put('*')).status).toBe(200);
    expect((await arm.put(path, 7)).status).toBe(400);
    expect((await arm.put(path, { properties: {} })).status).toBe(400);
  });

  test('answer in PascalCase in the list where set so, in camelCase by themselves', async () => {
    const { arm, emulator } = aWorld();
    await arm.put(path, { properties });
    const own = async (name: string): Promise<unknown> =>
      valuesOf(await arm.get(`${soc}/savedSearches`)).find((one) => one.name === name)?.properties;
    expect(await own('own')).toEqual(properties);
    emulator.configure({ savedSearchList: 'PascalCase' });
    emulator.putContent(soc, {
      name: 'odd',
      type: 'Microsoft.OperationalInsights/savedSearches',
      properties: { ...properties, tags: ['a'] },
    });
    const listed = { DisplayName: 'Own', Category: 'Own', Query: 'Heartbeat' };
    expect(await own('own')).toEqual({ ...listed, Tags: [{ Name: 'a', Value: 'b' }] });
    expect(await own('odd')).toEqual({ ...listed, Tags: ['a'] });
    expect(await own('own')).toEqual({ ...listed, Tags: [{ Name: 'a', Value: 'b' }] });
    expect(propertiesOf(await arm.get(path))).toEqual(properties);
  });

  test.each([
    { savedSearchList: 'camelCase' as const, slashes: new Set([true]) },
    { savedSearchList: 'PascalCase' as const, slashes: new Set([true, false]) },
  ])('are never paged, and their ids have a leading slash or not: $savedSearchList', async (setting) => {
    const { savedSearchList, slashes } = setting;
    const { arm } = aWorld({ settings: { pageSize: 2, savedSearchList } });
    const ids = valuesOf(await arm.get(`${soc}/savedSearches`)).map(({ id }) => id);
    expect(ids).toHaveLength(11 + 6);
    expect(new Set(ids.map((id) => id.startsWith('/')))).toEqual(slashes);
  });

  test('of Log Analytics stand in every workspace, without etag', async () => {
    const { arm } = aWorld();
    const all = valuesOf(await arm.get(`${fabrikam}/savedSearches`));
    const name = 'LogManagement(fabrikam-prod)_General|StaleComputers';
    expect([all.length, all.filter((one) => 'etag' in one)]).toEqual([6, []]);
    expect(all.find((one) => one.name === name)).toEqual({
      id: `${fabrikam}/savedSearches/${name}`,
      name,
      type: 'Microsoft.OperationalInsights/savedSearches',
      properties: {
        category: 'General Exploration',
        displayName: 'Stale Computers (data older than 24 hours)',
        query: 'Heartbeat | summarize max(TimeGenerated)\r\n// Oql: Type=Event // Version: 0.1.122',
        version: 2,
      },
    });
    const encoded = `${fabrikam}/savedSearches/${encodeURIComponent(name)}`;
    expect((await arm.get(encoded)).body).toEqual(all.find((one) => one.name === name));
  });

  test('are deleted once', async () => {
    const { arm } = aWorld();
    await arm.put(path, { properties });
    expect((await arm.delete(path)).status).toBe(200);
    expect((await arm.delete(path)).status).toBe(404);
    expect((await arm.get(path)).status).toBe(404);
  });
});

describe('workbooks', () => {
  const body = (sourceId: string): object => ({
    location: 'westeurope',
    kind: 'shared',
    tags: { team: 'soc' },
    properties: { displayName: 'Own', category: 'sentinel', serializedData: '{}', sourceId },
  });

  test('are created with a location, updated and deleted', async () => {
    const { arm } = aWorld();
    const path = `${workbooks}/own`;
    expect((await arm.put(path, { properties: {} })).status).toBe(400);
    expect((await arm.put(path, 7)).status).toBe(400);
    expect((await arm.put(path, { location: 'westeurope', properties: {} })).status).toBe(400);
    const created = await arm.put(path, body(soc));
    expect([created.status, created.body]).toEqual([
      200,
      {
        kind: 'shared',
        etag: (created.body as { etag: string }).etag,
        id: path
          .replace('resourceGroups', 'resourcegroups')
          .replace('Microsoft.Insights', 'microsoft.insights'),
        name: 'own',
        type: null,
        location: 'westeurope',
        tags: { team: 'soc', 'hidden-title': 'Own' },
        properties: {
          displayName: 'Own',
          serializedData: '{}',
          version: null,
          category: 'sentinel',
          userId: '5e1f0c4a-0000-4000-8000-000000000001',
          sourceId: soc.toLowerCase(),
          timeModified: '2026-03-01T08:00:00.0000037Z',
          tags: null,
          storageUri: null,
          revision: propertiesOf(created).revision,
        },
      },
    ]);
    expect((await arm.put(path, { ...body(soc), kind: undefined, tags: undefined })).status).toBe(200);
    expect((await arm.delete(path)).status).toBe(200);
    expect((await arm.delete(path)).status).toBe(204);
    expect((await arm.get(path)).status).toBe(404);
  });

  test('are listed by category, source and place, with content only where it is asked for', async () => {
    const other = workspaceId('other', '11111111-1111-1111-1111-111111111111', 'rg-other');
    const { arm } = aWorld({
      workspaces: [
        { id: soc, tenant: homeTenant, content: 'sample' },
        { id: other, tenant: homeTenant, content: 'sample' },
      ],
    });
    await arm.put(`${workbooks}/own`, body(other));
    const count = async (path: string, query: string): Promise<number> =>
      valuesOf(await arm.get(path, query)).length;
    expect((await arm.get(workbooks)).status).toBe(400);
    expect(await count(workbooks, 'category=sentinel')).toBe(4);
    expect(await count(workbooks, 'category=workbook')).toBe(0);
    expect(await count(workbooks, `category=sentinel&sourceId=${soc.toUpperCase()}`)).toBe(3);
    const filter = encodeURIComponent(`sourceId eq '${soc}'`);
    expect(await count(workbooks, `canFetchContent=false&$filter=${filter}&category=sentinel`)).toBe(3);
    const everywhere =
      '/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.Insights/workbooks';
    expect(await count(everywhere, 'category=sentinel')).toBe(7);
    expect(
      (await arm.get('/subscriptions/none/providers/Microsoft.Insights/workbooks', 'category=x')).status,
    ).toBe(404);
    expect((await arm.get(`${group}x/providers/Microsoft.Insights/workbooks/own`)).status).toBe(404);
    const bare = await arm.get(`${workbooks}/own`);
    const full = await arm.get(`${workbooks}/own`, 'canFetchContent=true');
    expect([propertiesOf(bare).serializedData, propertiesOf(full).serializedData]).toEqual([null, '{}']);
  });
});

test('content keeps the time of its export, and a later put is now', () => {
  const rule = {
    name: 'r-1',
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Scheduled',
    properties: { displayName: 'R', lastModifiedUtc: '2021-03-01T13:17:30Z' },
  };
  const search = {
    name: 's-1',
    type: 'microsoft.operationalinsights/savedsearches',
    etag: `W/"datetime'2017-10-02T23%3A15%3A41.0709875Z'"`,
    properties: { displayName: 'S' },
  };
  const future = { ...rule, name: 'r-2', properties: { lastModifiedUtc: '2999-01-01T00:00:00Z' } };
  const { emulator } = aWorld({
    workspaces: [{ id: fabrikam, tenant: customerTenant, content: [rule, search, future] }],
  });
  const times = (): unknown =>
    [...(emulator.view(fabrikam)?.alertRules ?? []), ...(emulator.view(fabrikam)?.savedSearches ?? [])].map(
      ({ modified }) => modified,
    );
  expect(times()).toEqual([
    '2021-03-01T13:17:30Z',
    '2026-03-01T08:00:00.0000004Z',
    '2017-10-02T23:15:41.0709875Z',
  ]);
  expect(emulator.view(fabrikam)?.alertRules[0]?.properties).toEqual({ displayName: 'R' });
  expect(emulator.putContent(fabrikam, [rule])).toBeUndefined();
  expect(emulator.putContent(`${fabrikam}x`, rule)).toBe(`There is no workspace ${fabrikam}x.`);
  expect(emulator.putContent(fabrikam, { ...rule, type: 'Microsoft.X/unknown' })).toBeUndefined();
  expect(emulator.view(fabrikam)?.alertRules[0]?.modified).toBe('2026-03-01T08:00:00.0000005Z');
});
