import type { Finding } from '../../model/problem.js';
import { codeMarkdown, escapeMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { errorParts, findingParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { wrapped } from '../../show/words.js';
import type { InitJson } from './shape.js';

/** What `muster init` did. */
export interface Initialised {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  /** What a kept file lacks; sentences. */
  readonly advice: readonly string[];
  /** Commands, and where to read on. */
  readonly next: readonly string[];
  readonly read: readonly string[];
  readonly findings: readonly Finding[];
}

export const initView: View<Initialised> = {
  text: initText,
  json: (done, { tool, problems }): InitJson => ({
    schemaVersion: 1,
    tool,
    written: done.written,
    kept: done.kept,
    advice: done.advice,
    next: done.next,
    findings: done.findings.map(findingJson),
    errors: problems.map(problemJson),
  }),
  markdown: (done, { problems, limit }) => {
    const list = (title: string, names: readonly string[]) =>
      names.length === 0
        ? []
        : [
            {
              text: `**${title}**\n\n${names.map((name) => `- ${codeMarkdown(name)}`).join('\n')}`,
              of: 'list',
              count: 1,
            },
          ];
    return fitMarkdown(
      [
        { text: '### A repository for muster', of: 'line', count: 1 },
        ...errorParts(problems),
        ...list('Written', done.written),
        ...list('Kept as they are', done.kept),
        ...done.advice.map((text) => ({ text: escapeMarkdown(text), of: 'line', count: 1 })),
        ...findingParts(done.findings),
        ...list('Next', done.next),
      ],
      limit,
      'The JSON lists all.',
    );
  },
};

function initText(done: Initialised, style: TextStyle): string {
  const { strong } = palette(style.colors);
  const files = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [strong(`${title}:`), ...names.map((name) => `  ${escapeTerminal(name)}`)];
  const blocks = [
    files('Written', done.written),
    [
      ...files('Kept as they are', done.kept),
      ...done.advice.flatMap((text) => wrapped(text, style.width, 2)),
    ],
    findingLines(done.findings, style),
    [...files('Next', done.next), ...(done.read.length === 0 ? [] : [`Read: ${done.read.join(', ')}`])],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
