import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  proxyPolicy,
  setClientRequestIdPolicy,
  type HttpClient,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { tooDeepAt } from '../model/too-deep-at.js';
import type { ArmRequest } from './arm-client.js';
import type { Endpoint } from './endpoint.js';
import { inert } from './inert.js';
import { parseRetryAfter } from './throttle/retry-delay.js';
import { GaveUp, withinLimits, type TimeLimits } from './throttle/time-limits.js';

/** One request on the wire and what came of it: never an exception, unless it is our own bug. */
export type Exchange =
  | {
      readonly type: 'answer';
      readonly status: number;
      /** Parsed JSON; undefined where the body is empty, or where an error's body is no JSON. */
      readonly body: unknown;
      readonly requestId?: string;
      readonly retryAfterMs?: number;
      /** Requests of this class that ARM says the subscription has left. */
      readonly remaining?: number;
      /** `WWW-Authenticate`. */
      readonly challenge?: string;
      readonly location?: string;
    }
  | {
      readonly type: 'unreadable';
      readonly status: number;
      readonly reason: string;
      readonly requestId?: string;
    }
  | { readonly type: 'unsent'; readonly reason: string; readonly permanent: boolean }
  | { readonly type: 'dropped'; readonly reason: string }
  | { readonly type: 'interrupted' };

/** What an exchange works with. */
export interface ExchangeDeps {
  readonly endpoint: Endpoint;
  readonly httpClient: HttpClient;
  readonly pipeline: Pipeline;
  readonly limits: TimeLimits;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
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
 * The policies between us and the wire: neither redirects nor retries, which are decided elsewhere,
 * nor logs. A proxy of the environment is honoured, but never for this machine.
 */
export function armPipeline(endpoint: Endpoint): Pipeline {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(setClientRequestIdPolicy());
  if (!endpoint.loopback) pipeline.addPolicy(proxyPolicy());
  return pipeline;
}

/**
 * Sends one request once, with its token.
 *
 * The last door before the wire: a token for any other place than the endpoint is a bug and throws.
 * A GET is cut when `signal` aborts; a write in flight is left to finish, because its answer matters.
 */
export async function exchange(
  deps: ExchangeDeps,
  wire: WireRequest,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  if (new URL(wire.url).origin !== deps.endpoint.url) {
    throw new Error(`A token was about to leave ${deps.endpoint.url}`);
  }
  const seen: { response?: PipelineResponse } = {};
  try {
    return await withinLimits(
      deps.limits,
      wire.method === 'GET' ? signal : undefined,
      async (abortSignal, touch) => {
        const response = await deps.pipeline.sendRequest(deps.httpClient, request(deps, wire, abortSignal));
        seen.response = response;
        touch();
        return answerOf(deps, wire, response, await readText(response, touch));
      },
    );
  } catch (error) {
    if (error instanceof GaveUp && error.reason === 'interrupted') return { type: 'interrupted' };
    return seen.response === undefined ? unanswered(error) : cutOff(deps, wire, seen.response, error);
  }
}

function request(deps: ExchangeDeps, wire: WireRequest, abortSignal: AbortSignal) {
  const body = wire.body === undefined ? undefined : JSON.stringify(wire.body);
  return createPipelineRequest({
    url: wire.url,
    method: wire.method,
    headers: createHttpHeaders({
      accept: 'application/json',
      authorization: `Bearer ${wire.token}`,
      'user-agent': deps.userAgent,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      // Node sends no length for a POST without body, and some proxies then answer 411.
      ...(body === undefined && wire.method === 'POST' ? { 'content-length': '0' } : {}),
    }),
    ...(body === undefined ? {} : { body }),
    abortSignal,
    allowInsecureConnection: deps.endpoint.loopback,
    // The body is read here, because the client's own reader does not notice silence within it.
    streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
  });
}

async function readText(response: PipelineResponse, touch: () => void): Promise<string> {
  if (response.readableStreamBody === undefined) return response.bodyAsText ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of response.readableStreamBody) {
    touch();
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf(deps: ExchangeDeps, wire: WireRequest, response: PipelineResponse, text: string): Exchange {
  const { status } = response;
  const succeeded = status >= 200 && status < 300;
  const parsed = parseJson(succeeded ? text : text.replaceAll(wire.token, '[token]'));
  if (succeeded && !parsed.ok && !bodyless(wire, status)) {
    const type = response.headers.get('content-type') ?? 'no content type';
    const reason = parsed.deep
      ? `it is nested more than ${maxDepth} deep`
      : text === ''
        ? 'it is empty'
        : `it is not JSON but ${inert(type)}`;
    return { type: 'unreadable', status, reason, ...facts(deps, response) };
  }
  return { type: 'answer', status, body: parsed.ok ? parsed.value : undefined, ...facts(deps, response) };
}

/** Answers whose body says nothing: what was to be deleted is gone, however the answer ends. */
function bodyless(wire: WireRequest, status: number): boolean {
  return wire.method === 'DELETE' || status === 204;
}

/** The status came, the body broke off. An error's status alone says enough; a result's does not. */
function cutOff(deps: ExchangeDeps, wire: WireRequest, response: PipelineResponse, error: unknown): Exchange {
  const { status } = response;
  if (status < 200 || status >= 300 || bodyless(wire, status)) {
    return { type: 'answer', status, body: undefined, ...facts(deps, response) };
  }
  return {
    type: 'unreadable',
    status,
    reason: `it broke off (${reasonOf(networkError(error))})`,
    ...facts(deps, response),
  };
}

/** Codes of Node that mean: no byte of the request left this machine, and it may be otherwise in a moment. */
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function unanswered(error: unknown): Exchange {
  const known = networkError(error);
  const reason = reasonOf(known);
  if (notSent.has(known.code)) return { type: 'unsent', reason, permanent: false };
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(known.code)) {
    return { type: 'unsent', reason, permanent: true };
  }
  return { type: 'dropped', reason };
}

interface NetworkError {
  readonly code: string;
  readonly message: string;
}

/** An error of the network; any other is a bug of ours and thrown on. */
function networkError(error: unknown): NetworkError {
  if (error instanceof GaveUp) return { code: '', message: error.message };
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return { code: error.code, message: error.message };
  }
  throw error;
}

function reasonOf({ code, message }: NetworkError): string {
  // A refused connection to a name of several addresses has a code and no message.
  return inert(message === '' ? code : message);
}

function facts(deps: ExchangeDeps, response: PipelineResponse) {
  const { headers } = response;
  const requestId = headers.get('x-ms-request-id');
  const challenge = headers.get('www-authenticate');
  const location = headers.get('location');
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), deps.now());
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(location === undefined ? {} : { location }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...remainingOf(headers),
  };
}

/** ARM names the class of the request that it answers; one header of the three is there. */
function remainingOf(headers: PipelineResponse['headers']): { readonly remaining?: number } {
  const told = ['reads', 'writes', 'deletes'].flatMap((kind) => {
    const text = headers.get(`x-ms-ratelimit-remaining-subscription-${kind}`) ?? '';
    return /^\d{1,9}$/.test(text) ? [Number(text)] : [];
  });
  return told.length === 0 ? {} : { remaining: told.reduce((least, one) => Math.min(least, one)) };
}

/** No answer of ARM is; whoever walks a value nested a hundred thousand deep exhausts the stack. */
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
