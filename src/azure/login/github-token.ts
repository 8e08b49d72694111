import type { Clock } from '../../model/clock.js';
import type { Door } from '../../http/door.js';
import { isLoopback } from '../../http/proxy.js';
import { sendPatiently } from '../../http/retry-delay.js';
import { type CloudName, clouds } from '../endpoint.js';
import { filledText, isJsonObject } from '../../model/json.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What a login needs to reach its token service. */
export interface LoginDoor {
  readonly door: Door;
  readonly clock: Clock;
}

/** Largest answer of GitHub's token service that is read, in bytes. */
const maxBytes = 65_536;

/** Whether GitHub Actions lets this job ask for its id token: `permissions: id-token: write`. */
export function hasGithubToken(env: Env): boolean {
  return (
    filledText(env.ACTIONS_ID_TOKEN_REQUEST_URL) !== undefined &&
    filledText(env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) !== undefined
  );
}

/** The job's id token, to log in with in place of a secret. Throws with the reason where GitHub gives none. */
export async function githubToken(env: Env, cloud: CloudName, { door, clock }: LoginDoor): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret = '' } = env;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !isLoopback(url.hostname))) {
    throw new Error('GitHub OIDC: ACTIONS_ID_TOKEN_REQUEST_URL is not https');
  }
  url.searchParams.set('audience', clouds[cloud].federatedAudience);
  const headers = { authorization: `Bearer ${secret}`, accept: 'application/json; api-version=2.0' };
  const outcome = await sendPatiently(
    door,
    { method: 'GET', url: url.href, headers, secret, maxBytes },
    { clock },
  );
  if (outcome.type !== 'answer') {
    const reason = 'reason' in outcome ? outcome.reason : outcome.type;
    throw new Error(`GitHub OIDC: GitHub's token service cannot be reached: ${reason}`);
  }
  // A redirect would send the job's token elsewhere.
  if (outcome.status !== 200) {
    throw new Error(`GitHub OIDC: GitHub's token service answered ${String(outcome.status)}`);
  }
  const token = tokenIn(outcome.body.toString('utf8'));
  if (token === undefined) throw new Error("GitHub OIDC: GitHub's token service answered without a token");
  door.secrets.add(token);
  return token;
}

function tokenIn(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? filledText(body.value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Options that lead the token requests of Azure's library through the door. Like every request of muster they
 * are retried there: a second login does no harm.
 */
export async function identityOptions({ door, clock }: LoginDoor) {
  const { throughDoor } = await import('../../http/door-client.js');
  const patient: Door = {
    ...door,
    send: (request, signal) => sendPatiently(door, request, { clock, repeatable: true }, signal),
  };
  return { ...throughDoor(patient), retryOptions: { maxRetries: 0 } };
}
