import type { ArmClient } from '../../azure/arm-client.js';
import type { Asked } from '../../azure/read/asked.js';
import { readProvider, type Provider } from '../../azure/read/provider.js';
import { readPermissions, type Permission } from '../../azure/read/read-permissions.js';

/** Questions that several workspaces share: each is asked once. */
export interface Questions {
  provider(subscription: string, namespace: string): Promise<Asked<Provider>>;
  /** Of the caller at a resource group, given by its id. */
  permissions(scope: string): Promise<Asked<readonly Permission[]>>;
}

/** Questions to a client, answers kept as long as the object lives. */
export function shareQuestions(client: ArmClient, signal: AbortSignal): Questions {
  const providers = new Map<string, Promise<Asked<Provider>>>();
  const permissions = new Map<string, Promise<Asked<readonly Permission[]>>>();
  return {
    provider: (subscription, namespace) =>
      once(providers, `${subscription}/${namespace}`, () =>
        readProvider(client, subscription, namespace, signal),
      ),
    permissions: (scope) => once(permissions, scope, () => readPermissions(client, scope, signal)),
  };
}

function once<T>(kept: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const key = name.toLowerCase();
  const answer = kept.get(key) ?? ask();
  kept.set(key, answer);
  return answer;
}
