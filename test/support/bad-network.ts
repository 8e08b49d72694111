import { ok } from '../../src/model/problem.js';
import { vi } from 'vitest';
import { tokenSource } from '../../src/azure/login/credential.js';
import type { TokenSource } from '../../src/azure/login/token-source.js';
import { resolveEndpoint } from '../../src/azure/endpoint.js';
import type { EmulatorSetup } from '../../src/emulator/emulator.js';
import { ConnectionDropped } from '../../src/emulator/emulator.js';
import type { FakeClock } from './fake-clock.js';
import { testWorld, valueOf, type TestWorld } from './test-world.js';

/** What a network, a proxy or ARM does to a request now and then. */
export const badTurns = [
  'throttled',
  'error 500',
  'error 503',
  'refused',
  'reset before the work',
  'reset after the work',
  'truncated',
  'html',
  'silent before the work',
  'silent after the work',
  'token expired',
] as const;
export type BadTurn = (typeof badTurns)[number];

export interface BadWorld {
  readonly world: TestWorld;
  /** Requests and turns so far. */
  readonly met: Map<BadTurn | 'requests', number>;
  /** What was let through to the service that changes something, as `PUT /subscriptions/…`. */
  readonly writes: string[];
  /** Nothing bad happens any more, or again. */
  calm: boolean;
}

const silenceMs = 30_000;

/**
 * A world where one request in five meets something bad; which, `draw` tells (0 to 99).
 *
 * The silence of 30 s passes on a clock that is faked: `vi.useFakeTimers` with `setTimeout` must be on.
 */
export function badWorld(options: EmulatorSetup, draw: () => number): BadWorld {
  const met: BadWorld['met'] = new Map();
  const count = (what: BadTurn | 'requests') => met.set(what, (met.get(what) ?? 0) + 1);
  const bad: BadWorld = { world: testWorld(options, between, { login }), met, writes: [], calm: false };
  return bad;

  async function between(request: Request, pass: (request: Request) => Promise<Response>): Promise<Response> {
    count('requests');
    const turn = !bad.calm && draw() < 20 ? badTurns[draw() % badTurns.length] : undefined;
    if (turn !== undefined) count(turn);
    const through = () => {
      if (request.method !== 'GET') bad.writes.push(`${request.method} ${new URL(request.url).pathname}`);
      return pass(request);
    };
    switch (turn) {
      case undefined:
        return through();
      case 'throttled':
        return refusal(429, 'TooManyRequests', { 'retry-after': '1' });
      case 'error 500':
        return refusal(500, 'InternalServerError');
      case 'error 503':
        return refusal(503, 'ServiceUnavailable');
      case 'token expired':
        return refusal(401, 'ExpiredAuthenticationToken');
      case 'refused':
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      case 'reset before the work':
        throw new ConnectionDropped(request.method);
      case 'reset after the work':
        await through();
        throw new ConnectionDropped(request.method);
      case 'truncated':
        return cut(await through());
      case 'html':
        return html(await through());
      case 'silent before the work':
        return silence();
      case 'silent after the work':
        await through();
        return silence();
    }
  }

  function silence(): Promise<Response> {
    setImmediate(() => {
      bad.world.clock.advance(silenceMs);
      vi.advanceTimersByTime(silenceMs);
    });
    return new Promise(() => {
      // Nobody answers, and the client gives up.
    });
  }
}

/** A login that gives another token whenever the last one was refused. */
function login(clock: FakeClock): TokenSource {
  const endpoint = valueOf(resolveEndpoint({}));
  let logins = 0;
  const createCredential = () =>
    Promise.resolve(
      ok({
        getToken: () => {
          logins += 1;
          return Promise.resolve({
            token: `token-${logins}`,
            expiresOnTimestamp: clock.now().getTime() + 3_600_000,
          });
        },
      }),
    );
  return valueOf(tokenSource(endpoint, { tenants: [], clock, createCredential }));
}

function refusal(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Response {
  const body = JSON.stringify({ error: { code, message: `Told by the network: ${status}.` } });
  return new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } });
}

/** The answer cut in the middle of its body. */
async function cut(response: Response): Promise<Response> {
  const text = await response.text();
  const { status, headers } = response;
  return new Response(status === 204 ? null : text.slice(0, Math.ceil(text.length / 2)), { status, headers });
}

/** A proxy's page in place of the answer, with the answer's own status. */
async function html(response: Response): Promise<Response> {
  const { status } = response;
  await response.arrayBuffer();
  return new Response(status === 204 ? null : '<html><body><h1>Welcome</h1></body></html>', {
    status,
    headers: { 'content-type': 'text/html' },
  });
}
