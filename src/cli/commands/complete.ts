import { resolve } from 'node:path';
import type { Command } from 'commander';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { completeWords, type NameKind } from '../../features/completion/complete-words.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-code.js';

/**
 * `muster __complete -- WORDS`: what fits the last word, one a line, for the shells' completion. Says
 * nothing where it cannot say anything, for whoever types a command did not ask for an error.
 */
export async function completeCommand(
  program: Command,
  argv: readonly string[],
  { io }: Context,
): Promise<ExitCode> {
  const words = argv[0] === '--' ? argv.slice(1) : argv;
  const { words: known, names, begun, before } = completeWords(program, words);
  const declared =
    names === undefined
      ? []
      : await namesIn(
          names.kind,
          names.paths.map((path) => resolve(io.cwd, path)),
        );
  const fitting = declared.filter((name) => name.startsWith(begun) && escapeTerminal(name) === name);
  const lines = [...known, ...fitting].map((word) => `${before}${word}\n`);
  io.stdout.write(lines.join(''));
  return 0;
}

async function namesIn(kind: NameKind, paths: readonly string[]): Promise<readonly string[]> {
  const [{ readAll }, { declaredNames }] = await Promise.all([
    import('../../config/read-files.js'),
    import('../../config/declared-names.js'),
  ]);
  return declaredNames((await readAll(paths)).files, kind);
}
