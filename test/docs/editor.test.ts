import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeNewFiles, schemaCopy } from '../../src/features/import/write-files.js';
import { importedFiles, schemaLine } from '../../src/features/import/imported-files.js';
import { anEngine, muster } from '../cli/fakes.js';
import { startYamlServer, type YamlServer } from '../support/yaml-server.js';

const workspace = (name: string) =>
  `/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/${name}`;
const tenant = '20000000-0000-4000-8000-000000000001';

let folder = '';
let server: YamlServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-editor-'));
  const files = importedFiles({
    parent: { name: 'soc', workspace: workspace('soc'), tenant, mode: 'Enabled', workbookResourceGroups: [] },
    members: ['bank', 'mill'].map((name) => ({ name, workspace: workspace(name), tenant })),
    groups: [],
    selections: [],
  });
  const destination = { folder, shown: folder, force: false };
  await writeNewFiles([...files, ...(await schemaCopy(destination))], destination);
  server = await startYamlServer(folder);
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true });
});

const imported = (name: string) => readFileSync(join(folder, name), 'utf8');
const saidOf = async (name: string, text: string) =>
  (await server.check(join(folder, name), text)).map(
    ({ message, range }) => `${String(range.start.line + 1)}: ${message}`,
  );

test('an editor finds nothing wrong with what an import writes', async () => {
  expect(await saidOf('members.yaml', imported('members.yaml'))).toEqual([]);
  expect(await saidOf('parent.yaml', imported('parent.yaml'))).toEqual([]);
});

test('and finds a mistake in each of its documents', async () => {
  const text = imported('members.yaml').replaceAll('tenant:', 'tenants:');
  expect(await saidOf('mistaken.yaml', text)).toEqual(
    [8, 19].flatMap((line) => [
      expect.stringMatching(/Missing property "tenant"/) as unknown,
      `${String(line)}: Property tenants is not allowed.`,
    ]),
  );
});

test('it checks every document of a file by its kind', async () => {
  const text = `${schemaLine}apiVersion: muster/v1
kind: Group
metadata: {name: banks}
spec: {parent: soc, content: [], members: {name: [bank]}}
---
${schemaLine}apiVersion: muster/v1
kind: ContentSelection
metadata: {name: baseline}
spec: {include: [{kind: AnalyticRule}]}
---
${schemaLine}apiVersion: muster/v1
kind: Groups
`;
  expect(await saidOf('wrong.yaml', text)).toEqual([
    expect.stringMatching(/^5: Property name is not allowed/),
    expect.stringMatching(/^11: Value is not accepted\. Valid values: .*"AnalyticsRule"/),
    expect.stringMatching(/^15: Value is not accepted\. Valid values: .*"Group"/),
  ]);
});

test('it explains and offers the keys of each kind', async () => {
  const text = `${schemaLine}apiVersion: muster/v1
kind: Parent
metadata: {name: soc}
spec:
  workspace: ${workspace('soc')}
  tenant: ${tenant}
---
${schemaLine}apiVersion: muster/v1
kind: Group
metadata: {name: banks}
spec:
  parent: soc
  content: []
  p
`;
  const path = join(folder, 'hover.yaml');
  await server.check(path, text);
  expect(await server.hover(path, 13, 4)).toContain('The Parent that this group belongs to');
  expect(await server.hover(path, 6, 4)).toContain('The Microsoft Entra tenant of the workspace');
  const offered = await server.complete(path, 15, 3);
  expect(offered).toEqual(expect.arrayContaining(['protect', 'publish']));
  expect(offered).not.toContain('prune');
});

test('the settings that init writes do the same for every file of the fleet, without a line in it', async () => {
  const argv = `init --workspace ${workspace('soc-main')} --tenant ${tenant} --member ${workspace('bank')} --pipeline none`;
  expect((await muster(argv, anEngine(), { cwd: folder })).exit).toBe(0);
  const settings = JSON.parse(readFileSync(join(folder, '.vscode/settings.json'), 'utf8')) as {
    readonly 'yaml.schemas': Readonly<Record<string, readonly string[]>>;
  };
  const own = await startYamlServer(folder, settings['yaml.schemas']);
  try {
    const text =
      'apiVersion: muster/v1\nkind: Groups\n---\napiVersion: muster/v1\nkind: Member\nmetadata: {nam: bank}\n';
    const found = await own.check(join(folder, 'fleet/team/mine.yaml'), text);
    expect(found.map(({ range }) => range.start.line)).toEqual(expect.arrayContaining([1, 5]));
    expect(await own.check(join(folder, 'other.yaml'), text)).toEqual([]);
  } finally {
    own.stop();
  }
});
