import type { ItemRef } from '../model/content.js';
import { type Problem, spanText } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';

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
      ...(at === undefined ? [] : [spanText(at)]),
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

/** An XML 1.0 document of one element. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** An element with its attributes, then its elements, each on a line of its own, or its lines of text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
  lines: readonly string[] = [],
): string {
  const start = `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(value)}"`)
    .join('')}`;
  if (lines.length > 0) return `${start}>${lines.map(xmlText).join('\n')}</${name}>`;
  if (children.length === 0) return `${start}/>`;
  return `${start}>\n${children.join('\n')}\n</${name}>`;
}

/**
 * Text for an attribute or between tags. What XML cannot carry in any form, control characters and
 * the two non-characters, is spelt out; so is what would turn the direction of writing.
 */
export function xmlText(text: string): string {
  return escapeTerminal(text)
    .replace(/[\ufffe\uffff]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`);
}
