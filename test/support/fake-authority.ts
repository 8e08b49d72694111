import { createPublicKey, generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage } from 'node:http';
import { generate } from 'selfsigned';

/** A certificate of localhost, as PEM texts. */
export interface TestCertificate {
  readonly cert: string;
  readonly private: string;
}

export async function aCertificate(
  name = 'localhost',
  validTo = new Date('2096-01-01'),
): Promise<TestCertificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date('2016-01-01'),
    notAfterDate: validTo,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  return { cert: made.cert, private: made.private };
}

/** An application as one tenant knows it. */
export interface KnownApp {
  readonly tenant: string;
  readonly clientId: string;
  readonly secret?: string;
  /** PEM, of the certificate that its assertions are signed with. */
  readonly certificate?: string;
  /** Subject of the federated tokens that it takes. */
  readonly subject?: string;
}

export interface SeenLogin {
  readonly tenant: string;
  readonly clientId: string;
  readonly by: 'secret' | 'certificate' | 'federation';
  readonly scope: string;
}

export interface FakeAuthority {
  readonly url: string;
  /** Logins that were granted, in their order. */
  readonly logins: readonly SeenLogin[];
  /** What was refused, as AADSTS texts: a run that asks where it has no business fails its test. */
  readonly refusals: readonly string[];
  /** Good tokens and their tenants, as an emulator wants them; none of an emulator without any is good. */
  readonly tokens: Record<string, string>;
  /** Variables with which a job of GitHub Actions asks for its id token. */
  readonly github: Readonly<Record<string, string>>;
  /** How many id tokens GitHub has given. */
  readonly idTokens: () => number;
  /** A token of another issuer that apps of this subject take, for five minutes as GitHub's. */
  federatedToken(subject: string, audience?: string): string;
  /** Makes every token bad that was issued so far. */
  revoke(): void;
  /** Makes tokens bad that have expired by this time. */
  expire(now: Date): void;
  close(): Promise<void>;
}

const githubRequestToken = 'request-token';

/** As long GitHub's id token is good, in seconds (GitHub, about security hardening with OpenID Connect). */
const idTokenLifetime = 300;

/**
 * An authority over https that knows these applications and no others, each in its tenant alone.
 *
 * It checks secrets, signatures of assertions and their claims; GitHub's token service is beside it.
 */
