import type { Command, Option } from 'commander';

/** What the shell may offer for the last word of a command line. */
export interface Completion {
  /** Words of the grammar that begin with the last word. */
  readonly words: readonly string[];
  /** Names from the fleet's files that fit as well. */
  readonly names?: { readonly kind: NameKind; readonly paths: readonly string[] };
  /** What stands there of the value, and what comes before it in the same word: `--parent=`. */
  readonly begun: string;
  readonly before: string;
}

export type NameKind = 'Parent' | 'Group' | 'ContentSelection';

const namesOf: Readonly<Record<string, NameKind>> = {
  '--parent': 'Parent',
  '--allow-empty-parent': 'Parent',
  '--group': 'Group',
  '--allow-empty': 'Group',
  '--selection': 'ContentSelection',
};

/**
 * What fits the last of `words`, the command line without `muster`: commands, options not given yet, choices
 * of an option, or names of a kind from the files that the line names. Nothing where a file belongs: the
 * shell completes those itself. Bash hands over `--parent=x` as three words.
 */
export function completeWords(program: Command, given: readonly string[]): Completion {
  const joined = joinEquals(given);
  const current = joined.at(-1) ?? '';
  const split = given.at(-1) === '=' || given.at(-2) === '=';
  const { command, options, operands } = walk(program, joined.slice(0, -1));
  const waiting = options.waiting;
  if (waiting !== undefined) return valueOf(waiting, current, '', operands);
  const [, flag = '', begun = ''] = /^(--[a-z-]+)=(.*)$/s.exec(current) ?? [];
  const option = command.options.find(({ long }) => long === flag);
  if (option !== undefined) return valueOf(option, begun, split ? '' : `${flag}=`, operands);
  if (current.startsWith('-')) {
    const flags = command.options
      .filter((each) => !each.hidden && (isRepeatable(each) || !options.given.has(each.long ?? '')))
      .flatMap(({ long }) => long ?? []);
    return fitting([...flags, '--help'], current);
  }
  if (command.commands.length > 0 && operands.length === 0)
    return fitting(
      [...command.commands.map((each) => each.name()), ...(command === program ? ['help'] : [])],
      current,
    );
  if (command.name() === 'select' && operands.length === 0)
    return { words: [], names: { kind: 'ContentSelection', paths: ['.'] }, begun: current, before: '' };
  if (command.name() === 'completion' && operands.length === 0)
    return fitting(['bash', 'zsh', 'fish'], current);
  return { words: [], begun: current, before: '' };
}

interface Walked {
  readonly command: Command;
  readonly options: { readonly given: ReadonlySet<string>; readonly waiting: Option | undefined };
  /** Paths and names, without options and their values. */
  readonly operands: readonly string[];
}

function walk(program: Command, words: readonly string[]): Walked {
  let command = program;
  let waiting: Option | undefined;
  const given = new Set<string>();
  const operands: string[] = [];
  for (const word of words) {
    if (waiting !== undefined) {
      waiting = undefined;
    } else if (word.startsWith('-')) {
      const [long = ''] = word.split('=');
      given.add(long);
      const option = command.options.find((each) => each.long === long);
      if (option?.required === true && !word.includes('=')) waiting = option;
    } else {
      const inner = operands.length > 0 ? undefined : command.commands.find((each) => each.name() === word);
      if (inner === undefined) operands.push(word);
      else command = inner;
    }
  }
  return { command, options: { given, waiting }, operands };
}

function valueOf(option: Option, begun: string, before: string, operands: readonly string[]): Completion {
  const kind = namesOf[option.long ?? ''];
  if (kind === undefined) return { ...fitting(option.argChoices ?? [], begun), before };
  return { words: [], names: { kind, paths: operands.length === 0 ? ['.'] : operands }, begun, before };
}

function fitting(words: readonly string[], begun: string): Completion {
  return { words: words.filter((word) => word.startsWith(begun)), begun, before: '' };
}

function isRepeatable({ long, description }: Option): boolean {
  return long !== undefined && description.includes('repeatable');
}

/** `--parent`, `=`, `x` as the one word that they were typed as. */
function joinEquals(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const last = joined.at(-1);
    const belongs = word === '=' ? last?.startsWith('--') === true : words[index - 1] === '=';
    if (belongs && last !== undefined) joined[joined.length - 1] = `${last}${word}`;
    else joined.push(word);
  }
  return joined;
}
