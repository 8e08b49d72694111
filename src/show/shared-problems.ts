import type { Problem } from '../model/problem.js';
import { groupBy } from '../model/order.js';

/** Parents beyond these are counted. */
const shownParents = 5;

/**
 * Problems for people: what several parents share, such as an endpoint that nobody reaches, is said
 * once and names them; what one parent has names it, and stands once for all lists of it that failed
 * alike. In the order of their first.
 */
export function sharedProblems(problems: readonly Problem[]): readonly Problem[] {
  const shared = groupBy(alikeAsOne(problems.map(unreadForTheSameEnd)), (problem) =>
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
/** Any read that failed: what was read, then all that is said of it. */
const failedRead = /^GET \/\S*\/([^/\s:]+): (.+)$/s;

/**
 * A missing role or a proxy in between fails every list of its parent: eight errors that say one thing
 * hide what other parents have. The first stays whole and names the other lists.
 */
function alikeAsOne(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = (problem: Problem): string => {
    // What names no parent may be of several workspaces, and then only its path says whose it is.
    const read = problem.parent === undefined ? undefined : failedRead.exec(problem.message)?.[2];
    const answer = refusedRead.exec(problem.message)?.[2] ?? read;
    return JSON.stringify(answer === undefined ? problem : { ...problem, message: answer });
  };
  return [...groupBy(problems, keyOf).values()].flatMap((same) => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    const lists = new Set(others.flatMap(({ message }) => failedRead.exec(message)?.[1] ?? []));
    if (lists.size === 0) return same;
    return [{ ...first, message: `${first.message}; likewise ${[...lists].join(', ')}` }];
  });
}

/** Who interrupts a run asks for no list of the requests that it was reading with. */
function unreadForTheSameEnd(problem: Problem): Problem {
  if (problem.code !== 'MUS505' || !problem.message.startsWith('GET ')) return problem;
  return { ...problem, message: 'The run was interrupted before all was read' };
}
