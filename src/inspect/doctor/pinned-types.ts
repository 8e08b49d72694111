import { pinnedApiVersion } from '../../azure/pinned-api-version.js';
import type { ContentKind } from '../../model/content.js';
import type { DoctorTarget } from '../../features/doctor/doctor-check.js';
import type { PinnedType } from '../../features/doctor/judge-providers.js';

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
