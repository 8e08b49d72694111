/** The api-version of each resource type, pinned in this one place. */
export const apiVersions = {
  workspaceManager: '2025-10-01-preview',
  securityInsights: '2025-10-01-preview',
  savedSearches: '2025-07-01',
  workspaces: '2025-07-01',
  workbooks: '2023-06-01',
  permissions: '2022-04-01',
  providers: '2025-04-01',
  registrationAssignments: '2022-10-01',
} as const;

export type ApiVersionKey = keyof typeof apiVersions;
