import { expect, test } from 'vitest';
import { tokenActor } from '../../src/azure/login/token-source.js';

const jwt = (payload: unknown) =>
  ['{"alg":"none"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const oid = 'AAAAAAAA-0000-4000-8000-000000000001';
const appid = 'bbbbbbbb-0000-4000-8000-000000000002';
const tid = 'cccccccc-0000-4000-8000-000000000003';

test('a token’s actor is its ids, in lower case, and nothing else of it', () => {
  expect(tokenActor(jwt({ oid, appid, tid, name: 'somebody' }))).toEqual({
    oid: oid.toLowerCase(),
    appid,
    tid,
  });
  expect(tokenActor(jwt({ oid, azp: appid }))).toEqual({ oid: oid.toLowerCase(), appid, tid: null });
});

test.each([
  ['a token that is no JWT', 'opaque'],
  ['one whose payload is not JSON', 'a.b.c'],
  ['one without ids', jwt({ name: 'somebody' })],
  ['one whose payload is no object', jwt([1])],
  ['one whose ids are none', jwt({ oid: '\u001b[31mred', tid: 5 })],
])('%s has none', (_what, token) => {
  expect(tokenActor(token)).toBeUndefined();
});
