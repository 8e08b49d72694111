import { refused, sentinelFor } from './access.js';
import { formatTicks, type Ticks } from './addresses.js';
import { crudRoutes } from './crud.js';
import { answeredSentinelId, systemDataOf } from './render.js';
import { ruleRefusal } from './rule-refusal.js';
import { type Answer, answered, type Call, notFound, refuse, type Route, sentinelPath } from './route.js';
import { alertRuleShapes, automationRuleShape, isRecord, metadataShape, readProperties } from './shapes.js';
import {
  type AttachedAction,
  newEtag,
  type Properties,
  type Resource,
  stamp,
  type Workspace,
} from './world.js';

const api = 'securityInsights';
const actionsPath = `${sentinelPath}/alertrules/:name/actions`;

/** Analytics and automation rules, and metadata of content: list, get, put, delete; playbooks of analytics rules: list, put. */
export const ruleRoutes: readonly Route[] = [
  ...crudRoutes({
    type: 'alertRules',
    path: `${sentinelPath}/alertrules`,
    api,
    reach: sentinelFor,
    shelf: ({ content }) => content.alertRules,
    write: (call, body, workspace, before) => {
      const kind = String(body.kind);
      const shape = alertRuleShapes[kind];
      if (shape === undefined) return refused(refuse(400, 'BadRequest', `The kind '${kind}' is unknown.`));
      const read = readProperties(body, ['kind'], shape);
      if (!read.ok) return read;
      const refusal = ruleRefusal(call, workspace, kind, body.properties, before);
      if (refusal !== undefined) return refused(refuse(400, 'BadRequest', refusal));
      return { ok: true, kind, properties: { ...madeByTemplate(kind, before), ...read.properties } };
    },
    deleted: answered({}),
    render: (call, workspace, rule) =>
      rendered(call, 'alertRules', workspace, rule, {
        ...wholeRule(rule),
        lastModifiedUtc: formatTicks(rule.modified),
      }),
  }),
  ...crudRoutes({
    type: 'automationRules',
    path: `${sentinelPath}/automationrules`,
    api,
    reach: sentinelFor,
    shelf: ({ content }) => content.automationRules,
    write: (_call, body) => readProperties(body, [], automationRuleShape),
    // The id and type are always these, whatever the request wrote.
    render: (call, workspace, rule) =>
      rendered(call, 'AutomationRules', workspace, rule, {
        ...wholeAutomationRule(rule.properties),
        lastModifiedTimeUtc: inSeconds(rule.modified),
        createdTimeUtc: inSeconds(rule.created),
        lastModifiedBy: somebody,
        createdBy: somebody,
      }),
  }),
  ...crudRoutes({
    type: 'metadata',
    path: `${sentinelPath}/metadata`,
    api,
    reach: sentinelFor,
    shelf: ({ metadata }) => metadata,
    write: (_call, body) => {
      const read = readProperties(body, [], metadataShape);
      if (!read.ok || !isRecord(read.properties.source) || sourceKinds.has(read.properties.source.kind))
        return read;
      return refused(refuse(400, 'BadRequest', "The value of 'source.kind' is invalid."));
    },
    // It has systemData and no etag (azure-sdk-for-net, recorded in 2022).
    render: ({ world }, workspace, one) => ({
      id: answeredSentinelId(workspace, 'metadata', one.name, world.settings),
      name: one.name,
      type: 'Microsoft.SecurityInsights/metadata',
      systemData: systemDataOf(one),
      properties: one.properties,
    }),
  }),
  { method: 'GET', path: actionsPath, api, answer: listActions },
  { method: 'PUT', path: `${actionsPath}/:action`, api, answer: putAction },
];

const sourceKinds: ReadonlySet<unknown> = new Set([
  'LocalWorkspace',
  'Community',
  'Solution',
  'SourceRepository',
]);

function listActions(call: Call): Answer {
  const found = sentinelFor(call, 'read');
  if (!found.ok) return found.answer;
  const rule = found.workspace.content.alertRules.get(call.param('name'));
  if (rule === undefined) return notFound(`alertRules/${call.param('name')}`);
  return answered({
    value: (rule.actions ?? []).map((action) => renderAction(call, found.workspace, rule, action)),
  });
}

