import type { PipelineResponse } from '@azure/core-rest-pipeline';

/** The bytes of a streamed answer; undefined where there are more than `maxBytes`, of which no more are read. */
export async function readBounded(
  response: PipelineResponse,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const stream = response.readableStreamBody;
  if (stream === undefined) return new TextEncoder().encode(response.bodyAsText ?? '');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk);
    length += bytes.length;
    // Leaving the loop ends the stream.
    if (length > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
