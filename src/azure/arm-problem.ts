import type { Problem } from '../model/problem.js';
import { isNotOnboarded } from '../model/onboarding.js';
import type { ProblemCode } from '../model/problem-codes.js';
import { armErrorOf, isStanding } from './arm-error.js';
import type { AskedFor } from './read/asked-for.js';
import type { Endpoint } from './endpoint.js';
import type { Exchange } from './exchange.js';
import { hintFor } from './hints.js';
import { inert } from './inert.js';
import { throttleHint } from './throttle/throttle-problem.js';

type Answer = Exchange & { readonly type: 'answer' };

/**
 * What went wrong with a request that was given up after `attempts` attempts.
 *
 * MUS201 unreachable or unanswered, MUS202 401, MUS203 refused, MUS204 404, MUS205 429, MUS206 5xx
 * and 408, MUS207 unreadable, MUS208 redirect, MUS212 a PUT that met 409 to the end, MUS224 too large,
 * MUS225 repeating the token, MUS505 interrupted, MUS706 where Sentinel is not switched on.
 */
export function armProblem(
  endpoint: Endpoint,
  asked: AskedFor,
  exchange: Exchange,
  attempts: number,
): Problem {
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  const what = `${asked.method} ${asked.path}`;
  switch (exchange.type) {
    case 'unsent':
      return withHint(
        'MUS201',
        `${endpoint.url} cannot be reached${tried}: ${inert(exchange.reason)}`,
        exchange.permanent ? certificateHint : unreachableHint(endpoint),
      );
    case 'dropped':
      return withHint(
        'MUS201',
        `${what}: no answer from ${endpoint.url}${tried}: ${inert(exchange.reason)}`,
        unreachableHint(endpoint),
      );
    case 'interrupted':
      return { code: 'MUS505', message: `${what}: the run was interrupted` };
    case 'unreadable':
      return {
        ...unreadable[exchange.permanent ?? 'garbled'],
        message: `${what}: the answer ${exchange.status} cannot be read${tried}: ${exchange.reason}${requestId(exchange.requestId)}`,
      };
    case 'answer':
      return exchange.status >= 300 && exchange.status < 400
        ? redirected(what, exchange.status, exchange.location)
        : refused(endpoint, asked, exchange, tried);
  }
}

const unreadable = {
  garbled: {
    code: 'MUS207',
    hint: 'See whether something between muster and Azure, a proxy for example, answers in its place.',
  },
  tooLarge: {
    code: 'MUS224',
    hint: 'See whether something between muster and Azure answers in its place; split a run that is too large for one with --parent or `muster shards`.',
  },
  repeatsToken: {
    code: 'MUS225',
    hint: 'Find out what shows there what it is sent, a debugging proxy for example, and take the token for leaked.',
  },
} as const;

function refused(endpoint: Endpoint, asked: AskedFor, answer: Answer, tried: string): Problem {
  const error = armErrorOf(answer.body);
  const said = [error.code, error.message].filter((text) => text !== undefined).join(': ');
  const message = `${asked.method} ${asked.path}${tried}: ${answer.status}${said === '' ? '' : ` ${said}`}`;
  return withHint(
    isNotOnboarded(error.message ?? '') ? 'MUS706' : codeOf(asked.method, answer),
    `${message}${waitAsked(answer)}${requestId(answer.requestId)}`,
    answer.status === 429
      ? throttleHint(answer.retryAfterMs)
      : hintFor(endpoint, asked, answer.status, error),
  );
}

function waitAsked(answer: Answer): string {
  if (answer.status !== 429 || answer.retryAfterMs === undefined) return '';
  return ` (Azure asks to wait ${Math.ceil(answer.retryAfterMs / 1000)} s)`;
}

function codeOf(method: string, { status, body }: Answer): ProblemCode {
  if (status === 401) return 'MUS202';
  if (status === 404) return 'MUS204';
  if (status === 408 || status >= 500) return 'MUS206';
  if (status === 409 && method === 'PUT' && !isStanding(body)) return 'MUS212';
  return status === 429 ? 'MUS205' : 'MUS203';
}

function redirected(what: string, status: number, location: string | undefined): Problem {
  const to = location === undefined ? 'elsewhere' : `to ${hostOf(location)}`;
  return withHint(
    'MUS208',
    `${what}: ${status} redirects ${to}, and muster follows no redirect`,
    'Check the endpoint; a token is only ever sent to the endpoint itself.',
  );
}

/** Scheme, host and port of a link, harmless to print. */
export function hostOf(link: string): string {
  const origin = URL.canParse(link) ? new URL(link).origin : 'null';
  return inert(origin === 'null' ? link : origin);
}

function requestId(id: string | undefined): string {
  return id === undefined ? '' : ` (x-ms-request-id ${inert(id)})`;
}

const certificateHint =
  'Name the certificate authority that signs here in NODE_EXTRA_CA_CERTS; do not turn verification off.';

function unreachableHint(endpoint: Endpoint): string {
  return endpoint.loopback
    ? `Start what should listen on ${endpoint.url} (\`muster emulator\`), or correct --endpoint.`
    : `Check --endpoint and --cloud, the network, and HTTPS_PROXY: ${endpoint.url} must be reachable from here.`;
}

function withHint(code: ProblemCode, message: string, hint: string | undefined): Problem {
  return hint === undefined ? { code, message } : { code, message, hint };
}
