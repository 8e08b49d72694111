import { describe, expect, test } from 'vitest';
import { contentFolder } from './content-folder.js';

const { item, told, load, put } = contentFolder();

const hunt = `id: 0b1c1d0e-0000-4000-8000-000000000002
name: Rare processes
description: |
  Processes that ran on one host only.
requiredDataConnectors: []
tactics: [Execution, Persistence]
relevantTechniques: [T1059]
query: |

  DeviceProcessEvents
  | summarize dcount(DeviceName) by FileName
`;

const parser = `id: 0b1c1d0e-0000-4000-8000-000000000003
Function:
  Title: Harbour gateway
  Version: '1.0.0'
FunctionName: HarbourGateway
FunctionAlias: HarbourGatewayEvent
FunctionQuery: |
  Syslog
  | where ProcessName == "gate"
`;

const asim = `Parser:
  Title: DNS events of Harbour
  Version: '0.1.0'
Normalization: {Schema: Dns, Version: '0.1.3'}
ParserName: vimDnsHarbour
ParserParams:
  - {Name: starttime, Type: datetime, Default: datetime(null)}
  - {Name: eventtype, Type: string, Default: Query}
  - {Name: domain_has_any, Type: dynamic, Default: 'dynamic([])'}
  - {Name: disabled, Type: bool, Default: false}
  - {Name: pack, Type: bool}
ParserQuery: |
  DnsEvents
`;

test('a hunting query becomes a saved search with tags', async () => {
  expect(await item(hunt)).toEqual({
    kind: 'HuntingQuery',
    name: '0b1c1d0e-0000-4000-8000-000000000002',
    displayName: 'Rare processes',
    body: {
      properties: {
        category: 'Hunting Queries',
        displayName: 'Rare processes',
        query: '\nDeviceProcessEvents\n| summarize dcount(DeviceName) by FileName\n',
        tags: [
          { name: 'description', value: 'Processes that ran on one host only.\n' },
          { name: 'tactics', value: 'Execution,Persistence' },
          { name: 'techniques', value: 'T1059' },
        ],
      },
    },
    at: { file: 'detections/a.yaml', line: 2, column: 7, length: 14 },
    queryAt: { file: 'detections/a.yaml', line: 9, column: 3, length: 1 },
  });
});

test('a parser becomes a function', async () => {
  const { kind, displayName, alias, body } = await item(parser);
  expect([kind, displayName, alias, body.properties]).toEqual([
    'Function',
    'Harbour gateway',
    'HarbourGatewayEvent',
    {
      category: 'Microsoft Sentinel Parser',
      displayName: 'Harbour gateway',
      query: 'Syslog\n| where ProcessName == "gate"\n',
      functionAlias: 'HarbourGatewayEvent',
    },
  ]);
});

test('an ASIM parser has its parameters as a list, and its name for an alias', async () => {
  const { alias, body } = await item(asim);
  expect([alias, body.properties]).toEqual([
    'vimDnsHarbour',
    {
      category: 'ASIM',
      displayName: 'DNS events of Harbour',
      query: 'DnsEvents\n',
      functionAlias: 'vimDnsHarbour',
      functionParameters:
        "starttime:datetime=datetime(null), eventtype:string='Query', domain_has_any:dynamic=dynamic([]), disabled:bool=false, pack:bool",
    },
  ]);
});

test('parameters are also one text, or a list of texts', async () => {
  const one = await item(`${parser}FunctionParameters: "host:string='a', most:int=5"\n`);
  const list = await item(`${parser}ParserParams: ["host:string='a'", "most:int=5"]\n`);
  expect(one.body).toEqual(list.body);
});

describe('mistakes are told with their place', () => {
  test.each([
    [hunt.replace('query: |', 'quarry: |').replace('id:', 'query:\nid:'), 'MUS105 1:1 query is empty'],
    [parser.replace('FunctionQuery', 'FunctionBody'), 'MUS105 1:1 The file lacks "FunctionQuery"'],
    [
      parser.replace('Alias: Harbour', 'Alias: Harbour-'),
      'MUS146 6:16 FunctionAlias is "Harbour-GatewayEvent", which no query can call',
    ],
    [`${parser}ParserParams: [five]\n`, 'MUS106 10:16 ParserParams[0] must be a parameter, and is "five"'],
    [asim.replace('Name: pack, ', ''), 'MUS105 11:6 ParserParams[4] lacks "Name"'],
  ])('%#', async (text, expected) => {
    expect(await told(text)).toContain(expected);
  });
});

test('two functions of one alias are a finding at the second', async () => {
  put('detections/a.yaml', parser);
  put('detections/b.yaml', parser.replace(/^id: .*\n/, '').replace('EventAlias', 'eventalias'));
  const { items, findings } = await load();
  expect([items.length, findings.map(({ code, at }) => [code, at?.file])]).toEqual([
    2,
    [['MUS148', 'detections/b.yaml']],
  ]);
});
