import { expect, test } from 'vitest';
import { githubToken } from '../../src/azure/login/github-token.js';
import { createDoor } from '../../src/http/door.js';
import type { HttpClient, SentRequest } from '../../src/http/node-client.js';
import { TunnelAgent } from '../../src/http/tunnel-agent.js';
import { proxyRule } from '../../src/http/proxy.js';
import { FakeClock } from './arm-world.js';

const env = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example/id?job=1',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'the-request-token-of-the-job',
};
const given = JSON.stringify({ value: 'the-id-token-of-the-job' });

/** GitHub's token service with these answers, one after the other; the last stays. */
function service(...answers: readonly (readonly [number, string] | Error)[]) {
  const requests: SentRequest[] = [];
  const clock = new FakeClock();
  const httpClient: HttpClient = {
    sendRequest: (request) => {
      requests.push(request);
      const answer = answers[Math.min(requests.length, answers.length) - 1] ?? new Error('no answer');
      if (answer instanceof Error) return Promise.reject(answer);
      const [status, text] = answer;
      const headers: Record<string, string> = status === 302 ? { location: 'https://elsewhere.example' } : {};
      return Promise.resolve({ status, headers, body: [Buffer.from(text)] });
    },
  };
  const proxy = proxyRule({ HTTPS_PROXY: '10.1.2.3:8080' });
  if (!proxy.ok) throw new Error(JSON.stringify(proxy.problems));
  const door = createDoor({ clock, httpClient, proxy: proxy.value });
  return { requests, clock, door, token: () => githubToken(env, 'AzureCloud', { door, clock }) };
}

test('the id token is asked for with its audience, by the proxy that the environment names', async () => {
  const { token, requests } = service([200, given]);
  expect(await token()).toBe('the-id-token-of-the-job');
  expect(
    requests.map(({ url, method, headers, connection }) => [
      method,
      url,
      headers.authorization,
      connection?.agent instanceof TunnelAgent ? connection.agent.address : undefined,
    ]),
  ).toEqual([
    [
      'GET',
      'https://token.example/id?job=1&audience=api%3A%2F%2FAzureADTokenExchange',
      'Bearer the-request-token-of-the-job',
      'http://10.1.2.3:8080',
    ],
  ]);
});

test('a token service that is busy, or that nobody reaches for a moment, is asked again', async () => {
  const gone = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const { token, requests, clock } = service([503, ''], gone, [200, given]);
  expect(await token()).toBe('the-id-token-of-the-job');
  expect([requests.length, clock.slept.length]).toEqual([3, 2]);
});

test.each<[string, readonly [number, string], string]>([
  ['refuses', [403, ''], "GitHub OIDC: GitHub's token service answered 403"],
  ['leads elsewhere', [302, ''], "GitHub OIDC: GitHub's token service answered 302"],
  ['gives none', [200, '{}'], "GitHub OIDC: GitHub's token service answered without a token"],
  ['gives no JSON', [200, '<html>'], "GitHub OIDC: GitHub's token service answered without a token"],
  [
    'never stops',
    [200, 'x'.repeat(65_537)],
    "GitHub OIDC: GitHub's token service cannot be reached: it is larger than 65536 bytes",
  ],
])('a token service that %s is told, without the token of the job', async (_name, answer, message) => {
  const { token, requests } = service(answer);
  await expect(token()).rejects.toThrow(new Error(message));
  expect(requests).toHaveLength(1);
});

test('both tokens are secrets of the door from then on', async () => {
  const { token, door } = service([200, given]);
  await token();
  expect(door.secrets.mask('the-request-token-of-the-job the-id-token-of-the-job')).toBe('[token] [token]');
});

test.each(['http://token.example', 'no url'])('%s is not asked', async (address) => {
  const { door, clock, requests } = service([200, given]);
  const elsewhere = { ...env, ACTIONS_ID_TOKEN_REQUEST_URL: address };
  await expect(githubToken(elsewhere, 'AzureCloud', { door, clock })).rejects.toThrow('is not https');
  expect(requests).toEqual([]);
});
