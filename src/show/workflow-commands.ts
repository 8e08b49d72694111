import type { Finding, Problem } from '../model/problem.js';
import { levelOf, messageOf } from './sarif.js';
import { escapeTerminal } from './escape-terminal.js';
import { count } from './words.js';

/** How many annotations of a level GitHub shows for one step; it silently drops the others. */
const shownOfLevel = 10;

const levels = [
  { level: 'error', command: 'error', noun: 'error' },
  { level: 'warning', command: 'warning', noun: 'warning' },
  { level: 'note', command: 'notice', noun: 'note' },
] as const;

/**
 * Problems and findings as workflow commands of GitHub Actions, one a line: errors, warnings, notes,
 * each in the order given; of a level at most 10, the tenth of which counts the others where there
 * are more.
 *
 * Source: GitHub, "Workflow commands for GitHub Actions"; the escaping is that of `@actions/core`.
 */
export function workflowCommands(
  problems: readonly (Problem | Finding)[],
  pathOf: (file: string) => string,
): string {
  return levels
    .flatMap(({ level, command, noun }) => {
      const all = problems.filter((problem) => levelOf(problem) === level);
      const shown = all.length > shownOfLevel ? all.slice(0, shownOfLevel - 1) : all;
      const rest = all.length - shown.length;
      return [
        ...shown.map((problem) => annotation(command, problem, pathOf)),
        ...(rest > 0
          ? [`::${command} title=muster::${count(rest, `more ${noun}`)} in the log of this run`]
          : []),
      ];
    })
    .map((line) => `${line}\n`)
    .join('');
}

function annotation(command: string, problem: Problem, pathOf: (file: string) => string): string {
  const { code, at } = problem;
  const place =
    at === undefined
      ? []
      : [
          `file=${property(pathOf(at.file))}`,
          `line=${String(at.line)}`,
          `col=${String(at.column)}`,
          ...(at.length === undefined ? [] : [`endColumn=${String(at.column + at.length)}`]),
        ];
  return `::${command} ${[...place, `title=${code}`].join(',')}::${data(messageOf(problem))}`;
}

function data(text: string): string {
  const inert = text.split('\n').map(escapeTerminal).join('\n');
  return inert.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
