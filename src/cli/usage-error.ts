import type { CommanderError } from 'commander';
import { tellApart } from '../model/look-alike.js';
import type { Problem } from '../model/problem.js';

/** A mistake in the command line, found after commander accepted it. */
export function usageProblem(message: string, hint: string): Problem {
  return { code: 'MUS601', message, hint };
}

/**
 * Commander's complaint as a problem of ours (MUS601); `command` is what was called, for the hint, and
 * `topic` the command whose help was asked for.
 */
export function usageError(error: CommanderError, command: string, topic?: string): Problem {
  if (error.code === 'commander.help') {
    const message = topic === undefined ? 'no command is given' : `unknown command '${topic}'`;
    return usageProblem(message, `Run ${command} --help for the list of commands.`);
  }
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (.+)\?\)/.exec(rest.join(' '))?.[1];
  const invalid = /^(?:command-argument )?(.* is invalid(?: for argument .*?)?)\. (.*)$/.exec(first);
  if (invalid !== null) return usageProblem(invalid[1] ?? first, invalid[2] ?? '');
  const message = first.replace(/\.$/, '');
  return usageProblem(
    message,
    suggestion === undefined
      ? `Run ${command} --help for what it takes.`
      : tellApart(`Did you mean ${suggestion}?`, /'(.*)'/.exec(message)?.[1] ?? '', suggestion),
  );
}
