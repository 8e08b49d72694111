import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noPairs, type Drift } from '../../../src/features/drift/drift.js';
import { run } from '../../../src/cli/run.js';
import type { DriftJson } from '../../../src/features/drift/shape.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';
import { anEngine, anIo, muster } from '../../cli/fakes.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-drift-notify-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const url = 'https://hooks.example.org/T0/s3cret';
const counts = { ...noPairs, changed: 1, inSync: 5 };
const drifting = (n = 1): Partial<Drift> => ({
  groups: [aDriftGroup({ counts })],
  pairs: [changedPair('fabrikam-prod', n)],
  counts,
});
const refused: Partial<Drift> = {
  problems: [{ code: 'MUS203', message: 'Member m could not be read: 403' }],
};

/** One command line, with everything that it posted. */
async function posted(found: Partial<Drift>, argv = '', readDrift = () => Promise.resolve(aDrift(found))) {
  const posts: unknown[] = [];
  const engine = anEngine({
    readDrift,
    postNotification: (_url, body) => {
      posts.push(body);
      return Promise.resolve(undefined);
    },
  });
  return { ...(await muster(`drift --quiet --notify ${url}${argv}`, engine, { cwd })), posts };
}

test('drift is posted: how much, where, and the fingerprint of its JSON', async () => {
  const { exit, posts, err } = await posted(drifting(), ' --report d.json');
  const json = JSON.parse(readFileSync(join(cwd, 'd.json'), 'utf8')) as DriftJson;
  expect([exit, err, posts]).toEqual([
    2,
    '',
    [
      {
        schemaVersion: 1,
        tool: 'muster 0.1.0',
        command: 'drift',
        at: '2026-11-22T10:00:00.000Z',
        exitCode: 2,
        title: '~ Drift: 1 copy changed, 0 missing, 5 in sync.',
        summary:
          'Control plane: 0 resources changed, 0 missing, 0 unmanaged. Other content: 0 of the members’ own.',
        troubles: ['contoso-soc / finance-eu: 1 copy changed'],
        more: 0,
        fingerprint: json.fingerprint,
      },
    ],
  ]);
});

test('the same drift is told once, other drift again, and again when it comes back', async () => {
  const told: number[] = [];
  for (const night of [drifting(), drifting(), drifting(2), drifting(2), {}, drifting(2)])
    told.push((await posted(night)).posts.length);
  expect(told).toEqual([1, 0, 1, 0, 0, 1]);
});

test('what was compared of other groups is told apart', async () => {
  await posted(drifting());
  expect((await posted(drifting(), ' --group finance-eu')).posts.length).toBe(1);
});

test('a night that could not read everything is told as a failure, with drift and without', async () => {
  const bare = await posted(refused);
  const both = await posted({ ...drifting(), ...refused });
  expect([bare, both].map(({ exit, posts }) => [exit, posts])).toEqual([
    [
      1,
      [
        expect.objectContaining({
          exitCode: 1,
          title: '✖ Not everything could be compared.',
          troubles: ['MUS203 Member m could not be read: 403'],
        }),
      ],
    ],
    [
      1,
      [
        expect.objectContaining({
          title: '✖ Not everything could be compared.',
          troubles: ['MUS203 Member m could not be read: 403', 'contoso-soc / finance-eu: 1 copy changed'],
        }),
      ],
    ],
  ]);
});

test('evidence that cannot be read is told, for nothing was compared', async () => {
  const { exit, posts } = await posted({}, ' --evidence none.json');
  expect([exit, posts]).toEqual([
    1,
    [
      expect.objectContaining({
        title: '✖ Nothing was compared.',
        summary: '1 error',
        troubles: ['MUS421 --evidence none.json: the file cannot be read: there is no such file'],
      }),
    ],
  ]);
});

