import { isLoopback, type CloudName } from '../endpoint.js';
import { filledText, isObject } from '../shape.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The audience that each cloud's federated credentials are made for (workload identity federation, considerations). */
const audiences: Readonly<Record<CloudName, string>> = {
  AzureCloud: 'api://AzureADTokenExchange',
  AzureUSGovernment: 'api://AzureADTokenExchangeUSGov',
  AzureChinaCloud: 'api://AzureADTokenExchangeChina',
};

/** Longest wait for GitHub's token service, in milliseconds. */
const timeoutMs = 30_000;

/** Whether GitHub Actions lets this job ask for its id token: `permissions: id-token: write`. */
export function hasGithubToken(env: Env): boolean {
  return (
    filledText(env.ACTIONS_ID_TOKEN_REQUEST_URL) !== undefined &&
    filledText(env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) !== undefined
  );
}

/** The job's id token, to log in with in place of a secret. Throws where GitHub does not give one. */
export async function githubToken(env: Env, cloud: CloudName): Promise<string> {
  const url = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw new Error('GitHub OIDC: ACTIONS_ID_TOKEN_REQUEST_URL is not https');
  }
  url.searchParams.set('audience', audiences[cloud]);
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}`,
      accept: 'application/json; api-version=2.0',
    },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`GitHub OIDC: GitHub's token service answered ${response.status}`);
  const body: unknown = await response.json();
  const token = isObject(body) ? filledText(body.value) : undefined;
  if (token === undefined) throw new Error("GitHub OIDC: GitHub's token service answered without a token");
  return token;
}
