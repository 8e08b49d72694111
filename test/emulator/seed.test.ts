import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { folderReader, loadSeed, loadSeedFile, type ReadFolder } from '../../src/emulator/load-seed.js';
import type { SeedResult } from '../../src/emulator/seed-workspace.js';
import { fabrikam, soc } from './world.js';

const noFolder: ReadFolder = () => ({ ok: false, message: 'No folder here.' });

function load(text: string, readFolder = noFolder): SeedResult {
  return loadSeed(text, { file: 'seed.yaml', readFolder });
}

function errorsOf(text: string, readFolder = noFolder): unknown {
  const loaded = load(text, readFolder);
  return loaded.ok
    ? []
    : loaded.errors.map(({ line, column, message }) => `${line ?? 0}:${column ?? 0} ${message}`);
}

describe('a broken seed is told with line and column', () => {
  test.each([
    [
      'workspaces: [',
      ['1:14 Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['workspaces: []\n---\nworkspaces: []', ['2:1 A seed is one document, and here a second begins.']],
    [
      'workspaces: [*a, *b]',
      ['1:14 The alias *a has no anchor before it.', '1:18 The alias *b has no anchor before it.'],
    ],
    ['{}', ["1:1 The seed must have required property 'workspaces'."]],
    ['', ['1:1 The seed must be object.']],
    ['workspaces: []\ncolour: red', ["2:1 The key 'colour' is unknown."]],
    [`workspaces:\n  - id: ${soc}`, ["2:5 'workspaces.0' must have required property 'tenant'."]],
    [
      'workspaces:\n  - id: nowhere\n    tenant: t',
      ['2:5 nowhere is not the ARM id of a Log Analytics workspace.'],
    ],
    ['workspaces: []\nsettings: { pageSize: 0 }', ["2:13 'settings.pageSize' must be >= 1."]],
    [
      'workspaces: []\nsettings: { copyNames: never }',
      ["2:13 'settings.copyNames' must be one of keep, new."],
    ],
    [
      `workspaces:\n  - { id: ${soc}, tenant: t }\n  - { tenant: t, id: ${soc.toUpperCase()}/ }`,
      [`3:18 The workspace ${soc.toUpperCase()}/ is given twice.`],
    ],
    [
      `workspaces: []\nfaults:\n  - { kind: removeRole, workspace: ${soc} }`,
      [`3:7 There is no workspace ${soc}.`],
    ],
    ['workspaces: []\nsettings: { jobDurationMs: .inf }', ["2:13 'settings.jobDurationMs' must be number."]],
    ['workspaces: []\nfaults:\n  - kind: rain', ['3:5 The fault {"kind":"rain"} is unknown or incomplete.']],
    [
      `workspaces:\n  - id: ${soc}\n    tenant: t\n    content:\n      - { name: a, type: x/y, properties: {} }`,
      ['5:11 The type of this content is not one that Sentinel publishes.'],
    ],
    [`workspaces:\n  - id: ${soc}\n    tenant: t\n    content: { folder: x }`, ['4:16 No folder here.']],
    [
      `workspaces:\n  - &first { id: nowhere, tenant: t }\n  - *first`,
      [
        '2:14 nowhere is not the ARM id of a Log Analytics workspace.',
        '2:14 nowhere is not the ARM id of a Log Analytics workspace.',
        '2:14 The workspace nowhere is given twice.',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  test('a content word other than sample, or a folder with more in it, is refused', () => {
    const seed = (content: string): string =>
      `workspaces:\n  - id: ${soc}\n    tenant: t\n    content: ${content}`;
    expect(errorsOf(seed('simple'))).not.toEqual([]);
    expect(errorsOf(seed('{ folder: x, colour: red }'))).not.toEqual([]);
  });

  test('nesting without end and aliases of aliases, in a moment', () => {
    const deep = errorsOf(`workspaces: ${'['.repeat(20_000)}`);
    expect(deep).toContainEqual(expect.stringMatching(/^1:\d+ The seed is nested too deeply\.$/));
    const bomb = Array.from({ length: 12 }, (_, n) => `b${n + 1}: &b${n + 1} [${`*b${n}, `.repeat(9)}]`);
    expect(errorsOf(['b0: &b0 [x]', ...bomb].join('\n'))).toEqual([
      '1:1 Its aliases expand to more than a seed can hold.',
    ]);
  });

  test('a hundred of its mistakes, where there are more', () => {
    expect(errorsOf(`workspaces: [${'a, '.repeat(500)}]`)).toHaveLength(100);
  });

  test('all of it in one run', () => {
    expect(
      errorsOf('workspaces:\n  - { id: a, tenant: t }\n  - { id: b, tenant: t }\nfaults: [{}]'),
    ).toHaveLength(3);
  });
});

test('content is given inline, or as a folder whose other files are counted and left out', () => {
  const rule = {
    name: 'r-1',
    type: 'Microsoft.SecurityInsights/alertRules',
    properties: { displayName: 'R' },
  };
  const files = [
    { path: 'rules.json', text: JSON.stringify([rule]) },
    { path: 'single.json', text: JSON.stringify({ ...rule, name: 'r-2' }) },
    { path: 'sources.json', text: '{"rules": {}}' },
    { path: 'empty.json', text: '[]' },
  ];
  const seed = `workspaces:
  - { id: "${soc}", tenant: t, content: { folder: content } }
  - { id: "${fabrikam}", tenant: t, content: [{ name: i, type: a/savedSearches, properties: {} }] }`;
  const loaded = load(seed, () => ({ ok: true, files }));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  expect(loaded.seed.skippedFiles).toBe(2);
  const emulator = createEmulator({ workspaces: loaded.seed.workspaces });
  expect(emulator.view(soc)?.alertRules.map(({ name }) => name)).toEqual(['r-1', 'r-2']);
  expect(emulator.view(fabrikam)?.savedSearches.map(({ name }) => name)).toEqual(['i']);
  expect(errorsOf(seed, () => ({ ok: true, files: [{ path: 'a.json', text: '{' }] }))).toHaveLength(1);
});

test('files and folders are read from disk; those that are not there are said', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-seed-'));
  writeFileSync(join(folder, 'b.json'), '[]');
  writeFileSync(join(folder, 'a.JSON'), '[]');
  writeFileSync(join(folder, 'c.txt'), '');
  const read = folderReader(folder)('.');
  expect(read.ok && read.files.map(({ path }) => path)).toEqual(['a.JSON', 'b.json']);
  expect(folderReader(folder)('none')).toMatchObject({ ok: false });
  expect(loadSeedFile(join(folder, 'none.yaml'))).toMatchObject({ ok: false });
  rmSync(folder, { recursive: true });
});

test('managed resources are planted as they are, with short names for items', () => {
  const loaded = load(`workspaces:
  - id: ${soc}
    tenant: t
    configurations: [{ name: default, mode: Disabled }]
    members: [{ name: m, workspace: "${fabrikam}", tenant: t }]
    groups: [{ name: g, description: D, displayName: G, members: [m] }, { name: h }]
    assignments:
      - { name: g, items: [alertRules/a, savedSearches/b, workbooks/c, /subscriptions/d, odd] }
      - { name: i, group: h }`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  const view = createEmulator({ workspaces: loaded.seed.workspaces }).view(soc);
  expect(
    [view?.configurations, view?.members, view?.groups, view?.assignments].map((all) =>
      all?.map(({ properties }) => properties),
    ),
  ).toEqual([
    [{ mode: 'Disabled' }],
    [{ targetWorkspaceResourceId: fabrikam, targetWorkspaceTenantId: 't' }],
    [
      { displayName: 'G', description: 'D', memberResourceNames: ['m'] },
      { displayName: 'h', memberResourceNames: [] },
    ],
    [
      {
        targetResourceName: 'g',
        items: [
          `${soc}/providers/Microsoft.SecurityInsights/alertRules/a`,
          `${soc}/savedSearches/b`,
          `${soc.split('/').slice(0, 5).join('/')}/providers/Microsoft.Insights/workbooks/c`,
          '/subscriptions/d',
          'odd',
        ].map((resourceId) => ({ resourceId })),
      },
      { targetResourceName: 'h', items: [] },
    ],
  ]);
});
