import { isLoopback } from '../http/proxy.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';

/** Where ARM is, and who issues tokens for it. */
export interface Endpoint {
  /** Scheme, host and port, without a trailing slash. */
  readonly url: string;
  readonly cloud: CloudName;
  /** The scope of tokens. */
  readonly scope: string;
  readonly authorityHost: string;
  /** An authority that the environment names and lists, and whether it is on this machine. */
  readonly customAuthority?: 'listed' | 'loopback';
  /** On this machine: the static token and plain http are accepted here and nowhere else. */
  readonly loopback: boolean;
}

/** Clouds by the names that `az cloud list` gives them. */
export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud';

/** The endpoint on the command line and in the environment. */
export interface EndpointOptions {
  /** `--endpoint` or `MUSTER_ENDPOINT`; undefined: that of the cloud. */
  readonly endpoint?: string;
  /** `--cloud`; undefined: AzureCloud. */
  readonly cloud?: string;
  /** `MUSTER_ALLOWED_ENDPOINTS`: hosts or URLs, separated by commas. */
  readonly allowed?: string;
}

/** The addresses of a cloud. */
export interface Cloud {
  /** ARM's host and that of logins, as `az cloud list` shows them. */
  readonly arm: string;
  readonly authorityHost: string;
  /** Where the Azure portal is. */
  readonly portal: string;
  /** The audience of federated credentials (workload identity federation, considerations). */
  readonly federatedAudience: string;
}

export const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    arm: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
    federatedAudience: 'api://AzureADTokenExchange',
  },
  AzureUSGovernment: {
    arm: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
    federatedAudience: 'api://AzureADTokenExchangeUSGov',
  },
  AzureChinaCloud: {
    arm: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    federatedAudience: 'api://AzureADTokenExchangeChina',
  },
};

/**
 * The endpoint to talk to, or MUS211 where a token must not be sent there.
 *
 * A real token goes to the ARM host of the chosen cloud, or to a host the environment lists; plain
 * http and everything unlisted only to this machine.
 */
export function resolveEndpoint(options: EndpointOptions): Result<Endpoint> {
  const cloud = options.cloud ?? 'AzureCloud';
  if (!isCloud(cloud)) {
    return refused(`Unknown cloud “${cloud}”.`, `Choose one of ${Object.keys(clouds).join(', ')}.`);
  }
  const { arm, authorityHost } = clouds[cloud];
  const text = options.endpoint?.trim();
  const given = text === undefined || text === '' ? arm : text;
  // "localhost:7070" would be a valid URL of the scheme "localhost:".
  const url = given.includes('://') ? parseUrl(given) : undefined;
  if (url === undefined) {
    return refused(`The endpoint “${withoutUserinfo(given)}” is not a URL.`, `Write it like ${arm}.`);
  }
  const loopback = isLoopback(url.hostname);
  const problem =
    problemOfForm(url) ?? (loopback ? undefined : problemOfHost(url, cloud, options.allowed ?? ''));
  if (problem !== undefined) return failed(problem);
  return ok({ url: url.origin, cloud, scope: `${arm}/.default`, authorityHost, loopback });
}

function problemOfForm(url: URL): Problem | undefined {
  if (url.username !== '' || url.password !== '') {
    return problem('The endpoint holds credentials.', 'Leave user and password out of the URL.');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return problem(
      `The endpoint ${url.origin === 'null' ? url.protocol : url.origin} is not https.`,
      'Use https; plain http is accepted for a loopback address only.',
    );
  }
  if (url.search !== '' || url.hash !== '' || url.pathname !== '/') {
    return problem(
      `The endpoint ${url.origin} is followed by a path, query or fragment.`,
      'Give scheme, host and port only.',
    );
  }
  return undefined;
}

function problemOfHost(url: URL, cloud: CloudName, allowed: string): Problem | undefined {
  if (url.origin === clouds[cloud].arm) return undefined;
  if (allowedHosts(allowed).includes(url.host)) return undefined;
  const other = Object.entries(clouds).find(([, { arm }]) => arm === url.origin);
  return problem(
    `A token must not be sent to ${url.host}: it is not the endpoint of ${cloud}.`,
    other === undefined
      ? `List ${url.host} in MUSTER_ALLOWED_ENDPOINTS if you trust it with your token.`
      : `Use --cloud ${other[0]}.`,
  );
}

/** Hosts, with their ports, that `MUSTER_ALLOWED_ENDPOINTS` lists. */
export function allowedHosts(allowed: string): readonly string[] {
  return allowed.split(',').flatMap((entry) => hostOf(entry.trim()) ?? []);
}

/** Host and port of an allowed entry, whether a URL or a bare host; plain http is never allowed. */
function hostOf(entry: string): string | undefined {
  const url = parseUrl(entry.includes('://') ? entry : `https://${entry}`);
  return url?.protocol === 'https:' ? url.host : undefined;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function withoutUserinfo(text: string): string {
  return text.replace(/[^/@\s]+@?|@/g, (part) => (part.endsWith('@') ? '' : part));
}

function isCloud(name: string): name is CloudName {
  return Object.hasOwn(clouds, name);
}

function refused(message: string, hint: string): Result<never> {
  return failed(problem(message, hint));
}

function problem(message: string, hint: string): Problem {
  return { code: 'MUS211', message, hint };
}
