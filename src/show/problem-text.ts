import pc from 'picocolors';
import stringWidth from 'string-width';
import type { Finding, Problem, SourceSpan } from '../model/problem.js';
import type { FindingJson, PlaceJson, ProblemJson } from './problem-shape.js';
import { spellOut } from './escape-terminal.js';
import { grouped, charactersOf } from './words.js';

/** Columns of a source line that an excerpt shows. */
const excerptColumns = 100;
/** Columns kept before the marked text, and of it, where the line is longer than that. */
const columnsBefore = 30;
const columnsMarked = 50;
/** Lines of details that are shown. */
const shownDetails = 24;
/** Characters looked at on either side: a line may be megabytes long. */
const charsLookedAt = 400;

/**
 * A problem or finding for people: place, severity, code and message; the source line with the marked
 * text underlined; details; the hint; related places. Lines are separated by `\n`, without one at the end.
 *
 * `sources` are the files' texts by name; without one the excerpt is left out. Control and
 * direction-changing characters of files and messages are shown as `\u{…}`, so that no file can write
 * to the terminal. Without `colors` the text holds no escape sequence.
 */
export function problemText(
  problem: Problem | Finding,
  sources: ReadonlyMap<string, string>,
  colors: boolean,
): string {
  const paint = pc.createColors(colors);
  const severity = severityOf(problem);
  const painted = { error: paint.red, warning: paint.yellow, info: paint.cyan }[severity](severity);
  const place = problem.at === undefined ? '' : `${paint.bold(shownPlace(problem.at))} `;
  return [
    `${place}${painted} ${problem.code} ${visible(problem.message)}`,
    ...(problem.at === undefined ? [] : excerpt(problem.at, sources, paint)),
    ...cutDetails(problem.details ?? [], '; --format json has them all').map(
      (line) => `    ${visible(line)}`,
    ),
    ...(problem.hint === undefined ? [] : [`  ${paint.green('hint:')} ${visible(problem.hint)}`]),
    ...(problem.related ?? []).flatMap(({ message, at }) => [
      `  ${shownPlace(at)} ${visible(message)}`,
      ...excerpt(at, sources, paint),
    ]),
  ].join('\n');
}

/** As many lines of details as there is room for; the last one counts the others and says `where`. */
export function cutDetails(details: readonly string[], where = ''): readonly string[] {
  const more = details.length - shownDetails;
  if (more <= 1) return details;
  return [...details.slice(0, shownDetails), `… ${grouped(more)} more lines${where}`];
}

/** The JSON form of a problem, which is an `error`; absent values are null. */
export function problemJson(problem: Problem): ProblemJson {
  return { code: problem.code, severity: 'error', ...saidOf(problem) };
}

/** The JSON form of a finding, with its own severity. */
export function findingJson(finding: Finding): FindingJson {
  return { code: finding.code, severity: finding.severity, ...saidOf(finding) };
}

function saidOf(problem: Problem | Finding): Omit<ProblemJson, 'code' | 'severity'> {
  return {
    message: problem.message,
    hint: problem.hint ?? null,
    parent: problem.parent ?? null,
    at: problem.at === undefined ? null : placeJson(problem.at),
    related: (problem.related ?? []).map(({ message, at }) => ({ message, at: placeJson(at) })),
    ...(problem.details === undefined ? {} : { details: problem.details }),
  };
}

function placeJson({ file, line, column }: SourceSpan): PlaceJson {
  return { file, line, column };
}

function severityOf(problem: Problem | Finding): 'error' | 'warning' | 'info' {
  return 'severity' in problem ? problem.severity : 'error';
}

function shownPlace({ file, line, column }: SourceSpan): string {
  return `${visible(file)}:${line}:${column}`;
}

/** The source line behind its number, and under it the marks; nothing where the line does not exist. */
function excerpt(
  at: SourceSpan,
  sources: ReadonlyMap<string, string>,
  paint: ReturnType<typeof pc.createColors>,
): readonly string[] {
  const line = linesOf(sources, at.file)?.[at.line - 1]?.replace(/\r$/, '');
  if (line === undefined || line.trim() === '') return [];
  const start = Math.min(at.column - 1, line.length);
  const { before, marked, after } = fitted(line, start, Math.min(start + (at.length ?? 1), line.length));
  const number = String(at.line);
  const gutter = (text: string): string => paint.dim(`  ${text.padStart(number.length)} |`);
  const marks = '^'.repeat(Math.max(1, stringWidth(marked)));
  return [
    `${gutter(number)} ${before}${marked}${after}`,
    `${gutter('')} ${' '.repeat(stringWidth(before))}${paint.red(marks)}`,
  ];
}

/** A file may have a problem on each of its lines: it is split once. */
const splitSources = new WeakMap<ReadonlyMap<string, string>, Map<string, readonly string[]>>();

function linesOf(sources: ReadonlyMap<string, string>, file: string): readonly string[] | undefined {
  const split = splitSources.get(sources) ?? new Map<string, readonly string[]>();
  splitSources.set(sources, split);
  const lines = split.get(file) ?? sources.get(file)?.split('\n');
  if (lines !== undefined) split.set(file, lines);
  return lines;
}

/** The three parts of a line, made visible, and cut around the marked one where they are too wide. */
function fitted(line: string, start: number, end: number): { before: string; marked: string; after: string } {
  const before = visible(line.slice(Math.max(0, start - charsLookedAt), start));
  const marked = visible(line.slice(start, Math.min(end, start + charsLookedAt)));
  const after = visible(line.slice(end, end + charsLookedAt));
  const isWhole =
    start <= charsLookedAt && end - start <= charsLookedAt && line.length - end <= charsLookedAt;
  if (isWhole && stringWidth(before + marked + after) <= excerptColumns) return { before, marked, after };
  const shownBefore = takeEnd(before, columnsBefore);
  const shownMarked = takeStart(marked, columnsMarked);
  const left = excerptColumns - stringWidth(shownBefore) - stringWidth(shownMarked);
  return {
    before: shownBefore,
    marked: shownMarked,
    after: shownMarked === marked ? takeStart(after, left) : '',
  };
}

function takeStart(text: string, columns: number): string {
  return take([...charactersOf(text)], columns, (kept) => `${kept.join('')}…`);
}

function takeEnd(text: string, columns: number): string {
  const backwards = [...charactersOf(text)].reverse();
  return take(
    backwards,
    columns,
    (kept) => `…${kept.reverse().join('')}`,
    (kept) => kept.reverse().join(''),
  );
}

function take(
  characters: readonly string[],
  columns: number,
  cut: (kept: string[]) => string,
  whole: (kept: string[]) => string = (kept) => kept.join(''),
): string {
  const kept: string[] = [];
  let width = 0;
  for (const character of characters) {
    width += stringWidth(character);
    // One column is kept free for the ellipsis.
    if (width > columns - 1) return cut(kept);
    kept.push(character);
  }
  return whole(kept);
}

/** Text that a terminal shows as it is; tabs are two spaces. */
function visible(text: string): string {
  return spellOut(text.replaceAll('\t', '  '));
}
