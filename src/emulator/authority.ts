import { rooted } from '../wire/paths.js';
import { callerTenant, reaches } from './access.js';
import { sameName } from './addresses.js';
import type { TokenIssuer } from './issued-tokens.js';
import { type Answer, answered, queryValue, refuse } from './route.js';
import type { World } from './world.js';

/**
 * What Azure's own clients ask before they ask ARM anything: the cloud, the authority, a token, and
 * which tenants and subscriptions it reaches. Undefined where the request is none of these.
 *
 * OpenID Connect discovery 1.0; instance discovery as MSAL asks for it; `az login` lists the last two.
 */
export async function authorityAnswer(
  world: World,
  issuer: TokenIssuer,
  request: Request,
  url: URL,
): Promise<Answer | undefined> {
  const { origin } = url;
  const path = rooted(url.pathname).toLowerCase();
  const [tenant = '', ...rest] = path.split('/').slice(1);
  const place = rest.join('/');
  if (request.method === 'POST' && /^oauth2\/(?:v2\.0\/)?token$/.test(place)) {
    return answerToken(world, issuer, {
      origin,
      tenant,
      form: new URLSearchParams(await request.text()),
    });
  }
  if (request.method !== 'GET') return undefined;
  if (path === '/metadata/endpoints') {
    return metadataAnswer(origin, world.managingTenant, queryValue(url, 'api-version') ?? '');
  }
  if (path === '/common/discovery/instance') return answered(instanceOf(url));
  if (path === '/subscriptions' || path === '/tenants') return accountAnswer(world, request, url, path);
  if (/^(?:v2\.0\/)?\.well-known\/openid-configuration$/.test(place)) {
    const known = tenant === 'common' || tenant === 'organizations' ? tenant : knownTenant(world, tenant);
    return known === undefined
      ? unknownTenant(world, tenant)
      : answered(openIdConfiguration(origin, known, place.startsWith('v2.0')));
  }
  // Only the emulator checks its access tokens, so there is no key to publish.
  if (/^discovery\/(?:v2\.0\/)?keys$/.test(place)) return answered({ keys: [] });
  return undefined;
}

