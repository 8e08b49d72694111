import { apiVersions } from '../wire/paths.js';
import { type Answer, queryValue, refuse } from './route.js';

/**
 * Api-versions that each type answers to: the pinned one first, then older ones of the same shape, down to those that
 * Azure CLI, Az PowerShell, Microsoft's libraries and public scripts send today.
 */
const known = {
  workspaceManager: [
    apiVersions.workspaceManager,
    '2025-07-01-preview',
    '2025-04-01-preview',
    '2025-01-01-preview',
    '2024-10-01-preview',
    '2023-04-01-preview',
  ],
  securityInsights: [
    apiVersions.securityInsights,
    '2025-07-01-preview',
    '2025-01-01-preview',
    '2022-09-01-preview',
    '2022-08-01',
    '2021-09-01-preview',
  ],
  savedSearches: [apiVersions.savedSearches, '2022-10-01', '2020-08-01'],
  workspaces: [apiVersions.workspaces, '2025-02-01', '2022-10-01', '2021-12-01-preview'],
  workbooks: [apiVersions.workbooks, '2022-04-01', '2021-08-01'],
  permissions: [apiVersions.permissions, '2018-07-01', '2015-07-01'],
  providers: [apiVersions.providers, '2021-04-01'],
  registrationAssignments: [apiVersions.registrationAssignments],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ApiType = keyof typeof known;

/** The versions of a type that are offered, in order, without those that were retired. */
export function offeredApiVersions(api: ApiType, retired: readonly string[]): readonly string[] {
  return known[api].filter((version) => !retired.includes(version));
}

/** ARM's refusal of a request without an api-version, or with one that its type does not have; undefined where it has a valid one. */
export function apiVersionRefusal(api: ApiType, url: URL, retired: readonly string[]): Answer | undefined {
  const version = queryValue(url, 'api-version');
  if (version === undefined || version === '') {
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const offered = offeredApiVersions(api, retired);
  if (offered.some((one) => one === version.toLowerCase())) return undefined;
  return refuse(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for API version '${version}' and this type. The supported api-versions are '${offered.join(', ')}'.`,
  );
}
