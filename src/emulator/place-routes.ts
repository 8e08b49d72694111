import { resourceGroupFor, sentinelFor, subscriptionFor, workspaceFor } from './access.js';
import type { Answer } from './answer.js';
import { empty, notFound, ok, refuse } from './answer.js';
import { formatTicks } from './instants.js';
import { answeredSentinelId, answeredWorkspaceId } from './render.js';
import { onboardingShape } from './resource-shapes.js';
import type { Call, Route } from './route.js';
import { resourceGroupPath, sentinelPath, subscriptionPath, workspacePath } from './route.js';
import { sameText } from './same-text.js';
import { isRecord, readProperties } from './shapes.js';
import type { Resource } from './resource.js';
import type { Workspace } from './world.js';
import { nextResource, stamp } from './world.js';

const list = '/providers/microsoft.operationalinsights/workspaces';
const states = `${sentinelPath}/onboardingstates`;

/** Log Analytics workspaces, and whether Sentinel is onboarded to them. */
export const placeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${subscriptionPath}${list}`,
    api: 'workspaces',
    answer: (call) => shown(subscriptionFor(call)),
  },
  {
    method: 'GET',
    path: `${resourceGroupPath}${list}`,
    api: 'workspaces',
    answer: (call) => shown(resourceGroupFor(call, 'read')),
  },
  {
    method: 'GET',
    path: workspacePath,
    api: 'workspaces',
    answer: (call) => {
      const found = workspaceFor(call, 'read');
      return found.ok ? ok(renderWorkspace(found.workspace)) : found.answer;
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
      return ok({ value: onboarding === undefined ? [] : [renderState(found.workspace, onboarding)] });
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
    : ok(renderState(found.workspace, onboarding));
}

function putState(call: Call): Answer {
  const found = workspaceFor(call, 'write');
  if (!found.ok) return found.answer;
  if (!isDefault(call)) return refuse(400, 'BadRequest', "An onboarding state is called 'default'.");
  const body = isRecord(call.body) ? call.body : {};
  const read = readProperties({ ...body, properties: body.properties ?? {} }, [], onboardingShape);
  if (!read.ok) return read.answer;
  const before = found.workspace.onboarding;
  const state = nextResource(call.world, before, { name: 'default', properties: read.properties });
  found.workspace.onboarding = state;
  return ok(renderState(found.workspace, state), before === undefined ? 201 : 200);
}

function isDefault(call: Call): boolean {
  return sameText(call.param('name'), 'default');
}

function renderState(workspace: Workspace, state: Resource): unknown {
  return {
    id: answeredSentinelId(workspace, 'onboardingStates', state.name),
    name: state.name,
    type: 'Microsoft.SecurityInsights/onboardingStates',
    etag: state.etag,
    properties: state.properties,
  };
}

function shown(found: ReturnType<typeof subscriptionFor>): Answer {
  if (!found.ok) return found.answer;
  const visible = found.workspaces.filter((one) => !one.gone && one.role !== 'none');
  return ok({ value: visible.map(renderWorkspace) });
}

function renderWorkspace(workspace: Workspace): unknown {
  return {
    id: answeredWorkspaceId(workspace),
    name: workspace.name,
    type: 'Microsoft.OperationalInsights/workspaces',
    location: workspace.location,
    properties: {
      customerId: workspace.customerId,
      provisioningState: 'Succeeded',
      sku: { name: 'PerGB2018' },
      retentionInDays: 90,
      createdDate: formatTicks(0n),
      modifiedDate: formatTicks(0n),
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
    },
  };
}
