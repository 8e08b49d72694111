import { callerTenant, reaches } from './access.js';
import type { Answer } from './answer.js';
import { ok, refuse } from './answer.js';
import { metadataAnswer } from './cloud-metadata.js';
import type { TokenIssuer } from './issued-tokens.js';
import { queryValue } from './paging.js';
import { knownTenant, tokenAnswer, unknownTenant } from './token-endpoint.js';
import type { World } from './world.js';
import { rooted } from '../wire/paths.js';

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
    return tokenAnswer(world, issuer, {
      origin,
      tenant,
      form: new URLSearchParams(await request.text()),
    });
  }
  if (request.method !== 'GET') return undefined;
  if (path === '/metadata/endpoints') {
    return metadataAnswer(origin, world.managingTenant, queryValue(url, 'api-version') ?? '');
  }
  if (path === '/common/discovery/instance') return ok(instanceOf(url));
  if (path === '/subscriptions' || path === '/tenants') return accountAnswer(world, request, url, path);
  if (/^(?:v2\.0\/)?\.well-known\/openid-configuration$/.test(place)) {
    const known = tenant === 'common' || tenant === 'organizations' ? tenant : knownTenant(world, tenant);
    return known === undefined
      ? unknownTenant(world, tenant)
      : ok(openIdConfiguration(origin, known, place.startsWith('v2.0')));
  }
  // Access tokens are for the emulator alone to check: there is no key to publish.
  if (/^discovery\/(?:v2\.0\/)?keys$/.test(place)) return ok({ keys: [] });
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

/** Every authority is this one: there is no other cloud behind it. */
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
    return ok({ value: [{ id: `/tenants/${tenant}`, tenantId: tenant, tenantCategory: 'Home' }] });
  }
  const reached = [...world.workspaces.values()].filter((one) => reaches({ world, tenant }, one));
  const ids = new Map(reached.map((one) => [one.subscription.toLowerCase(), one]));
  return ok({
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
