import type { ContentResource } from './content-loading.js';
import { guidOf, numberOf } from './addresses.js';

const sketches = [
  {
    displayName: 'Contoso Sign-in overview',
    query: 'SigninLogs | summarize count() by ResultType, bin(TimeGenerated, 1h)',
  },
  {
    displayName: 'Baseline Sentinel health',
    query: 'Heartbeat | summarize Last = max(TimeGenerated) by Computer',
  },
  {
    displayName: 'Contoso Shift handover [DEV]',
    query: 'SecurityIncident | where Status != "Closed" | summarize count() by Severity',
  },
] as const;

/** Three workbooks that name the workspace they read, as the portal saves them. */
export function sampleWorkbooks(workspaceId: string): readonly ContentResource[] {
  return sketches.map(({ displayName, query }) => ({
    // A workbook's name is unique in its resource group, which two workspaces may share.
    name: guidOf(numberOf(`${workspaceId}/${displayName}`.toLowerCase()), 14),
    type: 'Microsoft.Insights/workbooks',
    kind: 'shared',
    properties: {
      displayName,
      category: 'sentinel',
      version: '1.0',
      sourceId: workspaceId,
      serializedData: JSON.stringify({
        version: 'Notebook/1.0',
        items: [
          { type: 1, content: { json: `## ${displayName}` }, name: 'title' },
          {
            type: 3,
            content: {
              version: 'KqlItem/1.0',
              query,
              size: 0,
              queryType: 0,
              resourceType: 'microsoft.operationalinsights/workspaces',
              crossComponentResources: [workspaceId],
            },
            name: 'query',
          },
        ],
        fallbackResourceIds: [workspaceId],
      }),
    },
  }));
}
