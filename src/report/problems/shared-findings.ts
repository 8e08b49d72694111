import { groupBy } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';

/** The first of findings that are alike, and every parent that has one; none where they are of the files as a whole. */
export interface SharedFinding extends Finding {
  readonly parents: readonly string[];
}

/**
 * Findings for people: what several parents have alike, such as a selection that leaves out the same
 * rules in each of a hundred, is said once and names them. In the order of their first.
 */
export function sharedFindings(findings: readonly Finding[]): readonly SharedFinding[] {
  const alike = groupBy(findings, (finding) => JSON.stringify({ ...finding, parent: undefined }));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, parents: [...new Set(same.flatMap(({ parent }) => parent ?? []))] }];
  });
}