export async function startAuthority(options: {
  readonly certificate: TestCertificate;
  readonly apps: readonly KnownApp[];
  /** Of tokens, in seconds. */
  readonly lifetime?: number;
  readonly now?: () => Date;
}): Promise<FakeAuthority> {
  const { lifetime = 3_600, now = () => new Date() } = options;
  const issuer = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const logins: SeenLogin[] = [];
  const refusals: string[] = [];
  const tokens: Record<string, string> = { 'not-a-token-of-anybody': 'none' };
  const ends = new Map<string, number>();
  let url = '';
  let idTokens = 0;

  const federatedToken = (subject: string, audience = 'api://AzureADTokenExchange') =>
    signed(
      { alg: 'RS256', typ: 'JWT' },
      {
        iss: `${url}/issuer`,
        sub: subject,
        aud: audience,
        exp: Math.floor(now().getTime() / 1000) + idTokenLifetime,
      },
    );

  function signed(header: object, claims: object): string {
    const text = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${sign('sha256', Buffer.from(text), issuer.privateKey).toString('base64url')}`;
  }

  function login(tenant: string, form: URLSearchParams): { status: number; body: unknown } {
    const clientId = form.get('client_id') ?? '';
    const app = options.apps.find((one) => one.tenant === tenant && one.clientId === clientId);
    const refuse = (text: string) => {
      refusals.push(text);
      return {
        status: 401,
        body: {
          error: 'invalid_client',
          error_description: `${text} Trace ID: t Correlation ID: c Timestamp: 2026-01-01 00:00:00Z`,
          error_codes: [Number(/\d+/.exec(text)?.[0])],
        },
      };
    };
    if (app === undefined) {
      return refuse(`AADSTS700016: Application '${clientId}' was not found in the directory '${tenant}'.`);
    }
    const by = proof(app, form);
    if (by === 'expired') {
      return refuse('AADSTS700024: Client assertion is not within its valid time range.');
    }
    if (by === undefined) return refuse('AADSTS7000215: Invalid client secret provided.');
    logins.push({ tenant, clientId, by, scope: (form.get('scope') ?? '').split(' ')[0] ?? '' });
    const expiry = now().getTime() + lifetime * 1000;
    const token = signed(
      { alg: 'RS256', typ: 'JWT' },
      { tid: tenant, appid: clientId, n: logins.length, exp: Math.floor(expiry / 1000) },
    );
    tokens[token] = tenant;
    ends.set(token, expiry);
    return { status: 200, body: { token_type: 'Bearer', expires_in: lifetime, access_token: token } };
  }

  function proof(app: KnownApp, form: URLSearchParams): SeenLogin['by'] | 'expired' | undefined {
    const assertion = form.get('client_assertion');
    if (assertion === null) {
      return app.secret !== undefined && form.get('client_secret') === app.secret ? 'secret' : undefined;
    }
    const [header = '', body = '', signature = ''] = assertion.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const text = Buffer.from(`${header}.${body}`);
    const good = Buffer.from(signature, 'base64url');
    if (app.subject !== undefined && claims.sub === app.subject) {
      if (Number(claims.exp) * 1000 <= now().getTime()) return 'expired';
      const audience = String(claims.aud).startsWith('api://AzureADTokenExchange');
      return audience && verify('sha256', text, issuer.publicKey, good) ? 'federation' : undefined;
    }
    if (app.certificate === undefined || claims.sub !== app.clientId || claims.iss !== app.clientId)
      return undefined;
    if (claims.aud !== `${url}/${app.tenant}/oauth2/v2.0/token`) return undefined;
    const key = createPublicKey(
      new X509Certificate(app.certificate).publicKey.export({ type: 'spki', format: 'pem' }),
    );
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { readonly alg: string };
    const padded = alg === 'PS256' ? { key, padding: 6, saltLength: 32 } : key;
    return verify('sha256', text, padded, good) ? 'certificate' : undefined;
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const asked = new URL(request.url ?? '/', url);
    const [tenant = '', ...rest] = asked.pathname.split('/').slice(1);
    if (rest.join('/') === 'v2.0/.well-known/openid-configuration') {
      return {
        status: 200,
        body: {
          issuer: `${url}/${tenant}/v2.0`,
          token_endpoint: `${url}/${tenant}/oauth2/v2.0/token`,
          authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/authorize`,
          jwks_uri: `${url}/${tenant}/discovery/v2.0/keys`,
        },
      };
    }
    if (rest.join('/') === 'oauth2/v2.0/token')
      return login(tenant, new URLSearchParams(await textOf(request)));
    if (asked.pathname === '/github/token') {
      const allowed = request.headers.authorization === `Bearer ${githubRequestToken}`;
      const subject = asked.searchParams.get('job') ?? '';
      const audience = asked.searchParams.get('audience') ?? '';
      if (allowed) idTokens += 1;
      return allowed
        ? { status: 200, body: { value: federatedToken(subject, audience) } }
        : { status: 403, body: {} };
    }
    return { status: 404, body: { error: 'not_found' } };
  }

  const server = createServer(
    { cert: options.certificate.cert, key: options.certificate.private },
    (request, response) => {
      void answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    },
  );
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    logins,
    refusals,
    tokens,
    github: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/github/token?job=repo:contoso/soc`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken,
    },
    idTokens: () => idTokens,
    federatedToken,
    revoke: () => {
      for (const token of ends.keys()) Reflect.deleteProperty(tokens, token);
    },
    expire: (at) => {
      for (const [token, end] of ends) if (end <= at.getTime()) Reflect.deleteProperty(tokens, token);
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
