import { allowedCredentials } from '../../src/azure/login/allowed-credentials.js';
import type { TokenAnswer } from '../../src/azure/login/token-source.js';
import { createDoor } from '../../src/http/door.js';
import type { DesiredCredential, SecretPlace } from '../../src/model/desired.js';
import { FakeClock } from './arm-world.js';

export const at = { file: 'fleet/logins.yaml', line: 3, column: 18 };
const placeAt = { file: 'fleet/logins.yaml', line: 9, column: 5 };
export const tenant = '44444444-4444-4444-4444-444444444444';
export const clientId = '55555555-5555-5555-5555-555555555555';
export const inEnv = (name: string): SecretPlace => ({ in: 'env', name, at: placeAt });
export const inFile = (path: string): SecretPlace => ({ in: 'file', path, at: placeAt });

export function aCredential(more: Partial<DesiredCredential>): DesiredCredential {
  return { name: 'theirs', type: 'clientSecret', tenant, clientId, at, ...more };
}

/** Every login of these tests is allowed; `allowed` says what a run was told instead. */
export function deps(
  env: Readonly<Record<string, string | undefined>> = {},
  allowed = `${tenant}/${clientId},${tenant}/azureCli,managedIdentity/${clientId}`,
) {
  const list = allowedCredentials(allowed);
  if (!list.ok) throw new Error(JSON.stringify(list.problems));
  const clock = new FakeClock();
  return { env, clock, door: createDoor({ clock }), reach: [], allowed: list.value };
}

export function problemOf(answer: TokenAnswer): readonly unknown[] {
  return answer.ok ? ['a token'] : [answer.problem.code, answer.problem.message, answer.problem.at?.line];
}
