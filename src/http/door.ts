import { pipeline as flow } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Clock } from '../model/clock.js';
import { type HttpClient, nodeClient, type ReceivedAnswer, type SentRequest } from './node-client.js';
import { isLoopback, type Proxy, type ProxyRule } from './proxy.js';
import { parseRetryAfter } from './retry-delay.js';
import { createSecrets, type Secrets } from './secrets.js';
import { GaveUp, withinLimits, type TimeLimits } from './time-limits.js';
import { TunnelAgent, type TunnelOptions } from './tunnel-agent.js';

/** One request, ready to be sent. */
export interface DoorRequest {
  readonly method: string;
  /** https, or http on this machine. */
  readonly url: string;
  /** http elsewhere, where a managed identity is asked for its token at a fixed address. */
  readonly plainHttp?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The token in `headers`: no answer of this door shows it again, now or later. */
  readonly secret?: string;
  readonly limits?: TimeLimits;
  /** Longest body of the answer in bytes, unpacked; beyond it the answer counts as broken off. */
  readonly maxBytes?: number;
}

/** The outcome of one request; its texts from the network hold no token, and are not made inert yet. */
export type DoorOutcome =
  | (AnswerHead & { readonly type: 'answer'; readonly body: Buffer })
  /** The status came, the body not or not whole; `permanent`: it is too large, and will be the next time. */
  | (AnswerHead & { readonly type: 'broken'; readonly reason: string; readonly permanent: boolean })
  /** No byte of the request left this machine. */
  | { readonly type: 'unsent'; readonly code: string; readonly reason: string; readonly permanent: boolean }
  /** Sent, never answered. `code` is that of Node, empty where there is none. */
  | { readonly type: 'dropped'; readonly code: string; readonly reason: string }
  | { readonly type: 'interrupted' };

export interface AnswerHead {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The wait that `Retry-After` asks for, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The proxy answered in place of the host, which it blocks: the request did not reach the host. */
  readonly byProxy?: true;
}

/** The one door to the network: every request of muster goes through it, once, and comes back as a value. */
export interface Door {
  /** `signal` cuts the request off; leave it out where the answer matters even after an interruption. */
  send(request: DoorRequest, signal?: AbortSignal): Promise<DoorOutcome>;
  readonly secrets: Secrets;
  readonly proxy?: Proxy | undefined;
}

/** Options of a door. */
export interface DoorOptions {
  readonly proxy?: ProxyRule | undefined;
  /** A hint to add where a certificate is refused. */
  readonly certificateNote?: () => string | undefined;
  /** Undefined: Node's client, with connections kept alive. */
  readonly httpClient?: HttpClient;
  readonly clock: Clock;
  /** Longest exchange and longest silence within it; default 60 and 30 seconds. */
  readonly limits?: Partial<TimeLimits>;
  /** Longest body of one answer in bytes, unpacked; default 64 MiB. */
  readonly maxBytes?: number;
  /** All bodies together, in bytes; default 16 GiB. */
  readonly maxBytesInAll?: number;
}

const mebibyte = 1024 * 1024;

/** The default bounds of a door, in bytes: of one answer, and of all of a run together. */
export const usualBounds = { answer: 64 * mebibyte, inAll: 16 * 1024 * mebibyte } as const;

/**
 * A door with its own connections, counts and secrets.
 *
 * It follows no redirect and repeats nothing: see `sendPatiently`. It does not ask for compression; a
 * compressed answer is unpacked, and the bounds count the unpacked bytes.
 */
