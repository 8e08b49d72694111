import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type ProxySettings,
} from '@azure/core-rest-pipeline';
import type { Door } from './door.js';

/**
 * Options that send the requests of an Azure library such as `@azure/identity` through the door: proxy,
 * limits and bounds are the door's, retries the library's.
 */
export function throughDoor(door: Door): {
  readonly httpClient: HttpClient;
  readonly proxyOptions?: ProxySettings;
} {
  return {
    httpClient: clientOf(door),
    // Set only to keep the library from reading proxies from the environment, whose addresses it takes for URLs.
    ...(door.proxy === undefined ? {} : { proxyOptions: { ...door.proxy } }),
  };
}

function clientOf(door: Door): HttpClient {
  return {
    sendRequest: async (request) => {
      const headers = request.headers.toJSON();
      // An answer that is compressed unasked is unpacked all the same.
      delete headers['accept-encoding'];
      const body = textOf(request);
      const outcome = await door.send(
        {
          method: request.method,
          url: request.url,
          headers,
          ...(body === undefined ? {} : { body }),
          ...(request.timeout > 0
            ? { limits: { timeoutMs: request.timeout, silenceMs: request.timeout } }
            : {}),
          plainHttp: request.allowInsecureConnection,
        },
        request.abortSignal as AbortSignal | undefined,
      );
      if (outcome.type === 'answer') {
        const { status, headers: given, body: bytes } = outcome;
        return {
          request,
          status,
          headers: createHttpHeaders({ ...given }),
          bodyAsText: bytes.toString('utf8'),
        };
      }
      const code = 'code' in outcome ? outcome.code : RestError.REQUEST_SEND_ERROR;
      throw new RestError('reason' in outcome ? outcome.reason : 'interrupted', { code, request });
    },
  };
}

function textOf({ body }: PipelineRequest): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body !== 'string') throw new Error('Only texts go through the door');
  return body;
}