/** Attaches a playbook; the rule itself does not change. */
function putAction(call: Call): Answer {
  const found = sentinelFor(call, 'write');
  if (!found.ok) return found.answer;
  const shelf = found.workspace.content.alertRules;
  const rule = shelf.get(call.param('name'));
  if (rule === undefined) return notFound(`alertRules/${call.param('name')}`);
  const properties: unknown = isRecord(call.body) ? call.body.properties : undefined;
  if (!isRecord(properties) || typeof properties.logicAppResourceId !== 'string')
    return refuse(400, 'BadRequest', 'An action has the logicAppResourceId of its playbook.');
  const name = call.param('action');
  const others = (rule.actions ?? []).filter((one) => one.name.toLowerCase() !== name.toLowerCase());
  const action = {
    name,
    etag: newEtag(call.world, stamp(call.world)),
    logicAppResourceId: properties.logicAppResourceId,
  };
  shelf.put({ ...rule, actions: [...others, action] });
  return answered(
    renderAction(call, found.workspace, rule, action),
    others.length === (rule.actions ?? []).length ? 201 : 200,
  );
}

function renderAction(
  { world }: Call,
  workspace: Workspace,
  rule: Resource,
  { name, etag, logicAppResourceId }: AttachedAction,
): unknown {
  return {
    id: `${answeredSentinelId(workspace, 'alertRules', rule.name, world.settings)}/actions/${name}`,
    name,
    type: 'Microsoft.SecurityInsights/alertRules/actions',
    etag,
    properties: { logicAppResourceId, workflowId: logicAppResourceId.split('/').at(-1) },
  };
}

/** What the template decides about a rule: kept from before, or invented for a new one. */
function madeByTemplate(kind: string, before: Resource | undefined): Properties {
  if (kind !== 'Fusion' && kind !== 'MLBehaviorAnalytics' && kind !== 'ThreatIntelligence') return {};
  return (
    before?.properties ?? {
      displayName: `${kind} detection`,
      description: 'Driven by a template of the service.',
      severity: 'High',
      tactics: [],
    }
  );
}

function rendered(
  call: Call,
  type: string,
  workspace: Workspace,
  rule: Resource,
  properties: Properties,
): unknown {
  return {
    id: answeredSentinelId(workspace, type, rule.name, call.world.settings),
    name: rule.name,
    etag: rule.etag,
    type: `Microsoft.SecurityInsights/${type}`,
    kind: rule.kind,
    properties,
  };
}

/** What the service adds to a scheduled or NRT rule where it was not sent (Az.SecurityInsights, recorded in 2026). */
function wholeRule({ kind, properties }: Resource): Properties {
  if (kind !== 'Scheduled' && kind !== 'NRT') return properties;
  const { incidentConfiguration, alertDetailsOverride } = properties;
  return {
    description: null,
    alertRuleTemplateName: null,
    tactics: [],
    ...properties,
    ...(isRecord(incidentConfiguration) && isRecord(incidentConfiguration.groupingConfiguration)
      ? {
          incidentConfiguration: {
            ...incidentConfiguration,
            groupingConfiguration: {
              groupByEntities: [],
              groupByAlertDetails: null,
              groupByCustomDetails: null,
              ...incidentConfiguration.groupingConfiguration,
            },
          },
        }
      : {}),
    ...(isRecord(alertDetailsOverride)
      ? {
          alertDetailsOverride: {
            alertDisplayNameFormat: null,
            alertDescriptionFormat: null,
            alertTacticsColumnName: null,
            alertSeverityColumnName: null,
            ...alertDetailsOverride,
          },
        }
      : {}),
  };
}

/** What it adds to an automation rule (recorded in 2022 and 2026). */
function wholeAutomationRule(properties: Properties): Properties {
  const { triggeringLogic, actions } = properties;
  return {
    ...properties,
    ...(isRecord(triggeringLogic) ? { triggeringLogic: { conditions: [], ...triggeringLogic } } : {}),
    ...(Array.isArray(actions) ? { actions: actions.map(wholeAction) } : {}),
  };
}

function wholeAction(action: unknown): unknown {
  if (!isRecord(action) || action.actionType !== 'ModifyProperties') return action;
  const { actionConfiguration } = action;
  if (!isRecord(actionConfiguration)) return action;
  const { labels } = actionConfiguration;
  return {
    ...action,
    actionConfiguration: {
      severity: null,
      status: null,
      classification: null,
      classificationReason: null,
      classificationComment: null,
      owner: null,
      ...actionConfiguration,
      ...(Array.isArray(labels)
        ? { labels: labels.map((one: unknown) => (isRecord(one) ? { ...one, labelType: 'User' } : one)) }
        : {}),
    },
  };
}

/** The author in an automation rule that an application wrote. */
const somebody = {
  objectId: '5e1f0c4a-0000-4000-8000-000000000001',
  email: null,
  name: 'Emulated application',
  userPrincipalName: null,
};

/** Automation rules write times without a fraction. */
function inSeconds(ticks: Ticks): string {
  return formatTicks(ticks).replace(/\.\d+Z$/, 'Z');
}
