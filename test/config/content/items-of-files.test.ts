import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { derivedName } from '../../../src/config/content/item-name.js';
import { parentDoc, workspaceId } from '../documents.js';
import { contentFolder } from './content-folder.js';
import { ruleWith, scheduledRule } from './templates.js';

const { dir, load, put } = contentFolder();

test('the items of all folders and files that a Parent names, by kind and name', async () => {
  put('detections/a/b/one.yaml', scheduledRule);
  put('parsers/two.yml', ruleWith(['id: 00000000-0000-4000-8000-000000000001'], ['id']));
  const { items, problems } = await load('[../detections, ../parsers/two.yml, ../detections/a]');
  expect(problems).toEqual([]);
  expect(items.map(({ name, at }) => [name, at.file])).toEqual([
    ['00000000-0000-4000-8000-000000000001', 'parsers/two.yml'],
    ['5f2c0e9a-8f57-4a62-9c4b-0f6f2f6d3a11', 'detections/a/b/one.yaml'],
  ]);
});

test('what is not content is counted, and content in the fleet’s own folder is no document of it', async () => {
  put('fleet/detections/rule.yaml', scheduledRule);
  put('fleet/detections/workflow.yaml', 'on: push\n');
  put('fleet/detections/package.json', '{}');
  const { items, others, foreign } = await load('[detections]');
  expect([items.length, others, foreign]).toEqual([1, 2, 1]);
});

test('a document of muster in a folder of content stays one of the fleet', async () => {
  put('fleet/rule.yaml', scheduledRule);
  const { items, problems } = await load('[.]');
  expect([items.length, problems]).toEqual([1, []]);
});

test('an item without an id is named by its parent and its path, in every clone alike', async () => {
  put('detections/rule.yaml', ruleWith([], ['id']));
  const { items } = await load();
  expect(items.map(({ name }) => name)).toEqual([derivedName('soc', '../detections/rule.yaml', 0)]);
  // Once given, a name stays.
  expect(derivedName('soc', '../detections/rule.yaml', 0)).toBe('adbbe743-f412-5191-884e-b6b136ab58d9');
});

test('two items of one kind and name are told with both places', async () => {
  put('detections/a.yaml', scheduledRule);
  put(
    'detections/b.yaml',
    scheduledRule.toUpperCase().slice(0, 41).replace('ID', 'id') + scheduledRule.slice(41),
  );
  const { problems } = await load();
  expect(problems.map(({ code, at, related }) => [code, at?.file, related?.[0]?.at.file])).toEqual([
    ['MUS143', 'detections/b.yaml', 'detections/a.yaml'],
  ]);
});

test('a function and a hunting query of one name are one saved search, in whatever casing', async () => {
  put('detections/a.yaml', 'id: Acme-1\nFunctionName: Acme\nFunctionQuery: SigninLogs\n');
  put('detections/b.yaml', 'id: acme-1\nname: Acme\nquery: SigninLogs\ntactics: [Impact]\n');
  put('detections/c.yaml', ruleWith(['id: acme-1'], ['id']));
  const { problems } = await load();
  expect(problems.map(({ code, message, at, related }) => [code, message, at, related?.[0]?.at])).toEqual([
    [
      'MUS143',
      'A Function and a HuntingQuery have the name acme-1, and both are saved searches: Azure keeps one of them',
      expect.objectContaining({ file: 'detections/b.yaml', line: 2, column: 7 }),
      expect.objectContaining({ file: 'detections/a.yaml', line: 2, column: 15 }),
    ],
  ]);
});

test('a workbook of one id in two parents of one resource group is told, in different groups it is not', async () => {
  const workbook = { version: 'Notebook/1.0', items: [] };
  put('detections/sign-ins.json', JSON.stringify(workbook));
  put('detections/sign-ins.muster.yaml', 'displayName: Sign-ins\nid: 5f2c0e9a-8f57-4a62-9c4b-0f6f2f6d3a11\n');
  put('detections/rule.yaml', scheduledRule);
  const other = (group: string) =>
    parentDoc('emea', {
      workspace: workspaceId('emea').replace('/rg/', `/${group}/`),
      spec: '  content: {from: [../detections]}',
    });
  put('fleet/emea.yaml', other('RG'));
  const { problems } = await load();
  expect(problems.map(({ code, message, at }) => [code, message, at?.file])).toEqual([
    [
      'MUS143',
      'The parents emea and soc have a workbook of the name 5f2c0e9a-8f57-4a62-9c4b-0f6f2f6d3a11, and one resource group that holds it',
      'detections/sign-ins.muster.yaml',
    ],
  ]);
  put('fleet/emea.yaml', other('rg-emea'));
  expect((await load()).problems).toEqual([]);
});

test('a path that is missing or empty is told at the line that names it', async () => {
  put('nothing/readme.md', '');
  const { problems } = await load('[../missing, ../nothing]');
  expect(problems.map(({ code, at }) => [code, at?.file, at?.line, at?.column])).toEqual([
    ['MUS101', 'fleet/parents.yaml', 8, 20],
    ['MUS141', 'fleet/parents.yaml', 8, 32],
  ]);
});

test('nothing outside of the repository is read, by path or by link', async () => {
  put('detections/a.yaml', scheduledRule);
  symlinkSync('/etc', join(dir(), 'detections/etc'));
  symlinkSync('/etc', join(dir(), 'etc'));
  const { problems } = await load('[../../, ../etc, ../detections]');
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['MUS140', '../../ is outside of the repository'],
    ['MUS140', '../etc is outside of the repository'],
  ]);
});

test('mistakes of the fleet and of its content are told together', async () => {
  put(
    'fleet/groups.yaml',
    'apiVersion: muster/v1\nkind: Group\nmetadata: {name: emea}\nspec: {parent: sco}\n',
  );
  put('detections/a.yaml', ruleWith([], ['severity']));
  const { problems } = await load();
  expect(problems.map(({ code }) => code).sort()).toEqual(['MUS105', 'MUS109']);
});
