import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.js';
import { writeNewFiles } from '../../../src/features/import/write-files.js';
import type { LiveParent } from '../../../src/model/live.js';
import { aLiveParent, anItem, memberName, tenant, workspaceId } from '../../support/builders.js';
import { anEngine, anIo, muster } from '../../cli/fakes.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-import-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const rule = anItem('r-1', { displayName: 'Brute force' });
const live = aLiveParent().withPublished('finance-eu', ['bank'], [rule]).build();
const argv = `import --workspace ${workspaceId('soc')} --tenant ${tenant} --out fleet`;

function engineOf(parent: LiveParent) {
  return anEngine({
    readForImport: () => Promise.resolve({ ok: true, value: { live: parent, workbookResourceGroups: [] } }),
  });
}

const files = ['groups.yaml', 'members.yaml', 'muster.schema.json', 'parent.yaml', 'selections.yaml'];
const inFleet = () => readdirSync(join(folder, 'fleet')).sort();

test('what was written is counted, and the next apply foretold', async () => {
  expect(await muster(argv, engineOf(live), { cwd: folder })).toEqual({
    exit: 0,
    out: `Imported soc: 1 member, 1 group, 1 content selection.
  Written: fleet/parent.yaml, fleet/members.yaml, fleet/groups.yaml, fleet/selections.yaml,
  fleet/muster.schema.json

Next apply: nothing to create, update or delete. muster plan shows what it would publish.
`,
    err: '',
    asked: [],
  });
  expect(inFleet()).toEqual(files);
});

test('what files cannot say comes with the writes that it leads to', async () => {
  const odd = aLiveParent()
    .withItems(rule)
    .withGroup('g1x', ['bank'], { memberResourceNames: [memberName('bank'), 'no\u001b[31mbody'] })
    .withAssignment('g1x', [rule, anItem('gone')])
    .build();
  expect(await muster(argv, engineOf(odd), { cwd: folder, columns: 60 })).toEqual({
    exit: 0,
    out: `Imported soc: 1 member, 1 group, 1 content selection.
  Written: fleet/parent.yaml, fleet/members.yaml,
  fleet/groups.yaml, fleet/selections.yaml,
  fleet/muster.schema.json

Findings: 2 warnings
  ⚠ warning MUS337 Group g1x names members that do not
      exist: no\\u{1b}[31mbody. The next apply takes them
      out. (soc)
      hint: If they are wanted, register them in Azure and
      import again.
  ⚠ warning MUS336 Group g1x holds items that are not in
      the workspace or that the service does not publish:
      alertRules/gone. The next apply takes them out. (soc)
      hint: If they are wanted, restore them in Azure and
      import again.

Next apply: 2 writes, as the findings say.
  ~ update group g1x
      - 1 member: no\\u{1b}[31mbody
  ~ update assignment g1x
      - 1 item: "gone"
`,
    err: '',
    asked: [],
  });
});

test('a disabled parent is imported, and said to be off', async () => {
  const off = aLiveParent().withConfiguration('Disabled').build();
  const { out } = await muster(argv, engineOf(off), { cwd: folder });
  expect(out.split('\n')[0]).toBe(
    'Imported soc: 0 members, 0 groups, 0 content selections. Workspace manager is off there.',
  );
});

