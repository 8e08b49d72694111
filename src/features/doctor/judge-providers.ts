import type { Asked } from '../../azure/arm-client.js';
import { pinnedApiVersion } from '../../azure/create-arm-client.js';
import type { Provider } from '../../azure/read/read-place.js';
import type { ContentKind } from '../../model/content.js';
import { type DoctorCheck, type CheckId, type DoctorTarget, okay, skipped, unknown } from './doctor-check.js';
import { registerRemedy, versionsRemedy } from './remedies.js';

/** Both are needed on the managed and on a managing subscription (multiple-tenants-service-providers.md). */
export const neededNamespaces = ['Microsoft.SecurityInsights', 'Microsoft.OperationalInsights'] as const;

/** Whether the providers are registered on the target's own subscription: MUS702, MUS712 where it may not be read. */
export function judgeProviders(target: DoctorTarget, asked: readonly Asked<Provider>[]): DoctorCheck {
  return judgeRegistration('providers', 'MUS702', 'on the subscription', target.subscription, asked);
}

/** What is known of the managing tenant's subscriptions. */
export type ManagingProviders =
  | { readonly known: true; readonly subscription: string; readonly asked: readonly Asked<Provider>[] }
  /** No workspace of that tenant is in the files. */
  | { readonly known: false };

/** Whether they are on a subscription of the tenant that manages: MUS703, MUS712. */
export function judgeManaging(
  target: DoctorTarget,
  managingTenant: string,
  managing: ManagingProviders,
): DoctorCheck {
  if (target.tenant === managingTenant)
    return okay('managingTenant', 'the workspace is of the managing tenant itself');
  if (!managing.known)
    return {
      id: 'managingTenant',
      result: 'warning',
      code: 'MUS712',
      reason: `whether the providers are registered on a subscription of the login’s tenant ${managingTenant} is not known: the files name no workspace of it`,
      remedy: {
        text: 'See that both are registered on one of its subscriptions.',
        commands: neededNamespaces.map(
          (namespace) => `az provider show --namespace ${namespace} --query registrationState --output tsv`,
        ),
      },
    };
  const where = `on subscription ${managing.subscription} of the managing tenant`;
  return judgeRegistration('managingTenant', 'MUS703', where, managing.subscription, managing.asked);
}

export function isRegistered(asked: Asked<Provider>): boolean {
  return asked.ok && asked.value.state.toLowerCase() === 'registered';
}

function judgeRegistration(
  id: CheckId,
  code: 'MUS702' | 'MUS703',
  where: string,
  subscription: string,
  asked: readonly Asked<Provider>[],
): DoctorCheck {
  const unread = asked.flatMap((one) => (one.ok || one.status === 403 ? [] : [one.problem]));
  if (unread.length > 0) return unknown(id, unread);
  const missing = asked.flatMap((one) => (one.ok && !isRegistered(one) ? [one.value] : []));
  if (missing.length > 0) {
    const namespaces = missing.map(({ namespace }) => namespace);
    const underWay = missing.every(({ state }) => state.toLowerCase() === 'registering');
    return {
      id,
      result: 'failed',
      code,
      reason: `${namespaces.join(' and ')} ${namespaces.length === 1 ? 'is' : 'are'} ${underWay ? 'still being' : 'not'} registered ${where}`,
      remedy: registerRemedy(subscription, namespaces),
      fixes: namespaces.map((namespace) => ({ kind: 'register', subscription, namespace })),
    };
  }
  if (asked.some((one) => !one.ok))
    return {
      id,
      result: 'warning',
      code: 'MUS712',
      reason: `the login may not see whether the providers are registered ${where}`,
      remedy: registerRemedy(subscription, neededNamespaces),
    };
  return okay(id, `the providers are registered ${where}`);
}

/** A resource type with the api-version that muster asks it in. */
export interface PinnedType {
  readonly namespace: string;
  readonly type: string;
  readonly apiVersion: string;
}

/**
 * Whether each type is offered in the version that muster asks for: MUS704. A provider that may not be read
 * is not judged.
 *
 * The real lists leave out nested types that answer all the same (`workspaces/savedSearches` among them,
 * recorded in 2017 and 2021), so a missing nested type says nothing; another missing type is a warning,
 * MUS712.
 */
export function judgeVersions(
  target: DoctorTarget,
  pinned: readonly PinnedType[],
  asked: readonly Asked<Provider>[],
): DoctorCheck {
  const unread = asked.flatMap((one) => (one.ok || one.status === 403 ? [] : [one.problem]));
  if (unread.length > 0) return unknown('apiVersions', unread);
  const offers = new Map(
    asked.flatMap((one) => (one.ok ? [[one.value.namespace, one.value.apiVersions] as const] : [])),
  );
  const readable = pinned.filter(({ namespace }) => offers.has(namespace));
  if (readable.length === 0) return skipped('apiVersions', 'providers');
  const lacking = readable.filter(({ namespace, type, apiVersion }) => {
    const offered = offers.get(namespace)?.get(type.toLowerCase());
    return offered !== undefined && !offered.some((one) => one.toLowerCase() === apiVersion.toLowerCase());
  });
  if (lacking.length > 0)
    return {
      id: 'apiVersions',
      result: 'failed',
      code: 'MUS704',
      reason: `not offered there: ${lacking.map(({ type, apiVersion }) => `${type} in ${apiVersion}`).join(', ')}`,
      remedy: versionsRemedy(target.subscription, [...new Set(lacking.map(({ namespace }) => namespace))]),
    };
  const unlisted = readable.filter(
    ({ namespace, type }) => !type.includes('/') && offers.get(namespace)?.has(type.toLowerCase()) === false,
  );
  if (unlisted.length > 0)
    return {
      id: 'apiVersions',
      result: 'warning',
      code: 'MUS712',
      reason: `the providers do not say in which api-versions they offer ${unlisted.map(({ type }) => type).join(', ')}`,
      remedy: versionsRemedy(target.subscription, [...new Set(unlisted.map(({ namespace }) => namespace))]),
    };
  return okay('apiVersions', 'every pinned api-version that the providers list is offered');
}

const managerTypes = [
  'workspaceManagerConfigurations',
  'workspaceManagerMembers',
  'workspaceManagerGroups',
  'workspaceManagerAssignments',
];

/** The resource types that muster asks a target for, with their api-versions; `override` is `MUSTER_API_VERSION`. */
export function pinnedTypes(
  target: DoctorTarget,
  kinds: readonly ContentKind[],
  override: string | undefined,
): readonly PinnedType[] {
  const insights = (types: readonly string[], api: 'workspaceManager' | 'securityInsights') =>
    types.map((type) => ({
      namespace: 'Microsoft.SecurityInsights',
      type,
      apiVersion: pinnedApiVersion(api, override),
    }));
  return [
    ...insights(target.parent === undefined ? [] : managerTypes, 'workspaceManager'),
    ...insights(['alertRules', 'automationRules', 'onboardingStates'], 'securityInsights'),
    {
      namespace: 'Microsoft.OperationalInsights',
      type: 'workspaces',
      apiVersion: pinnedApiVersion('workspaces', override),
    },
    {
      namespace: 'Microsoft.OperationalInsights',
      type: 'workspaces/savedSearches',
      apiVersion: pinnedApiVersion('savedSearches', override),
    },
    ...(kinds.includes('Workbook')
      ? [
          {
            namespace: 'Microsoft.Insights',
            type: 'workbooks',
            apiVersion: pinnedApiVersion('workbooks', override),
          },
        ]
      : []),
  ];
}
