import { randomUUID } from 'node:crypto';
import type { Door, DoorOutcome } from '../http/door.js';
import { tooDeepAt } from '../model/json.js';
import type { ArmRequest } from './arm-client.js';
import type { Endpoint } from './endpoint.js';
import { type ArmError, armErrorOf, inert } from './arm-error.js';

/** One request on the wire and its outcome: never an exception, unless it is our own bug. */
export type Exchange =
  /** 2xx. */
  | (Facts & {
      readonly type: 'answer';
      readonly status: number;
      /** Parsed JSON; undefined where the body is empty. */
      readonly body: unknown;
      /** Bytes of the body. */
      readonly size: number;
    })
  | RefusedAnswer
  | {
      readonly type: 'unreadable';
      readonly status: number;
      /** The rest of a sentence that begins with the answer: "it is empty". */
      readonly reason: string;
      /** Another attempt would give the same: it is too large, or repeats the token. */
      readonly permanent?: 'tooLarge' | 'repeatsToken';
      readonly requestId?: string;
    }
  | { readonly type: 'unsent'; readonly reason: string; readonly permanent: boolean }
  | { readonly type: 'dropped'; readonly reason: string }
  | { readonly type: 'interrupted' };

/** Any other status. `error` is the body's error, parsed once. */
export interface RefusedAnswer extends Facts {
  readonly type: 'refused';
  readonly status: number;
  readonly error: ArmError;
}

interface Facts {
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  /** How many requests of this class ARM says are left for the subscription. */
  readonly remaining?: number;
  /** `WWW-Authenticate`. */
  readonly challenge?: string;
  readonly location?: string;
  /** The proxy's own answer: Azure was not asked. */
  readonly byProxy?: true;
}

/** What an exchange needs. */
export interface ExchangeDeps {
  readonly endpoint: Endpoint;
  readonly door: Door;
  readonly userAgent: string;
}

/** A request ready to be sent. */
export interface WireRequest {
  readonly method: ArmRequest['method'];
  /** Absolute, on the endpoint. */
  readonly url: string;
  readonly body?: unknown;
  readonly token: string;
}

/**
 * Sends one request once, with its token.
 *
 * The last place before the wire: a token for another host than the endpoint's is a bug and throws. A
 * GET is cut when `signal` aborts; a write in flight is left to finish, because its answer matters.
 */
export async function exchange(
  deps: ExchangeDeps,
  wire: WireRequest,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  if (new URL(wire.url).origin !== deps.endpoint.url) {
    throw new Error(`A token was about to leave ${deps.endpoint.url}`);
  }
  const body = wire.body === undefined ? undefined : JSON.stringify(wire.body);
  const outcome = await deps.door.send(
    {
      method: wire.method,
      url: wire.url,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${wire.token}`,
        'user-agent': deps.userAgent,
        'x-ms-client-request-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        // Node sends no length for a POST without body, and some proxies then answer 411.
        ...(body === undefined && wire.method === 'POST' ? { 'content-length': '0' } : {}),
      },
      ...(body === undefined ? {} : { body }),
      secret: wire.token,
    },
    wire.method === 'GET' ? signal : undefined,
  );
  switch (outcome.type) {
    case 'answer':
      return answerOf(deps.door, wire, outcome);
    case 'broken':
      return brokenOff(wire, outcome);
    default:
      return outcome;
  }
}

function answerOf(
  door: Door,
  wire: WireRequest,
  answer: DoorOutcome & { readonly type: 'answer' },
): Exchange {
  const { status } = answer;
  const succeeded = status >= 200 && status < 300;
  const text = answer.body.toString('utf8');
  const parsed = parseJson(text);
  const unreadable = { type: 'unreadable', status, ...facts(answer) } as const;
  if (succeeded && !parsed.ok && !bodyless(wire, status)) {
    const type = answer.headers['content-type'] ?? 'no content type';
    const reason = parsed.deep
      ? `it is nested more than ${maxDepth} deep`
      : text === ''
        ? 'it is empty'
        : `it is not JSON but ${inert(type)}`;
    return { ...unreadable, reason };
  }
  const body = parsed.ok ? parsed.value : undefined;
  if (!succeeded)
    return { type: 'refused', status, error: armErrorOf(door.secrets.maskIn(body)), ...facts(answer) };
  // Masking would change the text, and a name that is read may be written back.
  return door.secrets.heldIn(body, text)
    ? { ...unreadable, reason: 'it repeats the token that it was sent', permanent: 'repeatsToken' }
    : { type: 'answer', status, body, size: answer.body.length, ...facts(answer) };
}

/** Answers whose body does not matter: the resource is deleted, however the answer ends. */
function bodyless(wire: WireRequest, status: number): boolean {
  return wire.method === 'DELETE' || status === 204;
}

/** The body broke off after the status. That is enough for an error, but not for a result. */
function brokenOff(wire: WireRequest, outcome: DoorOutcome & { readonly type: 'broken' }): Exchange {
  const { status, permanent } = outcome;
  if (status < 200 || status >= 300)
    return { type: 'refused', status, error: armErrorOf(undefined), ...facts(outcome) };
  if (bodyless(wire, status)) return { type: 'answer', status, body: undefined, size: 0, ...facts(outcome) };
  const reason = inert(outcome.reason);
  return {
    type: 'unreadable',
    status,
    ...(permanent ? { reason, permanent: 'tooLarge' } : { reason: `it broke off (${reason})` }),
    ...facts(outcome),
  };
}

function facts({
  headers,
  retryAfterMs,
  byProxy,
}: DoorOutcome & { readonly type: 'answer' | 'broken' }): Facts {
  return {
    requestId: headers['x-ms-request-id'],
    challenge: headers['www-authenticate'],
    location: headers.location,
    byProxy,
    retryAfterMs,
    remaining: remainingOf(headers),
  };
}

/** ARM sends the header of the answered request's class, one of three. */
function remainingOf(headers: Readonly<Record<string, string>>): number | undefined {
  const told = ['reads', 'writes', 'deletes'].flatMap((kind) => {
    const text = headers[`x-ms-ratelimit-remaining-subscription-${kind}`] ?? '';
    return /^\d{1,9}$/.test(text) ? [Number(text)] : [];
  });
  return told.length === 0 ? undefined : told.reduce((least, one) => Math.min(least, one));
}

/** No answer of ARM is that deep, and walking one that is exhausts the stack. */
const maxDepth = 500;

type ParsedJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly deep: boolean };

function parseJson(text: string): ParsedJson {
  if (tooDeepAt(text, maxDepth) !== undefined) return { ok: false, deep: true };
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return { ok: true, value };
  } catch {
    return { ok: false, deep: false };
  }
}
