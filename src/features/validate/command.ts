import { type Context, type OutputOptions, printProblems } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { repositoryPath } from '../../cli/open-connection.js';
import { reportsWritable, sarifText } from '../../cli/report-files.js';
import { skippedLines, todayText } from '../../cli/run-session.js';
import { showResult } from '../../cli/runner.js';
import type { DesiredFleet } from '../../model/desired.js';
import type { Finding, Problem } from '../../model/problem.js';
import { deadMatches } from '../../select/dead-matches.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { findingParts, problemsMarkdown } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, wrapped } from '../../show/words.js';
import { workflowCommands } from '../../show/workflow-commands.js';
import type { ValidateJson } from './shape.js';

export interface ValidateOptions extends Omit<OutputOptions, 'format'> {
  readonly format: OutputOptions['format'] | 'github' | 'sarif';
  readonly report?: readonly string[];
}

/** The result of checking the files. */
interface Checked {
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
  /** For people, a line each: what is valid, or how many errors there are. */
  readonly lines: readonly string[];
}

/** `muster validate`: files only, no network. */
export async function validateCommand(
  paths: readonly string[],
  options: ValidateOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, engine } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const loaded = await engine.loadFleet(paths, { today: todayText(context) });
  if (!loaded.ok) {
    const { problems, files } = loaded;
    printProblems(io, problems, options, files);
    if (options.format === 'text') io.stderr.write(`\n${errorCount(problems)}\n`);
    return show({ problems, findings: [], lines: [errorCount(problems)] }, options, context);
  }
  const { fleet, files, findings: advice = [] } = loaded.value;
  if (options.quiet !== true) io.stderr.write(skippedLines(loaded.value));
  const findings = [...advice, ...fleet.selections.flatMap(deadMatches)];
  printProblems(io, findings, options, files);
  return show({ problems: [], findings, lines: validLines(fleet, files.length) }, options, context);
}

function show(checked: Checked, options: ValidateOptions, context: Context): Promise<ExitCode> {
  const { problems, findings } = checked;
  const { format } = options;
  if (format === 'github')
    context.command(workflowCommands([...problems, ...findings], repositoryPath(context.io.cwd)));
  return showResult(
    validateView,
    { value: checked, silent: format === 'text' && problems.length > 0, exit: problems.length > 0 ? 1 : 0 },
    { ...options, format: format === 'github' ? 'text' : format },
    context,
  );
}

const validateView: View<Checked> = {
  text: ({ lines }, { width }) => `${lines.flatMap((line) => wrapped(line, width, 2, 0)).join('\n')}\n`,
  json: ({ problems, findings }): ValidateJson => ({
    schemaVersion: 1,
    valid: problems.length === 0,
    problems: problems.map(problemJson),
    findings: findings.map(findingJson),
  }),
  markdown: ({ problems, findings, lines }, { limit }) => {
    if (problems.length > 0) return problemsMarkdown(problems, limit);
    const title = { text: `### ✔ ${lines.join('\n\n')}`, of: 'line', count: 1 };
    return fitMarkdown([title, ...findingParts(findings)], limit, 'The JSON lists all.');
  },
  sarif: ({ problems, findings }, about) => sarifText([...problems, ...findings], about),
};

/** `3 errors in 2 files`: those that have one, however many there are. */
function errorCount(problems: readonly Problem[]): string {
  const files = new Set(problems.flatMap(({ at }) => at?.file ?? []));
  const errors = count(problems.length, 'error');
  return files.size === 0 ? errors : `${errors} in ${count(files.size, 'file')}`;
}

function validLines(
  {
    parents,
    members,
    groups,
    selections,
    suppressions,
    credentials = [],
    overrides = [],
    content,
  }: DesiredFleet,
  files: number,
): readonly string[] {
  const kinds = [
    [parents.length, 'parent'],
    [members.length, 'member'],
    [groups.length, 'group'],
    [selections.length, 'content selection'],
    ...(
      [
        [suppressions.length, 'suppression'],
        [credentials.length, 'credential'],
        [overrides.length, 'override'],
      ] as const
    ).filter(([declared]) => declared > 0),
  ] as const;
  const documents = kinds.reduce((sum, [declared]) => sum + declared, 0);
  const items = [...(content ?? [])].reduce((sum, [, ofParent]) => sum + ofParent.length, 0);
  return [
    `${count(files, 'file')}, ${count(documents, 'document')}: valid`,
    [
      ...kinds.map(([declared, kind]) => count(declared, kind)),
      ...(content === undefined ? [] : [count(items, 'content item')]),
    ].join(', '),
  ];
}
