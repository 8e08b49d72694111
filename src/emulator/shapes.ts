import type { Properties } from './world.js';
import { type Answer, refuse } from './route.js';

/** What a request's property may hold. `readOnly` ones are accepted and dropped, as ARM does. */
export interface Field {
  readonly type: 'string' | 'boolean' | 'integer' | 'array' | 'object' | 'any';
  readonly required?: true;
  readonly readOnly?: true;
  /** The only values the service takes. */
  readonly oneOf?: readonly string[];
}

export type Shape = Readonly<Record<string, Field>>;

/** The writable properties of a request's body, or the refusal: unknown, missing and wrongly typed ones are refused. */
export function readProperties(
  body: Properties,
  envelope: readonly string[],
  shape: Shape,
): { readonly ok: true; readonly properties: Properties } | { readonly ok: false; readonly answer: Answer } {
  const known = ['id', 'name', 'type', 'etag', 'systemData', 'properties', ...envelope];
  const stray = Object.keys(body).find((key) => !known.includes(key));
  if (stray !== undefined) return bad(`The request has an unknown member '${stray}'.`);
  const properties = body.properties;
  if (!isRecord(properties)) return bad("The request is missing 'properties'.");
  const problem = problemOf(properties, shape);
  if (problem !== undefined) return bad(problem);
  // null means absent, and is not stored.
  const kept = Object.entries(properties).filter(
    ([key, value]) => value !== null && shape[key]?.readOnly !== true,
  );
  return { ok: true, properties: Object.fromEntries(kept) };
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemOf(properties: Properties, shape: Shape): string | undefined {
  for (const [key, value] of Object.entries(properties)) {
    const field = shape[key];
    if (field === undefined) return `The property '${key}' is unknown.`;
    if (value !== null && field.readOnly !== true && !holds(field, value)) {
      return `The value of '${key}' is invalid.`;
    }
  }
  const missing = Object.entries(shape).find(
    ([key, field]) => field.required === true && (properties[key] ?? undefined) === undefined,
  );
  return missing === undefined ? undefined : `The required property '${missing[0]}' is missing.`;
}

function holds(field: Field, value: unknown): boolean {
  if (field.oneOf !== undefined && !field.oneOf.includes(String(value))) return false;
  switch (field.type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    case 'any':
      return true;
    default:
      return typeof value === field.type;
  }
}

function bad(message: string): { readonly ok: false; readonly answer: Answer } {
  return { ok: false, answer: refuse(400, 'BadRequest', message) };
}

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

/** securityinsights 2025-10-01-preview, MetadataProperties. */
export const metadataShape: Shape = {
  author: object,
  categories: object,
  contentId: text,
  contentSchemaVersion: text,
  customVersion: text,
  dependencies: object,
  firstPublishDate: text,
  icon: text,
  kind: needText,
  lastPublishDate: text,
  parentId: needText,
  previewImages: list,
  previewImagesDark: list,
  providers: list,
  source: object,
  support: object,
  threatAnalysisTactics: list,
  threatAnalysisTechniques: list,
  version: text,
};

/** applicationinsights 2023-06-01, WorkbookProperties. */
export const workbookShape: Shape = {
  // Required by the schema; the service accepts a workbook without it, and uses `workbook`.
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