function openIdConfiguration(origin: string, tenant: string, v2: boolean): object {
  const version = v2 ? '/v2.0' : '';
  return {
    issuer: v2 ? `${origin}/${tenant}/v2.0` : `${origin}/${tenant}/`,
    token_endpoint: `${origin}/${tenant}/oauth2${version}/token`,
    authorization_endpoint: `${origin}/${tenant}/oauth2${version}/authorize`,
    device_authorization_endpoint: `${origin}/${tenant}/oauth2${version}/devicecode`,
    jwks_uri: `${origin}/${tenant}/discovery${version}/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['code', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: null,
    cloud_instance_name: new URL(origin).host,
  };
}

/** The emulator is the only authority: no other cloud is behind it. */
function instanceOf(url: URL): object {
  const host = url.host;
  const asked = queryValue(url, 'authorization_endpoint') ?? '';
  const tenant = URL.canParse(asked) ? (new URL(asked).pathname.split('/')[1] ?? 'common') : 'common';
  return {
    tenant_discovery_endpoint: `${url.origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/** The subscriptions or tenants that a token reaches, in the order of their ids. */
function accountAnswer(
  world: World,
  request: Request,
  url: URL,
  path: '/subscriptions' | '/tenants',
): Answer {
  const caller = callerTenant(world, request.headers.get('authorization'));
  if (!caller.ok) return caller.answer;
  if ((queryValue(url, 'api-version') ?? '') === '') {
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const { tenant } = caller;
  if (path === '/tenants') {
    return answered({ value: [{ id: `/tenants/${tenant}`, tenantId: tenant, tenantCategory: 'Home' }] });
  }
  const reached = [...world.workspaces.values()].filter((one) => reaches({ world, tenant }, one));
  const ids = new Map(reached.map((one) => [one.subscription.toLowerCase(), one]));
  return answered({
    value: [...ids]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([id, one]) => ({
        id: `/subscriptions/${id}`,
        subscriptionId: id,
        displayName: one.subscription.toLowerCase(),
        state: 'Enabled',
        tenantId: one.tenant,
        managedByTenants:
          one.tenant.toLowerCase() === world.managingTenant.toLowerCase()
            ? []
            : [{ tenantId: world.managingTenant }],
        authorizationSource: 'RoleBased',
        subscriptionPolicies: { quotaId: 'PayAsYouGo_2014-09-01', spendingLimit: 'Off' },
      })),
  });
}

/**
 * What this cloud is made of, as Azure's clients ask for it at `/metadata/endpoints`.
 *
 * Before 2019 one object (Azure Stack; Ansible and older Azure CLIs ask in 2015-01-01), then a list of clouds with
 * more in it (2019-05-01), and from 2022-09-01 on this cloud alone, as `az cloud register` of 2.74 takes it.
 */
function metadataAnswer(origin: string, tenant: string, apiVersion: string): Answer {
  if (apiVersion === '') {
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const authentication = {
    loginEndpoint: origin,
    audiences: [origin],
    tenant: 'common',
    identityProvider: 'AAD',
  };
  if (apiVersion === '1.0' || apiVersion < '2019') {
    return answered({
      galleryEndpoint: origin,
      graphEndpoint: origin,
      portalEndpoint: origin,
      authentication: { loginEndpoint: `${origin}/`, audiences: [`${origin}/`] },
    });
  }
  const cloud = {
    name: 'muster-emulator',
    resourceManager: origin,
    authentication: { ...authentication, audiences: [origin, `${origin}/`], homeTenantId: tenant },
    portal: origin,
    graph: origin,
    graphAudience: origin,
    microsoftGraphResourceId: origin,
    gallery: origin,
    batch: origin,
    media: origin,
    sqlManagement: origin,
    vmImageAliasDoc: origin,
    suffixes: {},
  };
  return answered(apiVersion < '2022-09-01' ? [cloud] : cloud);
}

/** The form of RFC 7523, 2.2: a signed assertion in place of a secret. */
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * What Microsoft Entra ID answers to a login of an application: a token, or an AADSTS error.
 *
 * Any client and any secret or assertion is accepted, in the tenant of a workspace or the managing one; a
 * missing parameter and an unknown tenant are refused.
 */
function answerToken(
  world: World,
  issuer: TokenIssuer,
  request: { readonly origin: string; readonly tenant: string; readonly form: URLSearchParams },
): Answer {
  const { origin, form } = request;
  const tenant = knownTenant(world, request.tenant);
  if (tenant === undefined) return unknownTenant(world, request.tenant);
  const given = (name: string) => form.get(name) ?? '';
  const refuse = (error: string, code: number, text: string) => refused(world, 401, error, code, text);
  if (given('grant_type') === '') {
    return refused(
      world,
      400,
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'grant_type'.",
    );
  }
  if (given('grant_type') !== 'client_credentials') {
    return refused(
      world,
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${given('grant_type')}'.`,
    );
  }
  if (given('client_id') === '') {
    return refused(
      world,
      400,
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'client_id'.",
    );
  }
  const asserted = given('client_assertion') !== '';
  if (asserted && given('client_assertion_type') !== jwtBearer) {
    return refuse('invalid_client', 50027, 'Invalid client assertion type.');
  }
  if (asserted && !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(given('client_assertion'))) {
    return refuse('invalid_client', 50027, 'JWT token is invalid or malformed.');
  }
  if (!asserted && given('client_secret') === '') {
    return refuse(
      'invalid_client',
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  }
  const audience = given('resource') || given('scope').replace(/\/?\.default$/, '');
  if (audience === '') {
    return refused(
      world,
      400,
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'scope'.",
    );
  }
  const token = issuer.issue({
    issuer: `${origin}/${tenant}/`,
    tenant,
    clientId: given('client_id'),
    audience,
  });
  return answered({
    token_type: 'Bearer',
    expires_in: issuer.lifetime,
    ext_expires_in: issuer.lifetime,
    access_token: token,
  });
}

/** The tenant as its workspaces write it; undefined where it is unknown. */
function knownTenant(world: World, tenant: string): string | undefined {
  const known = [world.managingTenant, ...[...world.workspaces.values()].map((one) => one.tenant)];
  return known.find((one) => sameName(one, tenant));
}

function unknownTenant(world: World, tenant: string): Answer {
  return refused(
    world,
    400,
    'invalid_request',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

/** An error as Microsoft Entra ID writes it (authentication and authorization error codes). */
function refused(world: World, status: number, error: string, code: number, text: string): Answer {
  const timestamp = world.now().toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${text} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
    },
  };
}
