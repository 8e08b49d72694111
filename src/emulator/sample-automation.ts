import { guidOf, type WorkspaceAddress, workspaceIdOf } from './addresses.js';
import type { ContentResource } from './content-loading.js';

/** Three automation rules: one that names an analytics rule of the workspace, one that runs a playbook. */
export function sampleAutomationRules(workspace: WorkspaceAddress): readonly ContentResource[] {
  const group = `/subscriptions/${workspace.subscription}/resourceGroups/${workspace.resourceGroup}`;
  const sprayRule = `${workspaceIdOf(workspace)}/providers/Microsoft.SecurityInsights/alertRules/${guidOf(1, 11)}`;
  return [
    rule(
      1,
      'Contoso Close what the scanner caused',
      [condition('IncidentTitle', 'Contains', ['vulnerability scan'])],
      [
        {
          order: 1,
          actionType: 'ModifyProperties',
          actionConfiguration: {
            status: 'Closed',
            classification: 'BenignPositive',
            classificationReason: 'SuspiciousButExpected',
            classificationComment: 'Caused by the weekly scan.',
          },
        },
      ],
    ),
    rule(
      2,
      'Contoso Raise password sprays',
      [condition('IncidentRelatedAnalyticRuleIds', 'Contains', [sprayRule])],
      [
        {
          order: 1,
          actionType: 'ModifyProperties',
          actionConfiguration: { severity: 'High', status: 'Active' },
        },
      ],
    ),
    rule(
      3,
      'Contoso Call the duty officer',
      [condition('IncidentSeverity', 'Equals', ['High'])],
      [
        {
          order: 1,
          actionType: 'ModifyProperties',
          actionConfiguration: { labels: [{ labelName: 'duty' }] },
        },
        {
          order: 2,
          actionType: 'RunPlaybook',
          actionConfiguration: {
            logicAppResourceId: `${group}/providers/Microsoft.Logic/workflows/call-duty-officer`,
            tenantId: '22222222-2222-2222-2222-222222222222',
          },
        },
      ],
    ),
  ];
}

function rule(
  order: number,
  displayName: string,
  conditions: readonly unknown[],
  actions: readonly unknown[],
): ContentResource {
  return {
    name: guidOf(order, 12),
    type: 'Microsoft.SecurityInsights/automationRules',
    properties: {
      displayName,
      order,
      triggeringLogic: { isEnabled: true, triggersOn: 'Incidents', triggersWhen: 'Created', conditions },
      actions,
    },
  };
}

function condition(propertyName: string, operator: string, propertyValues: readonly string[]): unknown {
  return { conditionType: 'Property', conditionProperties: { propertyName, operator, propertyValues } };
}
