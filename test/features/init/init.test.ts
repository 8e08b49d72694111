import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { globSync } from 'tinyglobby';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.js';
import { realEngine } from '../../../src/cli/real-engine.js';
import { aLiveParent, anItem, tenant, workspaceId } from '../../support/builders.js';
import { anEngine, anIo, muster } from '../../cli/fakes.js';

const root = resolve(import.meta.dirname, '../../..');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-init-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const otherTenant = '20000000-0000-4000-8000-00000000000f';
const elsewhere = workspaceId('bank').replace(/[0-9a-f-]{36}/, '10000000-0000-4000-8000-00000000000e');
const fresh = `init --workspace ${workspaceId('soc')} --tenant ${tenant} --member ${elsewhere},${otherTenant} --member ${workspaceId('mill')}`;
const fleetNames = ['groups', 'members', 'parent', 'selections'].map((name) => `fleet/${name}.yaml`);
const written = () => globSync('**', { cwd: folder, dot: true }).sort();
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

test('flags alone make a repository that is valid, and the next command is said', async () => {
  const { exit, out, err } = await muster(`${fresh} --content Baseline*`, anEngine(), { cwd: folder });
  expect([exit, err]).toEqual([0, '']);
  expect(out).toMatch(/^Written:\n {2}fleet\/parent\.yaml\n/);
  expect(out).toContain(
    '\n\nNext:\n  muster validate fleet\n  muster plan fleet\nRead: docs/tutorial.md, docs/github.md\n',
  );
  expect(written()).toEqual(
    [
      '.gitignore',
      '.vscode/settings.json',
      ...['action.yml', 'install.sh', 'mute.sh', 'run.sh'].map((name) => `.github/actions/muster/${name}`),
      ...['plan', 'deploy', 'drift'].map((name) => `.github/workflows/${name}.yml`),
      ...['plan', 'deploy', 'drift', 'tier'].map((name) => `.github/workflows/muster-${name}.yml`),
      ...fleetNames,
      'fleet/muster.schema.json',
    ].sort(),
  );
  const valid = await muster(`validate ${join(folder, 'fleet')}`, realEngine);
  expect([valid.exit, valid.err]).toEqual([0, '']);
  expect(read('fleet/members.yaml')).toContain(`tenant: ${otherTenant}`);
  expect(read('fleet/selections.yaml')).toContain('displayName: Baseline*');
  expect(read('.gitignore')).toBe('.muster/\n');
});

test('its workflows are those of the package, told where the files are', async () => {
  await muster(fresh, anEngine(), { cwd: folder });
  for (const name of globSync('.github/**', { cwd: folder, dot: true }).filter(
    (each) => !/\/(plan|deploy|drift)\.yml$/.test(each),
  )) {
    expect(read(name)).toBe(readFileSync(join(root, name), 'utf8'));
    expect(statSync(join(folder, name)).mode & 0o111).toBe(statSync(join(root, name)).mode & 0o111);
  }
  expect(read('.github/workflows/plan.yml')).toMatch(
    /uses: \.\/\.github\/workflows\/muster-plan\.yml\n {4}with:\n {6}paths: fleet\n$/,
  );
  expect(read('.github/workflows/deploy.yml')).toMatch(/with:\n {6}paths: fleet\n {6}digest: /);
  expect(read('.github/workflows/drift.yml')).toMatch(/with:\n {6}paths: fleet\n {4}secrets:/);
});

test('an import writes what Azure has', async () => {
  const live = aLiveParent()
    .withPublished('finance-eu', ['bank'], [anItem('r-1', { displayName: 'Brute force' })])
    .build();
  const engine = anEngine({
    readForImport: () => Promise.resolve({ ok: true, value: { live, workbookResourceGroups: [] } }),
  });
  const argv = `init soc --workspace ${workspaceId('soc')} --tenant ${tenant} --import --pipeline none --emulator`;
  const { exit, out } = await muster(argv, engine, { cwd: folder });
  expect([exit, out]).toEqual([
    0,
    `Written:
  fleet/parent.yaml
  fleet/members.yaml
  fleet/groups.yaml
  fleet/selections.yaml
  fleet/muster.schema.json
  .gitignore
  .vscode/settings.json

Next:
  muster validate soc/fleet
  muster plan soc/fleet --emulator
Read: docs/tutorial.md
`,
  ]);
  expect(read('soc/fleet/groups.yaml')).toContain('name: finance-eu');
});

test('what is there is never touched, and what it lacks is told', async () => {
  mkdirSync(join(folder, '.vscode'));
  mkdirSync(join(folder, 'fleet'));
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  writeFileSync(join(folder, '.vscode/settings.json'), '{}\n');
  writeFileSync(join(folder, 'fleet/mine.yaml'), '# mine\n');
  const { exit, out } = await muster('init --pipeline none', anEngine(), { cwd: folder });
  expect([exit, out]).toEqual([
    0,
    `Kept as they are:
  fleet/
  .gitignore
  .vscode/settings.json
  Add the line .muster/ to .gitignore: it is muster’s state on this machine.

Next:
  muster validate fleet
  muster plan fleet
Read: docs/tutorial.md
`,
  ]);
  expect([read('.gitignore'), read('.vscode/settings.json'), written().length]).toEqual([
    'node_modules\n',
    '{}\n',
    3,
  ]);
});

