import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualListBounds } from '../../src/azure/read/list-pages.js';
import { anArmWorld, armError, insights, inTurn, type Reply } from './arm-world.js';

const path = `${insights}/alertRules`;
const request = { path, api: 'securityInsights' } as const;
const origin = 'https://management.azure.com';

describe('a list', () => {
  test('is every item of every page, each page asked for once, by its own link', async () => {
    const { client, seen } = anArmWorld(
      inTurn(
        { body: { value: [1, 2], nextLink: `${origin}${path}?api-version=v&$skipToken=%C3%A4` } },
        { body: { value: [], nextLink: `${path}?page=3` } },
        { body: { value: [3], nextLink: null } },
      ),
    );

    expect(await client.list(request)).toEqual({ ok: true, items: [1, 2, 3] });
    expect(seen.map(({ url }) => url)).toEqual([
      `${origin}${path}?api-version=2025-10-01-preview`,
      `${origin}${path}?api-version=v&$skipToken=%C3%A4`,
      `${origin}${path}?page=3`,
    ]);
  });

  test.each([[{ value: [] }], [{ value: null }], [{ value: [], nextLink: '' }]])(
    'may be empty: %j',
    async (body) => {
      const { client } = anArmWorld(inTurn({ body }));
      expect(await client.list(request)).toEqual({ ok: true, items: [] });
    },
  );

  test('that fails on its first page gives that problem and the status', async () => {
    const { client } = anArmWorld(inTurn({ status: 403, body: armError('AuthorizationFailed', 'No.') }));
    expect(await client.list(request)).toMatchObject({
      ok: false,
      status: 403,
      problem: { code: 'MUS203', message: `GET ${path}: 403 AuthorizationFailed: No.` },
    });
  });

  test('that fails later on says how far it came, and is never a shorter list', async () => {
    const { client } = anArmWorld(
      inTurn(
        { body: { value: [1, 2], nextLink: `${origin}${path}?page=2` } },
        { status: 403, body: armError('AuthorizationFailed', 'No.') },
      ),
    );
    expect(await client.list(request)).toEqual({
      ok: false,
      status: 403,
      armCode: 'AuthorizationFailed',
      problem: {
        code: 'MUS209',
        message: `GET ${path}: the list broke off at page 2, after 2 items: GET ${path}: 403 AuthorizationFailed: No.`,
        hint: 'Give the login Microsoft Sentinel Contributor on the resource group (Microsoft Sentinel Reader is enough for plan and status); a new role takes some minutes.',
      },
    });
  });

  test.each([[[]], [{}], [{ value: {} }], [{ value: [], nextLink: 7 }], ['text']])(
    'that is none breaks off: %j',
    async (body) => {
      const { client } = anArmWorld(inTurn({ body }));
      expect(await client.list(request)).toEqual({
        ok: false,
        problem: {
          code: 'MUS209',
          message: `GET ${path}: the list broke off at page 1, after 0 items: the page is not a list`,
          hint: 'Check the endpoint: it does not answer as Azure Resource Manager does.',
        },
      });
    },
  );

  test('whose links lead in a circle breaks off', async () => {
    const { client, seen } = anArmWorld((_entry, index) => ({
      body: { value: [index], nextLink: `${origin}${path}?page=${(index % 2) + 1}` },
    }));
    expect(await client.list(request)).toMatchObject({
      ok: false,
      problem: {
        code: 'MUS209',
        message: `GET ${path}: the list broke off at page 4, after 3 items: its links lead in a circle`,
      },
    });
    expect(seen).toHaveLength(3);
  });

  test('that never ends breaks off', async () => {
    const { client, seen } = anArmWorld(
      (_entry, index) => ({ body: { value: [index], nextLink: `${origin}${path}?page=${index}` } }),
      { listBounds: { pages: 5, bytes: 1_000_000 } },
    );
    expect(await client.list(request)).toMatchObject({
      ok: false,
      problem: {
        code: 'MUS209',
        message: `GET ${path}: the list broke off at page 6, after 5 items: it has more than 5 pages, and muster reads no more`,
      },
    });
    expect(seen).toHaveLength(5);
  });

  test('whose pages are too large together breaks off, and is not read again', async () => {
    const { client, seen } = anArmWorld(
      (_entry, index) => ({
        body: { value: ['x'.repeat(300)], nextLink: `${origin}${path}?page=${index}` },
      }),
      { listBounds: { pages: 1_000, bytes: 1_000 } },
    );
    expect(await client.list(request)).toMatchObject({
      ok: false,
      problem: {
        code: 'MUS209',
        message: `GET ${path}: the list broke off at page 2, after 1 items: it has more than 1000 bytes, and muster reads no more`,
      },
    });
    expect(seen).toHaveLength(2);
  });

  test('has bounds where nobody sets any', async () => {
    expect(usualListBounds).toEqual({ pages: 1_000, bytes: 2 ** 28 });
    const { client, seen } = anArmWorld((_entry, index) => ({
      body: { value: [], nextLink: `${origin}${path}?page=${index}` },
    }));
    const answer = await client.list(request);
    expect(answer.ok ? '' : answer.problem.message).toContain('it has more than 1,000 pages');
    expect(seen).toHaveLength(1_000);
  });

  test('that is interrupted says so', async () => {
    const stop = new AbortController();
    const { client } = anArmWorld((): Reply => {
      stop.abort();
      return { body: { value: [1], nextLink: `${origin}${path}?page=2` } };
    });
    const answer = await client.list(request, stop.signal);
    expect(answer.ok ? undefined : answer.problem.code).toBe('MUS505');
  });
});

