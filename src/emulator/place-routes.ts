import { resourceGroupFor, sentinelFor, subscriptionFor, workspaceFor } from './access.js';
import { formatTicks, sameName } from './addresses.js';
import { putContent } from './content-loading.js';
import { answeredSentinelId, answeredWorkspaceId, systemDataOf } from './render.js';
import {
  type Answer,
  type Call,
  empty,
  notFound,
  answered,
  refuse,
  resourceGroupPath,
  type Route,
  sentinelPath,
  subscriptionPath,
  workspacePath,
} from './route.js';
import { builtInFusion } from './sample-content.js';
import { isRecord, onboardingShape, readProperties } from './shapes.js';
import { nextResource, stamp, type Workspace } from './world.js';

const list = '/providers/microsoft.operationalinsights/workspaces';
const states = `${sentinelPath}/onboardingstates`;

/** Resource groups, Log Analytics workspaces, and whether Sentinel is onboarded to them. */
export const placeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${subscriptionPath}/resourcegroups`,
    api: 'providers',
    answer: (call) => {
      const found = subscriptionFor(call);
      if (!found.ok) return found.answer;
      const groups = new Map(found.workspaces.map((one) => [one.resourceGroup.toLowerCase(), one]));
      return answered({ value: [...groups.values()].map(renderGroup) });
    },
  },
  {
    method: 'GET',
    path: resourceGroupPath,
    api: 'providers',
    answer: (call) => {
      const found = resourceGroupFor(call, 'read');
      if (!found.ok) return found.answer;
      const [first] = found.workspaces;
      return first === undefined ? notFound(call.param('group')) : answered(renderGroup(first));
    },
  },
  {
    method: 'GET',
    path: `${subscriptionPath}${list}`,
    api: 'workspaces',
    answer: (call) => shown(call, subscriptionFor(call)),
  },
  {
    method: 'GET',
    path: `${resourceGroupPath}${list}`,
    api: 'workspaces',
    answer: (call) => shown(call, resourceGroupFor(call, 'read')),
  },
  {
    method: 'GET',
    path: workspacePath,
    api: 'workspaces',
    answer: (call) => {
      const found = workspaceFor(call, 'read');
      return found.ok ? answered(renderWorkspace(call, found.workspace)) : found.answer;
    },
  },
  {
    method: 'GET',
    path: states,
    api: 'securityInsights',
    answer: (call) => {
      const found = workspaceFor(call, 'read');
      if (!found.ok) return found.answer;
      const { onboarding } = found.workspace;
      return answered({ value: onboarding === undefined ? [] : [renderState(call, found.workspace, {})] });
    },
  },
  { method: 'GET', path: `${states}/:name`, api: 'securityInsights', answer: getState },
  { method: 'PUT', path: `${states}/:name`, api: 'securityInsights', answer: putState },
  {
    method: 'DELETE',
    path: `${states}/:name`,
    api: 'securityInsights',
    answer: (call) => {
      const found = sentinelFor(call, 'write');
      if (!found.ok) return found.answer.status === 400 ? empty(204) : found.answer;
      found.workspace.onboarding = undefined;
      stamp(call.world);
      return empty(200);
    },
  },
];

function getState(call: Call): Answer {
  const found = workspaceFor(call, 'read');
  if (!found.ok) return found.answer;
  const { onboarding } = found.workspace;
  return onboarding === undefined || !isDefault(call)
    ? notFound(`onboardingStates/${call.param('name')}`)
    : answered(renderState(call, found.workspace, {}));
}

function putState(call: Call): Answer {
  const found = workspaceFor(call, 'write');
  if (!found.ok) return found.answer;
  if (!isDefault(call)) return refuse(400, 'BadRequest', "An onboarding state is called 'default'.");
  const body = isRecord(call.body) ? call.body : {};
  const read = readProperties({ ...body, properties: body.properties ?? {} }, [], onboardingShape);
  if (!read.ok) return read.answer;
  const { onboarding: before, content } = found.workspace;
  const state = nextResource(call.world, before, { name: 'default', properties: read.properties });
  found.workspace.onboarding = state;
  if (before === undefined && content.alertRules.get(builtInFusion().name) === undefined)
    putContent(call.world, found.workspace, builtInFusion());
  return answered(renderState(call, found.workspace, systemDataOf(state)), before === undefined ? 201 : 200);
}

function isDefault(call: Call): boolean {
  return sameName(call.param('name'), 'default');
}

/** As recorded: no etag, nothing of what was sent, and times only in the answer of a PUT. */
function renderState(call: Call, workspace: Workspace, systemData: unknown): unknown {
  return {
    properties: {},
    id: answeredSentinelId(workspace, 'onboardingStates', 'default', call.world.settings),
    name: 'default',
    type: 'Microsoft.SecurityInsights/onboardingStates',
    systemData,
  };
}

function renderGroup({ subscription, resourceGroup, location }: Workspace): unknown {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`,
    name: resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    properties: { provisioningState: 'Succeeded' },
  };
}

function shown(call: Call, found: ReturnType<typeof subscriptionFor>): Answer {
  if (!found.ok) return found.answer;
  const visible = found.workspaces.filter((one) => !one.gone && one.role !== 'none');
  return answered({ value: visible.map((one) => renderWorkspace(call, one)) });
}

function renderWorkspace(call: Call, workspace: Workspace): unknown {
  const created = formatTicks(0n);
  return {
    properties: {
      customerId: workspace.customerId,
      provisioningState: 'Succeeded',
      sku: { name: 'PerGB2018', lastSkuUpdate: created },
      retentionInDays: 90,
      features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
      workspaceCapping: {
        dailyQuotaGb: -1,
        quotaNextResetTime: created,
        dataIngestionStatus: 'RespectQuota',
      },
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
      createdDate: created,
      modifiedDate: created,
    },
    location: workspace.location,
    tags: {},
    id: answeredWorkspaceId(workspace, call.world.settings),
    name: workspace.name,
    type: 'Microsoft.OperationalInsights/workspaces',
    etag: `"${workspace.customerId.slice(0, 8)}-0000-0100-0000-000000000000"`,
  };
}
