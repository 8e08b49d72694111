import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { Duplex } from 'node:stream';
import type { Proxy } from './proxy.js';

type Done = (error: Error | null, connection?: Duplex) => void;

/** What a request passes to `TunnelAgent` beside Node's options. */
export interface TunnelOptions {
  /** Aborts the request for a tunnel; an agent does not learn that its request was given up. */
  readonly tunnelSignal?: AbortSignal;
  /** The state of its own tunnel; unset for a request that reuses an open one. */
  readonly tunnel?: { state?: 'asked' | 'open' | 'refused' };
}

/**
 * Connections to https hosts through a proxy (RFC 9110, 9.3.6 CONNECT), kept open for the next request as
 * those without a proxy are: one tunnel carries many requests.
 *
 * A proxy that refuses the tunnel answers in place of the host, without a body. Of the proxy's answer, Node's
 * parser takes 16 KiB of headers at most.
 */
export class TunnelAgent extends Agent {
  /** Scheme, host and port, without its login. */
  readonly address: string;
  readonly #proxy: Proxy;

  constructor(proxy: Proxy) {
    super({ keepAlive: true });
    this.address = `${proxy.host}:${String(proxy.port)}`;
    this.#proxy = proxy;
  }

  override createConnection(options: RequestOptions & TunnelOptions, done: Done): undefined {
    const { username, password } = this.#proxy;
    const { tunnel = {} } = options;
    tunnel.state = 'asked';
    const name = options.host ?? '';
    const to = `${name.includes(':') ? `[${name}]` : name}:${String(options.port)}`;
    const login = Buffer.from([username, password].map(decodeURIComponent).join(':')).toString('base64');
    const asked = (this.address.startsWith('https:') ? httpsRequest : httpRequest)(this.address, {
      method: 'CONNECT',
      path: to,
      headers: {
        host: to,
        connection: 'keep-alive',
        'proxy-connection': 'keep-alive',
        ...(username === '' && password === '' ? {} : { 'proxy-authorization': `Basic ${login}` }),
      },
      agent: false,
      signal: options.tunnelSignal,
    });
    asked.once('error', done);
    asked.once('connect', ({ statusCode = 0, rawHeaders }, socket, head) => {
      // Any 2xx opens it (RFC 9110, 9.3.6); read as the host's answer it would report a write that was never sent.
      if (statusCode >= 200 && statusCode < 300) {
        tunnel.state = 'open';
        socket.unshift(head);
        done(null, super.createConnection({ ...options, socket } as RequestOptions) ?? undefined);
        return;
      }
      tunnel.state = 'refused';
      socket.destroy();
      done(null, refusal(statusCode, rawHeaders));
    });
    asked.end();
    return undefined;
  }
}

/** A connection that discards the request and answers it with the proxy's refusal. */
function refusal(status: number, rawHeaders: readonly string[]): Duplex {
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 1 || framing.has(name.toLowerCase()) ? [] : [`${name}: ${rawHeaders[at + 1] ?? ''}`],
  );
  const answer = [`HTTP/1.1 ${String(status)} `, ...lines, 'connection: close', 'content-length: 0', '', ''];
  return new Duplex({
    read() {
      this.push(answer.join('\r\n'), 'latin1');
      this.push(null);
    },
    write: (_chunk, _encoding, next) => {
      next();
    },
  });
}

/** Headers about the body, which is left out. */
const framing = new Set(['connection', 'content-length', 'content-encoding', 'transfer-encoding']);
