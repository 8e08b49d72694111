import { describe, expect, test } from 'vitest';
import { workspaceId } from '../documents.js';
import { contentFolder } from './content-folder.js';

const { told, load, put } = contentFolder();

const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';

const rule = {
  type: 'Microsoft.OperationalInsights/workspaces/providers/alertRules',
  name: "[concat(parameters('workspace'),'/Microsoft.SecurityInsights/one')]",
  id: "[concat(resourceId('Microsoft.OperationalInsights/workspaces/providers', parameters('workspace'), 'Microsoft.SecurityInsights'),'/alertRules/one')]",
  apiVersion: '2023-12-01-preview',
  kind: 'Scheduled',
  properties: {
    displayName: 'One',
    description: null,
    severity: 'Low',
    enabled: true,
    query: 'SigninLogs | take 1',
    queryFrequency: 'PT1H',
    queryPeriod: 'PT1H',
    triggerOperator: 'GreaterThan',
    triggerThreshold: 0,
    suppressionDuration: 'PT5H',
    suppressionEnabled: false,
    lastModifiedUtc: '2026-01-01T00:00:00Z',
    somethingNew: { a: 1 },
  },
};

const made = ['description', 'lastModifiedUtc'];
const sent = Object.fromEntries(Object.entries(rule.properties).filter(([key]) => !made.includes(key)));

function template(resources: unknown, more: object = {}): string {
  return JSON.stringify(
    { $schema: schema, parameters: { workspace: { type: 'String' } }, ...more, resources },
    null,
    2,
  );
}

async function read(text: string) {
  put('detections/a.json', text);
  const { items, problems, findings, others } = await load();
  expect(problems).toEqual([]);
  return { items, findings, others };
}

test('an export of the portal: names nested in the workspace, and what the service makes left out', async () => {
  const { items } = await read(template([rule]));
  expect(items).toEqual([
    {
      kind: 'AnalyticsRule',
      name: 'one',
      displayName: 'One',
      body: { kind: 'Scheduled', properties: sent },
      at: { file: 'detections/a.json', line: 11, column: 15, length: 69 },
      queryAt: { file: 'detections/a.json', line: 20, column: 19, length: 19 },
    },
  ]);
});

test.each([
  ['one answer', (one: object) => one],
  ['a list', (one: object) => ({ value: [one], nextLink: null })],
  ['an array of answers', (one: object) => [one]],
])('what the REST API answers is taken as it stands: %s', async (_, around) => {
  const id = `${workspaceId('other')}/providers/Microsoft.SecurityInsights/alertRules/two`;
  const answer = {
    id,
    name: 'two',
    type: 'Microsoft.SecurityInsights/alertRules',
    etag: '"1"',
    kind: 'Scheduled',
    properties: { ...rule.properties, description: "[concat('a')]" },
  };
  const { items } = await read(JSON.stringify(around(answer)));
  expect(items.map(({ name, body }) => [name, body])).toEqual([
    ['two', { kind: 'Scheduled', properties: { ...sent, description: "[concat('a')]" } }],
  ]);
});

describe('what one file may cost', () => {
  const withX = (x: unknown) => template([{ ...rule, properties: { ...rule.properties, x } }]);
  const codes = async (x: unknown) => {
    put('detections/a.json', withX(x));
    return (await load()).problems.map(({ code, message }) => `${code} ${message}`);
  };

  test('an expression of 24,576 characters is read, and a longer one refused', async () => {
    const ofLength = (length: number) => `[concat('${'a'.repeat(length - 12)}')]`;
    expect(await codes(ofLength(24_576))).toEqual([]);
    expect(await codes(ofLength(24_577))).toEqual([
      'MUS144 x is an expression of more than 24576 characters, which Azure does not accept',
    ]);
  });

  test('of many mistakes the first 100 expressions and 200 others are told', async () => {
    expect(await codes(Array.from({ length: 101 }, () => '[reference()]'))).toHaveLength(100);
    const search = { type: 'Microsoft.OperationalInsights/workspaces/savedSearches', properties: {} };
    put('detections/a.json', template(Array.from({ length: 100 }, () => search)));
    expect((await load()).problems).toHaveLength(200);
  });

  test('of many words that Azure may have learnt since, the first 200 are told and all are kept', async () => {
    const tactics = Array.from({ length: 201 }, (_, n) => `New${String(n)}`);
    const { items, findings } = await read(
      template([{ ...rule, properties: { ...rule.properties, tactics } }]),
    );
    expect(findings).toHaveLength(200);
    expect(items[0]?.body.properties).toMatchObject({ tactics });
  });
});

