import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Bodies as the service answered them, each a list or a resource. */
export interface RecordedAnswers {
  readonly alertRules: RecordedList;
  readonly automationRules: RecordedList;
  readonly savedSearches: RecordedList;
  /** Of another workspace, in which nobody wrote a search. */
  readonly memberSavedSearches: RecordedList;
  /** With `canFetchContent=true`, and without. */
  readonly workbooks: RecordedList;
  readonly workbooksBare: RecordedList;
  readonly onboarding: RecordedBody;
  readonly workspace: RecordedBody;
  readonly providerOI: RecordedBody;
}

export type RecordedBody = Readonly<Record<string, unknown>>;
export interface RecordedList {
  readonly value: readonly RecordedBody[];
}

const names = [
  'alertRules',
  'automationRules',
  'savedSearches',
  'memberSavedSearches',
  'workbooks',
  'workbooksBare',
  'onboarding',
  'workspace',
  'providerOI',
] as const satisfies readonly (keyof RecordedAnswers)[];

/** Recordings of the service lie beside the repository, where somebody put them; undefined where not. */
export function recordingsBeside(): RecordedAnswers | undefined {
  const folder = resolve(import.meta.dirname, '../../../shared/reference/recorded');
  if (!existsSync(folder)) return undefined;
  const bodies = names.map((name) => [
    name,
    JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')) as unknown,
  ]);
  return Object.fromEntries(bodies) as RecordedAnswers;
}

const group = '/subscriptions/10000000-0000-4000-8000-0000000000b1/resourceGroups/rg-recorded';
const workspaceId = `${group}/providers/Microsoft.OperationalInsights/workspaces/recorded`;
const insights = `${workspaceId}/providers/Microsoft.SecurityInsights`;

const application = { objectId: 'o', email: null, name: 'External application', userPrincipalName: null };

const builtIn = (id: string, workspace: string): RecordedBody => ({
  properties: {
    category: 'General Exploration',
    displayName: 'Stale Computers (data older than 24 hours)',
    version: 2,
    query: 'Heartbeat | summarize max(TimeGenerated)\r\n// Oql: Type=Event // Version: 0.1.122',
  },
  id: `${id}/savedSearches/LogManagement(${workspace})_General|StaleComputers`,
  name: `LogManagement(${workspace})_General|StaleComputers`,
  type: 'Microsoft.OperationalInsights/savedSearches',
});

const workbook = (serializedData: string | null): RecordedBody => ({
  kind: 'shared',
  etag: '"02006d6d-0000-0600-0000-6982c7170000"',
  id: `${group.replace('resourceGroups', 'resourcegroups')}/providers/microsoft.insights/workbooks/0189c593-0000-4000-8000-000000000001`,
  name: '0189c593-0000-4000-8000-000000000001',
  type: null,
  location: 'westus',
  tags: { 'hidden-title': 'Board' },
  properties: {
    displayName: 'Board',
    serializedData,
    version: null,
    category: 'sentinel',
    userId: '97deab6c-0000-4000-8000-000000000001',
    sourceId: workspaceId.toLowerCase(),
    timeModified: '2026-02-04T04:11:35.1395367Z',
    tags: null,
    storageUri: null,
    revision: 'bec17c9422ce430097a5e1187c453b10',
  },
});

/**
 * The same facts, written down from the recordings of Azure's own tests: Az.SecurityInsights (2026-03, 2022-12), azure-cli's
 * saved searches (2025-05), Azure MCP's workbooks (2026-02), arm-securityinsight's onboarding (2023-02).
 */
