import { setMaxListeners } from 'node:events';
import { type Command, CommanderError } from 'commander';
import { tellApart } from '../model/look-alike.js';
import type { Problem } from '../model/problem.js';
import { escapeCommands, escapeTerminal } from '../show/escape-terminal.js';
import type { Chosen, Context } from './context.js';
import type { Engine } from './engine.js';
import type { ExitCode } from './exit-code.js';
import { type ProcessIo, type TextOut, textWidth, wantsColors } from './io.js';
import { buildProgram } from './program.js';
import { version } from './version.js';

/**
 * Runs one command line (without `node` and the script) and returns its exit code; never throws.
 *
 * After the first SIGINT or SIGTERM work in progress finishes; the second returns 130 at once.
 */
export async function run(argv: readonly string[], outside: ProcessIo, engine: Engine): Promise<ExitCode> {
  const io: ProcessIo = {
    ...outside,
    stdout: withoutCommands(outside.stdout),
    stderr: withoutCommands(outside.stderr),
  };
  const current = version();
  const interrupted = new AbortController();
  // Every request and wait of a run listens to it: many listeners are not a leak.
  setMaxListeners(0, interrupted.signal);
  const [atOnce, stopListening] = watchInterrupts(io, interrupted);
  try {
    const chosen = await chooseWork(argv, io, current);
    if (typeof chosen === 'number') return chosen;
    const { cwd } = io;
    if (cwd === undefined) return await refuse(io, argv, directoryGone);
    const context: Context = {
      io: { ...io, cwd },
      engine,
      tool: `muster ${current}`,
      interrupted: interrupted.signal,
      runId: io.newId(),
      command: (lines) => {
        outside.stdout.write(lines);
      },
    };
    return await Promise.race([chosen(context), atOnce]);
  } catch (bug) {
    const told = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    io.stderr.write(
      `${told.split('\n').map(escapeTerminal).join('\n')}\n\nThis is a bug in muster ${current}; please report it with the lines above.\n`,
    );
    return 70;
  } finally {
    stopListening();
  }
}

/** An output in which no pipeline finds a command. */
function withoutCommands(out: TextOut): TextOut {
  return {
    write: (text) => {
      out.write(escapeCommands(text));
    },
    get isTTY() {
      return out.isTTY;
    },
    get columns() {
      return out.columns;
    },
  };
}

/** The work that the command line asks for, or the exit code where there is none to do. */
async function chooseWork(
  argv: readonly string[],
  io: ProcessIo,
  current: string,
): Promise<Chosen | ExitCode> {
  let chosen: Chosen | undefined;
  const write = (text: string) => {
    io.stdout.write(text);
  };
  const program = buildProgram(current, { write, columns: textWidth(io.stdout) }, (work) => {
    chosen = work;
  });
  // Not a command of the grammar: it gets an incomplete command line.
  if (argv[0] === '__complete')
    return async (context) =>
      (await import('../features/completion/completion.js')).completeCommand(program, argv.slice(1), context);
  try {
    program.parse(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const called = calledName(program, argv);
    return refuse(io, argv, usageError(error, called, argv[0] === 'help' ? argv[1] : undefined));
  }
  return chosen ?? 0;
}

const directoryGone: Problem = {
  code: 'MUS226',
  message: 'The working directory is gone',
  hint: 'Change to a directory that is there, and run again.',
};

async function refuse(io: ProcessIo, argv: readonly string[], problem: Problem): Promise<ExitCode> {
  // Loaded only now: help and version are to be quick.
  const { problemText } = await import('../show/problem-text.js');
  const colors = wantsColors(io.stderr, io.env, !argv.includes('--no-color'));
  io.stderr.write(`${problemText(problem, new Map(), colors)}\n`);
  return 1;
}

/**
 * Commander's error as a problem (MUS601); `command` is what was called, for the hint, and
 * `topic` the command whose help was asked for.
 */
function usageError(error: CommanderError, command: string, topic?: string): Problem {
  if (error.code === 'commander.help') {
    const message = topic === undefined ? 'no command is given' : `unknown command '${topic}'`;
    return { code: 'MUS601', message, hint: `Run ${command} --help for the list of commands.` };
  }
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (.+)\?\)/.exec(rest.join(' '))?.[1];
  const invalid = /^(?:command-argument )?(.* is invalid(?: for argument .*?)?)\. (.*)$/.exec(first);
  if (invalid !== null) return { code: 'MUS601', message: invalid[1] ?? first, hint: invalid[2] ?? '' };
  const message = first.replace(/\.$/, '');
  const hint =
    suggestion === undefined
      ? `Run ${command} --help for what it takes.`
      : tellApart(`Did you mean ${suggestion}?`, /'(.*)'/.exec(message)?.[1] ?? '', suggestion);
  return { code: 'MUS601', message, hint };
}

/** `muster jobs prune`: the command that a command line calls, as far as there is one. */
function calledName(program: Command, argv: readonly string[]): string {
  const [first, ...rest] = argv;
  const called = program.commands.find((command) => command.name() === first);
  if (called === undefined) return program.name();
  return `${program.name()} ${calledName(called, rest)}`;
}

function watchInterrupts(
  io: ProcessIo,
  interrupted: AbortController,
): readonly [Promise<ExitCode>, () => void] {
  let stop = () => {
    // Replaced below, before any signal can come.
  };
  const atOnce = new Promise<ExitCode>((resolve) => {
    stop = io.onInterrupt(() => {
      if (interrupted.signal.aborted) {
        resolve(130);
        return;
      }
      interrupted.abort();
      io.stderr.write('Stopping: what is under way is finished first. Once more to stop at once.\n');
    });
  });
  return [atOnce, stop];
}
