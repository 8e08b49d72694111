import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import type { TunnelOptions } from './tunnel-agent.js';

/** One request as it leaves this machine. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** http is allowed; otherwise a request that is not https is a bug and throws. */
  readonly plainHttp: boolean;
  /** Another agent than the usual one. */
  readonly connection?: RequestOptions & TunnelOptions;
}

export interface ReceivedAnswer {
  readonly status: number;
  /** By their names in lower case; of several of one name the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** As received, compressed or not. */
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Sends a request once. Rejects with an error that has Node's `code` where the network fails. */
export interface HttpClient {
  sendRequest(request: SentRequest): Promise<ReceivedAnswer>;
}

/**
 * Node's own client, with connections kept for the next request. Azure's is not used here: its hundred modules
 * take longer to load than a plan of a small fleet takes.
 */
export function nodeClient(): HttpClient {
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  return {
    sendRequest: ({ method, url, headers, body, signal, plainHttp, connection }) =>
      new Promise((resolve, reject) => {
        const plain = new URL(url).protocol !== 'https:';
        if (plain && !plainHttp) throw new Error(`A request was about to leave unencrypted, to ${url}`);
        const agent = plain ? agents.http : agents.https;
        const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const sent = (plain ? http : https).request(url, {
          method,
          agent,
          signal,
          headers: { ...headers, ...length },
          ...connection,
        });
        sent.once('response', (answer) => {
          const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
            [value]
              .flat()
              .slice(0, 1)
              .flatMap((first) => (first === undefined ? [] : [[name, first]])),
          );
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(headers),
            body: answer,
          });
        });
        // Also after the answer has begun, when its reader gets the error too: unhandled, it would end the process.
        sent.on('error', (error: NodeJS.ErrnoException) => {
          reject(Object.assign(error, { code: error.code ?? '' }));
        });
        sent.end(body);
      }),
  };
}
