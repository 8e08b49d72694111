import { describe, expect, test } from 'vitest';
import { contentFolder } from './content-folder.js';
import { ruleWith, scheduledRule } from './templates.js';

const { item, told } = contentFolder();

test('a scheduled rule becomes what a PUT of it sends', async () => {
  expect(await item(scheduledRule)).toEqual({
    kind: 'AnalyticsRule',
    name: '5f2c0e9a-8f57-4a62-9c4b-0f6f2f6d3a11',
    displayName: 'Sign-in from a new country',
    body: {
      kind: 'Scheduled',
      properties: {
        displayName: 'Sign-in from a new country',
        description: 'Somebody signed in from a country that they were never seen in.\n',
        severity: 'Medium',
        enabled: true,
        query: 'SigninLogs\n| where Location != ""\n',
        queryFrequency: 'P1D',
        queryPeriod: 'P14D',
        triggerOperator: 'GreaterThan',
        triggerThreshold: 0,
        suppressionEnabled: false,
        suppressionDuration: 'PT5H',
        tactics: ['InitialAccess'],
        techniques: ['T1078'],
        subTechniques: ['T1078.004'],
        entityMappings: [
          {
            entityType: 'Account',
            fieldMappings: [{ identifier: 'FullName', columnName: 'UserPrincipalName' }],
          },
        ],
      },
    },
    at: { file: 'detections/a.yaml', line: 2, column: 7, length: 26 },
    queryAt: { file: 'detections/a.yaml', line: 17, column: 3, length: 10 },
  });
});

test('without kind it is scheduled', async () => {
  expect((await item(ruleWith([], ['kind']))).body.kind).toBe('Scheduled');
});

test('an NRT rule has no schedule, and each field of one is refused at its key', async () => {
  const schedule = ['queryFrequency', 'queryPeriod', 'triggerOperator', 'triggerThreshold'];
  expect((await item(ruleWith(['kind: NRT'], ['kind', ...schedule]))).body.kind).toBe('NRT');
  expect(await told(ruleWith(['kind: nrt'], ['kind']))).toEqual(
    schedule.map(
      (key, index) => `MUS145 ${String(6 + index)}:1 An NRT rule has no ${key}: it runs every minute`,
    ),
  );
});

test('the version is sent only with a template', async () => {
  const properties = async (...lines: readonly string[]) => (await item(ruleWith(lines))).body.properties;
  expect(await properties()).not.toHaveProperty('templateVersion');
  expect(await properties('alertRuleTemplateName: 0c0f2a5e-0000-4000-8000-000000000001')).toMatchObject({
    templateVersion: '1.0.0',
  });
});

describe('each mistake is told with its place', () => {
  test.each<[readonly string[], readonly string[], string]>([
    [[], ['severity'], 'MUS105 1:1 The file lacks "severity"'],
    [['severity:'], ['severity'], 'MUS105 24:1 severity is empty'],
    [['severity: Grave'], ['severity'], 'MUS146 24:11 severity is "Grave", which Azure does not know'],
    [['querryPeriod: 1d'], ['queryPeriod'], 'MUS104 24:1 Unknown key "querryPeriod" in the file'],
    [['queryPeriod: [1d]'], ['queryPeriod'], 'MUS106 24:14 queryPeriod must be a duration, and is a list'],
    [['enabled: maybe'], [], 'MUS106 25:10 enabled must be true or false, and is "maybe"'],
    [
      ['queryFrequency: 1m'],
      ['queryFrequency'],
      'MUS146 24:17 queryFrequency is 1m, and Azure accepts 5 minutes to 14 days',
    ],
    [
      ['queryPeriod: 15d'],
      ['queryPeriod'],
      'MUS146 24:14 queryPeriod is 15d, and Azure accepts 5 minutes to 14 days',
    ],
    [
      ['queryPeriod: 1h'],
      ['queryPeriod'],
      'MUS146 24:14 queryPeriod is 1h and the query runs only every 1d: what happens between is never looked at',
    ],
    [
      ['queryFrequency: 30m'],
      ['queryFrequency'],
      'MUS146 7:14 queryPeriod is 14d, and a query that runs more than once an hour looks back 2 days at most',
    ],
  ])('%j', async (lines, without, expected) => {
    expect(await told(ruleWith(lines, without))).toContain(expected);
  });
});

test('a key that stands there in two casings is told, for Azure takes both for one', async () => {
  expect(
    await told(ruleWith(['Query: SigninLogs | take 2', 'SEVERITY: High', 'Author: a', 'author: b'])),
  ).toEqual([
    'MUS103 25:1 The key "Query" stands in one mapping with "query", and Azure accepts both for one',
    'MUS103 26:1 The key "SEVERITY" stands in one mapping with "severity", and Azure accepts both for one',
  ]);
});

test('durations, operators and words are taken in any spelling that templates have', async () => {
  const read = await item(
    ruleWith(
      ['severity: high', 'queryFrequency: PT30M', 'queryPeriod: 2 d', 'triggerOperator: GreaterThan'],
      ['severity', 'queryFrequency', 'queryPeriod', 'triggerOperator'],
    ),
  );
  expect(read.body.properties).toMatchObject({
    severity: 'High',
    queryFrequency: 'PT30M',
    queryPeriod: 'P2D',
    triggerOperator: 'GreaterThan',
  });
});

test('status and tags of a rule in ARM JSON are left out, as of a template', async () => {
  const properties = {
    ...{ displayName: 'One', severity: 'Low', enabled: true, query: 'SigninLogs', queryFrequency: 'PT1H' },
    ...{ queryPeriod: 'PT1H', triggerOperator: 'GreaterThan', triggerThreshold: 0 },
  };
  const rule = { type: 'Microsoft.SecurityInsights/alertRules', name: 'one', kind: 'Scheduled' };
  const more = { status: 'Available', Tags: ['a'] };
  const text = JSON.stringify({ ...rule, properties: { ...properties, ...more } });
  expect((await item(text, 'a.json')).body).toEqual({ kind: 'Scheduled', properties });
  expect(await told(text, 'a.json')).toEqual([]);
});
