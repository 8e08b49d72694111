export function recordingFetch(fetch: (request: Request) => Promise<Response>, _: unknown[]) {
  return fetch;
}
