import { isLoopback } from '../../http/proxy.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { allowedHosts, clouds, type Endpoint } from '../endpoint.js';

/** The authority in the environment. */
export interface AuthorityOptions {
  /** `AZURE_AUTHORITY_HOST`; undefined or empty: that of the cloud. */
  readonly authority?: string | undefined;
  /** `MUSTER_ALLOWED_ENDPOINTS`: hosts or URLs, separated by commas. */
  readonly allowed?: string | undefined;
}

/**
 * The endpoint with the authority that `AZURE_AUTHORITY_HOST` names, or MUS217 where a login must not be
 * sent there: secrets go to the authority of the chosen cloud, or to a host that the environment lists.
 */
export function withAuthority(endpoint: Endpoint, options: AuthorityOptions): Result<Endpoint> {
  const given = options.authority?.trim() ?? '';
  if (given === '') return ok(endpoint);
  const text = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    return refused('AZURE_AUTHORITY_HOST is not an https URL.', `Write it like ${endpoint.authorityHost}.`);
  }
  if (url.origin === endpoint.authorityHost) return ok(endpoint);
  const cloud = Object.entries(clouds).find(([, { authorityHost }]) => authorityHost === url.origin)?.[0];
  if (cloud !== undefined) {
    return refused(
      `AZURE_AUTHORITY_HOST is ${url.origin}, which is the authority of ${cloud} and not of ${endpoint.cloud}.`,
      `Use --cloud ${cloud}, or unset AZURE_AUTHORITY_HOST.`,
    );
  }
  if (!allowedHosts(options.allowed ?? '').includes(url.host)) {
    return refused(
      `A login must not be sent to ${url.host}: it is not the authority of ${endpoint.cloud}.`,
      `Unset AZURE_AUTHORITY_HOST, or list ${url.host} in MUSTER_ALLOWED_ENDPOINTS if you trust it with your secrets.`,
    );
  }
  return ok({
    ...endpoint,
    authorityHost: url.origin,
    customAuthority: isLoopback(url.hostname) ? 'loopback' : 'listed',
  });
}

function refused(message: string, hint: string): Result<never> {
  const problem: Problem = { code: 'MUS217', message, hint };
  return failed(problem);
}
