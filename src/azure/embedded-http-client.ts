import { Readable } from 'node:stream';
import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

/**
 * An HTTP client that calls a fetch handler within this process: the emulator without a port.
 *
 * What the handler does to stand for a bad network looks as it would on a socket: an error named
 * `ConnectionDropped` is a dropped connection, a body that fails or is shorter than its content-length
 * a cut-off one. Any other error is the handler's own bug and is thrown on.
 */
export function embeddedHttpClient(fetch: (request: Request) => Promise<Response>): HttpClient {
  return {
    sendRequest: async (request) => {
      try {
        return pipelineResponse(request, await unlessAborted(request, fetch(requestOf(request))));
      } catch (error) {
        if (!isDropped(error)) throw error;
        throw dropped(request, 'socket hang up (ECONNRESET)');
      }
    },
  };
}

function pipelineResponse(request: PipelineRequest, response: Response): PipelineResponse {
  return {
    request,
    status: response.status,
    headers: createHttpHeaders(Object.fromEntries(response.headers)),
    readableStreamBody: Readable.from(bodyOf(request, response)),
  };
}

async function* bodyOf(request: PipelineRequest, response: Response): AsyncGenerator<Uint8Array> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.byteLength;
      yield chunk;
    }
  } catch {
    throw dropped(request, 'aborted');
  }
  if (length < announced) throw dropped(request, 'aborted');
}

function requestOf(request: PipelineRequest): Request {
  const headers = new Headers(request.headers.toJSON());
  // For a socket; a Request knows its own length.
  headers.delete('content-length');
  return new Request(request.url, {
    method: request.method,
    headers,
    ...(typeof request.body === 'string' ? { body: request.body } : {}),
  });
}

function unlessAborted<T>(request: PipelineRequest, work: Promise<T>): Promise<T> {
  const signal = request.abortSignal;
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(dropped(request, 'The request was aborted'));
    };
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

function dropped(request: PipelineRequest, message: string): RestError {
  return new RestError(message, { code: RestError.REQUEST_SEND_ERROR, request });
}

function isDropped(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConnectionDropped';
}
