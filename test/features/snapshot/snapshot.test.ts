import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realEngine } from '../../../src/cli/real-engine.js';
import type { Engine } from '../../../src/cli/engine.js';
import { openEmulator } from '../../../src/emulator/open-emulator.js';
import type { Emulator } from '../../../src/emulator/emulator.js';
import type { SnapshotJson } from '../../../src/features/snapshot/shape.js';
import { YieldingClock } from '../../support/fake-clock.js';
import { aRule, tenant, workspaceOf } from '../../support/small-fleet.js';
import { anIo, muster } from '../../cli/fakes.js';
import { run } from '../../../src/cli/run.js';

let folder = '';
let clock = new YieldingClock('2026-03-01T08:00:00Z');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-snapshot-'));
  clock = new YieldingClock('2026-03-01T08:00:00Z');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const doc = (kind: string, name: string, spec: string) =>
  `apiVersion: muster/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;

/** Parents `soc` and `emea`, each with a group of one member that uses pinned selections. */
function fleetText(more: { readonly pinned?: boolean; readonly emeaUses?: string } = {}): string {
  const { pinned = true, emeaUses = 'rules' } = more;
  return [
    ...['soc', 'emea'].flatMap((name) => [
      doc('Parent', name, `{workspace: ${workspaceOf(name)}, tenant: ${tenant}}`),
      doc(
        'Member',
        `${name}-one`,
        `{workspace: ${workspaceOf(`${name}-one`)}, tenant: ${tenant}, parents: [${name}]}`,
      ),
    ]),
    doc('Group', 'soc-all', '{parent: soc, members: {names: [soc-one]}, content: [rules, parsers]}'),
    doc('Group', 'emea-all', `{parent: emea, members: {names: [emea-one]}, content: [${emeaUses}]}`),
    doc('ContentSelection', 'rules', `{snapshot: ${String(pinned)}, include: [{kind: AnalyticsRule}]}`),
    doc('ContentSelection', 'parsers', '{snapshot: true, allowEmpty: true, include: [{kind: Function}]}'),
  ].join('---\n');
}

/** Somebody changes the world of the embedded emulator; it begins with two rules in each parent. */
async function meanwhile(change: (emulator: Emulator) => void): Promise<void> {
  mkdirSync(join(folder, '.muster'), { recursive: true });
  const opened = await openEmulator({
    dataFile: join(folder, '.muster', 'emulator.json'),
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
    seed: {
      faults: [],
      skippedFiles: 0,
      workspaces: ['soc', 'emea', 'soc-one', 'emea-one'].map((name) => ({
        id: workspaceOf(name),
        tenant,
        content: name.endsWith('-one') ? [] : [aRule('rule-a'), aRule('rule-b')],
      })),
    },
  });
  if (!opened.ok) throw new Error(opened.message);
  change(opened.emulator);
  await opened.emulator.flush();
}

const ruleId = (parent: string, name: string) =>
  `${workspaceOf(parent)}/providers/Microsoft.SecurityInsights/alertRules/${name}`;

async function snapshot(flags = '', engine: Engine = realEngine) {
  const { exit, out, err } = await muster(`snapshot ${folder} --emulator --quiet ${flags}`, engine, {
    cwd: folder,
    clock,
  });
  const shown = (text: string) => text.replaceAll(`${folder}/`, '').replaceAll(folder, 'DIR');
  // Findings are wrapped where the folder's name is long; the JSON test has them whole.
  const withoutFindings = out.replace(/^Findings: [^]*?\n\n/m, '');
  return { exit, out: shown(withoutFindings), err: shown(err) };
}

const lockFile = () => join(folder, 'muster.lock.yaml');
const lock = () => readFileSync(lockFile(), 'utf8');
const writeFleet = (text = fleetText()) => {
  writeFileSync(join(folder, 'fleet.yaml'), text);
};

const header = `# Written by "muster snapshot": what each selection with "snapshot: true" stood for then.
# Commit it. Comments are kept; the order is yours.
version: 1
snapshots:
`;
const rule = (name: string) => `      - kind: AnalyticsRule
        name: ${name}
        displayName: Title of ${name}
