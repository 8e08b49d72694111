import { createServer, request as send } from 'node:http';

/**
 * A door between muster and the emulator that sees every request of every client, each known by its token.
 *
 * `watch(token, hook)`: the hook is asked at each request's three moments, `before` it is passed on, `after` the
 * work was done, and `answered`; it may return a promise, and the request waits for it.
 */
export async function openGate(target) {
  const { hostname, port } = new URL(target);
  const hooks = new Map();
  const server = createServer((incoming, outgoing) => {
    // Whoever was killed leaves broken connections behind.
    outgoing.on('error', ignored);
    incoming.on('error', ignored);
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function pass(incoming, outgoing) {
    const { method, url, headers } = incoming;
    const hook = hooks.get(headers.authorization) ?? ignored;
    const body = await whole(incoming);
    await hook('before', { method, url });
    const answer = await forwarded({ hostname, port, method, path: url, headers }, body);
    const seen = { method, url, status: answer.status };
    await hook('after', seen);
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.body, () => void hook('answered', seen));
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    watch: (token, hook) => hooks.set(`Bearer ${token}`, hook),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function forwarded(options, body) {
  return new Promise((resolve, reject) => {
    const request = send(options, (response) => {
      whole(response).then(
        (text) => resolve({ status: response.statusCode, headers: response.headers, body: text }),
        reject,
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function ignored() {
  // Nothing to do.
}
