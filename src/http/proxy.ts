import { failed, ok, type Result } from '../model/problem.js';

/** A proxy by its address; name and password percent-encoded, as in the address. */
export interface Proxy {
  /** Scheme and host: `http://10.1.2.3`. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** A proxy, and which addresses are reached through it. */
export interface ProxyRule {
  readonly proxy: Proxy;
  readonly serves: (url: URL) => boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names, for every host but this machine and those of `NO_PROXY`; both are
 * read as curl reads them (`man curl`, environment). Undefined where none is named, MUS223 where the address
 * is invalid.
 */
export function proxyRule(env: Env): Result<ProxyRule | undefined> {
  const named = namedProxies(env).find(([, address]) => (address?.trim() ?? '') !== '');
  if (named === undefined) return ok(undefined);
  const [variable, address = ''] = named;
  const proxy = parseProxy(address.trim());
  if (typeof proxy === 'string') {
    return failed({
      code: 'MUS223',
      // Not the address itself: it may hold a password.
      message: `The address of the proxy in ${variable} ${proxy}`,
      hint: `Write ${variable} like http://proxy.example:8080, or unset it.`,
    });
  }
  const exceptions = [env.NO_PROXY, env.no_proxy].find((list) => (list ?? '') !== '') ?? '';
  const listed = exceptions.split(/[\s,]+/).filter((entry) => entry !== '');
  return ok({
    proxy,
    // A machine in Azure asks for its own token by plain http, at an address that no proxy reaches.
    serves: (url) =>
      url.protocol === 'https:' && !isLoopback(url.hostname) && !listed.some((entry) => fits(entry, url)),
  });
}

/** Whether a URL's hostname is this machine: 127.0.0.0/8, ::1 or `localhost`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** In order: muster speaks https, and falls back to the other two. */
function namedProxies(env: Env): readonly (readonly [string, string | undefined])[] {
  return [
    ['HTTPS_PROXY', env.HTTPS_PROXY],
    ['https_proxy', env.https_proxy],
    ['ALL_PROXY', env.ALL_PROXY],
    ['all_proxy', env.all_proxy],
    ['HTTP_PROXY', env.HTTP_PROXY],
    ['http_proxy', env.http_proxy],
  ];
}

/** The proxy, or what is wrong with its address. */
function parseProxy(address: string): Proxy | string {
  const text = address.includes('://') ? address : `http://${address}`;
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') {
    return `has the scheme ${protocol.slice(0, -1)}, and muster knows http and https`;
  }
  if (!isEncoded(username) || !isEncoded(password)) return 'has a stray % in its user name or password';
  return {
    host: `${protocol}//${hostname}`,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    username,
    password,
  };
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** `*` for all, a domain with those below it, or an address or a block of them; with or without a port. */
function fits(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const host = url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]*)\]|((?:[^:]*:){2,}[^:]*|[^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const named = (bracketed ?? plain ?? '').toLowerCase().replace(/^\*?\.|\.$/g, '');
  if (named === '' || (port !== undefined && port !== (url.port === '' ? '443' : url.port))) return false;
  return host === named || host.endsWith(`.${named}`) || inBlock(host, named);
}

/** Whether an IPv4 address is of a block such as `10.0.0.0/8`. */
function inBlock(host: string, block: string): boolean {
  const [address, bits] = block.split('/');
  const [inner, outer] = [ipv4(host), ipv4(address ?? '')];
  if (inner === undefined || outer === undefined || !/^\d{1,2}$/.test(bits ?? '') || Number(bits) > 32) {
    return false;
  }
  const size = 2 ** (32 - Number(bits));
  return Math.floor(inner / size) === Math.floor(outer / size);
}

function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) === true
    ? parts.reduce((all, part) => all * 256 + part)
    : undefined;
}