`;

test('the first snapshot says what it pins, and writes it', async () => {
  writeFleet();
  await meanwhile(() => undefined);
  expect(await snapshot()).toEqual({
    exit: 0,
    err: '',
    out: `emea / rules: 2 items, new
  + AnalyticsRule Title of rule-a
  + AnalyticsRule Title of rule-b

soc / rules: 2 items, new
  + AnalyticsRule Title of rule-a
  + AnalyticsRule Title of rule-b

soc / parsers: 0 items, new

Wrote muster.lock.yaml.
`,
  });
  const rules = `    rules:\n${rule('rule-a')}${rule('rule-b')}`;
  expect(lock()).toBe(`${header}  emea:\n${rules}  soc:\n    parsers: []\n${rules}`);
});

describe('after a first snapshot', () => {
  beforeEach(async () => {
    writeFleet();
    await meanwhile(() => undefined);
    await snapshot();
  });

  test('a second one changes nothing, not even the time of the file', async () => {
    const before = [lock(), statSync(lockFile()).mtimeMs];
    expect(await snapshot()).toEqual({
      exit: 0,
      err: '',
      out: `emea / rules: 2 items, as before
soc / parsers: 0 items, as before
soc / rules: 2 items, as before

muster.lock.yaml is up to date.
`,
    });
    expect([lock(), statSync(lockFile()).mtimeMs]).toEqual(before);
  });

  test('the next says what came, went and was renamed; comments stay', async () => {
    writeFileSync(lockFile(), lock().replace(rule('rule-b'), `      # Loud.\n${rule('rule-b')}`));
    await meanwhile((emulator) => {
      emulator.happen({ kind: 'deleteItem', id: ruleId('soc', 'rule-a') });
      emulator.putContent(workspaceOf('soc'), aRule('rule-c'));
      const { properties } = aRule('rule-b');
      emulator.putContent(workspaceOf('emea'), {
        ...aRule('rule-b'),
        properties: { ...properties, displayName: 'Quiet' },
      });
    });
    const plan = await muster(`plan ${folder} --emulator --quiet`, realEngine, { cwd: folder, clock });
    expect([plan.exit, plan.err.replaceAll(`${folder}/`, '')]).toEqual([
      1,
      `muster.lock.yaml:18:15 error MUS416 "Title of rule-a" (AnalyticsRule rule-a) is pinned by selection "rules", and soc no longer has it
  18 |         name: rule-a
     |               ^^^^^^
  hint: Restore it, or drop it: muster snapshot --selection rules --parent soc
`,
    ]);
    expect(plan.out.replace(/\s+/g, ' ')).toContain('would rename Title of rule-b to Quiet');

    const { exit, out } = await snapshot();
    expect([exit, out]).toEqual([
      0,
      `emea / rules: 2 items, 1 renamed
  ~ AnalyticsRule Title of rule-b: now Quiet

soc / rules: 2 items, 1 added, 1 dropped
  + AnalyticsRule Title of rule-c
  - AnalyticsRule Title of rule-a

soc / parsers: 0 items, as before

Wrote muster.lock.yaml.
`,
    ]);
    const loud = rule('rule-b').replace('Title of rule-b', 'Quiet');
    expect(lock()).toBe(
      `${header}  emea:\n    rules:\n${rule('rule-a')}      # Loud.\n${loud}  soc:\n    parsers: []\n    rules:\n${rule('rule-b')}${rule('rule-c')}`,
    );
  });

  test('one parent or selection alone leaves the others’ entries as they are', async () => {
    const before = lock();
    await meanwhile((emulator) => {
      for (const name of ['soc', 'emea']) emulator.putContent(workspaceOf(name), aRule('rule-c'));
    });
    writeFleet(fleetText({ emeaUses: '' }));
    expect((await snapshot('--parent soc --selection rules')).out).toBe(
      'soc / rules: 3 items, 1 added\n  + AnalyticsRule Title of rule-c\n\nWrote muster.lock.yaml.\n',
    );
    expect(lock()).toBe(`${before}${rule('rule-c')}`);
  });

  test('entries that nothing uses any more are removed, and said', async () => {
    writeFleet(fleetText({ emeaUses: '' }));
    const { out } = await snapshot();
    expect(out).toContain('emea / rules: removed with 2 items, for no group uses it pinned any more\n\n');
    expect(lock()).not.toContain('emea:');
    writeFleet(fleetText({ pinned: false }).replace('snapshot: true', 'snapshot: false'));
    expect((await snapshot()).out).toBe(
      [
        'soc / parsers: removed with 0 items, for no group uses it pinned any more',
        'soc / rules: removed with 2 items, for no group uses it pinned any more',
        '',
        'Wrote muster.lock.yaml.',
        '',
      ].join('\n'),
    );
    expect(lock()).toBe(header.replace('snapshots:\n', 'snapshots: {}\n'));
    expect((await snapshot()).out).toBe('No group uses a pinned selection.\n');
  });

  test('a parent that cannot be read keeps its entries; the others are written; exit 1', async () => {
    await meanwhile((emulator) => {
      emulator.putContent(workspaceOf('soc'), aRule('rule-c'));
      emulator.happen({ kind: 'removeRole', workspace: workspaceOf('emea') });
    });
    writeFileSync(lockFile(), lock().replace('  emea:\n', '  emea:\n    old: []\n'));
    const before = lock();
    const { exit, out, err } = await snapshot('--format json');
    const json = JSON.parse(out) as SnapshotJson;
    expect([exit, json.written, json.removed, new Set(json.errors.map(({ parent }) => parent))]).toEqual([
      1,
      true,
      [],
      new Set(['emea']),
    ]);
    expect(err).toContain('error MUS203');
    expect(lock()).toBe(`${before}${rule('rule-c')}`);
  });

  test('a lock file that was broken meanwhile is not overwritten', async () => {
    const breaking: Engine = {
      ...realEngine,
      takeSnapshots: async (...all) => {
        const taken = await realEngine.takeSnapshots(...all);
        writeFileSync(lockFile(), 'version: 1\n');
        return taken;
      },
    };
    const { exit, err } = await snapshot('', breaking);
    expect([exit, err.split('\n')[0], lock()]).toEqual([
      1,
      'muster.lock.yaml:1:1 error MUS122 The document lacks "snapshots"',
      'version: 1\n',
    ]);
  });

  test('an interrupt before the file is written leaves it alone', async () => {
    await meanwhile((emulator) => {
      emulator.putContent(workspaceOf('soc'), aRule('rule-c'));
    });
    const before = lock();
    const fake = anIo({ cwd: folder, clock });
    const engine: Engine = {
      ...realEngine,
      takeSnapshots: (...all) => {
        fake.interrupt();
        return realEngine.takeSnapshots(...all);
      },
    };
    const exit = await run(['snapshot', folder, '--emulator', '--quiet'], fake.io, engine);
    expect([exit, fake.out(), fake.err().split('\n').slice(1)]).toEqual([
      130,
      '',
      ['Interrupted; nothing was written.', ''],
    ]);
    expect(lock()).toBe(before);
  });
});

