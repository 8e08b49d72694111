import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import type { Problem } from '../../../src/model/problem.js';
import { problemText } from '../../../src/show/problem-text.js';
import { problemsMarkdown } from '../../../src/show/problems-markdown.js';
import { sarifLog } from '../../../src/show/sarif.js';
import { workflowCommands } from '../../../src/show/workflow-commands.js';
import { emptyReport, foldReport, type Report } from '../../../src/features/run/fold-report.js';
import { reportMarkdown } from '../../../src/features/run/report-markdown.js';
import { reportText } from '../../../src/features/run/report-text.js';
import { createMember, done, plain } from './builders.js';

const at = '2026-11-22T10:00:00.000Z';
const limit = 60_000;

function aProblem(lines: number): Problem {
  const details = Array.from({ length: lines }, (_, index) => `detail ${String(index + 1)} \u001b[2J`);
  return { code: 'MUS202', message: 'No login', hint: 'Log in.', details };
}

function aRun(problem: Problem): Report {
  const events: readonly RunEvent[] = [
    done(createMember('woodgrove'), { status: 'failed', problem }),
    done(createMember('bank'), { status: 'failed', problem: { ...problem, details: ['another detail'] } }),
    { type: 'finished', at, outcome: 'failed' },
  ];
  return events.reduce(foldReport, emptyReport('apply', at));
}

const file = { file: 'fleet.yaml', line: 1, column: 1 };
const sarif = (problem: Problem) =>
  JSON.stringify(sarifLog({ problems: [problem], tool: 'muster 0.1.0', pathOf: (name) => name }));

const outputs: Readonly<Record<string, (problem: Problem) => string>> = {
  text: (problem) => problemText(problem, new Map(), false),
  Markdown: (problem) => problemsMarkdown([problem], limit),
  'a result of SARIF': (problem) => sarif({ ...problem, at: file }),
  'a notification of SARIF': sarif,
  annotations: (problem) => workflowCommands([problem], (name) => name),
  'the text of a run': (problem) => reportText(aRun(problem), plain),
  'the Markdown of a run': (problem) => reportMarkdown(aRun(problem), { limit }),
};

test.each(Object.entries(outputs))(
  '%s has the details of a problem, inert, the last of many counted',
  (_, of) => {
    const few = of(aProblem(3));
    for (const number of [1, 2, 3]) expect(few).toContain(`detail ${String(number)} `);
    expect(few).not.toContain('\u001b');
    expect(few).not.toContain('\\u001b');
    const many = of(aProblem(30));
    expect(many).toContain('detail 24 ');
    expect(many).not.toContain('detail 25 ');
    expect(many).toContain('6 more lines');
  },
);

test('steps whose reasons differ in their details alone are told apart', () => {
  for (const name of ['the text of a run', 'the Markdown of a run'])
    expect(outputs[name]?.(aProblem(1))).toContain('another detail');
});
