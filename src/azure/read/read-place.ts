import type { ContentItem } from '../../model/content.js';
import { encodeId, permissionsPath, providerPath, securityInsightsPath } from '../../wire/paths.js';
import type { ArmClient, Asked } from '../arm-client.js';
import { contentItem, narrowAll } from './live-resources.js';
import { arrayOf, filledText, objectOrEmpty, textsOf } from '../../model/json.js';

/** Whether the workspace answers; its properties are ignored. */
export async function readWorkspace(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Asked<true>> {
  const path = encodeId(workspace);
  const answer = await client.send({ method: 'GET', path, api: 'workspaces' }, signal);
  return answer.ok ? { ok: true, value: true } : answer;
}

/** Sentinel's onboarding state: 404 where it was never onboarded to the workspace. */
export async function readOnboarding(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Asked<true>> {
  const path = securityInsightsPath(workspace, 'onboardingStates', 'default');
  const answer = await client.send({ method: 'GET', path, api: 'securityInsights' }, signal);
  return answer.ok ? { ok: true, value: true } : answer;
}

/** The analytics rules of a workspace, in the service's order; MUS207 where one is malformed. */
export async function readRules(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Asked<readonly ContentItem[]>> {
  const path = securityInsightsPath(workspace, 'alertRules');
  const answer = await client.list({ path, api: 'securityInsights' }, signal);
  if (!answer.ok) return answer;
  const rules = narrowAll(answer.items, (raw) => contentItem('alertRules', raw, client.now()));
  if (rules.ok) return rules;
  const [problem = { code: 'MUS207', message: `A rule of ${workspace} cannot be read` } as const] =
    rules.problems;
  return { ok: false, problem };
}

/** What one role lets the caller do at a scope (authorization 2022-04-01); patterns with `*`. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The caller's permissions on a workspace or a resource group, one entry a role. Deny assignments are not included. */
export async function readPermissions(
  client: ArmClient,
  scopeId: string,
  signal?: AbortSignal,
): Promise<Asked<readonly Permission[]>> {
  const answer = await client.list({ path: permissionsPath(scopeId), api: 'permissions' }, signal);
  if (!answer.ok) return answer;
  const value = answer.items.map(objectOrEmpty).map(({ actions, notActions }) => ({
    actions: textsOf(actions),
    notActions: textsOf(notActions),
  }));
  return { ok: true, value };
}

/** A resource provider on a subscription (resources 2025-04-01). */
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
  return answer.ok ? { ok: true, value: providerOf(namespace, answer.body) } : answer;
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
  return answer.ok ? { ok: true, value: providerOf(namespace, answer.body) } : answer;
}

function providerOf(namespace: string, body: unknown): Provider {
  const { registrationState, resourceTypes } = objectOrEmpty(body);
  const types = arrayOf(resourceTypes).map(objectOrEmpty);
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
