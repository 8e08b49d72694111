import type { ItemRef } from '../model/content.js';
import { type Problem, spanText } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';

export interface Case {
  readonly name: string;
  readonly className: string;
  /** Its result; absent: it passed. */
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
  /** Iterated more than once, and not held in memory as a whole if there are many. */
  readonly cases: Iterable<Case>;
  /** RFC 3339 to the second, without a zone, as test reports have it. */
  readonly timestamp?: string | undefined;
  readonly seconds?: number | undefined;
}

/** The pieces of a JUnit XML document of these suites, in the order given. */
export function* junitDocument(name: string, suites: readonly Suite[], seconds?: number): Iterable<string> {
  const counts = suites.map(({ cases }) => countsOf(cases));
  const sum = counts.reduce(
    (all, { tests, failure, error, skipped }) => ({
      tests: all.tests + tests,
      failure: all.failure + failure,
      error: all.error + error,
      skipped: all.skipped + skipped,
    }),
    noCases,
  );
  yield xmlStart;
  yield* elementPieces(
    'testsuites',
    { name, ...numbers(sum), ...timeOf(seconds) },
    suites.map((suite, index) => suiteXml(suite, counts[index] ?? noCases)),
  );
  yield '\n';
}

/** An item as the name of a case: the resource name distinguishes two with one display name. */
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
      ...(at === undefined ? [] : [spanText(at)]),
      ...details,
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ],
  };
}

function suiteXml({ name, cases, timestamp, seconds }: Suite, counts: CaseCounts): Iterable<string> {
  return elementPieces(
    'testsuite',
    { name, ...numbers(counts), ...timeOf(seconds), ...(timestamp === undefined ? {} : { timestamp }) },
    {
      *[Symbol.iterator]() {
        for (const one of cases) yield [caseXml(one)];
      },
    },
  );
}

function caseXml({ name, className, end }: Case): string {
  const attributes = { name, classname: className };
  if (end === undefined) return element('testcase', attributes, []);
  const { as, type, message, more } = end;
  return element('testcase', attributes, [element(as, { type, message }, [], more)]);
}

interface CaseCounts {
  readonly tests: number;
  readonly failure: number;
  readonly error: number;
  readonly skipped: number;
}

const noCases: CaseCounts = { tests: 0, failure: 0, error: 0, skipped: 0 };

function countsOf(cases: Iterable<Case>): CaseCounts {
  const counts = { ...noCases };
  for (const { end } of cases) {
    counts.tests += 1;
    if (end !== undefined) counts[end.as] += 1;
  }
  return counts;
}

function numbers({ tests, failure, error, skipped }: CaseCounts): Record<string, string> {
  return {
    tests: String(tests),
    failures: String(failure),
    errors: String(error),
    skipped: String(skipped),
  };
}

function timeOf(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { time: seconds.toFixed(3) };
}

const xmlStart = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The pieces of an element whose elements come in pieces: each begins a line of its own. */
function* elementPieces(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: Iterable<Iterable<string>>,
): Iterable<string> {
  const start = startOf(name, attributes);
  let between = `${start}>\n`;
  for (const child of children) {
    yield between;
    yield* child;
    between = '\n';
  }
  yield between === '\n' ? `\n</${name}>` : `${start}/>`;
}

function startOf(name: string, attributes: Readonly<Record<string, string>>): string {
  return `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(value)}"`)
    .join('')}`;
}

/** An element with its attributes, then its elements, each on a line of its own, or its lines of text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
  lines: readonly string[] = [],
): string {
  const start = startOf(name, attributes);
  if (lines.length > 0) return `${start}>${lines.map(xmlText).join('\n')}</${name}>`;
  if (children.length === 0) return `${start}/>`;
  return `${start}>\n${children.join('\n')}\n</${name}>`;
}

/**
 * Text for an attribute or between tags. Characters that XML cannot represent, control characters and the two
 * non-characters, are spelt out, and so are those that change the writing direction.
 */
export function xmlText(text: string): string {
  return escapeTerminal(text)
    .replace(/[\ufffe\uffff]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`);
}
