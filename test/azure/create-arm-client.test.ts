import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RequestLog } from '../../src/azure/create-arm-client.js';
import { anArmWorld, armError, FakeClock, insights, inTurn, networkError, workspace } from './arm-world.js';

const group = `${insights}/workspaceManagerGroups/emea`;
const get = { method: 'GET', path: group, api: 'workspaceManager' } as const;
const put = { method: 'PUT', path: group, api: 'workspaceManager', body: { properties: {} } } as const;
const post = {
  method: 'POST',
  path: `${insights}/workspaceManagerAssignments/emea/jobs`,
  api: 'workspaceManager',
} as const;

afterEach(() => {
  vi.useRealTimers();
});

describe('a request', () => {
  test('carries the pinned api-version, the token, and its body', async () => {
    const { client, seen } = anArmWorld(inTurn({ status: 201, body: { id: 'x' } }));

    const answer = await client.send({ ...put, query: { note: 'a b' } });

    expect(answer).toEqual({ ok: true, status: 201, body: { id: 'x' } });
    expect(seen).toEqual([
      {
        method: 'PUT',
        url: `https://management.azure.com${group}?note=a+b&api-version=2025-10-01-preview`,
        authorization: 'Bearer a-token',
        body: '{"properties":{}}',
      },
    ]);
  });

  test('uses another api-version for workspace manager types only', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }), { apiVersionOverride: '2030-01-01' });

    await client.send(get);
    await client.send({ ...get, api: 'securityInsights' });

    expect(seen.map(({ url }) => new URL(url).searchParams.get('api-version'))).toEqual([
      '2030-01-01',
      '2025-10-01-preview',
    ]);
  });

  test('takes an empty override for none', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }), { apiVersionOverride: '' });
    await client.send(get);
    expect(new URL(seen[0]?.url ?? '').searchParams.get('api-version')).toBe('2025-10-01-preview');
  });

  test('is logged with status, time and request id, and without token or query', async () => {
    const log: RequestLog[] = [];
    const { client } = anArmWorld(
      inTurn(networkError('ECONNRESET'), { body: {}, headers: { 'x-ms-request-id': 'r-1' } }),
      { onRequest: (entry) => log.push(entry) },
    );

    await client.send({ ...get, query: { $skipToken: 'secret' } });

    const url = `https://management.azure.com${group}?api-version=2025-10-01-preview`;
    expect(log).toEqual([
      { method: 'GET', url, ms: 0, attempt: 1 },
      { method: 'GET', url, status: 200, ms: 0, attempt: 2, requestId: 'r-1' },
    ]);
  });

  test('is counted by method, retries included', async () => {
    const { client } = anArmWorld(inTurn({ status: 503 }, { body: {} }));
    await client.send(get);
    await client.send(post);
    expect(client.requests).toEqual({ GET: 2, PUT: 0, POST: 1, DELETE: 0 });
  });

  test('waits for a free place where too many are in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const { client } = anArmWorld(
      async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        return { body: {} };
      },
      { concurrency: 3 },
    );

    await Promise.all(Array.from({ length: 10 }, () => client.send(get)));

    expect(most).toBe(3);
  });
});

