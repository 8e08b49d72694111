import { type Finding, type Problem, spanText } from '../model/problem.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from './escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from './fit-markdown.js';
import { cutDetails } from './problem-text.js';
import { parentNames, type SharedFinding, sharedFindings, sharedProblems } from './shared-problems.js';
import { count, grouped } from './words.js';

/** Characters that a list may take, so that it leaves room for the rest of a comment. */
const listLength = 12_000;

/** Errors and nothing else, as a document of at most `limit` bytes. */
export function problemsMarkdown(problems: readonly Problem[], limit: number): string {
  const title = { text: `### ✖ ${count(problems.length, 'error')}`, of: 'line', count: 1 };
  const items = problems.map((problem) => ({
    text: problemItem(problem, [problem.parent ?? []].flat()),
    of: 'error',
    count: 1,
  }));
  return fitMarkdown([title, ...items], limit, 'The JSON lists all.');
}

/** Errors with file and line, as many as leave room for the rest; none where there are none. */
export function errorParts(problems: readonly Problem[]): readonly MarkdownPart[] {
  // Their messages name the parents that they are of.
  const shared = sharedProblems(problems);
  if (shared.length === 0) return [];
  const text = `**✖ ${count(shared.length, 'error')}**\n\n${listMarkdown(shared.map((problem) => problemItem(problem)))}`;
  return [{ text, of: 'error', count: shared.length }];
}

/** Findings in one fold, warnings first; none where there are none. */
export function findingParts(findings: readonly Finding[]): readonly MarkdownPart[] {
  if (findings.length === 0) return [];
  const shared = sharedFindings(findings);
  const warnings = shared.filter(({ severity }) => severity === 'warning');
  const notes = shared.filter(({ severity }) => severity !== 'warning');
  const title = [
    ...(warnings.length === 0 ? [] : [`⚠ ${count(warnings.length, 'warning')}`]),
    ...(notes.length === 0 ? [] : [`ℹ ${count(notes.length, 'note')}`]),
  ].join(', ');
  const items = listMarkdown([...warnings, ...notes].map((finding) => problemItem(finding, finding.parents)));
  return [{ text: detailsMarkdown(title, items), of: 'finding', count: shared.length }];
}

/** List items as far as there is room for them, the rest counted. */
export function listMarkdown(items: readonly string[]): string {
  let length = 0;
  const end = items.findIndex((item) => (length += item.length + 1) > listLength);
  if (end === -1) return items.join('\n');
  return [...items.slice(0, end), `- and ${grouped(items.length - end)} more`].join('\n');
}

/** A `<details>` block; `title` and `body` are Markdown that is safe already. */
export function detailsMarkdown(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function problemItem(problem: Problem | SharedFinding, parents: readonly string[] = []): string {
  const { at, code, message, hint } = problem;
  const severity = 'severity' in problem ? (problem.severity === 'warning' ? '⚠ ' : 'ℹ ') : '✖ ';
  const place = at === undefined ? '' : ` ${codeMarkdown(spanText(at))}`;
  const of = parents.length === 0 ? '' : ` (${codeMarkdown(parentNames(parents))})`;
  const advice = hint === undefined ? '' : `<br>hint: ${escapeMarkdown(hint)}`;
  const line = `- ${severity}**${code}**${place} ${escapeMarkdown(message)}${of}${advice}`;
  const others = (problem.related ?? []).map(
    (one) => `  - ${escapeMarkdown(one.message)} ${codeMarkdown(spanText(one.at))}`,
  );
  return [line, ...others, ...detailLines('details' in problem ? problem.details : [])].join('\n');
}

/** A block of lines below the list item that they explain; none where there are none. */
export function detailLines(details: readonly string[] = []): readonly string[] {
  if (details.length === 0) return [];
  return [
    '',
    ...fenceMarkdown('diff', cutDetails(details))
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}
