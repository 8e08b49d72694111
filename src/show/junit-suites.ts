import type { ItemRef } from '../model/content.js';
import type { Problem } from '../model/problem.js';
import { element, xmlDocument } from '../report/words/xml.js';

export interface Case {
  readonly name: string;
  readonly className: string;
  /** What became of it; nothing: it passed. */
  readonly end?: {
    readonly as: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
    /** Further lines. */
    readonly more: readonly string[];
  };
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  /** RFC 3339 to the second, without a zone, as test reports have it. */
  readonly timestamp?: string | undefined;
  readonly seconds?: number | undefined;
}

/** Suites as a JUnit XML document, in the order given. */
export function junitDocument(name: string, suites: readonly Suite[], seconds?: number): string {
  const all = suites.flatMap(({ cases }) => cases);
  return xmlDocument(
    element('testsuites', { name, ...numbers(all), ...timeOf(seconds) }, suites.map(suiteXml)),
  );
}

/** An item as the name of a case: its resource name tells two of one display name apart. */
export function itemCaseName({ kind, displayName, name }: ItemRef): string {
  return `${kind} ${displayName} [${name}]`;
}

/** A problem as the end of a case: its line, its details and its hint are further lines. */
export function becauseOf(problem: Problem): { type: string; message: string; more: readonly string[] } {
  const { code, message, hint, at, details = [] } = problem;
  return {
    type: code,
    message,
    more: [
      ...(at === undefined ? [] : [`${at.file}:${String(at.line)}:${String(at.column)}`]),
      ...details,
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ],
  };
}

function suiteXml({ name, cases, timestamp, seconds }: Suite): string {
  return element(
    'testsuite',
    { name, ...numbers(cases), ...timeOf(seconds), ...(timestamp === undefined ? {} : { timestamp }) },
    cases.map(caseXml),
  );
}

function caseXml({ name, className, end }: Case): string {
  const attributes = { name, classname: className };
  if (end === undefined) return element('testcase', attributes, []);
  const { as, type, message, more } = end;
  return element('testcase', attributes, [element(as, { type, message }, [], more)]);
}

function numbers(cases: readonly Case[]): Record<string, string> {
  const of = (as: string) => String(cases.filter(({ end }) => end?.as === as).length);
  return {
    tests: String(cases.length),
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function timeOf(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { time: seconds.toFixed(3) };
}