export const recordedFacts: RecordedAnswers = {
  alertRules: {
    value: [
      {
        id: `${insights}/alertRules/BuiltInFusion`,
        name: 'BuiltInFusion',
        etag: '"60003777-0000-0100-0000-69c38b070000"',
        type: 'Microsoft.SecurityInsights/alertRules',
        kind: 'Fusion',
        properties: {
          displayName: 'Advanced Multistage Attack Detection',
          description: 'Correlates alerts.',
          alertRuleTemplateName: 'f71aba3d-28fb-450b-b192-4e76a83015c8',
          tactics: ['Collection', 'Impact'],
          severity: 'High',
          enabled: true,
          lastModifiedUtc: '2026-03-25T07:13:11.3095444Z',
        },
      },
      {
        id: `${insights}/alertRules/7d7980a7-0000-4000-8000-000000000001`,
        name: '7d7980a7-0000-4000-8000-000000000001',
        etag: '"600007b6-0000-0100-0000-69c38d7e0000"',
        type: 'Microsoft.SecurityInsights/alertRules',
        kind: 'Scheduled',
        properties: {
          incidentConfiguration: {
            createIncident: true,
            groupingConfiguration: {
              enabled: true,
              reopenClosedIncident: false,
              lookbackDuration: 'PT5H',
              matchingMethod: 'AnyAlert',
              groupByEntities: [],
              groupByAlertDetails: null,
              groupByCustomDetails: null,
            },
          },
          alertDetailsOverride: {
            alertDisplayNameFormat: 'Inbox rule of {{User}}',
            alertDescriptionFormat: null,
            alertTacticsColumnName: null,
            alertSeverityColumnName: null,
          },
          queryFrequency: 'PT5M',
          queryPeriod: 'PT30M',
          triggerOperator: 'GreaterThan',
          triggerThreshold: 0,
          severity: 'High',
          query: 'OfficeActivity\r\n| take 1',
          suppressionDuration: 'PT1H',
          suppressionEnabled: false,
          tactics: [],
          displayName: 'Inbox rule',
          enabled: true,
          description: '',
          alertRuleTemplateName: null,
          lastModifiedUtc: '2026-03-25T07:23:42.6094893Z',
        },
      },
    ],
  },
  automationRules: {
    value: [
      {
        id: `${insights}/AutomationRules/testautomationrule-5000`,
        name: 'testautomationrule-5000',
        etag: '"6800f962-0000-0100-0000-639c23b90000"',
        type: 'Microsoft.SecurityInsights/AutomationRules',
        properties: {
          displayName: 'Label',
          order: 1,
          triggeringLogic: {
            isEnabled: false,
            triggersOn: 'Incidents',
            triggersWhen: 'Created',
            conditions: [],
          },
          actions: [
            {
              order: 1,
              actionType: 'ModifyProperties',
              actionConfiguration: {
                severity: null,
                status: null,
                classification: null,
                classificationReason: null,
                classificationComment: null,
                owner: null,
                labels: [{ labelName: 'one', labelType: 'User' }],
              },
            },
          ],
          lastModifiedTimeUtc: '2022-12-16T07:52:25Z',
          createdTimeUtc: '2022-12-16T07:52:25Z',
          lastModifiedBy: application,
          createdBy: application,
        },
      },
    ],
  },
  savedSearches: {
    value: [
      {
        properties: {
          category: 'cli',
          displayName: 'own',
          version: 2,
          functionAlias: 'ownFunction',
          functionParameters: 'a:string = value',
          query: 'Heartbeat | getschema',
          tags: [{ name: 'a', value: 'b' }],
        },
        id: `${workspaceId}/savedSearches/own`,
        name: 'own',
        type: 'Microsoft.OperationalInsights/savedSearches',
        etag: `W/"datetime'2025-05-08T04%3A42%3A05.5967735Z'"`,
      },
      builtIn(workspaceId, 'recorded'),
    ],
  },
  memberSavedSearches: {
    value: [
      builtIn(
        '/subscriptions/10000000-0000-4000-8000-0000000000b2/resourceGroups/rg-m/providers/Microsoft.OperationalInsights/workspaces/member',
        'member',
      ),
    ],
  },
  workbooks: { value: [workbook('{"version":"Notebook/1.0","items":[]}')] },
  workbooksBare: { value: [workbook(null)] },
  onboarding: {
    properties: {},
    id: `${insights}/onboardingStates/default`,
    name: 'default',
    type: 'Microsoft.SecurityInsights/onboardingStates',
    systemData: {},
  },
  workspace: {
    properties: {
      customerId: '40d59182-0000-4000-8000-000000000001',
      provisioningState: 'Succeeded',
      sku: { name: 'PerGB2018', lastSkuUpdate: '2022-12-16T07:52:17.1628617Z' },
      retentionInDays: 30,
      features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
      workspaceCapping: {
        dailyQuotaGb: -1,
        quotaNextResetTime: '2022-12-16T13:00:00Z',
        dataIngestionStatus: 'RespectQuota',
      },
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
      createdDate: '2022-12-16T07:52:17.1628617Z',
      modifiedDate: '2022-12-16T07:52:17.1628617Z',
    },
    location: 'westus',
    tags: {},
    id: workspaceId,
    name: 'recorded',
    type: 'Microsoft.OperationalInsights/workspaces',
    etag: '"ff041b17-0000-0100-0000-639c23b10000"',
  },
  providerOI: {
    id: '/subscriptions/10000000-0000-4000-8000-0000000000b1/providers/Microsoft.OperationalInsights',
    namespace: 'Microsoft.OperationalInsights',
    registrationState: 'Registered',
    resourceTypes: [
      { resourceType: 'workspaces', locations: ['West Europe'], apiVersions: ['2025-07-01', '2020-08-01'] },
      { resourceType: 'workspaces/tables', locations: ['West Europe'], apiVersions: ['2020-08-01'] },
    ],
  },
};
