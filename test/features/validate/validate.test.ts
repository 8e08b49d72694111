import { expect, test } from 'vitest';
import type { DesiredFleet } from '../../../src/model/desired.js';
import { anEngine, fleet, loaded, muster } from '../../cli/fakes.js';

const broken = {
  ok: false,
  problems: [
    {
      code: 'MUS104',
      message: 'Unknown key "prunes".',
      hint: 'Did you mean "prune"?',
      at: { file: 'fleet.yaml', line: 2, column: 3, length: 6 },
    },
    { code: 'MUS117', message: 'No Parent is declared.' },
  ],
  files: [{ name: 'fleet.yaml', text: 'spec:\n  prunes: true\n' }],
} as const;

test('valid files are counted by kind', async () => {
  expect(await muster('validate dir')).toEqual({
    exit: 0,
    out: '1 file, 4 documents: valid\n2 parents, 0 members, 2 groups, 0 content selections\n',
    err: '',
    asked: [],
  });
});

test('suppressions and credentials are documents, and counted where there are any', async () => {
  const at = { file: 'fleet.yaml', line: 1, column: 1 };
  const until = { until: '2027-01-31', reason: 'known', untilAt: at };
  const all: DesiredFleet = {
    ...fleet,
    suppressions: [{ name: 'tuned', member: ['bank'], at, ...until }],
    credentials: [{ name: 'theirs', type: 'azureCli', at }],
  };
  const value = { fleet: all, files: [{ name: 'fleet.yaml', text: '' }], foreign: 0 };
  const engine = anEngine({ loadFleet: () => Promise.resolve({ ok: true, value }) });
  expect((await muster('validate', engine)).out).toBe(
    '1 file, 6 documents: valid\n2 parents, 0 members, 2 groups, 0 content selections, 1 suppression, 1 credential\n',
  );
  expect((await muster('validate', engine, { columns: 60 })).out.split('\n').slice(1)).toEqual([
    '2 parents, 0 members, 2 groups, 0 content selections, 1',
    '  suppression, 1 credential',
    '',
  ]);
});

test('Markdown is one document on stdout, valid or not', async () => {
  expect((await muster('validate --format markdown')).out).toBe(
    '### ✔ 1 file, 4 documents: valid\n\n2 parents, 0 members, 2 groups, 0 content selections\n',
  );
  const { exit, out } = await muster(
    'validate --format markdown',
    anEngine({ loadFleet: () => Promise.resolve(broken) }),
  );
  expect([exit, out]).toEqual([
    1,
    '### ✖ 2 errors\n\n' +
      '- ✖ **MUS104** <code>fleet.yaml&#58;2&#58;3</code> Unknown key &#34;prunes&#34;.<br>hint: Did you mean &#34;prune&#34;&#63;\n\n' +
      '- ✖ **MUS117** No Parent is declared.\n',
  ]);
});

test('paths are handed on, the working folder by default', async () => {
  const engine = anEngine();
  await muster('validate', engine);
  expect(engine.arguments.loadFleet).toEqual([['.'], { today: '2026-11-22' }]);
  await muster('validate a b.yaml', engine);
  expect(engine.arguments.loadFleet).toEqual([['a', 'b.yaml'], { today: '2026-11-22' }]);
});

test('documents that are not ours are told in one line, unless quiet', async () => {
  const engine = (foreign: number) => anEngine({ loadFleet: () => Promise.resolve(loaded({ foreign })) });
  expect((await muster('validate', engine(1))).err).toBe(
    'note MUS310 1 document is not muster’s and was skipped\n',
  );
  expect((await muster('validate', engine(2))).err).toBe(
    'note MUS310 2 documents are not muster’s and were skipped\n',
  );
  expect((await muster('validate --quiet', engine(2))).err).toBe('');
});

test('every problem is shown with its source, and counted', async () => {
  const engine = anEngine({ loadFleet: () => Promise.resolve(broken) });
  expect(await muster('validate', engine)).toEqual({
    exit: 1,
    out: '',
    err: `fleet.yaml:2:3 error MUS104 Unknown key "prunes".
  2 |   prunes: true
    |   ^^^^^^
  hint: Did you mean "prune"?

error MUS117 No Parent is declared.

2 errors in 1 file
`,
    asked: [],
  });
});

test('with --format json stdout holds one document, valid or not', async () => {
  const engine = anEngine({ loadFleet: () => Promise.resolve(broken) });
  const { exit, out } = await muster('validate --format json', engine);
  expect([exit, JSON.parse(out)]).toEqual([
    1,
    {
      schemaVersion: 1,
      valid: false,
      problems: [
        {
          code: 'MUS104',
          severity: 'error',
          message: 'Unknown key "prunes".',
          hint: 'Did you mean "prune"?',
          parent: null,
          at: { file: 'fleet.yaml', line: 2, column: 3 },
          related: [],
        },
        {
          code: 'MUS117',
          severity: 'error',
          message: 'No Parent is declared.',
          hint: null,
          parent: null,
          at: null,
          related: [],
        },
      ],
      findings: [],
    },
  ]);
  const valid = await muster('validate --format json');
  expect([valid.exit, JSON.parse(valid.out)]).toEqual([
    0,
    { schemaVersion: 1, valid: true, problems: [], findings: [] },
  ]);
});

test('what can never match is told with its source, and the files are valid', async () => {
  const text = '  match: { severity: High }\n';
  const entry = {
    kinds: ['Workbook'],
    match: { severity: ['High'] },
    keysAt: { severity: { file: 'fleet.yaml', line: 1, column: 12, length: 8 } },
    at: { file: 'fleet.yaml', line: 1, column: 3 },
  } as const;
  const selection = { name: 'boards', include: [entry], exclude: [], allowEmpty: false, at: entry.at };
  const engine = anEngine({
    loadFleet: () =>
      Promise.resolve({
        ok: true,
        value: {
          fleet: { ...fleet, selections: [selection] },
          files: [{ name: 'fleet.yaml', text }],
          foreign: 0,
        },
      }),
  });
  expect(await muster('validate', engine)).toEqual({
    exit: 0,
    out: '1 file, 5 documents: valid\n2 parents, 0 members, 2 groups, 1 content selection\n',
    err: `fleet.yaml:1:12 warning MUS332 Selection "boards": no Workbook has "severity", so this entry's match takes nothing
  1 |   match: { severity: High }
    |            ^^^^^^^^
  hint: Remove the key, or ask for a kind that has it: AnalyticsRule.
`,
    asked: [],
  });
  const { findings } = JSON.parse((await muster('validate --format json', engine)).out) as {
    readonly findings: readonly { readonly code: string; readonly at: unknown }[];
  };
  expect(findings.map(({ code, at }) => [code, at])).toEqual([
    ['MUS332', { file: 'fleet.yaml', line: 1, column: 12 }],
  ]);
});

test('of more than a thousand problems the first thousand are printed, and the rest counted', async () => {
  const problems = Array.from({ length: 1_003 }, (_, index) => ({
    code: 'MUS103' as const,
    message: `Problem ${String(index + 1)}.`,
  }));
  const engine = anEngine({ loadFleet: () => Promise.resolve({ ok: false, problems, files: [] }) });
  const { exit, err } = await muster('validate', engine);
  const lines = err.split('\n').filter((line) => line !== '');
  expect([exit, lines.length, ...lines.slice(-3)]).toEqual([
    1,
    1_002,
    'error MUS103 Problem 1000.',
    '… and 3 more: fix these first.',
    '1,003 errors',
  ]);
});