describe('a key that stands twice', () => {
  const twice = (text: string, from: string, to: string) => {
    expect(text.split(from)).toHaveLength(2);
    return text.replace(from, to);
  };

  test('is told at its line and column, with the place of the first, as in YAML', async () => {
    const text = twice(
      template([rule]),
      '"severity": "Low"',
      '"severity": "Low",\n        "severity": "High"',
    );
    put('detections/a.json', text);
    const { problems } = await load();
    expect(
      problems.map(({ code, message, at, related }) => [code, message, at, related?.[0]?.at.line]),
    ).toEqual([
      [
        'MUS103',
        'The key "severity" appears twice in one mapping',
        { file: 'detections/a.json', line: 19, column: 9, length: 10 },
        18,
      ],
    ]);
  });

  test.each([
    [
      'written with an escape',
      '"severity": "Low"',
      '"severity": "Low", "s\\u0065verity": "High"',
      ['MUS103'],
    ],
    ['in another casing', '"severity": "Low"', '"severity": "Low", "Severity": "High"', ['MUS103']],
    ['as a text with colons and quotes', '"severity": "Low"', '"severity": "Low", "a": "\\": \\\\"', []],
    ['beside the content', '"parameters": {', '"variables": {"x": 1, "x": 2}, "parameters": {', ['MUS103']],
    ['in mappings of a list', '"somethingNew": {', '"list": [{"x": 1}, {"x": 2}], "somethingNew": {', []],
  ])('%s', async (_, from, to, codes) => {
    put('detections/a.json', twice(template([rule]), from, to));
    const { problems } = await load();
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test('in a file too large to look for it is told at its beginning, and in one of another tool not at all', async () => {
    const many = `${'0,'.repeat(310_000)}0`;
    put(
      'detections/a.json',
      twice(template([rule]), '"parameters": {', `"x": [${many}], "x": 1, "parameters": {`),
    );
    put('detections/package.json', '{"name": 1, "name": 2}');
    const { problems } = await load();
    expect(problems.map(({ code, at }) => [code, at])).toEqual([
      ['MUS103', { file: 'detections/a.json', line: 1, column: 1 }],
    ]);
  });
});

test('all six types, of which saved searches get the contract’s casing', async () => {
  const search = (name: string, properties: object) => ({
    type: 'Microsoft.OperationalInsights/workspaces/savedSearches',
    name: `[concat(parameters('workspace'), '/${name}')]`,
    properties,
  });
  const { items } = await read(
    template(
      [
        rule,
        {
          type: 'Microsoft.SecurityInsights/automationRules',
          scope: "[resourceId('Microsoft.OperationalInsights/workspaces', parameters('workspace'))]",
          name: 'auto',
          properties: {
            displayName: 'Close',
            order: 1,
            triggeringLogic: { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created' },
            actions: [
              {
                order: 1,
                actionType: 'RunPlaybook',
                actionConfiguration: {
                  tenantId: '[subscription().tenantId]',
                  logicAppResourceId: "[resourceId('Microsoft.Logic/workflows', 'p')]",
                },
              },
            ],
          },
        },
        search('fun', { Category: 'c', DisplayName: 'F', Query: 'q', FunctionAlias: 'F' }),
        search('hunt', { category: 'Hunting Queries', displayName: 'H', query: 'q', version: 2 }),
        search('saved', { category: 'c', displayName: 'S', query: 'q', etag: '*' }),
        {
          type: 'microsoft.insights/workbooks',
          name: "[parameters('workbookId')]",
          kind: 'shared',
          location: '[resourceGroup().location]',
          tags: { 'hidden-title': 'W' },
          properties: { displayName: 'W', serializedData: '{"version":"Notebook/1.0"}', userId: 'x' },
        },
      ],
      {
        parameters: { workspace: {}, workbookId: { defaultValue: '[newGuid()]' } },
      },
    ),
  );
  const subscription = '/subscriptions/11111111-1111-1111-1111-111111111111';
  expect(items.map(({ kind, name, displayName }) => [kind, name, displayName])).toEqual([
    ['AnalyticsRule', 'one', 'One'],
    ['AutomationRule', 'auto', 'Close'],
    ['Function', 'fun', 'F'],
    ['HuntingQuery', 'hunt', 'H'],
    ['SavedSearch', 'saved', 'S'],
    ['Workbook', expect.stringMatching(/^[-0-9a-f]{36}$/), 'W'],
  ]);
  expect(items[1]?.body.properties).toMatchObject({
    actions: [
      {
        actionConfiguration: {
          tenantId: '22222222-2222-2222-2222-222222222222',
          logicAppResourceId: `${subscription}/resourceGroups/rg/providers/Microsoft.Logic/workflows/p`,
        },
      },
    ],
  });
  expect(items[2]?.body).toEqual({
    properties: { category: 'c', displayName: 'F', query: 'q', functionAlias: 'F' },
  });
  expect(items[5]?.body).toEqual({
    kind: 'shared',
    tags: { 'hidden-title': 'W' },
    properties: { displayName: 'W', serializedData: '{"version":"Notebook/1.0"}' },
  });
});

test('resources of a workspace have its type, and others of a template are told', async () => {
  const { items, findings } = await read(
    template([
      {
        type: 'Microsoft.OperationalInsights/workspaces',
        name: "[parameters('workspace')]",
        resources: [
          { type: 'savedSearches', name: 'a', properties: { category: 'c', displayName: 'A', query: 'q' } },
        ],
      },
      { type: 'Microsoft.Logic/workflows', name: 'playbook', properties: {} },
      { type: 'Microsoft.OperationalInsights/workspaces/providers/metadata', name: 'm', properties: {} },
    ]),
  );
  expect(items.map(({ kind, name }) => [kind, name])).toEqual([['SavedSearch', 'a']]);
  expect(findings.map(({ code, message }) => [code, message])).toEqual([
    ['MUS147', 'The template deploys a Microsoft.Logic/workflows as well, which muster does not'],
  ]);
});

test('of rules that a template drives only what a PUT may send is taken', async () => {
  const { items } = await read(
    JSON.stringify({
      type: 'Microsoft.SecurityInsights/alertRules',
      name: 'fusion',
      kind: 'Fusion',
      properties: { displayName: 'F', severity: 'High', enabled: true, alertRuleTemplateName: 't' },
    }),
  );
  expect(items[0]).toMatchObject({
    displayName: 'fusion',
    body: { kind: 'Fusion', properties: { enabled: true, alertRuleTemplateName: 't' } },
  });
});

describe('expressions', () => {
  const named = (expression: string, more: object = {}) =>
    template([{ ...rule, name: expression, properties: { ...rule.properties, displayName: 'One' } }], more);

  test.each([
    ["[format('{0}/Microsoft.SecurityInsights/{1}', parameters('workspace'), 'x')]", 'x'],
    [
      "[concat(parameters('workspaceName'), '/', variables('provider'), '/', toLower(parameters('id')))]",
      'rule-1',
    ],
    ["[variables('list')[1]]", 'b'],
    ["[variables('deep').name]", 'it’s "quoted\''],
    ['[[literal]', '[literal]'],
  ])('%s', async (expression, name) => {
    const { items } = await read(
      named(expression, {
        parameters: { id: { defaultValue: "[concat('RULE', '-1')]" } },
        variables: {
          provider: 'Microsoft.SecurityInsights',
          list: ['a', 'b'],
          deep: { name: "[concat('it’s \"quoted', '''')]" },
        },
      }),
    );
    expect(items.map((item) => item.name)).toEqual([name]);
  });

  test.each(
    [
      ["[guid('a')]", 'name calls guid(), which only a deployment evaluates'],
      ["[parameters('none')]", 'name names the parameter none, which does not exist'],
      ["[parameters('bare')]", 'name names the parameter bare, which has no default value'],
      ["[variables('loop')]", 'name is nested too deeply, or names itself'],
      ["[variables('laugh')]", 'name grows beyond what a template can hold'],
      ["[concat('a'", 'name is not a template expression'],
      ["[concat('a') 'b']", 'name is not a template expression'],
      ['[§]', 'name is not a template expression'],
      ["[variables('list').name]", 'name names name, which does not exist'],
      ["[resourceId('a/b/c', 'd')]", 'name makes an id of as many names as its type does not have'],
    ].filter(([expression]) => expression?.endsWith(']')),
  )('%s is refused', async (expression = '', message) => {
    const laughs = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `laugh${String(index)}`,
        `[concat(${Array.from({ length: 8 }, () => `variables('laugh${String(index + 1)}')`).join(', ')})]`,
      ]),
    );
    const more = {
      parameters: { bare: { type: 'string' } },
      variables: {
        loop: "[variables('loop')]",
        laugh: "[variables('laugh0')]",
        laugh10: 'ha',
        list: {},
        ...laughs,
      },
    };
    expect(await told(named(expression, more), 'a.json')).toEqual([expect.stringContaining(`MUS144`)]);
    expect((await told(named(expression, more), 'a.json'))[0]).toContain(message);
  });

  test('a loop, and a condition that only a deployment knows, are refused; what is not deployed is left out', async () => {
    expect(await told(template([{ ...rule, copy: { name: 'a', count: 2 } }]), 'a.json')).toEqual([
      expect.stringMatching(/^MUS144 .* copy is a loop, which only a deployment runs$/),
    ]);
    expect(await told(template([{ ...rule, condition: "[equals('a', 'b')]" }]), 'a.json')).toEqual([
      expect.stringMatching(/^MUS144 .* condition calls equals\(\)/),
    ]);
    expect((await read(template([{ ...rule, condition: false }]))).items).toEqual([]);
  });
});

