import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  proxyPolicy,
} from '@azure/core-rest-pipeline';

/** Nobody waits longer to be told that nobody was told. */
const timeoutMs = 10_000;

/**
 * Posts JSON once, without following redirects. Undefined if it was taken, else why not: `HTTP 404`,
 * `ENOTFOUND`. Never throws, and never says where to: the URL is a secret.
 */
export async function postNotification(
  url: string,
  body: unknown,
  limitMs = timeoutMs,
): Promise<string | undefined> {
  const insecure = url.startsWith('http:');
  const pipeline = createEmptyPipeline();
  if (!insecure) pipeline.addPolicy(proxyPolicy());
  try {
    const { status } = await pipeline.sendRequest(
      createDefaultHttpClient(),
      createPipelineRequest({
        url,
        method: 'POST',
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        body: JSON.stringify(body),
        timeout: limitMs,
        abortSignal: AbortSignal.timeout(limitMs),
        allowInsecureConnection: insecure,
      }),
    );
    return status >= 200 && status < 300 ? undefined : `HTTP ${String(status)}`;
  } catch (error) {
    return reasonOf(error, limitMs);
  }
}

function reasonOf(error: unknown, limitMs: number): string {
  if (error instanceof Error && error.name === 'AbortError') return `no answer within ${limitMs} ms`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Messages of the network name the address; its codes do not.
  return /^[A-Z][A-Z_\d]+$/.test(code) ? code : 'it could not be reached';
}
