import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadFleet } from '../../../src/config/load-fleet.js';
import { ok } from '../../../src/model/problem.js';
import { planFleet } from '../../../src/plan/plan-fleet.js';
import { type AnyResource, anyContent } from '../../support/any-content.js';
import { workspaceId } from '../../support/builders.js';
import { importedFrom } from './listed-content.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 50) };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-import-content-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the plan of what was imported changes no content, and another import writes the same bytes', async () => {
  const forms = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyContent, async (content) => {
      const { live, parent, files } = await importedFrom(content);
      expect((await importedFrom([...content].reverse().map(saidDifferently))).files).toEqual(files);
      const fleet = await loadedFrom(files);
      const { plan } = planFleet({
        fleet,
        readings: new Map([['soc', { live: ok({ ...live, marks: [] }), jobs: new Map() }]]),
        pending: new Set(),
        publish: true,
      });
      expect(plan.parents.flatMap(({ steps }) => steps.map(({ id }) => id))).toEqual([]);
      const left = parent.findings.filter(({ code }) => code === 'MUS654');
      expect(fleet.content?.get('soc') ?? []).toHaveLength(live.content.length - left.length);
      for (const { name } of files) forms.add(name.replace(/^content\/([^/]+)\/[^.]+/, '$1'));
    }),
    runs,
  );
  // The law is worth something only where every form comes by.
  expect([...forms]).toEqual(
    expect.arrayContaining([
      'analytics-rules.json',
      'analytics-rules.yaml',
      'automation-rules.json',
      'functions.json',
      'functions.yaml',
      'hunting-queries.yaml',
      'livestream-queries.json',
      'saved-searches.json',
      'workbooks.json',
      'workbooks.muster.yaml',
    ]),
  );
});

/** As another answer of the same state: keys in another order, saved searches in PascalCase. */
function saidDifferently({ list, name, kind, properties }: AnyResource): AnyResource {
  const entries = Object.entries(properties as object).reverse();
  const cased = entries.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value] as const);
  return { list, name, kind, properties: Object.fromEntries(list === 'savedSearches' ? cased : entries) };
}