describe('retries', () => {
  test('back off from half a second and stop after six attempts', async () => {
    const { client, clock, seen } = anArmWorld(inTurn({ status: 503 }));

    const answer = await client.send(get);

    expect(answer).toEqual({
      ok: false,
      status: 503,
      lost: false,
      problem: {
        code: 'MUS206',
        message: `GET ${group} after 6 attempts: 503`,
        hint: 'Run again later; if it stays, give the x-ms-request-id to Azure support.',
      },
    });
    expect(seen).toHaveLength(6);
    expect(clock.slept).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  test('obey Retry-After to the second', async () => {
    const { client, clock } = anArmWorld(
      inTurn({ status: 429, headers: { 'retry-after': '17' } }, { body: {} }),
    );
    expect((await client.send(post)).ok).toBe(true);
    expect(clock.slept).toEqual([17_000]);
  });

  test('stop at once where Retry-After is above the cap, and later requests stop without asking', async () => {
    const body = armError('TooManyRequests', 'Slow down.');
    const { client, clock, seen } = anArmWorld(
      inTurn({ status: 429, body, headers: { 'retry-after': '301' } }),
    );

    const first = await client.send(put);
    const second = await client.send(post);

    expect(first).toEqual({
      ok: false,
      status: 429,
      armCode: 'TooManyRequests',
      lost: false,
      problem: {
        code: 'MUS205',
        message: `PUT ${group}: 429 TooManyRequests: Slow down. (Azure asks to wait 301 s)`,
        hint: 'Run the same command again in 6 minutes: what was done stays done.',
      },
    });
    expect(second.ok ? undefined : second.problem.code).toBe('MUS205');
    expect(clock.slept).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  test('of a throttled read do not hold back a write', async () => {
    const clock = new StandingClock();
    const throttled = { status: 429, headers: { 'retry-after': '10' } };
    const { client } = anArmWorld(inTurn(throttled, { body: {} }), { clock });
    const read = client.send(get);
    await vi.waitFor(() => {
      expect(clock.waits).toEqual([10_000]);
    });

    expect((await client.send(put)).ok).toBe(true);

    clock.pass();
    expect((await read).ok).toBe(true);
  });

  test('let a request that starts during the pause wait for its end', async () => {
    const clock = new StandingClock();
    const { client, seen } = anArmWorld(
      inTurn({ status: 429, headers: { 'retry-after': '10' } }, { body: {} }),
      { clock },
    );
    const first = client.send(get);
    await vi.waitFor(() => {
      expect(clock.waits).toEqual([10_000]);
    });
    const second = client.send(get);
    await vi.waitFor(() => {
      expect(clock.waits).toEqual([10_000, 10_000]);
    });
    expect(seen).toHaveLength(1);

    clock.pass();

    // No answer says what is left, and after Retry-After there is one token: the other takes another moment.
    await vi.waitFor(() => {
      expect([seen.length, clock.waits.at(-1)]).toEqual([2, 40]);
    });
    clock.pass();
    expect((await first).ok).toBe(true);
    expect((await second).ok).toBe(true);
    expect(seen).toHaveLength(3);
  });

  test('try a PUT that meets 409 five times more, then name another writer', async () => {
    const body = armError('Conflict', 'Another operation is in progress');
    const { client, seen } = anArmWorld(inTurn({ status: 409, body }));

    const answer = await client.send(put);

    expect(seen).toHaveLength(6);
    expect(answer).toEqual({
      ok: false,
      status: 409,
      armCode: 'Conflict',
      lost: false,
      problem: {
        code: 'MUS212',
        message: `PUT ${group} after 6 attempts: 409 Conflict: Another operation is in progress`,
        hint: 'Find out what else writes to this workspace, and run again.',
      },
    });
  });

  test('tell a wrong address soon, with what to do', async () => {
    const { client, clock } = anArmWorld(inTurn(networkError('ENOTFOUND', 'getaddrinfo ENOTFOUND')));

    const answer = await client.send(post);

    expect(answer).toEqual({
      ok: false,
      lost: false,
      problem: {
        code: 'MUS201',
        message: 'https://management.azure.com cannot be reached after 4 attempts: getaddrinfo ENOTFOUND',
        hint: 'Check --endpoint and --cloud, the network, and HTTPS_PROXY: https://management.azure.com must be reachable from here.',
      },
    });
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  test('do not insist on a certificate that is not trusted', async () => {
    const { client, seen } = anArmWorld(inTurn(networkError('SELF_SIGNED_CERT_IN_CHAIN')));
    const answer = await client.send(get);
    expect(seen).toHaveLength(1);
    expect(answer.ok ? undefined : answer.problem.hint).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('repeat an idempotent request whose connection dropped, and say that 200 proves nothing', async () => {
    const { client } = anArmWorld(inTurn(networkError('ECONNRESET', 'socket hang up'), { body: {} }));
    expect(await client.send(put)).toEqual({ ok: true, status: 200, body: {}, uncertain: true });
  });

  test.each([
    ['is dropped', networkError('ECONNRESET', 'socket hang up'), 'MUS201'],
    ['is answered 500', { status: 500 }, 'MUS206'],
    ['is answered 408', { status: 408 }, 'MUS206'],
    ['is answered by half a body', { status: 200, text: '{"id":' }, 'MUS207'],
    ['is answered by nothing', { status: 200, text: '' }, 'MUS207'],
  ])('never repeat a POST that %s: its fate is unknown', async (_what, reply, code) => {
    const { client, seen } = anArmWorld(inTurn(reply));

    const answer = await client.send(post);

    expect(seen).toHaveLength(1);
    expect(answer.ok ? undefined : [answer.problem.code, answer.lost]).toEqual([code, true]);
  });

  test('keep in mind that an earlier attempt of a write may have been carried out', async () => {
    const { client } = anArmWorld(inTurn({ status: 500 }, { status: 403 }));
    const answer = await client.send(put);
    expect(answer.ok ? undefined : [answer.status, answer.lost]).toEqual([403, true]);
  });

  test('read a GET again whose body is not JSON, then say so', async () => {
    const { client, seen } = anArmWorld(
      inTurn({
        text: '<html>',
        headers: { 'content-type': 'text/html', 'x-ms-request-id': 'r-9' },
      }),
    );

    const answer = await client.send(get);

    expect(seen).toHaveLength(6);
    expect(answer.ok ? undefined : answer.problem).toEqual({
      code: 'MUS207',
      message: `GET ${group}: the answer 200 cannot be read after 6 attempts: it is not JSON but text/html (x-ms-request-id r-9)`,
      hint: 'See whether something between muster and Azure, a proxy for example, answers in its place.',
    });
  });

  test('do not care what a finished DELETE says', async () => {
    const { client } = anArmWorld(inTurn({ status: 200, text: 'gone' }));
    const answer = await client.send({ method: 'DELETE', path: group, api: 'workspaceManager' });
    expect(answer).toEqual({ ok: true, status: 200, body: undefined });
  });

  test('give up on a server that stays silent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { client, seen } = anArmWorld(() => new Promise(() => undefined));
    const answer = client.send(post);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await answer).toMatchObject({
      ok: false,
      lost: true,
      problem: { code: 'MUS201', message: expect.stringContaining('no byte came for 30 s') as string },
    });
    expect(seen).toHaveLength(1);
  });
});

describe('redirects and hosts', () => {
  test('a redirect is an error and is not followed', async () => {
    const { client, seen } = anArmWorld(
      inTurn({ status: 307, headers: { location: 'https://evil.example/x' } }),
    );
    const answer = await client.send(get);
    expect(answer.ok ? undefined : answer.problem).toEqual({
      code: 'MUS208',
      message: `GET ${group}: 307 redirects to https://evil.example, and muster follows no redirect`,
      hint: 'Check the endpoint; a token is only ever sent to the endpoint itself.',
    });
    expect(seen).toHaveLength(1);
  });

  test('a redirect to nowhere is one as well', async () => {
    const { client } = anArmWorld(inTurn({ status: 304 }));
    const answer = await client.send(get);
    expect(answer.ok ? undefined : answer.problem.message).toContain('304 redirects elsewhere');
  });

  test('a path cannot choose the host', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }));
    await client.send({ ...get, path: '//evil.example/x' });
    await client.send({ ...get, path: '/\\evil.example/x' });
    await expect(client.send({ ...get, path: '@evil.example/x' })).rejects.toThrow('A token was about');
    expect(seen.map(({ url }) => new URL(url).host)).toEqual([
      'management.azure.com',
      'management.azure.com',
    ]);
  });

  test('odd names reach the wire encoded', async () => {
    const { client, seen } = anArmWorld(inTurn({ body: {} }));
    await client.send({ ...get, path: `${workspace}/x/ws%28sub%29` });
    expect(new URL(seen[0]?.url ?? '').pathname).toBe(`${workspace}/x/ws%28sub%29`);
  });
});

test('what is no error of the network is our bug and is thrown', async () => {
  const { client } = anArmWorld(inTurn(new TypeError('a bug')));
  await expect(client.send(get)).rejects.toThrow('a bug');
});

/** Time that stands still until told to pass. */
class StandingClock extends FakeClock {
  readonly waits: number[] = [];
  private readonly waiting: (() => void)[] = [];

  override sleep(ms: number): Promise<void> {
    this.waits.push(ms);
    return new Promise((resolve) => {
      this.waiting.push(() => {
        resolve();
      });
    });
  }

  pass(): void {
    void super.sleep(Math.max(...this.waits));
    for (const wake of this.waiting.splice(0)) wake();
  }
}
