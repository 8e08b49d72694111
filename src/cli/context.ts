import type { Problem } from '../model/problem.js';
import { escapeJson } from '../show/escape-terminal.js';
import type { TextStyle } from '../show/palette.js';
import { problemText } from '../show/problem-text.js';
import type { CloudName } from '../azure/endpoint.js';
import type { Engine, SourceText } from './engine.js';
import type { ExitCode } from './exit-code.js';
import { type Io, type TextOut, textWidth, wantsColors } from './io.js';
import type { LogFormat, LogLevel } from './log.js';

/** The context of every command. */
export interface Context {
  readonly io: Io;
  readonly engine: Engine;
  /** `muster <version>`. */
  readonly tool: string;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
  /** Id of this run, in its report and in each line of its audit. */
  readonly runId: string;
  /** Writes workflow commands to stdout; no other output is ever read as a command. */
  readonly command: (lines: string) => void;
}

/** Read each time: it changes during waits and questions. */
export function isInterrupted({ interrupted }: Context): boolean {
  return interrupted.aborted;
}

export interface OutputOptions {
  readonly format: 'text' | 'json' | 'markdown';
  readonly color: boolean;
  readonly quiet?: boolean;
  /** For commands that run: Azure's messages unchanged, with paths and ids. */
  readonly verbose?: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Where Azure is, and how fast it is asked. */
export interface ConnectionOptions extends OutputOptions {
  readonly endpoint?: string;
  readonly cloud: CloudName;
  readonly emulator?: boolean;
  readonly concurrency: number;
  /** For commands that write: the audit file. */
  readonly audit?: string;
}

/** Options of every command that brings files and Azure together. */
export interface NetworkOptions extends ConnectionOptions {
  readonly parent?: readonly string[];
  readonly group?: readonly string[];
  readonly report?: readonly string[];
  /** Milliseconds. */
  readonly timeout: number;
}

/** The words of a command line that name the same files at the same endpoint. */
export function sameFleet(
  paths: readonly string[],
  { endpoint, cloud, emulator }: Pick<ConnectionOptions, 'endpoint' | 'cloud' | 'emulator'>,
): readonly string[] {
  return [
    ...paths.filter((path) => path !== '.'),
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(cloud === 'AzureCloud' ? [] : ['--cloud', cloud]),
    ...(emulator === true ? ['--emulator'] : []),
  ];
}

export function styleFor(
  out: TextOut,
  io: Io,
  options: Pick<OutputOptions, 'color' | 'verbose'>,
  files: readonly SourceText[] = [],
): TextStyle {
  return {
    width: textWidth(out),
    verbose: options.verbose,
    colors: wantsColors(out, io.env, options.color),
    sources: new Map(files.map(({ name, text }) => [name, text])),
  };
}

/** Nobody reads more, and a hostile file can have one for each of its keys. */
const mostPrinted = 1_000;

/** Problems on stderr, each with its excerpt, a blank line between two; beyond the first thousand only how many more. */
export function printProblems(
  io: Io,
  problems: readonly Problem[],
  options: Pick<OutputOptions, 'color'>,
  files: readonly SourceText[] = [],
): void {
  if (problems.length === 0) return;
  const { sources, colors } = styleFor(io.stderr, io, options, files);
  const shown = problems.slice(0, mostPrinted).map((problem) => problemText(problem, sources, colors));
  const more = problems.length - shown.length;
  const rest = more > 0 ? [`… and ${more} more: fix these first.`] : [];
  io.stderr.write(`${[...shown, ...rest].join('\n\n')}\n`);
}

/** The one JSON document of a command. */
export function printJson(io: Io, document: unknown): void {
  io.stdout.write(jsonText(document));
}

/** JSON as people and programs read it, inert on a terminal and in a log, with a newline at the end. */
export function jsonText(document: unknown): string {
  return `${escapeJson(JSON.stringify(document, null, 2))}\n`;
}

/**
 * The pieces of `jsonText(document)`, in which iterables become lists: they are written entry by entry,
 * without holding any of them in memory as a whole.
 */
export function* jsonPieces(document: object): Iterable<string> {
  let between = '{\n';
  for (const [key, value] of Object.entries(document) as readonly [string, unknown][]) {
    if (value === undefined) continue;
    yield `${between}  ${escapeJson(JSON.stringify(key))}: `;
    between = ',\n';
    if (isIterable(value)) yield* listPieces(value);
    else yield indentedJson(value, '  ');
  }
  yield between === ',\n' ? '\n}\n' : '{}\n';
}

function* listPieces(list: Iterable<unknown>): Iterable<string> {
  let between = '[\n    ';
  for (const entry of list) {
    yield between;
    yield indentedJson(entry, '    ');
    between = ',\n    ';
  }
  yield between.startsWith(',') ? '\n  ]' : '[]';
}

/** No text of JSON holds a line break of its own. */
function indentedJson(value: unknown, indent: string): string {
  return escapeJson(JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`));
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** A parsed command line: the command's work, not yet started. */
export type Chosen = (context: Context) => Promise<ExitCode>;

/** A mistake in the command line, found after commander accepted it. */
export function usageProblem(message: string, hint: string): Problem {
  return { code: 'MUS601', message, hint };
}
