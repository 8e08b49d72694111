import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { respond } from './arm-app.js';
import { ConnectionDropped, type Emulator } from './emulator.js';
import { type Answer, refuse } from './route.js';

export interface ServedEmulator {
  /** `http://127.0.0.1:{port}`, or `https://localhost:{port}`, for which certificates are made; no trailing slash. */
  readonly url: string;
  /** Stops listening, ends open connections and waits for the last save; the message where that failed. */
  close(): Promise<string | undefined>;
}

/** Its value does not matter: a page cannot send it to another origin without a preflight, which is never answered. */
export const controlHeader = 'x-muster-control';

/**
 * The refusal of a request that a web page may have sent, undefined where no page can have sent it. A page
 * open in a browser on this machine reaches loopback too, by a form, an image, or a DNS name that resolves to
 * 127.0.0.1. So `Host` has to be a name of this machine, a request of another origin is refused, and control
 * calls need a header.
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

/** A certificate and its private key, as PEM texts. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** The two files, or the message that says which of them cannot be used, and why. */
export function readTls(
  certFile: string,
  keyFile: string,
): { readonly ok: true; readonly tls: Tls } | { readonly ok: false; readonly message: string } {
  const cert = textOf(certFile);
  if (!cert.ok) return cert;
  const key = textOf(keyFile);
  if (!key.ok) return key;
  const certificate = parsed(() => new X509Certificate(cert.text));
  if (certificate === undefined) return wrong(`${certFile} holds no certificate in PEM form`);
  const privateKey = parsed(() => createPrivateKey(key.text));
  if (privateKey === undefined)
    return wrong(`${keyFile} holds no private key in PEM form without a password`);
  if (!certificate.checkPrivateKey(privateKey)) return wrong(`${keyFile} is not the key of ${certFile}`);
  return { ok: true, tls: { cert: cert.text, key: key.text } };
}

function textOf(
  file: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return wrong(`${file} cannot be read: ${code}`);
  }
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function wrong(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