test('files given by name have their lock file beside the first, and remove no entry: others may use it', async () => {
  writeFleet();
  await meanwhile(() => undefined);
  const file = join(folder, 'fleet.yaml');
  const take = () => muster(`snapshot ${file} --emulator --quiet`, realEngine, { cwd: folder, clock });
  expect([(await take()).exit, lock().startsWith(header)]).toEqual([0, true]);
  const before = lock();
  writeFleet(fleetText({ emeaUses: '' }));
  expect([(await take()).out.includes('removed'), lock()]).toEqual([false, before]);
});

describe('JSON', () => {
  const errorsOf = (document: unknown) => {
    const text = readFileSync(new URL('../../../schemas/snapshot.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(text) as object);
    validate(document);
    return validate.errors;
  };

  test('has every list, follows its schema, and is what a report file holds', async () => {
    writeFleet();
    await meanwhile(() => undefined);
    await snapshot();
    await meanwhile((emulator) => {
      emulator.happen({ kind: 'deleteItem', id: ruleId('soc', 'rule-a') });
      emulator.putContent(workspaceOf('soc'), aRule('rule-c'));
    });
    writeFleet(fleetText({ emeaUses: '' }));
    const { exit, out, err } = await snapshot(`--format json --report ${folder}/report.json`);
    const json = JSON.parse(out) as SnapshotJson;
    const unmoved = { renamed: [], delivered: [] };
    const item = (name: string) => ({
      kind: 'AnalyticsRule',
      name,
      displayName: `Title of ${name}`,
      predicted: false,
    });
    expect([exit, err, json]).toEqual([
      0,
      '',
      {
        schemaVersion: 1,
        tool: 'muster 0.1.0',
        file: 'muster.lock.yaml',
        written: true,
        snapshots: [
          { parent: 'soc', selection: 'parsers', items: 0, added: [], dropped: [], ...unmoved },
          {
            parent: 'soc',
            selection: 'rules',
            items: 2,
            added: [item('rule-c')],
            dropped: [item('rule-a')],
            ...unmoved,
          },
        ],
        removed: [{ parent: 'emea', selection: 'rules', items: 2 }],
        findings: [expect.objectContaining({ code: 'MUS317', severity: 'info' })],
        errors: [],
      },
    ]);
    expect(errorsOf(json)).toBeNull();
    expect(
      JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8').replaceAll(`${folder}/`, '')),
    ).toEqual(json);
  });

  test('is one document where nothing can be done, too', async () => {
    writeFleet(fleetText().replace('[rules, parsers]', '[rule]'));
    const { exit, out } = await snapshot('--format json');
    const json = JSON.parse(out) as SnapshotJson;
    expect([exit, json.file, json.errors.map(({ code }) => code)]).toEqual([1, null, ['MUS109']]);
    expect(errorsOf(json)).toBeNull();
  });
});

describe('what is asked for and cannot be is an error, before anything is read', () => {
  beforeEach(() => {
    writeFleet(fleetText({ pinned: false }));
  });

  test.each([
    [
      '--selection rule',
      'error MUS603 --selection rule: the files have no content selection of this name\n  hint: Did you mean "rules"?\n',
    ],
    [
      '--selection rules',
      'error MUS601 --selection rules: the selection is not pinned\n  hint: Set "snapshot: true" in it, or leave it away here.\n',
    ],
    [
      '--selection parsers --parent emea',
      'error MUS601 --selection parsers: no group that was asked for uses it\n  hint: Name a parent or group that uses it, or leave --parent and --group away.\n',
    ],
    [
      '--report none/x.json',
      'error MUS604 report none/x.json cannot be written: its folder does not exist\n  hint: Name a file in a folder that exists and may be written.\n',
    ],
  ])('%s', async (flags, err) => {
    expect(await snapshot(flags)).toEqual({ exit: 1, out: '', err });
  });
});

test('a pinned selection without a snapshot is invalid for every other command', async () => {
  writeFleet(fleetText({ emeaUses: '' }));
  const { exit, err } = await muster(`validate ${folder}`, realEngine, { cwd: folder });
  expect([exit, err.replaceAll(`${folder}/`, '').replaceAll(folder, 'DIR').split('\n\n')[0]]).toEqual([
    1,
    `fleet.yaml:40:9 error MUS415 Selection "rules" is pinned, and muster.lock.yaml has no snapshot of it for soc
  40 |   name: rules
     |         ^^^^^
  hint: Run: muster snapshot --selection rules --parent soc DIR
  fleet.yaml:28:9 group soc-all uses it here
  28 |   name: soc-all
     |         ^^^^^^^`,
  ]);
});
