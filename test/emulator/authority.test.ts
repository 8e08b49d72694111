import { ClientAssertionCredential, ClientSecretCredential } from '@azure/identity';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { serveEmulator } from '../../src/emulator/serve-emulator.js';
import { aCertificate, type TestCertificate } from '../support/fake-authority.js';
import { trustCertificate } from '../support/trust-certificate.js';
import { aClock, customerTenant, fabrikam, homeTenant, soc } from './world.js';

const origin = 'https://localhost:7443';
const nowhere = '99999999-9999-9999-9999-999999999999';

/** Requests in the form in which Azure's clients send them. */
function anAuthority(lifetime?: number) {
  const clock = aClock();
  const emulator = createEmulator({
    managingTenant: homeTenant,
    workspaces: [
      { id: soc, tenant: homeTenant },
      { id: fabrikam, tenant: customerTenant, delegated: false },
    ],
    authority: lifetime === undefined ? {} : { lifetime },
    now: clock.now,
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await emulator.fetch(new Request(`${origin}${path}`, init));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const login = (tenant: string, form: Record<string, string>, version = 'oauth2/v2.0') =>
    ask(`/${tenant}/${version}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const token = async (tenant: string) => {
    const { body } = await login(tenant, secretLogin);
    return String(body.access_token);
  };
  const arm = (path: string, bearer: string) => ask(path, { headers: { authorization: `Bearer ${bearer}` } });
  return { emulator, clock, ask, login, token, arm };
}

const secretLogin = {
  grant_type: 'client_credentials',
  client_id: 'aaaaaaaa-0000-4000-8000-000000000001',
  client_secret: 'anything',
  scope: `${origin}/.default openid profile offline_access`.split(' ')[0] ?? '',
};
const codeOf = (body: Record<string, unknown>) =>
  (body.error as { readonly code?: string } | undefined)?.code;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('discovery', () => {
  test('the metadata that `az cloud register` and Ansible ask for', async () => {
    const { ask } = anAuthority();
    expect(await ask('/metadata/endpoints?api-version=2015-01-01')).toEqual({
      status: 200,
      body: {
        galleryEndpoint: origin,
        graphEndpoint: origin,
        portalEndpoint: origin,
        authentication: { loginEndpoint: `${origin}/`, audiences: [`${origin}/`] },
      },
    });
  });

  test('the metadata of all clouds, and of this one alone', async () => {
    const { ask } = anAuthority();
    const cloud = {
      name: 'muster-emulator',
      resourceManager: origin,
      authentication: { loginEndpoint: origin },
    };
    expect(await ask('/metadata/endpoints?api-version=2019-05-01')).toMatchObject({
      status: 200,
      body: [cloud],
    });
    // `az cloud register --endpoint-resource-manager` of 2.74 asks so, and takes one cloud with its suffixes.
    expect(await ask('/metadata/endpoints?api-version=2022-09-01')).toMatchObject({
      status: 200,
      body: { ...cloud, suffixes: {} },
    });
    expect((await ask('/metadata/endpoints')).status).toBe(400);
  });

  test('the instance and the tenant, as MSAL asks for them', async () => {
    const { ask } = anAuthority();
    const asked = encodeURIComponent(`${origin}/${homeTenant}/oauth2/v2.0/authorize`);
    const instance = await ask(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`);
    expect(instance.body).toEqual({
      tenant_discovery_endpoint: `${origin}/${homeTenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        {
          preferred_network: 'localhost:7443',
          preferred_cache: 'localhost:7443',
          aliases: ['localhost:7443'],
        },
      ],
    });
    const found = await ask(`/${homeTenant}/v2.0/.well-known/openid-configuration`);
    expect(found.body).toMatchObject({
      issuer: `${origin}/${homeTenant}/v2.0`,
      token_endpoint: `${origin}/${homeTenant}/oauth2/v2.0/token`,
    });
    expect((await ask(`/${homeTenant}/.well-known/openid-configuration`)).body).toMatchObject({
      token_endpoint: `${origin}/${homeTenant}/oauth2/token`,
    });
    expect((await ask(`/${homeTenant}/discovery/v2.0/keys`)).body).toEqual({ keys: [] });
    expect((await ask(`/${nowhere}/v2.0/.well-known/openid-configuration`)).body).toMatchObject({
      error: 'invalid_request',
      error_codes: [90002],
    });
  });
});

describe('tokens', () => {
  test('of a secret and of an assertion are good for ARM, in their tenant', async () => {
    const { login, arm } = anAuthority();
    const assertion = {
      grant_type: 'client_credentials',
      client_id: secretLogin.client_id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'eyJh.eyJz.c2ln',
      scope: 'https://management.azure.com/.default',
    };
    for (const form of [secretLogin, assertion]) {
      const { status, body } = await login(homeTenant, form);
      expect([status, body]).toEqual([
        200,
        {
          token_type: 'Bearer',
          expires_in: 3_599,
          ext_expires_in: 3_599,
          access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) as string,
        },
      ]);
      const token = String(body.access_token);
      expect((await arm(`${soc}?api-version=2025-07-01`, token)).status).toBe(200);
      const foreign = await arm(`${fabrikam}?api-version=2025-07-01`, token);
      expect([foreign.status, codeOf(foreign.body)]).toEqual([401, 'InvalidAuthenticationTokenTenant']);
    }
  });

  test('of the customer’s tenant reach what is not delegated', async () => {
    const { token, arm } = anAuthority();
    const theirs = await token(customerTenant);
    expect((await arm(`${fabrikam}?api-version=2025-07-01`, theirs)).status).toBe(200);
    expect((await arm(`${soc}?api-version=2025-07-01`, theirs)).status).toBe(401);
  });

  test('say whom they are for, as those of Azure do', async () => {
    const { login } = anAuthority();
    const { body } = await login(homeTenant, { ...secretLogin, scope: '', resource: origin }, 'oauth2');
    const claims = JSON.parse(
      Buffer.from(String(body.access_token).split('.')[1] ?? '', 'base64url').toString(),
    ) as unknown;
    expect(claims).toMatchObject({
      aud: origin,
      iss: `${origin}/${homeTenant}/`,
      tid: homeTenant,
      appid: secretLogin.client_id,
      exp: Date.parse('2026-03-01T08:00:00Z') / 1000 + 3_599,
    });
  });

  test('expire', async () => {
    const { token, arm, clock } = anAuthority(60);
    const mine = await token(homeTenant);
    clock.advance(59_999);
    expect((await arm(`${soc}?api-version=2025-07-01`, mine)).status).toBe(200);
    clock.advance(1);
    const late = await arm(`${soc}?api-version=2025-07-01`, mine);
    expect([late.status, codeOf(late.body)]).toEqual([401, 'ExpiredAuthenticationToken']);
  });

  test('that it did not issue are refused, changed ones and those of another emulator too', async () => {
    const { token, arm } = anAuthority();
    const mine = await token(homeTenant);
    const [header = '', , signature = ''] = mine.split('.');
    const claims = Buffer.from(JSON.stringify({ tid: customerTenant, exp: 4e9 })).toString('base64url');
    const others = await anAuthority().token(homeTenant);
    for (const bad of ['any', `${mine}x`, `${header}.${claims}.${signature}`, others]) {
      const { status, body } = await arm(`${soc}?api-version=2025-07-01`, bad);
      expect([status, codeOf(body)]).toEqual([401, 'InvalidAuthenticationToken']);
    }
  });

  test.each([
    ['a tenant that nobody knows', nowhere, secretLogin, 400, 90002],
    ['no grant type', homeTenant, { ...secretLogin, grant_type: '' }, 400, 900144],
    ['another grant type', homeTenant, { ...secretLogin, grant_type: 'password' }, 400, 70003],
    ['no client', homeTenant, { ...secretLogin, client_id: '' }, 400, 900144],
    ['no secret', homeTenant, { ...secretLogin, client_secret: '' }, 401, 7000216],
    ['no scope', homeTenant, { ...secretLogin, scope: '' }, 400, 900144],
    ['an assertion of another type', homeTenant, { ...secretLogin, client_assertion: 'a.b.c' }, 401, 50027],
    [
      'an assertion that is no JWT',
      homeTenant,
      {
        ...secretLogin,
        client_assertion: 'a',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      401,
      50027,
    ],
  ])('%s is refused as Entra refuses it', async (_name, tenant, form, status, code) => {
    const { login } = anAuthority();
    const answer = await login(tenant, form);
    expect([answer.status, answer.body.error_codes]).toEqual([status, [code]]);
    expect(answer.body.error_description).toMatch(
      new RegExp(`^AADSTS${code}: .* Timestamp: 2026-03-01 08:00:00Z$`),
    );
  });

  test('are asked for by no other route: an emulator without --authority has none', async () => {
    const emulator = createEmulator({ workspaces: [{ id: soc, tenant: homeTenant }] });
    const path = `/${homeTenant}/oauth2/v2.0/token`;
    const response = await emulator.fetch(
      new Request(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(secretLogin) }),
    );
    expect(response.status).toBe(401);
  });
});

describe('after `az login`', () => {
  test('the tenants and subscriptions that the token reaches are listed', async () => {
    const { token, arm, ask } = anAuthority();
    const mine = await token(homeTenant);
    const list = (body: Record<string, unknown>, key: string) =>
      (body.value as readonly Record<string, unknown>[]).map((one) => one[key]);
    const subscriptions = await arm('/subscriptions?api-version=2022-12-01', mine);
    expect(list(subscriptions.body, 'subscriptionId')).toEqual(['11111111-1111-1111-1111-111111111111']);
    const theirs = await arm('/subscriptions?api-version=2022-12-01', await token(customerTenant));
    expect(list(theirs.body, 'subscriptionId')).toEqual(['33333333-3333-3333-3333-333333333333']);
    expect(list((await arm('/tenants?api-version=2022-12-01', mine)).body, 'tenantId')).toEqual([homeTenant]);
    expect((await ask('/subscriptions?api-version=2022-12-01')).status).toBe(401);
    expect((await arm('/subscriptions', mine)).status).toBe(400);
  });
});

describe('over https', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await aCertificate();
  });

  test('Azure’s own library logs in, and its token is good', async () => {
    trustCertificate(certificate.cert);
    const { emulator } = anAuthority();
    const served = await serveEmulator(emulator, {
      port: 0,
      tls: { cert: certificate.cert, key: certificate.private },
    });
    try {
      const options = { authorityHost: served.url, disableInstanceDiscovery: true };
      const credentials = [
        new ClientSecretCredential(homeTenant, 'any', 'any', options),
        new ClientAssertionCredential(homeTenant, 'any', () => Promise.resolve('eyJh.eyJz.c2ln'), options),
      ];
      for (const credential of credentials) {
        const given = await credential.getToken(`${served.url}/.default`);
        const response = await fetch(`${served.url}${soc}?api-version=2025-07-01`, {
          headers: { authorization: `Bearer ${given.token}` },
        });
        expect(response.status).toBe(200);
      }
    } finally {
      await served.close();
    }
  });
});
