import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { maxLongOutputBytes } from '../../../src/cli/read-output.js';
import { deliveredBy, parseEvidence, readEvidence } from '../../../src/features/drift/evidence.js';

const pair = {
  parent: 'soc',
  group: 'emea',
  member: 'london',
  item: { kind: 'Function', name: 'Parser-1', displayName: 'Parser', alias: 'Asim', resourceId: null },
  status: 'Succeeded',
  cause: null,
  error: null,
  hint: null,
};

function read(document: unknown) {
  return parseEvidence('r.json', typeof document === 'string' ? document : JSON.stringify(document));
}

test('takes the pairs that succeeded, and no others', () => {
  const report = read({ schemaVersion: 1, pairs: [pair, { ...pair, member: 'paris', status: 'Failed' }] });
  expect(report.ok && deliveredBy(report.value)).toEqual([
    {
      parent: 'soc',
      group: 'emea',
      member: 'london',
      key: 'savedSearches/parser-1',
      label: 'Function/Asim',
    },
  ]);
});

test('what a later version added is left out, and what evidence does not need is not looked at', () => {
  const later = { ...pair, more: 1, item: { ...pair.item, more: 1 } };
  expect(read({ schemaVersion: 1, pairs: [later], more: 1, outcome: 'later', steps: 'none' })).toEqual({
    ok: true,
    value: { pairs: [pair] },
  });
});

const hint = 'Give the JSON that muster apply, publish or status wrote with --report FILE.json.';
const statuses = 'Succeeded, Failed, InProgress, Unknown, Skipped, NotPublished';

test.each([
  ['not json', 'it is not JSON, for "n" may not stand here', { file: 'r.json', line: 1, column: 1 }],
  ['[]', 'it has no pairs'],
  [{ schemaVersion: 2, pairs: [] }, 'it is a report of format 2, and this muster reads format 1'],
  [{ schemaVersion: 1, steps: [] }, 'it has no pairs'],
  [{ schemaVersion: 1, pairs: {} }, 'pairs is no list'],
  [{ schemaVersion: 1, pairs: [pair, { ...pair, item: null }] }, 'pairs[1].item is no object'],
  [
    { schemaVersion: 1, pairs: [{ ...pair, item: { ...pair.item, kind: 'Dashboard' } }] },
    'pairs[0].item.kind is none of AnalyticsRule, AutomationRule, Function, HuntingQuery, LivestreamQuery, SavedSearch, Workbook',
  ],
  [{ schemaVersion: 1, pairs: [{ ...pair, status: 3 }] }, `pairs[0].status is none of ${statuses}`],
  ['{"schemaVersion": 1, "pairs": [], "__proto__": {}}', 'it has a key named __proto__'],
  [
    `{"schemaVersion": 1, "pairs": ${'['.repeat(64)}`,
    'it is nested more than 64 deep',
    { file: 'r.json', line: 1, column: 94 },
  ],
])('refuses %j', (document, why, at?: object) => {
  expect(read(document)).toEqual({
    ok: false,
    problems: [{ code: 'MUS421', message: `r.json cannot be taken as evidence: ${why}`, hint, at }],
  });
});

test('a file above the limit is refused before it is read, and the other files are named beside it', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'huge.json'), '');
  truncateSync(join(cwd, 'huge.json'), maxLongOutputBytes + 1);
  writeFileSync(join(cwd, 'good.json'), JSON.stringify({ schemaVersion: 1, pairs: [pair] }));
  const { reports, problems } = await readEvidence(cwd, ['huge.json', 'good.json', 'none.json']);
  expect(reports).toEqual([{ file: 'good.json', report: { pairs: [pair] } }]);
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'MUS421',
      `--evidence huge.json: the file cannot be read: it has ${maxLongOutputBytes + 1} bytes, and the limit is ${maxLongOutputBytes}`,
    ],
    ['MUS421', '--evidence none.json: the file cannot be read: there is no such file'],
  ]);
});

test('a report longer than one text may be is read pair by pair', async () => {
  const cwd = folder();
  const pairs = Array.from({ length: 20 }, () => pair);
  writeFileSync(join(cwd, 'long.json'), JSON.stringify({ schemaVersion: 1, outcome: 'later', pairs }));
  const { reports, problems } = await readEvidence(cwd, ['long.json'], { text: 600, long: 10_000 });
  expect([reports, problems]).toEqual([[{ file: 'long.json', report: { pairs } }], []]);
  writeFileSync(
    join(cwd, 'wrong.json'),
    JSON.stringify({ schemaVersion: 1, pairs: [...pairs, { ...pair, member: 7 }] }),
  );
  const wrong = await readEvidence(cwd, ['wrong.json'], { text: 600, long: 10_000 });
  expect(wrong.problems.map(({ message }) => message)).toEqual([
    'wrong.json cannot be taken as evidence: pairs[20].member is no text',
  ]);
});

function folder(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'muster-evidence-'));
  onTestFinished(() => {
    rmSync(cwd, { recursive: true });
  });
  return cwd;
}
