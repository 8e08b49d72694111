import type { Finding, Problem } from '../model/problem.js';

/** GitHub shows at most ten of a level for a step and drops the rest without a word. */
const shownOfLevel = 10;

/**
 * Workflow commands that show problems and findings at their lines in the changed files, errors
 * first, ten of a level; where there are more, the last of the ten counts them.
 *
 * `pathOf` makes a file's name relative to the repository.
 */
export function annotations(
  problems: readonly (Problem | Finding)[],
  pathOf: (file: string) => string,
): readonly string[] {
  return levels.flatMap((level) => {
    const all = problems.filter((problem) => levelOf(problem) === level);
    if (all.length <= shownOfLevel) return all.map((problem) => annotation(level, problem, pathOf));
    const shown = all.slice(0, shownOfLevel - 1);
    const more = `::${level} title=muster::${String(all.length - shown.length)} more are in the log and the summary of this run`;
    return [...shown.map((problem) => annotation(level, problem, pathOf)), more];
  });
}

const levels = ['error', 'warning', 'notice'] as const;
type Level = (typeof levels)[number];

function levelOf(problem: Problem | Finding): Level {
  if (!('severity' in problem)) return 'error';
  return problem.severity === 'warning' ? 'warning' : 'notice';
}

function annotation(level: Level, problem: Problem | Finding, pathOf: (file: string) => string): string {
  const { code, message, hint, at } = problem;
  const place =
    at === undefined
      ? []
      : [`file=${property(pathOf(at.file))}`, `line=${String(at.line)}`, `col=${String(at.column)}`];
  const properties = [...place, `title=${code}`].join(',');
  return `::${level} ${properties}::${text(hint === undefined ? message : `${message}\nhint: ${hint}`)}`;
}

function text(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string): string {
  return text(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
