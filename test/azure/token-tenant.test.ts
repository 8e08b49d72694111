import { expect, test } from 'vitest';
import { tokenTenant } from '../../src/azure/login/token-source.js';

const jwt = (payload: unknown) =>
  ['{"alg":"none"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const tenant = 'AAAAAAAA-0000-4000-8000-000000000001';

test('a token’s tenant is its tid, in lower case', () => {
  expect(tokenTenant(jwt({ tid: tenant, name: 'somebody' }))).toBe(tenant.toLowerCase());
});

test.each([
  ['a token that is no JWT', 'opaque'],
  ['one whose payload is not JSON', 'a.b.c'],
  ['one without a tid', jwt({})],
  ['one whose payload is no object', jwt([1])],
  ['one whose tid is no tenant’s id', jwt({ tid: '\u001b[31mred' })],
])('%s has none', (_what, token) => {
  expect(tokenTenant(token)).toBeUndefined();
});
