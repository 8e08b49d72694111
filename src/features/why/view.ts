import { displayNamesOf } from '../../model/display-names.js';
import { spanText, type SourceSpan } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import type { PlaceJson } from '../../show/problem-shape.js';
import { errorParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { differenceLines } from '../../show/visible-difference.js';
import { shellQuote, wrapped } from '../../show/words.js';
import { type Advice, causeTexts, type Chain, isDelivered, type Link } from './chain.js';
import type { WhyAnswer } from './read-why.js';
import type { ChainJson, WhyJson } from './shape.js';

/** What `muster why MEMBER ITEM` found. */
export interface Why extends WhyAnswer {
  /** What names files and endpoint on the command lines that are to be run. */
  readonly words: readonly string[];
}

/** Columns of the mark and the name of a link. */
const linkIndent = 15;
/** Lines of the difference of a copy, beyond which they are counted. */
const shownLines = 20;

/** The chain that answers, link by link, its cause and what to do; then the other ways, a line each. */
export function whyText(why: Why, style: TextStyle): string {
  const [main, ...others] = why.chains;
  if (main === undefined) return '';
  const paint = palette(style.colors);
  const delivered = isDelivered(why.chains);
  const mark = delivered ? paint.good('✔') : paint.bad('✖');
  const blocks = [
    wrapped(`${mark} ${paint.strong(escapeTerminal(headline(why, main)))}`, style.width, 2, 0),
    main.links.flatMap((link) => linkLines(link, style)),
    main.cause === undefined
      ? []
      : wrapped(`${paint.strong('Cause:')} ${escapeTerminal(causeTexts[main.cause])}.`, style.width, 2, 0),
    main.todo.length === 0
      ? []
      : [paint.strong('To do:'), ...main.todo.flatMap((advice) => adviceLines(advice, why.words, style))],
    [...main.notes, ...others.map(otherText)].flatMap((note) =>
      wrapped(`· ${escapeTerminal(note)}`, style.width, 4, 2),
    ),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** `"Rule" in harbour-bank: delivered as asked`. */
function headline(why: Why, { item }: Chain): string {
  const { asked, chains } = why;
  const title = JSON.stringify(item?.displayName ?? asked);
  const state = isDelivered(chains)
    ? 'delivered as asked'
    : chains.some((chain) => chain.asked)
      ? 'asked for, and not delivered'
      : 'not asked for';
  return `${title} in ${memberTitle(why.member, displayNamesOf([{ name: why.member, displayName: why.displayName }]))}: ${state}`;
}

const marks: Readonly<Record<Link['verdict'], string>> = { ok: '✔', broken: '✖', unknown: '?' };

function linkLines({ link, verdict, text, at, lines = [] }: Link, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const color = { ok: paint.good, broken: paint.bad, unknown: paint.warn }[verdict];
  const [first = '', ...more] = wrapped(`${escapeTerminal(text)}${placeText(at)}`, style.width, linkIndent);
  return [
    `  ${color(marks[verdict])} ${link.padEnd(linkIndent - 4)}${first.trimStart()}`,
    ...more,
    ...differenceLines(lines, style, { indent: linkIndent, most: shownLines }),
  ];
}

function placeText(at: SourceSpan | undefined): string {
  return at === undefined ? '' : ` (${escapeTerminal(spanText(at))})`;
}

function adviceLines(advice: Advice, words: readonly string[], style: TextStyle): readonly string[] {
  const { text, at, yaml = [] } = advice;
  const command = commandLine(advice, words);
  const colon = text.endsWith(':') ? ':' : '';
  const said =
    at === undefined
      ? escapeTerminal(text)
      : `${escapeTerminal(text.replace(/[:.]$/, ''))}${placeText(at)}${colon === '' ? '.' : ':'}`;
  return [
    ...wrapped(said, style.width, 4, 2),
    // Neither is broken: what is cut cannot be copied.
    ...(command === null ? [] : [`      ${palette(style.colors).strong(escapeTerminal(command))}`]),
    ...yaml.map((line) => `      ${escapeTerminal(line)}`),
  ];
}

/** The command of an advice, for the same files and endpoint; null where there is none. */
export function commandLine({ command }: Pick<Advice, 'command'>, words: readonly string[]): string | null {
  if (command === undefined) return null;
  return ['muster', command, ...words.map(shellQuote)].join(' ');
}

function otherText({ parent, group, cause, links }: Chain): string {
  const way = group === null ? `By parent ${parent}` : `By group ${group} of ${parent}`;
  return cause === undefined
    ? `${way}: delivered.`
    : `${way}: ${causeTexts[cause]}: ${links.at(-1)?.text ?? ''}.`;
}

function chainJson(chain: Chain, words: readonly string[]): ChainJson {
  const { parent, group, item, asked, links, cause, todo, notes } = chain;
  return {
    parent,
    group,
    item: item === null ? null : itemJson(item),
    asked,
    delivered: asked && cause === undefined,
    breaksAt: cause === undefined ? null : (links.at(-1)?.link ?? null),
    cause: cause ?? null,
    links: links.map(({ link, verdict, text, at, lines }) => ({
      link,
      verdict,
      text,
      at: placeJson(at),
      ...(lines === undefined ? {} : { difference: lines }),
    })),
    todo: todo.map((advice) => ({
      text: advice.text,
      command: commandLine(advice, words),
      yaml: advice.yaml ?? null,
      at: placeJson(advice.at),
    })),
    notes,
  };
}

export function placeJson(at: SourceSpan | undefined): PlaceJson | null {
  return at === undefined ? null : { file: at.file, line: at.line, column: at.column };
}

export const whyView: View<Why> = {
  text: whyText,
  json: ({ member, asked, chains, problems, words }, about): WhyJson => ({
    schemaVersion: 1,
    tool: about.tool,
    member,
    item: asked,
    delivered: isDelivered(chains),
    chains: chains.map((chain) => chainJson(chain, words)),
    overview: null,
    errors: [...about.problems, ...problems].map(problemJson),
  }),
  markdown: (why, { limit, problems }) =>
    fitMarkdown(
      [...whyParts(why), ...errorParts([...problems, ...why.problems])],
      limit,
      'The JSON lists all.',
    ),
};

function whyParts(why: Why): readonly MarkdownPart[] {
  const [main, ...others] = why.chains;
  const line = (text: string): MarkdownPart => ({ text, of: 'line', count: 1 });
  if (main === undefined)
    return [line(`### ${codeMarkdown(why.asked)} in ${codeMarkdown(why.member)}: not known`)];
  const place = (at: SourceSpan | undefined) => (at === undefined ? '' : codeMarkdown(spanText(at)));
  return [
    line(`### ${isDelivered(why.chains) ? '✔' : '✖'} ${escapeMarkdown(headline(why, main))}`),
    line(
      [
        '| link | verdict | what | where |',
        '| :-- | :-- | :-- | :-- |',
        ...main.links.map(
          ({ link, verdict, text, at }) =>
            `| ${link} | ${marks[verdict]} ${verdict} | ${escapeMarkdown(text)} | ${place(at)} |`,
        ),
      ].join('\n'),
    ),
    ...main.links.flatMap(({ lines = [] }) =>
      lines.length === 0 ? [] : [line(fenceMarkdown('diff', lines))],
    ),
    ...(main.cause === undefined ? [] : [line(`**Cause:** ${escapeMarkdown(causeTexts[main.cause])}.`)]),
    ...main.todo.map((advice) => {
      const command = commandLine(advice, why.words);
      const at = advice.at === undefined ? '' : ` ${place(advice.at)}`;
      return line(
        [
          `${escapeMarkdown(advice.text)}${at}`,
          ...(command === null ? [] : ['', fenceMarkdown('sh', [command])]),
          ...(advice.yaml === undefined ? [] : ['', fenceMarkdown('yaml', advice.yaml)]),
        ].join('\n'),
      );
    }),
    ...[...main.notes, ...others.map(otherText)].map((note) => line(`- ${escapeMarkdown(note)}`)),
  ];
}