async function loadedFrom(files: readonly { readonly name: string; readonly text: string }[]) {
  const fleet = mkdtempSync(join(folder, 'fleet-'));
  for (const { name, text } of files) {
    mkdirSync(dirname(join(fleet, name)), { recursive: true });
    writeFileSync(join(fleet, name), text);
  }
  const read = await loadFleet([fleet]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.fleet;
}

const rule: AnyResource = {
  list: 'alertRules',
  name: '6d2f3c11-aaaa-4bbb-8ccc-0123456789ab',
  kind: 'Scheduled',
  properties: {
    displayName: 'Failed logons from one address',
    description: 'Many accounts\nof one address.',
    severity: 'Medium',
    enabled: true,
    query: 'SigninLogs\r\n| where ResultType != 0\r\n',
    queryFrequency: 'PT1H',
    queryPeriod: 'P14D',
    triggerOperator: 'GreaterThan',
    triggerThreshold: 3,
    suppressionEnabled: false,
    suppressionDuration: 'PT5H',
    tactics: ['CredentialAccess'],
    techniques: ['T1110', 'T1078'],
    subTechniques: ['T1078.004'],
    alertRuleTemplateName: '7d2f3c11',
    templateVersion: '1.10',
    entityMappings: [
      { entityType: 'IP', fieldMappings: [{ identifier: 'Address', columnName: 'IPAddress' }] },
    ],
    eventGroupingSettings: null,
    lastModifiedUtc: '2026-01-01T00:00:00Z',
  },
};

test('a scheduled rule is the YAML that people write', async () => {
  expect(await contentOf([rule])).toEqual([
    {
      name: 'content/analytics-rules/failed-logons-from-one-address.yaml',
      text: `id: 6d2f3c11-aaaa-4bbb-8ccc-0123456789ab
name: Failed logons from one address
version: "1.10"
kind: Scheduled
description: |-
  Many accounts
  of one address.
severity: Medium
queryFrequency: 1h
queryPeriod: 14d
triggerOperator: gt
triggerThreshold: 3
tactics:
  - CredentialAccess
relevantTechniques:
  - T1078.004
  - T1110
query: |
  SigninLogs
  | where ResultType != 0
entityMappings:
  - entityType: IP
    fieldMappings:
      - columnName: IPAddress
        identifier: Address
alertRuleTemplateName: 7d2f3c11
`,
    },
  ]);
});

test('what YAML has no word for is ARM JSON, in which nothing becomes an expression', async () => {
  const { properties } = rule;
  const later = {
    ...(properties as object),
    description: '[parameters()]',
    startTimeUtc: '2026-02-01T08:30:00Z',
  };
  const [file] = await contentOf([{ ...rule, properties: later }]);
  expect(file?.name).toBe('content/analytics-rules/failed-logons-from-one-address.json');
  expect(file?.text.split('\n').filter((line) => /type"|kind|description|startTime/i.test(line))).toEqual([
    '  "type": "Microsoft.SecurityInsights/alertRules",',
    '  "kind": "Scheduled",',
    '    "description": "[[parameters()]",',
    '        "entityType": "IP",',
    '    "startTimeUtc": "2026-02-01T08:30:00Z",',
  ]);
});

test('a rule that a template drives is what a PUT of it may say', async () => {
  const properties = {
    alertRuleTemplateName: 'f71aba3d-28fb-450b-b192-4e76a83015c8',
    displayName: 'Advanced Multistage Attack Detection',
    severity: 'High',
    enabled: true,
  };
  expect(
    await contentOf([{ list: 'alertRules', name: 'BuiltInFusion', kind: 'Fusion', properties }]),
  ).toEqual([
    {
      name: 'content/analytics-rules/advanced-multistage-attack-detection.json',
      text: `{
  "type": "Microsoft.SecurityInsights/alertRules",
  "name": "BuiltInFusion",
  "kind": "Fusion",
  "properties": {
    "alertRuleTemplateName": "f71aba3d-28fb-450b-b192-4e76a83015c8",
    "enabled": true
  }
}
`,
    },
  ]);
});

test('the playbooks of an automation rule are in its file, for a write without them would take them off', async () => {
  const action = (order: number, actionType: string) => ({
    order,
    actionType,
    actionConfiguration: { title: 'x' },
  });
  const properties = {
    displayName: 'Call',
    order: 1,
    triggeringLogic: { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created', conditions: [] },
    actions: [action(1, 'RunPlaybook'), action(2, 'AddIncidentTask')],
  };
  const [file] = await contentOf([{ list: 'automationRules', name: 'a-1', properties }]);
  const written = JSON.parse(file?.text ?? '') as { readonly properties: object };
  expect(written.properties).toEqual(properties);
});

test('hunting queries and functions are YAML as well', async () => {
  const tags = [
    { name: 'description', value: 'Look.' },
    { name: 'tactics', value: 'Impact, Discovery' },
    { name: 'techniques', value: 'T1485' },
  ];
  const hunting = { category: 'Hunting Queries', displayName: 'Hunt', query: 'A | take 1', tags };
  const parser = {
    category: 'Contoso',
    displayName: 'Logons of Contoso',
    query: 'A\n| take n',
    functionAlias: 'ContosoLogons',
    functionParameters: 'n:int=5',
  };
  const list = 'savedSearches' as const;
  expect(
    await contentOf([
      { list, name: 'h-1', properties: hunting },
      { list, name: 'f-1', properties: parser },
    ]),
  ).toEqual([
    {
      name: 'content/functions/logons-of-contoso.yaml',
      text: `id: f-1
Function:
  Title: Logons of Contoso
Category: Contoso
FunctionName: ContosoLogons
FunctionParams: n:int=5
FunctionQuery: |-
  A
  | take n
`,
    },
    {
      name: 'content/hunting-queries/hunt.yaml',
      text: `id: h-1
name: Hunt
description: Look.
tactics:
  - Impact
  - Discovery
relevantTechniques:
  - T1485
query: |-
  A | take 1
`,
    },
  ]);
});

const placed = { category: 'sentinel', sourceId: workspaceId('soc') };

test('a workbook is its gallery JSON, with its name beside it', async () => {
  const serializedData = '{"version":"Notebook/1.0","items":[{"type":1,"content":{"json":"\u202e"}}]}';
  const properties = {
    ...placed,
    displayName: 'Board',
    version: 'Notebook/1.0',
    tags: ['a'],
    serializedData,
  };
  expect(await contentOf([{ list: 'workbooks', name: 'w-1', kind: 'shared', properties }])).toEqual([
    {
      name: 'content/workbooks/board.json',
      text: `{
  "version": "Notebook/1.0",
  "items": [
    {
      "type": 1,
      "content": {
        "json": "\\u202e"
      }
    }
  ]
}
`,
    },
    { name: 'content/workbooks/board.muster.yaml', text: 'id: w-1\ndisplayName: Board\ntags:\n  - a\n' },
  ]);
});

test('what a PUT does not take keeps nothing from the readable form, and is in no file', async () => {
  const properties = {
    ...placed,
    displayName: 'Board',
    version: 'Notebook/1.0',
    tags: { templateId: 'sentinel-Board', version: '1.1' },
    serializedData: '{"version":"Notebook/1.0","items":[]}',
  };
  const board: AnyResource = { list: 'workbooks', name: 'w-1', kind: 'shared', properties };
  const old = { ...rule, properties: { ...(rule.properties as object), status: 'Available', tags: ['a'] } };
  const { parent, files } = await importedFrom([board, old]);
  const [template, ...gallery] = files.filter(({ name }) => name.startsWith('content/'));
  expect([template]).toEqual(await contentOf([rule]));
  expect(gallery.map(({ name }) => name)).toEqual([
    'content/workbooks/board.json',
    'content/workbooks/board.muster.yaml',
  ]);
  expect(gallery.at(1)?.text).toBe('id: w-1\ndisplayName: Board\n');
  expect([parent.findings, parent.next.steps]).toEqual([[], []]);
});

test('files are called after display names, apart where letters’ case alone differs, and never like a device', async () => {
  const search = (name: string, displayName: string): AnyResource => ({
    list: 'savedSearches',
    name,
    properties: { category: 'General', displayName, query: 'A' },
  });
  const all = [
    search('11111111-aaaa', 'Same'),
    search('22222222-aaaa', 'SAME'),
    search('3', 'CON'),
    search('4', '../../etc/passwd'),
    search('5', '日本'),
    search('6', 'c\u00f6m1'),
  ];
  expect((await contentOf(all)).map(({ name }) => name)).toEqual([
    'content/saved-searches/etc-passwd.json',
    'content/saved-searches/same-11111111.json',
    'content/saved-searches/same-22222222.json',
    'content/saved-searches/search-com1.json',
    'content/saved-searches/search-con.json',
    'content/saved-searches/search.json',
  ]);
});

test('what no file can say is left out and told: MUS654', async () => {
  const odd = [
    { ...rule, kind: 5 },
    { ...rule, name: 'slash%2fed' },
    { ...rule, name: 'deep', properties: { ...(rule.properties as object), queryFrequency: 'hourly' } },
  ];
  const { parent, files } = await importedFrom(odd);
  expect(files.filter(({ name }) => name.startsWith('content/'))).toEqual([]);
  expect(parent.fleet.content?.items).toEqual([]);
  expect(parent.findings.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    [
      'MUS654',
      'warning',
      'AnalyticsRule "Failed logons from one address" (6d2f3c11-aaaa-4bbb-8ccc-0123456789ab) is in no file: kind is empty. The next apply leaves it alone.',
    ],
    [
      'MUS654',
      'warning',
      'AnalyticsRule "Failed logons from one address" (deep) is in no file: properties.queryFrequency must be a duration, and is "hourly". The next apply leaves it alone.',
    ],
    [
      'MUS654',
      'warning',
      'AnalyticsRule "Failed logons from one address" (slash%2fed) is in no file: a file of it would be read as something else. The next apply leaves it alone.',
    ],
  ]);
});

test('of workbooks of one name in two resource groups the one beside the workspace has a file', async () => {
  const properties = { ...placed, displayName: 'Board', serializedData: '{}' };
  const board = { list: 'workbooks', name: 'w-1', kind: 'shared', properties } as const;
  const { parent, files } = await importedFrom([{ ...board, group: 'rg-boards' }, board]);
  expect(files.filter(({ name }) => name.startsWith('content/')).map(({ name }) => name)).toEqual([
    'content/workbooks/board.json',
  ]);
  expect(parent.findings.map(({ message }) => message)).toEqual([
    'Workbook "Board" (w-1) is in no file: another resource group has a workbook of its name. The next apply leaves it alone.',
  ]);
});

async function contentOf(content: readonly AnyResource[]) {
  const { files } = await importedFrom(content);
  return files.filter(({ name }) => name.startsWith('content/'));
}
