import type { Field, Shape } from './shapes.js';

const text: Field = { type: 'string' };
const needText: Field = { type: 'string', required: true };
const needFlag: Field = { type: 'boolean', required: true };
const list: Field = { type: 'array' };
const object: Field = { type: 'object' };
const made: Field = { type: 'any', readOnly: true };

/** securityinsights 2025-10-01-preview, WorkspaceManager*Properties. */
export const configurationShape: Shape = {
  mode: { type: 'string', required: true, oneOf: ['Enabled', 'Disabled'] },
};

export const memberShape: Shape = {
  targetWorkspaceResourceId: needText,
  targetWorkspaceTenantId: needText,
};

export const groupShape: Shape = {
  displayName: needText,
  description: text,
  memberResourceNames: { type: 'array', required: true },
};

export const assignmentShape: Shape = {
  targetResourceName: needText,
  items: { type: 'array', required: true },
  lastJobEndTime: made,
  lastJobProvisioningState: made,
};

const severity: Field = { type: 'string', oneOf: ['High', 'Medium', 'Low', 'Informational'] };

const nrt: Shape = {
  alertDetailsOverride: object,
  alertRuleTemplateName: text,
  customDetails: object,
  description: text,
  displayName: needText,
  enabled: needFlag,
  entityMappings: list,
  eventGroupingSettings: object,
  incidentConfiguration: object,
  lastModifiedUtc: made,
  query: text,
  sentinelEntitiesMappings: list,
  severity,
  subTechniques: list,
  suppressionDuration: needText,
  suppressionEnabled: needFlag,
  tactics: list,
  techniques: list,
  templateVersion: text,
};

const templateDriven: Shape = {
  alertRuleTemplateName: needText,
  description: made,
  displayName: made,
  enabled: needFlag,
  lastModifiedUtc: made,
  severity: made,
  subTechniques: made,
  tactics: made,
  techniques: made,
};

/** The properties of an alert rule by its kind, securityinsights 2025-10-01-preview. */
export const alertRuleShapes: Readonly<Record<string, Shape>> = {
  Scheduled: {
    ...nrt,
    queryFrequency: text,
    queryPeriod: text,
    triggerOperator: {
      type: 'string',
      oneOf: ['GreaterThan', 'LessThan', 'Equal', 'NotEqual'],
    },
    triggerThreshold: { type: 'integer' },
  },
  NRT: { ...nrt, query: needText, severity: { ...severity, required: true } },
  Fusion: { ...templateDriven, scenarioExclusionPatterns: list, sourceSettings: list },
  MLBehaviorAnalytics: templateDriven,
  ThreatIntelligence: templateDriven,
  MicrosoftSecurityIncidentCreation: {
    alertRuleTemplateName: text,
    description: text,
    displayName: needText,
    displayNamesExcludeFilter: list,
    displayNamesFilter: list,
    enabled: needFlag,
    lastModifiedUtc: made,
    productFilter: needText,
    severitiesFilter: list,
  },
};

export const automationRuleShape: Shape = {
  actions: { type: 'array', required: true },
  createdBy: made,
  createdTimeUtc: made,
  displayName: needText,
  lastModifiedBy: made,
  lastModifiedTimeUtc: made,
  order: { type: 'integer', required: true },
  triggeringLogic: { type: 'object', required: true },
};

/** operationalinsights 2025-07-01, SavedSearchProperties. */
export const savedSearchShape: Shape = {
  category: needText,
  displayName: needText,
  functionAlias: text,
  functionParameters: text,
  query: needText,
  tags: list,
  version: { type: 'integer' },
};

/** applicationinsights 2023-06-01, WorkbookProperties. */
export const workbookShape: Shape = {
  // Required by the schema; the service takes a workbook without one, and calls it `workbook`.
  category: text,
  description: text,
  displayName: needText,
  revision: made,
  serializedData: needText,
  sourceId: text,
  storageUri: text,
  tags: list,
  timeModified: made,
  userId: made,
  version: text,
};

export const onboardingShape: Shape = { customerManagedKey: { type: 'boolean' } };