test('a folder that is not there is told, and not made', async () => {
  const posts: unknown[] = [];
  const engine = anEngine({
    loadFleet: () =>
      Promise.resolve({ ok: false, problems: [{ code: 'MUS101', message: 'none' }], files: [] }),
    postNotification: (_url, body) => {
      posts.push(body);
      return Promise.resolve(undefined);
    },
  });
  const { exit } = await muster(`drift typo --notify ${url}`, engine, { cwd });
  expect([exit, posts.length, existsSync(join(cwd, 'typo'))]).toEqual([1, 1, false]);
});

test('a report that could not be written is told', async () => {
  const readDrift = () => {
    rmSync(cwd, { recursive: true, force: true });
    return Promise.resolve(aDrift());
  };
  const { exit, posts } = await posted({}, ' --report d.json', readDrift);
  expect([exit, posts]).toEqual([
    1,
    [expect.objectContaining({ troubles: ['MUS604 a report could not be written'] })],
  ]);
});

test('a defect is told, and stays a defect', async () => {
  const { exit, posts } = await posted({}, '', () => Promise.reject(new Error('ours')));
  expect([exit, posts]).toEqual([
    70,
    [expect.objectContaining({ exitCode: 70, title: '✖ Nothing was compared.', troubles: [] })],
  ]);
});

test('an interrupt is no news, whatever was found before it', async () => {
  const fake = anIo({ cwd });
  const engine = anEngine({
    readDrift: () => {
      fake.interrupt();
      return Promise.resolve(aDrift({ ...drifting(), ...refused }));
    },
  });
  const exit = await run(['drift', '--notify', url], fake.io, engine);
  expect([exit, engine.calls.includes('postNotification')]).toEqual([130, false]);
});

test('no drift is no news, and a URL that is none stops before anything is read', async () => {
  expect((await posted({})).posts).toEqual([]);
  const engine = anEngine();
  const { exit, err } = await muster('drift --notify ftp://s3cret', engine);
  expect([exit, err, engine.calls]).toEqual([
    1,
    'error MUS601 --notify is not an https URL\n  hint: Give the https URL of a webhook.\n',
    [],
  ]);
});

test('drift as JUnit and as SARIF files', async () => {
  await posted(drifting(), ' --report d.xml --report d.sarif');
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  expect(read('d.xml')).toContain(
    '<testsuites name="muster drift" tests="3" failures="2" errors="0" skipped="0">',
  );
  const sarif = JSON.parse(read('d.sarif')) as {
    runs: { results: { ruleId: string; message: { text: string }; locations: unknown }[] }[];
  };
  expect(
    sarif.runs[0]?.results.map(({ ruleId, message, locations }) => [ruleId, message.text, locations]),
  ).toEqual([
    [
      'drift/copies-changed',
      '1 copy of group finance-eu of contoso-soc changed: "Contoso rule 1" in fabrikam-prod.',
      [
        {
          physicalLocation: {
            artifactLocation: { uri: 'fleet.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 1, startColumn: 1, endColumn: 2 },
          },
        },
      ],
    ],
  ]);
});

test('for a page every pair is read, and the other outputs list what they list without one', async () => {
  const quiet = ['inSync', 'local'] as const;
  const all = [
    changedPair('fabrikam-prod', 1),
    ...quiet.map((state, n) => aDriftPair('fabrikam-prod', n + 2, { state })),
  ];
  const engine = anEngine({ readDrift: () => Promise.resolve(aDrift({ pairs: all })) });
  await muster('drift --report d.html --report d.json', engine, { cwd });
  expect(engine.arguments.readDrift?.[3]).toMatchObject({ all: true });
  const json = JSON.parse(readFileSync(join(cwd, 'd.json'), 'utf8')) as { pairs: { state: string }[] };
  expect(json.pairs.map(({ state }) => state)).toEqual(['changed']);
  const page = readFileSync(join(cwd, 'd.html'), 'utf8');
  const data = JSON.parse(/id="report-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as {
    verdicts: { status: string }[];
  };
  expect(data.verdicts.map(({ status }) => status)).toEqual(['changed', 'inSync', 'local']);
});
