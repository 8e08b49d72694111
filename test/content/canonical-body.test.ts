import { describe, expect, test } from 'vitest';
import { canonicalBody } from '../../src/content/canonical-body.js';
import type { ContentKind } from '../../src/model/content.js';
import { insightsId, workspaceId } from '../support/builders.js';

const central = workspaceId('soc');
const own = workspaceId('customer');
const properties = (kind: ContentKind, raw: Readonly<Record<string, unknown>>) =>
  canonicalBody(kind, { properties: raw }, { central, own }).properties;

test('a rule is its kind and its properties, sorted, without what the service makes or leaves empty', () => {
  const raw = {
    id: '/x',
    name: 'r',
    type: 'Microsoft.SecurityInsights/alertRules',
    etag: '"1"',
    systemData: { lastModifiedAt: '2026-01-01T00:00:00Z' },
    kind: 'Scheduled',
    properties: {
      severity: 'High',
      lastModifiedUtc: '2026-01-01T00:00:00Z',
      alertRuleTemplateName: null,
      description: '',
      techniques: [],
      incidentConfiguration: { groupingConfiguration: { groupByEntities: [] } },
      tactics: ['Persistence', 'Execution', 'Persistence'],
      enabled: false,
      triggerThreshold: 0,
    },
  };

  const body = canonicalBody('AnalyticsRule', raw, { central });

  expect(JSON.stringify(body)).toBe(
    '{"kind":"Scheduled","properties":{"enabled":false,"severity":"High","tactics":["Execution","Persistence"],"triggerThreshold":0}}',
  );
});

test('ids of the central workspace and of the member’s own are one, and no other workspace’s are', () => {
  const query = (id: string) => `workspace("${id}").Heartbeat`;
  const rule = (id: string) => properties('AnalyticsRule', { query: query(id) });

  expect(rule(central)).toEqual({ query: query('⟨workspace⟩') });
  expect(rule(own.toUpperCase())).toEqual({ query: query('⟨workspace⟩') });
  expect(rule(central.slice(1))).toEqual({ query: query('⟨workspace⟩') });
  expect(rule(encodeURIComponent(own))).toEqual({ query: query('⟨workspace⟩') });
  expect(rule(`${central}-2`)).toEqual({ query: query(`${central}-2`) });
  expect(rule(workspaceId('other'))).toEqual({ query: query(workspaceId('other')) });
});

test('ARM ids compare without case where they stand alone, and by their casing inside a query', () => {
  const playbook = '/subscriptions/S/resourceGroups/RG/providers/Microsoft.Logic/workflows/Call';
  const rule = insightsId('soc', 'alertRules', 'Rule-1');
  const action = { order: 1, actionConfiguration: { logicAppResourceId: playbook } };

  expect(
    properties('AutomationRule', {
      actions: [action],
      triggeringLogic: {
        conditions: [{ conditionProperties: { propertyValues: [rule, `${rule.toUpperCase()}/`] } }],
      },
    }),
  ).toEqual({
    actions: [{ order: 1, actionConfiguration: { logicAppResourceId: playbook.toLowerCase() } }],
    triggeringLogic: {
      conditions: [
        {
          conditionProperties: {
            propertyValues: ['⟨workspace⟩/providers/microsoft.securityinsights/alertrules/rule-1'],
          },
        },
      ],
    },
  });
  expect(properties('AnalyticsRule', { query: `where Id == "${playbook}"` })).toEqual({
    query: `where Id == "${playbook}"`,
  });
});

describe('the actions of an automation rule', () => {
  const of = (...actions: readonly unknown[]) => properties('AutomationRule', { actions });
  const task = (order: number) => ({ order, actionType: 'AddIncidentTask' });
  const playbook = (order: number) => ({ order, actionType: 'runPlaybook', actionConfiguration: { x: 1 } });

  test('stand in the order that they carry, whatever the numbers', () => {
    expect(of({ order: 7, actionType: 'B' }, { order: 3, actionType: 'A' }, { actionType: 'None' })).toEqual({
      actions: [
        { actionType: 'None', order: 1 },
        { actionType: 'A', order: 2 },
        { actionType: 'B', order: 3 },
      ],
    });
    expect(of(task(1), { order: 2, actionType: 'B' })).not.toEqual(
      of(task(2), { order: 1, actionType: 'B' }),
    );
  });

  test('are the same with and without the playbooks that run before, between and after them', () => {
    expect(of(playbook(1), task(2), playbook(3), 'odd')).toEqual(of(task(1), 'odd'));
    expect(of(playbook(1))).toEqual(of());
  });

  test('are no others of another kind', () => {
    expect(properties('AnalyticsRule', { actions: [playbook(1)] })).toEqual({ actions: [playbook(1)] });
  });
});