export function createDoor(options: DoorOptions): Door {
  const httpClient = options.httpClient ?? nodeClient();
  const secrets = createSecrets();
  const tunnels = options.proxy === undefined ? undefined : new TunnelAgent(options.proxy.proxy);
  const inAll = { bound: options.maxBytesInAll ?? usualBounds.inAll, read: 0 };

  function headOf({ status, headers }: ReceivedAnswer): AnswerHead {
    const masked = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, secrets.mask(text)]),
    );
    const retryAfterMs = parseRetryAfter(masked['retry-after'], options.clock.now().getTime(), masked.date);
    return { status, headers: masked, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  return {
    secrets,
    proxy: options.proxy?.proxy,
    send: async (request, signal) => {
      if (request.secret !== undefined) secrets.add(request.secret);
      const limits = request.limits ?? { timeoutMs: 60_000, silenceMs: 30_000, ...options.limits };
      const maxBytes = request.maxBytes ?? options.maxBytes ?? usualBounds.answer;
      const agent = options.proxy?.serves(new URL(request.url)) === true ? tunnels : undefined;
      const seen: { head?: AnswerHead } = {};
      const tunnel: NonNullable<TunnelOptions['tunnel']> = {};
      try {
        return await withinLimits(limits, signal, async (abortSignal, touch): Promise<DoorOutcome> => {
          const response = await httpClient.sendRequest(onTheWire(request, abortSignal, agent, tunnel));
          const head = {
            ...headOf(response),
            ...(tunnel.state === 'refused' ? { byProxy: true as const } : {}),
          };
          seen.head = head;
          touch();
          return { type: 'answer', ...head, body: await readBody(response, maxBytes, inAll, touch) };
        });
      } catch (error) {
        if (error instanceof GaveUp && error.reason === 'interrupted') return { type: 'interrupted' };
        const { code, message } = networkError(error);
        // A refused connection to a name of several addresses has a code and no message.
        const reason = secrets.mask(message === '' ? code : message);
        // Whether the proxy's tunnel is open, which carries the request.
        if (tunnel.state === 'asked' && !isCertificateError(code))
          return { type: 'unsent', code, reason, permanent: false };
        if (seen.head === undefined) return unanswered(code, reason, options.certificateNote);
        return { type: 'broken', ...seen.head, reason, permanent: error instanceof TooLarge };
      }
    },
  };
}

function onTheWire(
  { method, url, headers = {}, body, plainHttp }: DoorRequest,
  signal: AbortSignal,
  agent: TunnelAgent | undefined,
  tunnel: TunnelOptions['tunnel'],
): SentRequest {
  return {
    method,
    url,
    headers,
    body,
    signal,
    plainHttp: plainHttp === true || isLoopback(new URL(url).hostname),
    ...(agent === undefined ? {} : { connection: { agent, tunnelSignal: signal, tunnel } }),
  };
}

/** Why reading stopped: the answer has more bytes than a bound that the message names. */
class TooLarge extends Error {
  readonly code = '';
}

async function readBody(
  response: ReceivedAnswer,
  maxBytes: number,
  inAll: { readonly bound: number; read: number },
  touch: () => void,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop ends the stream and its connection.
  for await (const chunk of bodyOf(response)) {
    touch();
    length += chunk.length;
    inAll.read += chunk.length;
    if (length > maxBytes) throw new TooLarge(`it is larger than ${sizeText(maxBytes)}`);
    if (inAll.read > inAll.bound) {
      throw new TooLarge(`with it, this run has read more than ${sizeText(inAll.bound)}`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* bodyOf({ headers, body: packed }: ReceivedAnswer): AsyncGenerator<Buffer> {
  const unpack = unpackers[headers['content-encoding']?.trim().toLowerCase() ?? ''];
  // `flow` ends both streams if one fails, unlike `pipe`; the loop gets the error.
  const body = unpack === undefined ? packed : flow(packed, unpack(), () => undefined);
  for await (const chunk of body) yield chunk instanceof Buffer ? chunk : Buffer.from(chunk);
}

const unpackers: Readonly<Partial<Record<string, () => NodeJS.ReadWriteStream>>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** `64 MiB`; in bytes unless it is a whole number of MiB. */
export function sizeText(bytes: number): string {
  return bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;
}

/** Codes of Node for passing failures in which no byte of the request left this machine. */
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function unanswered(
  code: string,
  reason: string,
  certificateNote: DoorOptions['certificateNote'],
): DoorOutcome {
  if (notSent.has(code)) return { type: 'unsent', code, reason, permanent: false };
  if (isCertificateError(code)) {
    const note = certificateNote?.();
    return {
      type: 'unsent',
      code,
      reason: note === undefined ? reason : `${reason}; ${note}`,
      permanent: true,
    };
  }
  return { type: 'dropped', code, reason };
}

function isCertificateError(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code);
}

/** An error of the network or of a bound; any other is a bug of ours and thrown on. */
function networkError(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof GaveUp) return { code: '', message: error.message };
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return { code: error.code, message: error.message };
  }
  throw error;
}
