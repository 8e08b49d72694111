import type { Answer } from './answer.js';
import { refuse } from './answer.js';
import type { ApiType } from './known-api-versions.js';
import type { Call } from './route.js';
import type { World } from './world.js';

/** The namespaces that are not registered on a subscription, in lower case. */
export function unregisteredIn(world: World, subscription: string): Set<string> {
  const key = subscription.toLowerCase();
  const found = world.unregistered.get(key) ?? new Set<string>();
  world.unregistered.set(key, found);
  return found;
}

/** ARM's refusal where the subscription never registered the provider; undefined for ARM's own types. */
export function registrationRefusal(call: Call): Answer | undefined {
  const namespace = namespaces[call.api];
  const missing = call.world.unregistered.get(call.param('subscription').toLowerCase());
  if (namespace === undefined || missing?.has(namespace.toLowerCase()) !== true) return undefined;
  return refuse(
    409,
    'MissingSubscriptionRegistration',
    `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
  );
}

const namespaces: Readonly<Partial<Record<ApiType, string>>> = {
  workspaceManager: 'Microsoft.SecurityInsights',
  securityInsights: 'Microsoft.SecurityInsights',
  savedSearches: 'Microsoft.OperationalInsights',
  workspaces: 'Microsoft.OperationalInsights',
  workbooks: 'Microsoft.Insights',
};
