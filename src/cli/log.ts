import { createRequire } from 'node:module';
import type * as Pino from 'pino';
import type * as PinoPretty from 'pino-pretty';
import { escapeTerminal } from '../show/escape-terminal.js';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = 'pretty' | 'json';

/** Log messages about muster's own work; results and errors for the user go elsewhere. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A pino log that writes whole lines to `write`; pino is loaded at the first line, which most runs do not have. */
export function createLog(options: LogOptions, write: (text: string) => void): Log {
  if (options.level === 'silent') return silent;
  let made: Log | undefined;
  const least = logLevels.indexOf(options.level);
  const at =
    (level: keyof Log) =>
    (fields: object, message: string): void => {
      if (logLevels.indexOf(level) < least) return;
      made ??= inertLog(pinoLog(options, write));
      made[level](fields, message);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn') };
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly colors: boolean;
}

const require = createRequire(import.meta.url);

function pinoLog({ level, format, colors }: LogOptions, write: (text: string) => void): Log {
  const { pino } = require('pino') as typeof Pino;
  const target = { level, base: null };
  if (format === 'json') return pino(target, { write });
  const { prettyFactory } = require('pino-pretty') as typeof PinoPretty;
  const pretty = prettyFactory({ colorize: colors, translateTime: 'HH:MM:ss' });
  return pino(target, {
    write: (line) => {
      write(pretty(line));
    },
  });
}

/** Logs contain texts of Azure and of files too, which must reach the terminal escaped. */
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
