import { escapeTerminal } from '../show/escape-terminal.js';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = 'pretty' | 'json';

/** What the program says about its own doing; results and errors for the user go elsewhere. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A pino log that writes whole lines to `write`, loaded only when a command needs it. */
export async function createLog(
  options: { readonly level: LogLevel; readonly format: LogFormat; readonly colors: boolean },
  write: (text: string) => void,
): Promise<Log> {
  if (options.level === 'silent') return silent;
  const { pino } = await import('pino');
  const target = { level: options.level, base: null };
  if (options.format === 'json') return inertLog(pino(target, { write }));
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ colorize: options.colors, translateTime: 'HH:MM:ss' });
  return inertLog(
    pino(target, {
      write: (line) => {
        write(pretty(line));
      },
    }),
  );
}

/** Texts of Azure and of files stand in logs too: nothing in them may reach the terminal alive. */
function inertLog(logger: Log): Log {
  return {
    debug: (fields, message) => {
      logger.debug(inertFields(fields), escapeTerminal(message));
    },
    info: (fields, message) => {
      logger.info(inertFields(fields), escapeTerminal(message));
    },
    warn: (fields, message) => {
      logger.warn(inertFields(fields), escapeTerminal(message));
    },
  };
}

function inertFields(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'string' ? escapeTerminal(value) : value,
    ]),
  );
}

const silent: Log = { debug: nothing, info: nothing, warn: nothing };

function nothing(): void {
  // A silent log keeps nothing.
}
