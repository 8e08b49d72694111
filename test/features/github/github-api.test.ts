import { expect, test } from 'vitest';
import { createGithubApi } from '../../../src/features/github/github-api.js';
import { createDoor } from '../../../src/http/door.js';
import type { HttpClient } from '../../../src/http/node-client.js';
import { FakeClock } from '../../support/fake-clock.js';

const api = 'https://api.github.example';

/** GitHub's API, whose first page is followed by `next`; a page further on is empty and the last. */
function pagesOf(next: string) {
  const asked: string[] = [];
  const more: Record<string, string> = { link: `<${next}>; rel="next"` };
  const httpClient: HttpClient = {
    sendRequest: (request) => {
      asked.push(request.url);
      return Promise.resolve({
        status: 200,
        headers: asked.length === 1 ? more : {},
        body: [Buffer.from(asked.length === 1 ? '[1]' : '[2]')],
      });
    },
  };
  const clock = new FakeClock();
  const github = createGithubApi({
    api,
    token: 'a-token-of-github-that-stays-there',
    userAgent: 'muster-test',
    door: createDoor({ clock, httpClient }),
    clock,
    interrupted: new AbortController().signal,
  });
  return { asked, list: () => github.list('/items') };
}

test('a list goes on where the header says', async () => {
  const { asked, list } = pagesOf(`${api}/items?page=zwei`);
  expect(await list()).toEqual({ ok: true, value: [1, 2] });
  expect(asked).toEqual([`${api}/items?per_page=100`, `${api}/items?page=zwei`]);
});

test.each([
  'https://elsewhere.example/items?page=2',
  'http://api.github.example/items?page=2',
  'https://api.github.example:8443/items?page=2',
  'https://api.github.example@elsewhere.example/items',
  'https://api.github.example.elsewhere.example/items',
  '//elsewhere.example/items',
  'https://[',
])('a next page at another place is refused, and nothing is sent there: %s', async (next) => {
  const { asked, list } = pagesOf(next);
  expect(await list()).toEqual({
    ok: false,
    problems: [
      {
        code: 'MUS620',
        message: 'GitHub: GET /items: its next page is at another place, and the token stays here',
        hint: 'Run the workflow again; what was done in Azure stays done.',
      },
    ],
  });
  expect(asked).toHaveLength(1);
});
