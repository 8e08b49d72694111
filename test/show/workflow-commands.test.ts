import { expect, test } from 'vitest';
import type { Finding, Problem } from '../../src/model/problem.js';
import { workflowCommands } from '../../src/show/workflow-commands.js';
import { hostile } from './hostile.js';

const same = (file: string) => file;

function problem(line: number): Problem {
  return { code: 'MUS104', message: `Unknown key ${String(line)}.`, at: { file: 'f.yaml', line, column: 3 } };
}

test('an error has its file, line, column and code; one without a place only its code', () => {
  const placed: Problem = {
    code: 'MUS104',
    message: 'Unknown key "prunes".',
    hint: 'Did you mean "prune"?',
    at: { file: 'fleet.yaml', line: 2, column: 3, length: 6 },
  };
  const note: Finding = { code: 'MUS332', message: 'Never matches.', severity: 'info' };
  expect(workflowCommands([note, placed, { code: 'MUS117', message: 'No Parent.' }], same)).toBe(
    '::error file=fleet.yaml,line=2,col=3,endColumn=9,title=MUS104::Unknown key "prunes". Did you mean "prune"?\n' +
      '::error title=MUS117::No Parent.\n' +
      '::notice title=MUS332::Never matches.\n',
  );
});

test('of a level ten are annotations, and the tenth counts the others where there are more', () => {
  const errors = Array.from({ length: 12 }, (_, index) => problem(index + 1));
  const warnings = Array.from({ length: 10 }, (): Finding => ({ ...problem(1), severity: 'warning' }));
  const lines = workflowCommands([...warnings, ...errors], same).split('\n');
  expect(lines.filter((line) => line.startsWith('::error')).length).toBe(10);
  expect(lines.filter((line) => line.startsWith('::warning')).length).toBe(10);
  expect(lines[9]).toBe('::error title=muster::3 more errors in the log of this run');
  expect(lines.filter((line) => !line.startsWith('::'))).toEqual(['']);
});

test('the escaping is GitHub’s: a name can end neither the property nor the line', () => {
  const at = { file: 'a,b:c%\n.yaml', line: 1, column: 1 };
  expect(workflowCommands([{ code: 'MUS104', message: '100% of\n::stop', at }], same)).toBe(
    '::error file=a%2Cb%3Ac%25%0A.yaml,line=1,col=1,title=MUS104::100%25 of ::stop\n',
  );
  expect(workflowCommands([{ code: 'MUS104', message: hostile }], same).split('\n').length).toBe(2);
});

test('nothing to say is nothing', () => {
  expect(workflowCommands([], same)).toBe('');
});
