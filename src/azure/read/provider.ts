import { providerPath } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { refusalOf, type Asked } from './asked.js';
import { arrayOf, filledText, objectOf, textsOf } from '../shape.js';

/** A resource provider as a subscription has it (resources 2025-04-01). */
export interface Provider {
  readonly namespace: string;
  /** `Registered`, `Registering`, `NotRegistered`, …: an open set; empty where the service sends none. */
  readonly state: string;
  /** The api-versions of each resource type, by the type's name in lower case. */
  readonly apiVersions: ReadonlyMap<string, readonly string[]>;
}

/** One provider on a subscription, registered or not. */
export async function readProvider(
  client: ArmClient,
  subscriptionId: string,
  namespace: string,
  signal?: AbortSignal,
): Promise<Asked<Provider>> {
  const path = providerPath(subscriptionId, namespace);
  const answer = await client.send({ method: 'GET', path, api: 'providers' }, signal);
  return answer.ok ? { ok: true, value: providerOf(namespace, answer.body) } : refusalOf(answer);
}

/** Starts the registration, which takes a while: the answer has its state. */
export async function registerProvider(
  client: ArmClient,
  subscriptionId: string,
  namespace: string,
  signal?: AbortSignal,
): Promise<Asked<Provider>> {
  const path = providerPath(subscriptionId, namespace, 'register');
  const answer = await client.send({ method: 'POST', path, api: 'providers' }, signal);
  return answer.ok ? { ok: true, value: providerOf(namespace, answer.body) } : refusalOf(answer);
}

function providerOf(namespace: string, body: unknown): Provider {
  const { registrationState, resourceTypes } = objectOf(body);
  const types = arrayOf(resourceTypes).map(objectOf);
  return {
    namespace,
    state: filledText(registrationState) ?? '',
    apiVersions: new Map(
      types.flatMap(({ resourceType, apiVersions }): [string, readonly string[]][] => {
        const type = filledText(resourceType);
        return type === undefined ? [] : [[type.toLowerCase(), textsOf(apiVersions)]];
      }),
    ),
  };
}