test('limits are findings of what Azure took once, and types are mistakes', async () => {
  const text = template([
    { ...rule, properties: { ...rule.properties, queryPeriod: 'PT5M', enabled: 'no' } },
  ]);
  const lines = await told(text, 'a.json');
  expect(lines).toEqual([
    expect.stringMatching(/^MUS106 19:20 .*enabled must be true or false, and is "no"$/),
  ]);
  const { findings } = await read(
    template([{ ...rule, properties: { ...rule.properties, queryPeriod: 'PT5M' } }]),
  );
  expect(findings.map(({ code }) => code)).toEqual(['MUS146']);
});

test('JSON that is broken is told where, if it names content; other JSON is counted', async () => {
  expect(await told('{"type": "Microsoft.SecurityInsights/alertRules",\n "name": }', 'a.json')).toEqual([
    'MUS142 2:10 detections/a.json cannot be read: it is not JSON, for "}" may not stand here',
  ]);
  expect(await told(`{"a": "Notebook/1.0", "b": ${'['.repeat(300)}`, 'a.json')).toEqual([
    'MUS142 1:227 detections/a.json cannot be read: it is nested more than 200 deep',
  ]);
  put('detections/rule.json', JSON.stringify(rule));
  put('detections/a.json', '{ // comment\n}');
  const { items, others } = await load();
  expect([items.length, others]).toEqual([1, 1]);
});

test('what only the service writes into an automation rule is not sent back', async () => {
  const labels = [{ labelName: 'seen', labelType: 'User' }];
  const properties = {
    displayName: 'Label',
    order: 1,
    triggeringLogic: { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created' },
    actions: [{ order: 1, actionType: 'ModifyProperties', actionConfiguration: { labels } }],
    createdTimeUtc: '2026-01-01T00:00:00Z',
  };
  put(
    'detections/a.json',
    JSON.stringify({ type: 'Microsoft.SecurityInsights/automationRules', name: 'a', properties }),
  );
  const { items, problems } = await load();
  expect(problems).toEqual([]);
  expect(JSON.stringify(items[0]?.body)).toContain('"labels":[{"labelName":"seen"}]');
  expect(JSON.stringify(items[0]?.body)).not.toContain('createdTimeUtc');
});
