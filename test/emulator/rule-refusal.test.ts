import { describe, expect, test } from 'vitest';
import { aWorld, scheduled, sentinel, soc } from './world.js';
import type { Reply } from './world.js';

const valuesOf = (reply: Reply): readonly { readonly name: string }[] =>
  (reply.body as { readonly value: readonly { readonly name: string }[] }).value;
const propertiesOf = (reply: Reply): Record<string, unknown> =>
  (reply.body as { readonly properties: Record<string, unknown> }).properties;

describe('metadata', () => {
  const path = sentinel(soc, 'metadata/muster-1');
  const properties = {
    parentId: sentinel(soc, 'alertRules/own'),
    contentId: 'own',
    kind: 'AnalyticsRule',
    customVersion: 'sha256:1',
    source: { kind: 'SourceRepository', name: 'muster' },
  };

  test('is created, updated, listed, read and deleted, and has no etag', async () => {
    const { arm, emulator } = aWorld();
    expect((await arm.put(path, { properties })).status).toBe(201);
    const updated = await arm.put(path, { properties: { ...properties, customVersion: 'sha256:2' } });
    expect([updated.status, propertiesOf(updated).customVersion]).toEqual([200, 'sha256:2']);
    expect(Object.keys(updated.body as object).sort()).toEqual([
      'id',
      'name',
      'properties',
      'systemData',
      'type',
    ]);
    expect((await arm.get(path)).body).toEqual(updated.body);
    expect(valuesOf(await arm.get(sentinel(soc, 'metadata'))).map(({ name }) => name)).toEqual(['muster-1']);
    expect(emulator.view(soc)?.metadata.map(({ name }) => name)).toEqual(['muster-1']);
    expect((await arm.delete(path)).status).toBe(200);
    expect((await arm.delete(path)).status).toBe(204);
    expect((await arm.get(path)).status).toBe(404);
  });

  test.each([
    { kind: undefined },
    { parentId: undefined },
    { source: { name: 'muster' } },
    { source: { kind: 'Elsewhere' } },
    { hash: 'sha256:1' },
  ])('is refused where it is none: %j', async (change) => {
    const { arm } = aWorld();
    expect((await arm.put(path, { properties: { ...properties, ...change } })).status).toBe(400);
  });
});

describe('analytics rules', () => {
  const rule = sentinel(soc, 'alertRules/own');
  test('take what a template leaves open', async () => {
    const { arm } = aWorld();
    const taken = [
      { kind: 'Fusion', properties: { enabled: true, alertRuleTemplateName: 't', sourceSettings: [] } },
      { kind: 'MLBehaviorAnalytics', properties: { enabled: true, alertRuleTemplateName: 't' } },
      {
        kind: 'Scheduled',
        properties: { ...scheduled, alertRuleTemplateName: 't', templateVersion: '1.0.0' },
      },
    ];
    const statuses = await Promise.all(
      taken.map(async (body, n) => (await arm.put(`${rule}-${String(n)}`, body)).status),
    );
    expect(statuses).toEqual([201, 201, 201]);
  });

  test('never become rules of another kind', async () => {
    const { arm } = aWorld();
    await arm.put(rule, { kind: 'Scheduled', properties: scheduled });
    const nrt = { kind: 'NRT', properties: { ...scheduled, severity: 'Low', triggerThreshold: undefined } };
    const refused = await arm.put(rule, nrt);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining("'Scheduled' and cannot be changed to 'NRT'"),
    ]);
  });

  test('are refused where they are enabled and their query names what the workspace does not have', async () => {
    const { arm, emulator } = aWorld();
    expect(emulator.configure({ unknownNames: ['AcmeLogons', 'Other_CL'] })).toBeUndefined();
    const query = 'SigninLogs\n| join AcmeLogons on Id';
    const put = (properties: object): Promise<Reply> =>
      arm.put(rule, { kind: 'Scheduled', properties: { ...scheduled, ...properties } });
    const refused = await put({ query });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(
      "Failed to resolve table or column expression named 'AcmeLogons' [line:position=2:8]",
    );
    expect((await put({ query, enabled: false })).status).toBe(201);
    expect((await put({ query: 'MyAcmeLogons' })).status).toBe(200);
    await arm.put(`${soc}/savedSearches/acme`, {
      properties: { category: 'c', displayName: 'd', query: 'q', functionAlias: 'AcmeLogons' },
    });
    expect((await put({ query })).status).toBe(200);
  });
});
