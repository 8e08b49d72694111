import type { Answer } from './answer.js';
import { ok } from './answer.js';
import type { TokenIssuer } from './issued-tokens.js';
import { sameText } from './same-text.js';
import type { World } from './world.js';

/** The form of RFC 7523, 2.2: a signed assertion in place of a secret. */
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * What Microsoft Entra ID answers to a login of an application: a token, or an AADSTS error.
 *
 * Every client and every secret or assertion will do, in every tenant that a workspace is of, or that
 * manages them; what is missing is refused, and so is a tenant that nobody knows.
 */
export function tokenAnswer(
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
  return ok({
    token_type: 'Bearer',
    expires_in: issuer.lifetime,
    ext_expires_in: issuer.lifetime,
    access_token: token,
  });
}

/** The tenant as its workspaces write it; undefined where nobody knows it. */
export function knownTenant(world: World, tenant: string): string | undefined {
  const known = [world.managingTenant, ...[...world.workspaces.values()].map((one) => one.tenant)];
  return known.find((one) => sameText(one, tenant));
}

export function unknownTenant(world: World, tenant: string): Answer {
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