test('JSON is one document that fits its schema, whatever happened', async () => {
  const schema = readFileSync(new URL('../../../schemas/import.schema.json', import.meta.url), 'utf8');
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schema) as object);
  const odd = aLiveParent()
    .withGroup('g1x', [], { memberResourceNames: ['nobody'] })
    .build();
  const imported = await muster(`${argv} --format json`, engineOf(odd), { cwd: folder });
  const again = await muster(`${argv} --format json`, engineOf(odd), { cwd: folder });
  for (const { out } of [imported, again])
    expect(validate(JSON.parse(out)) ? [] : validate.errors).toEqual([]);
  const document = JSON.parse(imported.out) as Readonly<Record<string, unknown>>;
  expect(document).toEqual({
    schemaVersion: 1,
    tool: document.tool,
    parent: 'soc',
    files: [
      'fleet/parent.yaml',
      'fleet/members.yaml',
      'fleet/groups.yaml',
      'fleet/selections.yaml',
      'fleet/muster.schema.json',
    ],
    removed: [],
    next: [
      {
        id: 'update/group/soc/g1x',
        action: 'update',
        type: 'group',
        name: 'g1x',
        resourceId: live.groups[0]?.id.replace('finance-eu', 'g1x'),
        reason: 'differs from the files: members',
      },
    ],
    findings: [
      {
        code: 'MUS337',
        severity: 'warning',
        message:
          'Group g1x names members that do not exist: nobody. The next apply takes them out, if you allow it with --allow-empty g1x.',
        hint: 'If they are wanted, register them in Azure and import again.',
        parent: 'soc',
        at: null,
        related: [],
      },
    ],
    errors: [],
    summary: { members: 0, groups: 1, selections: 0, items: 0 },
  });
  expect([again.exit, (JSON.parse(again.out) as Readonly<Record<string, unknown>>).files]).toEqual([1, []]);
});

test('Markdown is one document, in which names are nothing but text', async () => {
  const odd = aLiveParent()
    .withGroup('g1x', [], { memberResourceNames: ['@nobody'] })
    .build();
  expect(await muster(`${argv} --format markdown`, engineOf(odd), { cwd: folder })).toEqual({
    exit: 0,
    out: `### Import of <code>soc</code>

\`\`\`text
Imported soc: 0 members, 1 group, 0 content selections.
  Written: fleet/parent.yaml, fleet/members.yaml, fleet/groups.yaml, fleet/selections.yaml,
  fleet/muster.schema.json

Next apply: 1 write, as the findings say.
  ~ update group g1x
      - 1 member: @nobody
\`\`\`

<details><summary>⚠ 1 warning</summary>

- ⚠ **MUS337** Group g1x names members that do not exist: &#64;&#8203;nobody. The next apply takes them out, if you allow it with --allow-empty g1x. (<code>soc</code>)<br>hint: If they are wanted, register them in Azure and import again.

</details>
`,
    err: '',
    asked: [],
  });
  expect((await muster(`${argv} --format markdown`, engineOf(odd), { cwd: folder })).out).toContain(
    '### ✖ 1 error',
  );
});

test('files that are there are not replaced, and nothing is read or written', async () => {
  mkdirSync(join(folder, 'fleet'));
  writeFileSync(join(folder, 'fleet', 'groups.yaml'), 'mine');
  const engine = engineOf(live);
  expect(await muster(argv, engine, { cwd: folder })).toEqual({
    exit: 1,
    out: '',
    err: `error MUS613 nothing is written, for fleet holds already groups.yaml
  hint: Name another --out, or replace the files by --force.
`,
    asked: [],
  });
  expect([engine.calls, inFleet(), readFileSync(join(folder, 'fleet', 'groups.yaml'), 'utf8')]).toEqual([
    [],
    ['groups.yaml'],
    'mine',
  ]);
});

test('--force replaces them, and leaves what else is there', async () => {
  mkdirSync(join(folder, 'fleet'));
  writeFileSync(join(folder, 'fleet', 'groups.yaml'), 'mine');
  writeFileSync(join(folder, 'fleet', 'notes.txt'), 'mine');
  const { exit } = await muster(`${argv} --force`, engineOf(live), { cwd: folder });
  const text = readFileSync(join(folder, 'fleet', 'groups.yaml'), 'utf8');
  expect([exit, inFleet(), text.includes('finance-eu')]).toEqual([0, [...files, 'notes.txt'].sort(), true]);
});

test('files that come up while Azure is read are not replaced either', async () => {
  const destination = { folder: join(folder, 'fleet'), shown: 'fleet', force: false };
  mkdirSync(destination.folder);
  writeFileSync(join(destination.folder, 'b.yaml'), 'mine');
  const both = ['a.yaml', 'b.yaml'].map((name) => ({ name, text: 'new' }));
  expect((await writeNewFiles(both, destination)).map(({ code }) => code)).toEqual(['MUS613']);
  expect([inFleet(), readFileSync(join(destination.folder, 'b.yaml'), 'utf8')]).toEqual([['b.yaml'], 'mine']);
});

