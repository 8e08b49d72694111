import { resolve } from 'node:path';
import type { Emulator } from '../../src/emulator/emulator.js';
import { addressable } from './oracle-addresses.js';
import { oracleExceptions } from './oracle-exceptions.js';

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Parsed; undefined where none was sent. */
  readonly requestBody?: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Parsed; the text where it is not JSON; undefined where there was none. */
  readonly responseBody?: unknown;
}

/** One disagreement between an exchange and the API's schemas. */
export interface OracleError {
  readonly code: string;
  readonly side: 'request' | 'response';
  readonly message: string;
  /** JSON paths in the payload. */
  readonly paths: readonly string[];
}

export interface Oracle {
  /** Everything that Microsoft's validator finds wrong with an exchange. */
  check(exchange: Exchange): Promise<readonly OracleError[]>;
}

const directory = resolve(import.meta.dirname, 'api-schemas');

let shared: Promise<Oracle> | undefined;

/** The oracle over the API's schemas; loaded once a process, which takes seconds. */
export function createOracle(): Promise<Oracle> {
  shared ??= load();
  return shared;
}

async function load(): Promise<Oracle> {
  // Here and not above: the validator takes longer to load than most test files to run.
  const { LiveValidator } = await import('oav/dist/lib/liveValidation/liveValidator.js');
  const validator = new LiveValidator(
    {
      directory,
      swaggerPathsPattern: ['specification/**/*.json'],
      git: { shouldClone: false },
      loadValidatorInBackground: false,
      loadValidatorInInitialize: true,
    },
    () => undefined,
  );
  await validator.initialize();
  return {
    check: async (original) => {
      const exchange = addressable(original);
      const result = await validator.validateLiveRequestResponse({
        liveRequest: {
          method: exchange.method,
          url: exchange.url,
          headers: { ...exchange.requestHeaders },
          body: recordOf(exchange.requestBody),
        },
        liveResponse: {
          statusCode: exchange.status.toString(),
          headers: { ...exchange.responseHeaders },
          body: recordOf(exchange.responseBody),
        },
      });
      const { requestValidationResult: request, responseValidationResult: response } = result;
      const thrown = [
        ['request', request.runtimeException ?? result.runtimeException],
        ['response', response.runtimeException],
      ] as const;
      return [
        ...thrown.flatMap(([side, exception]): OracleError[] =>
          exception === undefined
            ? []
            : [{ code: exception.code, side, message: exception.message, paths: [] }],
        ),
        ...request.errors.map((issue) => errorOf('request', issue)),
        ...response.errors.map((issue) => errorOf('response', issue)),
      ];
    },
  };
}

function errorOf(
  side: OracleError['side'],
  issue: { readonly code: string; readonly message: string; readonly pathsInPayload: string[] },
): OracleError {
  return { code: issue.code, side, message: issue.message, paths: issue.pathsInPayload };
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** What recorded exchanges are kept in until they are judged. */
export interface Recorder {
  readonly exchanges: Exchange[];
}

export function createRecorder(): Recorder {
  return { exchanges: [] };
}

/** The emulator's fetch with every exchange kept. A dropped connection leaves none. */
export function recordingFetch(
  emulator: Pick<Emulator, 'fetch'>,
  recorder: Recorder,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const copy = request.clone();
    const response = await emulator.fetch(request);
    const requestText = await copy.text();
    const responseText = await response.clone().text();
    recorder.exchanges.push({
      method: request.method,
      url: request.url,
      requestHeaders: Object.fromEntries(request.headers),
      ...(requestText === '' ? {} : { requestBody: parsed(requestText) }),
      status: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      ...(responseText === '' ? {} : { responseBody: parsed(responseText) }),
    });
    return response;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What judging exchanges found. */
export interface Verdict {
  /** One line a disagreement that no exception excuses. */
  readonly wrong: readonly string[];
  /** Names of the exceptions that were needed. */
  readonly used: ReadonlySet<string>;
}

/**
 * Judges exchanges: every one is valid, or each of its errors is excused by a named exception.
 *
 * At about ten milliseconds each; heavy property tests judge a sample.
 */
export async function judge(exchanges: readonly Exchange[]): Promise<Verdict> {
  const oracle = await createOracle();
  const wrong: string[] = [];
  const used = new Set<string>();
  for (const exchange of exchanges) {
    for (const error of await oracle.check(exchange)) {
      const excuse = oracleExceptions.find((one) => one.matches(exchange, error));
      if (excuse !== undefined) used.add(excuse.name);
      else
        wrong.push(
          `${exchange.method} ${exchange.url} → ${exchange.status}: ${error.side} ${error.code} ${error.message} ${error.paths.join(' ')}`,
        );
    }
  }
  return { wrong, used };
}

/** Throws where an exchange disagrees with the API's schemas and no named exception says why. Returns the exceptions used. */
export async function assertOracle(exchanges: readonly Exchange[]): Promise<ReadonlySet<string>> {
  const { wrong, used } = await judge(exchanges);
  if (wrong.length > 0) throw new Error(`The oracle disagrees:\n${wrong.join('\n')}`);
  return used;
}
