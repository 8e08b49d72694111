import { expect, test } from 'vitest';
import type { Finding, Problem } from '../../src/model/problem.js';
import { sarifLog } from '../../src/show/sarif.js';
import { sarifErrors } from '../support/sarif-errors.js';
import { hostile } from './hostile.js';

const tool = 'muster 0.1.0';
const pathOf = (file: string) => `fleet/${file}`;

const unknownKey: Problem = {
  code: 'MUS104',
  message: 'Unknown key "prunes".',
  hint: 'Did you mean "prune"?',
  at: { file: 'a b%.yaml', line: 2, column: 3, length: 6 },
};
const duplicate: Problem = {
  code: 'MUS108',
  message: 'Two Groups are called "x".',
  at: { file: 'b.yaml', line: 9, column: 1 },
  related: [{ message: 'The first is here.', at: { file: 'a.yaml', line: 4, column: 7 } }],
};
const note: Finding = {
  code: 'MUS304',
  message: 'A playbook is not published.',
  severity: 'info',
  parent: 'soc',
  at: { file: 'b.yaml', line: 1, column: 1 },
};
const unreachable: Problem = { code: 'MUS201', message: 'The endpoint cannot be reached.' };

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly unknown[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: unknown;
      readonly relatedLocations?: unknown;
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
  }[];
}

function runOf(...problems: readonly (Problem | Finding)[]) {
  const log = sarifLog({ problems, tool, pathOf }) as Log;
  expect(sarifErrors(log)).toEqual([]);
  const [run] = log.runs;
  if (run === undefined) throw new Error('there is no run');
  return run;
}

test('a problem is a result at its place below the root of the repository', () => {
  const [result] = runOf(unknownKey).results;
  expect({ ...result, partialFingerprints: undefined }).toEqual({
    ruleId: 'MUS104',
    ruleIndex: 0,
    level: 'error',
    message: { text: 'Unknown key "prunes". Did you mean "prune"?' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'fleet/a%20b%25.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 2, startColumn: 3, endColumn: 9 },
        },
      },
    ],
  });
});

test('every code is a rule once, in order, and results point at theirs', () => {
  const { tool: about, results } = runOf(note, unknownKey, duplicate, unknownKey);
  const rules = about.driver.rules.map(({ id }) => id);
  expect(rules).toEqual(['MUS104', 'MUS108', 'MUS304']);
  expect(results.map(({ ruleId, ruleIndex, level }) => [ruleId, rules[ruleIndex], level])).toEqual([
    ['MUS304', 'MUS304', 'note'],
    ['MUS104', 'MUS104', 'error'],
    ['MUS108', 'MUS108', 'error'],
    ['MUS104', 'MUS104', 'error'],
  ]);
});

test('the other place of a duplicate is a related location', () => {
  expect(runOf(duplicate).results[0]?.relatedLocations).toEqual([
    {
      id: 0,
      message: { text: 'The first is here.' },
      physicalLocation: {
        artifactLocation: { uri: 'fleet/a.yaml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 4, startColumn: 7, endColumn: 8 },
      },
    },
  ]);
});

test('what has no place in a file is a notification, and an error among them makes the run unsuccessful', () => {
  const { results, invocations } = runOf(unreachable);
  expect([results, invocations]).toEqual([
    [],
    [
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            descriptor: { id: 'MUS201', index: 0 },
            level: 'error',
            message: { text: 'The endpoint cannot be reached.' },
          },
        ],
      },
    ],
  ]);
  const unplaced: Finding = { code: 'MUS304', message: 'm', severity: 'warning' };
  expect(runOf(unplaced, unknownKey).invocations).toMatchObject([{ executionSuccessful: true }]);
});

test('a fingerprint stays when lines move, and changes with what is said', () => {
  const moved: Problem = { ...unknownKey, at: { file: 'a b%.yaml', line: 40, column: 3 } };
  const other: Problem = { ...unknownKey, message: 'Unknown key "prunez".' };
  const prints = runOf(unknownKey, moved, other).results.map(
    ({ partialFingerprints }) => partialFingerprints['musterProblem/v1'],
  );
  expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(prints[1]).toBe(prints[0]);
  expect(prints[2]).not.toBe(prints[0]);
});

test('nothing wrong is a valid log without results', () => {
  expect(runOf().results).toEqual([]);
});

test('hostile names make a valid log without control or direction characters', () => {
  const at = { file: `x/${hostile}.yaml`, line: 1, column: 1 };
  const log = JSON.stringify(
    sarifLog({ problems: [{ code: 'MUS104', message: hostile, at }], tool, pathOf }),
  );
  expect(sarifErrors(JSON.parse(log))).toEqual([]);
  expect(log).not.toMatch(/\p{Cf}|\p{Cc}|\\u00|\p{Cs}/u);
});

test('the schema does refuse: a result without a message', () => {
  const log = { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ ruleId: 'x' }] }] };
  expect(sarifErrors(log)).toEqual(["/runs/0/results/0 must have required property 'message'"]);
});
