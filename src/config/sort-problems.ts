import { compareText } from '../model/compare-text.js';
import type { Problem } from '../model/problem.js';

/** Problems by file, line and column, then code; those without a place first. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (left, right) =>
      compareText(left.at?.file ?? '', right.at?.file ?? '') ||
      (left.at?.line ?? 0) - (right.at?.line ?? 0) ||
      (left.at?.column ?? 0) - (right.at?.column ?? 0) ||
      compareText(left.code, right.code) ||
      compareText(left.message, right.message),
  );
}
