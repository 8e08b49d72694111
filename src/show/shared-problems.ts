import { groupBy } from '../model/order.js';
import type { Finding, Problem } from '../model/problem.js';

/** Parents beyond these are counted. */
const shownParents = 5;

/**
 * Problems for people: a problem that several parents share, such as an unreachable endpoint, is shown once
 * with their names; a problem of one parent names it, and is shown once for all of its lists that failed
 * alike. In the order of the first of each.
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
    return unsaid.length === 0
      ? [first]
      : [{ ...first, message: `${first.message} (${parentNames(parents)})` }];
  });
}

/** `a, b and 3 more parents` */
export function parentNames(parents: readonly string[]): string {
  const more = parents.length - shownParents;
  const names = parents.slice(0, shownParents).join(', ');
  return more > 0 ? `${names} and ${more} more parents` : names;
}

/** A refused read, as the client words it: what was read, then status and ARM error code. */
const refusedRead = /^GET \/\S*\/([^/\s:]+): (\d{3} [A-Z]\w*): /;
/** Any read that failed: what was read, then all that is said of it. */
const failedRead = /^GET \/\S*\/([^/\s:]+): (.+)$/s;

/**
 * A missing role or a proxy in between fails every list of its parent: eight equal errors would hide those of
 * other parents. The first stays whole and names the other lists.
 */
function alikeAsOne(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = (problem: Problem): string => {
    // A problem without a parent may be of several workspaces, and then only its path identifies the workspace.
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

/** After an interrupt, a list of the reads in progress is not useful. */
function unreadForTheSameEnd(problem: Problem): Problem {
  if (problem.code !== 'MUS505' || !problem.message.startsWith('GET ')) return problem;
  return { ...problem, message: 'The run was interrupted before all was read' };
}

/** The first of findings that are alike, and every parent that has one; no parents where they are about the files as a whole. */
export interface SharedFinding extends Finding {
  readonly parents: readonly string[];
}

/**
 * Findings for people: a finding of several parents, such as a selection that leaves out the same rules in
 * each of a hundred, is shown once with their names. In the order of their first.
 */
export function sharedFindings(findings: readonly Finding[]): readonly SharedFinding[] {
  const alike = groupBy(findings, (finding) => JSON.stringify({ ...finding, parent: undefined }));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, parents: [...new Set(same.flatMap(({ parent }) => parent ?? []))] }];
  });
}

/** Parts of a message that belong to one request or moment: ids of requests, times, waits. */
const ofOneMoment = [
  / ?\(x-ms-request-id [^()]*\)/g,
  / ?\(Azure asks to wait \d+ s\)/g,
  /\b(?:trace|correlation|request|activity|tracking|operation) ?id\W{1,3}[\w-]+/gi,
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g,
];

/**
 * A problem's message without what varies from run to run although nothing has changed: equal for equal
 * refusals on two nights. Not for people.
 */
export function steadyMessage(message: string): string {
  return ofOneMoment.reduce((text, pattern) => text.replace(pattern, ''), message);
}
