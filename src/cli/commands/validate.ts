import type { Problem } from '../../model/problem.js';
import { commentLimit, fitMarkdown } from '../../report/fit-markdown.js';
import { findingParts, problemsMarkdown } from '../../report/problems-markdown.js';
import { problemJson } from '../../report/problem-text.js';
import { count } from '../../report/words.js';
import { deadMatches } from '../../select/dead-matches.js';
import { printJson, printProblems, type Context, type OutputOptions } from '../context.js';
import type { ExitCode } from '../exit-code.js';
import { foreignLine, todayText } from '../run-session.js';

/** `3 errors in 2 files`: those that have one, however many there are. */
function errorCount(problems: readonly Problem[]): string {
  const files = new Set(problems.flatMap(({ at }) => at?.file ?? []));
  const errors = count(problems.length, 'error');
  return files.size === 0 ? errors : `${errors} in ${count(files.size, 'file')}`;
}

/** `muster validate`: files only, no network. */
export async function validateCommand(
  paths: readonly string[],
  options: OutputOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, engine } = context;
  const loaded = await engine.loadFleet(paths, { today: todayText(context) });
  const json = options.format === 'json';
  const markdown = options.format === 'markdown';
  if (!loaded.ok) {
    printProblems(io, loaded.problems, options, loaded.files);
    if (json)
      printJson(io, {
        schemaVersion: 1,
        valid: false,
        problems: loaded.problems.map(problemJson),
        findings: [],
      });
    else if (markdown) io.stdout.write(problemsMarkdown(loaded.problems, commentLimit));
    else io.stderr.write(`\n${errorCount(loaded.problems)}\n`);
    return 1;
  }
  const { fleet, files, foreign } = loaded.value;
  if (foreign > 0 && options.quiet !== true) io.stderr.write(`${foreignLine(foreign)}\n`);
  const findings = fleet.selections.flatMap(deadMatches);
  printProblems(io, findings, options, files);
  if (json) {
    printJson(io, { schemaVersion: 1, valid: true, problems: [], findings: findings.map(problemJson) });
    return 0;
  }
  const { parents, members, groups, selections } = fleet;
  const documents = parents.length + members.length + groups.length + selections.length;
  const kinds = [
    count(parents.length, 'parent'),
    count(members.length, 'member'),
    count(groups.length, 'group'),
    count(selections.length, 'content selection'),
  ];
  const valid = `${count(files.length, 'file')}, ${count(documents, 'document')}: valid`;
  const title = { text: `### ✔ ${valid}\n\n${kinds.join(', ')}`, of: 'line', count: 1 };
  io.stdout.write(
    markdown
      ? fitMarkdown([title, ...findingParts(findings)], commentLimit, 'The JSON lists all.')
      : `${valid}\n${kinds.join(', ')}\n`,
  );
  return 0;
}