describe('a link to another place', () => {
  test.each([
    ['https://evil.example/x', 'https://evil.example'],
    ['//evil.example/x', '//evil.example/x'],
    ['http://management.azure.com/x', 'http://management.azure.com'],
    ['https://management.azure.com:8443/x', 'https://management.azure.com:8443'],
    ['https://management.azure.com@evil.example/x', 'https://evil.example'],
    ['https://user:pass@management.azure.com/x', 'https://management.azure.com'],
    ['https://management.azure.com.evil.example/x', 'https://management.azure.com.evil.example'],
    ['https://[', 'https://['],
    ['file:///etc/hosts', 'file:///etc/hosts'],
  ])('is an error, and no token goes there: %s', async (nextLink, named) => {
    const { client, seen } = anArmWorld(inTurn({ body: { value: [1], nextLink } }));

    expect(await client.list(request)).toEqual({
      ok: false,
      problem: {
        code: 'MUS208',
        message: `GET ${path}: page 1 links to ${named}, and only https://management.azure.com is trusted`,
        hint: 'Check the endpoint; the link was not followed and no token was sent there.',
      },
    });
    expect(seen).toHaveLength(1);
  });

  test('is never called, however it is written', async () => {
    const host = fc.constantFrom('management.azure.com', 'evil.example', 'azure.com', '127.0.0.1', '');
    const piece = fc.constantFrom('/', '\\', '@', ':', '//', '?', '#', '.', '%2f', '\t', 'x', '443', '80');
    const scheme = fc.constantFrom('https:', 'http:', 'HTTPS:', 'file:', 'javascript:', '');
    const link = fc
      .tuple(scheme, fc.array(fc.oneof(host, piece), { maxLength: 8 }))
      .map(([start, parts]) => start + parts.join(''));
    await fc.assert(
      fc.asyncProperty(link, async (nextLink) => {
        const { client, seen } = anArmWorld(
          inTurn({ body: { value: [], nextLink } }, { body: { value: [] } }),
        );
        await client.list(request);
        expect(seen.filter(({ url }) => new URL(url).origin !== origin)).toEqual([]);
      }),
    );
  });

  test('by redirect on a later page keeps its own code', async () => {
    const { client } = anArmWorld(
      inTurn(
        { body: { value: [1], nextLink: `${origin}${path}?page=2` } },
        { status: 302, headers: { location: 'https://evil.example/' } },
      ),
    );
    const answer = await client.list(request);
    expect(answer.ok ? undefined : answer.problem.code).toBe('MUS208');
  });

  test('in a later page than the first is as foreign', async () => {
    const { client, seen } = anArmWorld(
      inTurn(
        { body: { value: [1], nextLink: `${origin}${path}?page=2` } },
        { body: { value: [1], nextLink: 'https://evil.example/' } },
      ),
    );
    expect((await client.list(request)).ok).toBe(false);
    expect(seen).toHaveLength(2);
  });
});