test('where one file cannot be written, all are as they were', async () => {
  const destination = { folder: join(folder, 'fleet'), shown: 'fleet', force: true };
  mkdirSync(join(destination.folder, 'c.yaml', 'full'), { recursive: true });
  writeFileSync(join(destination.folder, 'a.yaml'), 'old');
  const all = ['a.yaml', 'b.yaml', 'c.yaml'].map((name) => ({ name, text: 'new' }));
  expect((await writeNewFiles(all, destination)).map(({ code }) => code)).toEqual(['MUS613']);
  expect([inFleet(), readFileSync(join(destination.folder, 'a.yaml'), 'utf8')]).toEqual([
    ['a.yaml', 'c.yaml'],
    'old',
  ]);
});

test('a folder that is none, or may not be written, is told before anything is read', async () => {
  writeFileSync(join(folder, 'fleet'), '');
  const engine = engineOf(live);
  expect((await muster(argv, engine, { cwd: folder })).err).toBe(
    'error MUS613 nothing is written: fleet cannot be written to: it is no folder\n  hint: Name a folder that may be written; it is made where it does not exist.\n',
  );
  expect(engine.calls).toEqual([]);
});

test('a workspace that is not there is told once, not once a list', async () => {
  const lists = ['members', 'groups'].map((list) => ({
    code: 'MUS204' as const,
    message: `GET ${list}: 404`,
    hint: 'Check the files.',
  }));
  const refused = { code: 'MUS203' as const, message: 'GET rules: 403' };
  const engine = anEngine({
    readForImport: () => Promise.resolve({ ok: false, problems: [...lists, refused] }),
  });
  expect((await muster(argv, engine, { cwd: folder })).err).toBe(
    `error MUS204 GET members: 404
  hint: Check --workspace: subscription, resource group and name.

error MUS203 GET rules: 403
`,
  );
});

test('a parent that cannot be read exits 1, and nothing is written', async () => {
  const engine = anEngine({
    readForImport: () =>
      Promise.resolve({ ok: false, problems: [{ code: 'MUS203', message: 'refused: 403' }] }),
  });
  expect(await muster(argv, engine, { cwd: folder })).toEqual({
    exit: 1,
    out: '',
    err: 'error MUS203 refused: 403\n',
    asked: [],
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('ids, tenant and name are checked, all at once', async () => {
  const { exit, err } = await muster(
    'import --workspace soc --tenant contoso.com --out fleet --name SOC --emulator --endpoint http://127.0.0.1',
  );
  expect([exit, err.split('\n').filter((line) => line.startsWith('error'))]).toEqual([
    1,
    [
      'error MUS601 --emulator and --endpoint exclude each other',
      'error MUS601 --workspace soc is not the ARM id of a Log Analytics workspace',
      'error MUS601 --tenant contoso.com is not the id of a tenant',
      'error MUS601 --name SOC cannot be the name of a Parent',
    ],
  ]);
});

test('workspace, tenant and folder are needed', async () => {
  expect((await muster('import --tenant x --out y')).err).toBe(
    "error MUS601 required option '--workspace <id>' not specified\n  hint: Run muster import --help for what it takes.\n",
  );
});

test('the state of an embedded emulator is beside the files', async () => {
  const engine = engineOf(live);
  await muster(`${argv} --emulator`, engine, { cwd: folder });
  expect(engine.arguments.connect).toEqual([
    expect.objectContaining({
      emulator: true,
      stateFolder: join(folder, 'fleet', '.muster'),
      fleet: { parents: [{ workspace: workspaceId('soc'), tenant }], members: [] },
    }),
  ]);
});

test('an interrupt writes nothing and exits 130', async () => {
  const { io, interrupt } = anIo({ cwd: folder });
  const engine = anEngine({
    readForImport: () => {
      interrupt();
      return Promise.resolve({ ok: true, value: { live, workbookResourceGroups: [] } });
    },
  });
  expect([await run(argv.split(' '), io, engine), readdirSync(folder)]).toEqual([130, []]);
});
