import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Emulator } from './emulator.js';
import { ConnectionDropped } from './emulator.js';
import type { Tls } from './read-tls.js';

export interface ServedEmulator {
  /** `http://127.0.0.1:{port}`, or `https://localhost:{port}`, for which certificates are made; no trailing slash. */
  readonly url: string;
  /** Stops listening, ends open connections and waits for the last save; the message where that failed. */
  close(): Promise<string | undefined>;
}

/** Serves an emulator on loopback only, over https where there is a certificate; port 0 takes a free one. Rejects where the port is taken. */
export async function serveEmulator(
  emulator: Emulator,
  options: { readonly port: number; readonly tls?: Tls },
): Promise<ServedEmulator> {
  const answer = async (request: Request, env: HttpBindings): Promise<Response> => {
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