test('a second run writes nothing', async () => {
  await muster(fresh, anEngine(), { cwd: folder });
  const { exit, out } = await muster(fresh, anEngine(), { cwd: folder });
  expect(exit).toBe(0);
  expect(out).not.toContain('Written');
  expect(out).not.toContain('Add the line');
});

test('a link in the repository leads nothing out of it', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'muster-outside-'));
  try {
    symlinkSync(outside, join(folder, '.vscode'));
    const { exit, err } = await muster(fresh, anEngine(), { cwd: folder });
    expect([exit, err.split('\n')[0]]).toEqual([
      1,
      'error MUS613 nothing is written: . cannot be written to: a symbolic link leads out of its folder',
    ]);
    expect([
      globSync('**', { cwd: outside, dot: true }),
      existsSync(join(folder, 'fleet/parent.yaml')),
    ]).toEqual([[], false]);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test('on a terminal what no flag says is asked, and an unclear answer is asked again', async () => {
  const answers = [
    'soc',
    workspaceId('soc'),
    tenant,
    'perhaps',
    'n',
    workspaceId('bank'),
    '',
    '',
    'Baseline *',
    'none',
  ];
  const { exit, asked, err } = await muster('init', anEngine(), { cwd: folder, answers });
  expect([exit, asked]).toEqual([
    0,
    [
      'ARM id of the central workspace: ',
      'ARM id of the central workspace: ',
      'Id of its tenant: ',
      'Write the groups that it has in Azure (import), or begin with new ones (new) [import]: ',
      'Write the groups that it has in Azure (import), or begin with new ones (new) [import]: ',
      'ARM id of a member workspace: ',
      `Id of its tenant [${tenant}]: `,
      'ARM id of another (empty: no more): ',
      'Which analytics rules they receive, by a pattern of display names [*]: ',
      'Workflows for github or none [github]: ',
    ],
  ]);
  expect(err).toBe(
    '"soc" is not the ARM id of a Log Analytics workspace. Copy the resource ID from the properties of the workspace in the portal: /subscriptions/…/workspaces/….\n' +
      'That is no clear answer. Type import or new.\n',
  );
  expect(written()).toEqual(
    ['.gitignore', '.vscode/settings.json', 'fleet/muster.schema.json', ...fleetNames].sort(),
  );
});

test('the end of input is a refusal, and so are three unclear answers; nothing is written', async () => {
  const fake = anIo({ cwd: folder });
  const ended = await run(['init'], { ...fake.io, ask: () => Promise.resolve(undefined) }, anEngine());
  expect([ended, fake.err().split('\n')[0]]).toEqual([
    1,
    'error MUS670 no clear answer came, and nothing is written: ARM id of the central workspace',
  ]);
  const unclear = await muster('init', anEngine(), {
    cwd: folder,
    answers: ['a', 'b', 'c', workspaceId('soc')],
  });
  expect([unclear.exit, unclear.asked.length]).toEqual([1, 3]);
  expect(unclear.err).toContain('error MUS670');
  expect(written()).toEqual([]);
});

test('without a terminal what is missing is an error with its flag', async () => {
  const missing = async (argv: string) =>
    (await muster(argv, anEngine(), { cwd: folder })).err.trimEnd().split('\n');
  expect(await missing('init')).toEqual([
    'error MUS671 standard input is no terminal, so nobody can be asked: ARM id of the central workspace',
    '  hint: Give --workspace ID.',
  ]);
  expect(await missing(`init --workspace ${workspaceId('soc')}`)).toEqual(
    expect.arrayContaining(['  hint: Give --tenant ID.']),
  );
  expect(await missing(`init --workspace ${workspaceId('soc')} --tenant ${tenant}`)).toEqual(
    expect.arrayContaining(['  hint: Give --import, or --member ID for a new fleet.']),
  );
  expect(await missing(`${fresh} --import`)).toEqual([
    'error MUS601 --import and --member exclude each other',
    '  hint: An import writes the members that Azure has.',
  ]);
  expect(await missing(`init --workspace soc --tenant ${tenant} --member mill,${tenant}`)).toHaveLength(5);
  expect(written()).toEqual([]);
});

test('JSON fits its schema, and Markdown is one document', async () => {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/init.schema.json'), 'utf8')) as object;
  const valid = new Ajv2020({ strict: false }).compile(schema);
  const { out } = await muster(`${fresh} --pipeline none --format json`, anEngine(), { cwd: folder });
  const json = JSON.parse(out) as { readonly written: readonly string[]; readonly next: readonly string[] };
  expect([valid(json), json.written.length, json.next]).toEqual([
    true,
    7,
    ['muster validate fleet', 'muster plan fleet'],
  ]);
  const refused = JSON.parse((await muster('init x --format json', anEngine(), { cwd: folder })).out) as {
    readonly errors: readonly { readonly code: string }[];
  };
  expect([valid(refused), refused.errors.map(({ code }) => code)]).toEqual([true, ['MUS671']]);
  const markdown = await muster(`${fresh} --pipeline none --format markdown`, anEngine(), { cwd: folder });
  expect(markdown.out).toMatch(
    /^### A repository for muster\n\n\*\*Kept as they are\*\*\n\n- <code>fleet\/<\/code>\n/,
  );
});
