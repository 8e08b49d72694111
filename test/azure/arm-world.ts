import type { ArmClient } from '../../src/azure/arm-client.js';
import { createDoor } from '../../src/http/door.js';
import type { HttpClient } from '../../src/http/node-client.js';
import { createArmClient, type ArmClientOptions } from '../../src/azure/create-arm-client.js';
import type { TokenSource } from '../../src/azure/login/token-source.js';
import type { Endpoint } from '../../src/azure/endpoint.js';
import type { Clock } from '../../src/model/clock.js';

export const subscription = '11111111-1111-1111-1111-111111111111';
export const workspace = `/subscriptions/${subscription}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc-central`;
export const insights = `${workspace}/providers/Microsoft.SecurityInsights`;

export const azure: Endpoint = {
  url: 'https://management.azure.com',
  cloud: 'AzureCloud',
  scope: 'https://management.azure.com/.default',
  authorityHost: 'https://login.microsoftonline.com',
  loopback: false,
};

/** Time that passes only by sleeping. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  private time = Date.parse('2026-01-01T00:00:00Z');

  now(): Date {
    return new Date(this.time);
  }

  sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.time += ms;
    return Promise.resolve();
  }
}

/** What a fake server answers: a status and a body, or an error in place of an answer. */
export type Reply =
  | {
      readonly status?: number;
      readonly body?: unknown;
      readonly text?: string;
      readonly headers?: Record<string, string>;
    }
  | Error;

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string | undefined;
}

export interface ArmWorld {
  readonly client: ArmClient;
  readonly clock: FakeClock;
  readonly seen: readonly Seen[];
}

/** A client whose HTTP is `reply`, asked with each request and its number from 0. */
export function anArmWorld(
  reply: (seen: Seen, index: number) => Reply | Promise<Reply>,
  options: Partial<ArmClientOptions> = {},
): ArmWorld {
  const clock = new FakeClock();
  const seen: Seen[] = [];
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const entry = {
        method: request.method,
        url: request.url,
        authorization: request.headers.authorization,
        body: request.body,
      };
      seen.push(entry);
      const answer = await reply(entry, seen.length - 1);
      if (answer instanceof Error) throw answer;
      return {
        status: answer.status ?? 200,
        headers: answer.headers ?? {},
        body: [Buffer.from(answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)))],
      };
    },
  };
  const client = createArmClient({
    endpoint: azure,
    tokens: aTokenSource('a-token'),
    clock,
    version: '0.0.0-test',
    door: createDoor({ httpClient, clock }),
    ...options,
  });
  return { client, clock, seen };
}

/** Answers one reply after the other, then the last for ever. */
export function inTurn(...replies: readonly Reply[]): (seen: Seen, index: number) => Reply {
  return (_seen, index) =>
    replies[Math.min(index, replies.length - 1)] ?? new Error('a world without replies');
}

export function aTokenSource(token: string): TokenSource {
  return { token: () => Promise.resolve({ ok: true, token }), mayUse: () => false };
}

/** An error as Node's network code throws it. */
export function networkError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

export function armError(code: string, message: string): { readonly error: object } {
  return { error: { code, message } };
}
