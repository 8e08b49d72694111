import { distinctBy } from './order.js';
import type { ProblemCode } from './problem-codes.js';

/** A place in a user's file: 1-based line and column, as editors count them. */
export interface SourceSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked text on its first line, for the excerpt; 1 where unknown. */
  readonly length?: number;
}

/** `groups.yaml:7:5` */
export function spanText({ file, line, column }: SourceSpan): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** Something that a user or Azure caused: a value, never an exception. */
export interface Problem {
  readonly code: ProblemCode;
  /** What is wrong, naming the offending value. */
  readonly message: string;
  /** The next action, as an imperative. */
  readonly hint?: string;
  readonly at?: SourceSpan;
  /** Other places that belong to it: the first of two duplicates, for example. */
  readonly related?: readonly { readonly message: string; readonly at: SourceSpan }[];
  readonly parent?: string;
  /** Further lines, such as a diff, shown below the message unchanged. */
  readonly details?: readonly string[];
}

export type Severity = 'warning' | 'info';

/** Something reported, not fixed. */
export interface Finding extends Problem {
  readonly severity: Severity;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Problems one by one or in lists: long lists cannot be spread as arguments, since the stack holds some 120,000. */
export function failed<T = never>(...problems: readonly (Problem | readonly Problem[])[]): Result<T> {
  return { ok: false, problems: problems.flat() };
}

/** Each problem once: a parent's problem is also reported for everything below it. */
export function distinctProblems(problems: readonly Problem[]): readonly Problem[] {
  return distinctBy(problems, (problem) => JSON.stringify(problem));
}
