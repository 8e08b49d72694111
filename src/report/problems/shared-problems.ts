import type { Problem } from '../../model/problem.js';
import { groupBy } from '../../model/order.js';

/** Parents beyond these are counted. */
const shownParents = 5;

/**
 * Problems for people: what several parents share, such as an endpoint that nobody reaches, is said
 * once and names them; what one parent has names it, and stands once for all lists of it that were
 * refused alike. In the order of their first.
 */
export function sharedProblems(problems: readonly Problem[]): readonly Problem[] {
  const shared = groupBy(alikeAsOne(problems), (problem) =>
    JSON.stringify({ ...problem, parent: undefined }),
  );
  return [...shared.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const parents = same.flatMap(({ parent }) => parent ?? []);
    const words = new Set(first.message.split(/[^A-Za-z0-9-]+/));
    const unsaid = parents.filter((parent) => !words.has(parent));
    return unsaid.length === 0 ? [first] : [{ ...first, message: `${first.message} (${listed(parents)})` }];
  });
}

/** `a, b and 3 more parents` */
export function listed(parents: readonly string[]): string {
  const more = parents.length - shownParents;
  const names = parents.slice(0, shownParents).join(', ');
  return more > 0 ? `${names} and ${more} more parents` : names;
}

/** A refused read, as the client words it: what was read, then status and ARM error code. */
const refusedRead = /^GET \/\S*\/([^/\s:]+): (\d{3} [A-Z]\w*): /;

/**
 * A missing role or subscription refuses every list of its parent: eight errors that say one thing
 * hide what other parents have. The first stays whole and names the other lists.
 */
function alikeAsOne(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = (problem: Problem): string => {
    const answer = refusedRead.exec(problem.message)?.[2];
    return JSON.stringify(answer === undefined ? problem : { ...problem, message: answer });
  };
  return [...groupBy(problems, keyOf).values()].flatMap((same) => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    const lists = new Set(others.flatMap(({ message }) => refusedRead.exec(message)?.[1] ?? []));
    if (lists.size === 0) return same;
    return [{ ...first, message: `${first.message}; likewise ${[...lists].join(', ')}` }];
  });
}
