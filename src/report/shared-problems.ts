import type { Problem } from '../model/problem.js';
import { groupBy } from '../model/order.js';

/** Parents beyond these are counted. */
const shownParents = 5;

/**
 * Problems for people: what several parents share, such as an endpoint that nobody reaches, is said
 * once and names them; what one parent has names it. In the order of their first.
 */
export function sharedProblems(problems: readonly Problem[]): readonly Problem[] {
  const shared = groupBy(problems, (problem) => JSON.stringify({ ...problem, parent: undefined }));
  return [...shared.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const parents = same.flatMap(({ parent }) => parent ?? []);
    const words = new Set(first.message.split(/[^A-Za-z0-9-]+/));
    const unsaid = parents.filter((parent) => !words.has(parent));
    return unsaid.length === 0 ? [first] : [{ ...first, message: `${first.message} (${listed(parents)})` }];
  });
}

function listed(parents: readonly string[]): string {
  const more = parents.length - shownParents;
  const names = parents.slice(0, shownParents).join(', ');
  return more > 0 ? `${names} and ${more} more parents` : names;
}
