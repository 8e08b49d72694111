import type { HttpClient, ReceivedAnswer, SentRequest } from '../http/node-client.js';

/**
 * An HTTP client that calls a fetch handler within this process: the emulator without a port.
 *
 * The handler's simulated network failures look as on a socket: an error named `ConnectionDropped` is a
 * dropped connection, a body that fails or is shorter than its content-length a cut-off one. Any other error
 * is a bug of the handler and is rethrown.
 */
export function embeddedHttpClient(fetch: (request: Request) => Promise<Response>): HttpClient {
  return {
    sendRequest: async (request) => {
      try {
        return received(await unlessAborted(request, fetch(requestOf(request))));
      } catch (error) {
        if (!isDropped(error)) throw error;
        throw dropped('socket hang up (ECONNRESET)');
      }
    },
  };
}

function received(response: Response): ReceivedAnswer {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: bodyOf(response),
  };
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.byteLength;
      yield chunk;
    }
  } catch {
    throw dropped('aborted');
  }
  if (length < announced) throw dropped('aborted');
}

function requestOf(request: SentRequest): Request {
  const headers = new Headers(request.headers);
  // Only for a socket; a Request sets its own length.
  headers.delete('content-length');
  return new Request(request.url, {
    method: request.method,
    headers,
    body: request.body,
  });
}

function unlessAborted<T>({ signal }: SentRequest, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(dropped('The request was aborted'));
    };
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

function dropped(message: string): Error {
  return Object.assign(new Error(message), { code: '' });
}

function isDropped(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConnectionDropped';
}
