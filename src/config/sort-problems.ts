import { compareText } from '../model/text.js';
import type { Problem } from '../model/problem.js';

/** Problems by file, line and column, then code and message; those without a place first. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((left, right) => {
    const [a, b] = [left.at ?? nowhere, right.at ?? nowhere];
    return (
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(left.code, right.code) ||
      compareText(left.message, right.message)
    );
  });
}

const nowhere = { file: '', line: 0, column: 0 };
