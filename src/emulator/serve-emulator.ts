import type { AddressInfo } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Emulator } from './emulator.js';
import { ConnectionDropped } from './emulator.js';

export interface ServedEmulator {
  /** `http://127.0.0.1:{port}`, without a trailing slash. */
  readonly url: string;
  /** Stops listening, ends open connections and waits for the last save; the message where that failed. */
  close(): Promise<string | undefined>;
}

/** Serves an emulator over HTTP, on loopback only; port 0 takes a free one. Rejects where the port is taken. */
export async function serveEmulator(
  emulator: Emulator,
  options: { readonly port: number },
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
      },
      (info: AddressInfo) => {
        resolve({
          url: `http://127.0.0.1:${info.port}`,
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
