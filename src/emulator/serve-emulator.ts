import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { refuse, type Answer } from './answer.js';
import { respond } from './arm-app.js';
import type { Emulator } from './emulator.js';
import { ConnectionDropped } from './emulator.js';
import type { Tls } from './read-tls.js';

export interface ServedEmulator {
  /** `http://127.0.0.1:{port}`, or `https://localhost:{port}`, for which certificates are made; no trailing slash. */
  readonly url: string;
  /** Stops listening, ends open connections and waits for the last save; the message where that failed. */
  close(): Promise<string | undefined>;
}

/** Its value does not matter: a page cannot send it to another origin without asking first, and is never answered. */
export const controlHeader = 'x-muster-control';

/**
 * The refusal of a request that a web page may have sent, undefined where none can have: a page that somebody
 * reads on this machine reaches loopback too, by a form, a picture, or a name of its own that resolves to
 * 127.0.0.1. So `Host` has to be a name of this machine, a request of another origin is refused, and
 * control calls need a header.
 */
function strangerAnswer(request: Request): Answer | undefined {
  const url = new URL(request.url);
  const host = request.headers.get('host') ?? '';
  if (!isOfThisMachine(`http://${host}`) || !isOfThisMachine(url.origin))
    return refuse(
      403,
      'HostNotAllowed',
      `The emulator is reached as localhost or 127.0.0.1, not as "${host}".`,
    );
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if ((origin !== null && origin !== url.origin) || !['none', 'same-origin'].includes(site))
    return refuse(403, 'CrossOriginRefused', 'The emulator does not answer pages of another origin.');
  if (url.pathname.startsWith('/_emulator') && !request.headers.has(controlHeader))
    return refuse(
      403,
      'ControlHeaderMissing',
      `Control calls need the header ${controlHeader}, of any value.`,
    );
  return undefined;
}

function isOfThisMachine(address: string): boolean {
  const hostname = URL.canParse(address) ? new URL(address).hostname : '';
  return ['localhost', '[::1]'].includes(hostname) || /^127(\.\d+){3}$/.test(hostname);
}

/** Serves an emulator on loopback only, over https where there is a certificate; port 0 takes a free one. Rejects where the port is taken. */
export async function serveEmulator(
  emulator: Emulator,
  options: { readonly port: number; readonly tls?: Tls },
): Promise<ServedEmulator> {
  const answer = async (request: Request, env: HttpBindings): Promise<Response> => {
    const refused = strangerAnswer(request);
    if (refused !== undefined) return respond(refused);
    try {
      return await emulator.fetch(request);
    } catch (error) {
      if (!(error instanceof ConnectionDropped)) throw error;
      env.incoming.destroy();
      return RESPONSE_ALREADY_SENT;
    }
  };
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, env) => answer(request, env as HttpBindings),
        hostname: '127.0.0.1',
        port: options.port,
        ...(options.tls === undefined ? {} : { createServer, serverOptions: options.tls }),
      },
      (info: AddressInfo) => {
        resolve({
          url: `${options.tls === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${info.port}`,
          close: async () => {
            await new Promise<void>((closed) => {
              server.close(() => {
                closed();
              });
              if ('closeAllConnections' in server) server.closeAllConnections();
            });
            return emulator.flush();
          },
        });
      },
    );
    server.once('error', reject);
  });
}
