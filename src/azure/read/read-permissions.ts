import { permissionsPath } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { refusalOf, type Asked } from './asked.js';
import { objectOf, textsOf } from '../shape.js';

/** What one role lets the caller do at a scope (authorization 2022-04-01); patterns with `*`. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** All that the caller may do at a workspace or a resource group, one entry a role. Deny assignments are not among it. */
export async function readPermissions(
  client: ArmClient,
  scopeId: string,
  signal?: AbortSignal,
): Promise<Asked<readonly Permission[]>> {
  const answer = await client.list({ path: permissionsPath(scopeId), api: 'permissions' }, signal);
  if (!answer.ok) return refusalOf(answer);
  const value = answer.items.map(objectOf).map(({ actions, notActions }) => ({
    actions: textsOf(actions),
    notActions: textsOf(notActions),
  }));
  return { ok: true, value };
}