describe('white space at the end', () => {
  const kinds = ['AnalyticsRule', 'AutomationRule', 'HuntingQuery', 'Workbook'] as const;

  test.each(kinds)('of any text does not count: %s', (kind) => {
    const said = (end: string) =>
      properties(kind, {
        displayName: `Name${end}`,
        description: `One\n two${end}`,
        query: `T\n | take 1${end}`,
        queryPeriod: `PT5M${end}`,
        startTimeUtc: `2026-01-01T00:00:00Z${end}`,
        tactics: [`Execution${end}`],
        tags:
          kind === 'Workbook' ? { owner: `soc${end}` } : [{ name: `description${end}`, value: `d${end}` }],
        customDetails: { key: `Column${end}` },
        nested: { list: [`a${end}`, end] },
      });
    for (const end of [' ', '\n', '\r\n\t ', '\u00a0\n'.repeat(1000)]) expect(said(end)).toEqual(said(''));
    expect(properties(kind, { description: ' \n' })).toBeUndefined();
  });

  test('counts at the beginning, inside, in keys and in the content of a workbook', () => {
    expect(properties('AnalyticsRule', { description: ' a  b ', customDetails: { 'k ': 'v' } })).toEqual({
      description: ' a  b',
      customDetails: { 'k ': 'v' },
    });
    expect(properties('Workbook', { serializedData: '{"t":"a "}\n' })).toEqual({
      serializedData: { t: 'a ' },
    });
  });
});

describe('a saved search', () => {
  test('has the contract’s names, whatever the casing of the list', () => {
    expect(
      canonicalBody(
        'HuntingQuery',
        {
          Id: 'x',
          ETag: '*',
          Properties: {
            Category: 'Hunting Queries',
            DisplayName: 'Q',
            Query: 'T\r\n| take 1\r\n\r\n',
            FunctionAlias: 'F',
            SomethingNew: 1,
            Version: 2,
            Tags: [
              { Name: 'Tactics', Value: 'Persistence, Execution,,Execution' },
              { Name: 'Description', Value: 'Second, first' },
            ],
          },
        },
        { central },
      ),
    ).toEqual({
      properties: {
        category: 'Hunting Queries',
        displayName: 'Q',
        functionAlias: 'F',
        query: 'T\n| take 1',
        somethingnew: 1,
        tags: [
          { name: 'description', value: 'Second, first' },
          { name: 'tactics', value: 'Execution,Persistence' },
        ],
      },
    });
  });

  test('keeps tags that are none', () => {
    expect(
      properties('SavedSearch', { tags: ['plain', { name: 1, value: 'x' }, { name: 'tactics' }] }),
    ).toEqual({
      tags: ['plain', { name: 'tactics' }, { name: 1, value: 'x' }],
    });
  });
});

describe('keys that users name', () => {
  test('count with their casing, and their values are no durations, sets or queries', () => {
    const customDetails = { query: 'A\r\nB', queryPeriod: 'PT60M', Tactics: '', tactics: 'b' };

    expect(properties('AnalyticsRule', { customDetails })).toEqual({ customDetails });
    expect(properties('AnalyticsRule', { customDetails: {} })).toBeUndefined();
    expect(properties('AnalyticsRule', { customDetails: ['odd'] })).toEqual({ customDetails: ['odd'] });
  });
});

describe('a workbook', () => {
  const data = (serializedData: string) => properties('Workbook', { serializedData });

  test('compares its content as JSON, in which order and emptiness count', () => {
    expect(data(`{ "b": [2, 1, null], "a": {"id": "${own}"}, "n": null, "e": [], "t": "" }`)).toEqual({
      serializedData: { a: { id: '⟨workspace⟩' }, b: [2, 1, null], e: [], t: '' },
    });
    expect(data('{"x":null}')).toEqual({ serializedData: {} });
  });

  test('compares content that is not JSON, or nested beyond reason, as text', () => {
    expect(data(`not json ${central}`)).toEqual({ serializedData: 'not json ⟨workspace⟩' });
    expect(data('7')).toEqual({ serializedData: '7' });
    const deep = '['.repeat(501) + ']'.repeat(501);
    expect(data(deep)).toEqual({ serializedData: deep });
    expect(data(deep.slice(1, -1))).toEqual({ serializedData: JSON.parse(deep.slice(1, -1)) as unknown });
  });

  test('does not mind where it stands, who changed it and when', () => {
    const raw = {
      location: 'westeurope',
      kind: 'shared',
      tags: { Owner: 'soc' },
      properties: { displayName: 'W', sourceId: `${own}/`, revision: '1', userId: 'u', timeModified: 't' },
    };

    expect(canonicalBody('Workbook', raw, { central, own })).toEqual({
      kind: 'shared',
      tags: { Owner: 'soc' },
      properties: { displayName: 'W', sourceId: '⟨workspace⟩' },
    });
  });
});

test('what is no body is compared as it stands', () => {
  expect(canonicalBody('AnalyticsRule', null, { central })).toEqual({});
  expect(canonicalBody('AnalyticsRule', { properties: 'odd' }, { central })).toEqual({ properties: 'odd' });
  expect(properties('AnalyticsRule', { tactics: 'odd', queryPeriod: 5, list: [null, {}, [1]] })).toEqual({
    list: [null, null, [1]],
    queryPeriod: 5,
    tactics: 'odd',
  });
});
