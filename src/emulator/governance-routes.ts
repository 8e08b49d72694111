import { resourceGroupFor, subscriptionFor, unregisteredIn, workspaceFor } from './access.js';
import { guidOf, numberOf, sameName } from './addresses.js';
import { offeredApiVersions } from './known-api-versions.js';
import {
  type Answer,
  type Call,
  notFound,
  answered,
  resourceGroupPath,
  type Route,
  subscriptionPath,
  workspacePath,
} from './route.js';
import { type Role, stamp, type Workspace, type World } from './world.js';

const permissions = '/providers/microsoft.authorization/permissions';
const delegations = '/providers/microsoft.managedservices/registrationassignments';

/** What doctor asks: permissions, resource providers, Lighthouse delegations. */
export const governanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${workspacePath}${permissions}`,
    api: 'permissions',
    answer: (call) => {
      const found = workspaceFor(call, 'read');
      return found.ok ? answered({ value: permissionsOf(found.workspace.role) }) : found.answer;
    },
  },
  {
    method: 'GET',
    path: `${resourceGroupPath}${permissions}`,
    api: 'permissions',
    answer: (call) => {
      const found = resourceGroupFor(call, 'read');
      if (!found.ok) return found.answer;
      const all = found.workspaces.every((one) => one.role === 'contributor');
      return answered({ value: permissionsOf(all ? 'contributor' : 'reader') });
    },
  },
  {
    method: 'GET',
    path: `${subscriptionPath}/providers`,
    api: 'providers',
    answer: (call) => {
      const found = subscriptionFor(call);
      if (!found.ok) return found.answer;
      return answered({ value: providers.map((one) => renderProvider(call, one)) });
    },
  },
  {
    method: 'GET',
    path: `${subscriptionPath}/providers/:namespace`,
    api: 'providers',
    answer: (call) => provider(call, (found) => answered(renderProvider(call, found))),
  },
  {
    method: 'POST',
    path: `${subscriptionPath}/providers/:namespace/register`,
    api: 'providers',
    answer: (call) => provider(call, (found) => register(call, found)),
  },
  {
    method: 'GET',
    path: `${workspacePath}${delegations}`,
    api: 'registrationAssignments',
    answer: workspaceDelegations,
  },
  {
    method: 'GET',
    path: `${resourceGroupPath}${delegations}`,
    api: 'registrationAssignments',
    answer: groupDelegations,
  },
  {
    method: 'GET',
    path: `${subscriptionPath}${delegations}`,
    api: 'registrationAssignments',
    answer: subscriptionDelegations,
  },
];

/** Microsoft Sentinel Contributor and Reader, as far as this API is concerned (built-in roles, security). */
function permissionsOf(role: Role): readonly unknown[] {
  if (role === 'contributor') {
    return [
      {
        actions: [
          'Microsoft.SecurityInsights/*',
          'Microsoft.OperationalInsights/workspaces/analytics/query/action',
          'Microsoft.OperationalInsights/workspaces/*/read',
          'Microsoft.OperationalInsights/workspaces/savedSearches/*',
          'Microsoft.OperationsManagement/solutions/read',
          'Microsoft.Insights/workbooks/*',
          'Microsoft.Authorization/*/read',
          'Microsoft.Resources/deployments/*',
          'Microsoft.Resources/subscriptions/resourceGroups/read',
        ],
        notActions: [
          'Microsoft.SecurityInsights/ConfidentialWatchlists/*',
          'Microsoft.OperationalInsights/workspaces/query/ConfidentialWatchlist/*',
        ],
        dataActions: [],
        notDataActions: [],
      },
    ];
  }
  return [
    {
      actions: [
        'Microsoft.SecurityInsights/*/read',
        'Microsoft.OperationalInsights/workspaces/*/read',
        'Microsoft.OperationalInsights/workspaces/savedSearches/read',
        'Microsoft.Insights/workbooks/read',
        'Microsoft.Authorization/*/read',
        'Microsoft.Resources/subscriptions/resourceGroups/read',
      ],
      notActions: [],
      dataActions: [],
      notDataActions: [],
    },
  ];
}

interface Provider {
  readonly namespace: string;
  readonly types: readonly {
    readonly type: string;
    readonly api: Parameters<typeof offeredApiVersions>[0];
  }[];
}

const providers: readonly Provider[] = [
  {
    namespace: 'Microsoft.SecurityInsights',
    types: [
      { type: 'alertRules', api: 'securityInsights' },
      { type: 'automationRules', api: 'securityInsights' },
      { type: 'onboardingStates', api: 'securityInsights' },
      { type: 'workspaceManagerConfigurations', api: 'workspaceManager' },
      { type: 'workspaceManagerMembers', api: 'workspaceManager' },
      { type: 'workspaceManagerGroups', api: 'workspaceManager' },
      { type: 'workspaceManagerAssignments', api: 'workspaceManager' },
    ],
  },
  {
    namespace: 'Microsoft.OperationalInsights',
    // The real list has no workspaces/savedSearches.
    types: [{ type: 'workspaces', api: 'workspaces' }],
  },
  { namespace: 'Microsoft.Insights', types: [{ type: 'workbooks', api: 'workbooks' }] },
];

function provider(call: Call, answer: (found: Provider) => Answer): Answer {
  const reached = subscriptionFor(call);
  if (!reached.ok) return reached.answer;
  const found = providers.find((one) => sameName(one.namespace, call.param('namespace')));
  return found === undefined ? notFound(`providers/${call.param('namespace')}`) : answer(found);
}

/** Registration takes a while: its own answer says Registering, the next GET says Registered. */
function register(call: Call, found: Provider): Answer {
  const missing = unregisteredIn(call.world, call.param('subscription'));
  const rendered = renderProvider(call, found);
  if (!missing.delete(found.namespace.toLowerCase())) return answered(rendered);
  stamp(call.world);
  return answered({ ...rendered, registrationState: 'Registering' });
}

function renderProvider(call: Call, found: Provider): Readonly<Record<string, unknown>> {
  const subscription = call.param('subscription');
  const missing = unregisteredIn(call.world, subscription).has(found.namespace.toLowerCase());
  const { retiredApiVersions } = call.world.settings;
  return {
    id: `/subscriptions/${subscription}/providers/${found.namespace}`,
    namespace: found.namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: missing ? 'NotRegistered' : 'Registered',
    resourceTypes: found.types.map(({ type, api }) => ({
      resourceType: type,
      locations: ['West Europe', 'North Europe'],
      apiVersions: offeredApiVersions(api, retiredApiVersions),
    })),
  };
}

function workspaceDelegations(call: Call): Answer {
  const found = workspaceFor(call, 'read');
  return found.ok ? answered({ value: delegationsOf(call.world, [found.workspace]) }) : found.answer;
}

function groupDelegations(call: Call): Answer {
  const found = resourceGroupFor(call, 'read');
  return found.ok ? answered({ value: delegationsOf(call.world, found.workspaces) }) : found.answer;
}

function subscriptionDelegations(call: Call): Answer {
  const found = subscriptionFor(call);
  return found.ok ? answered({ value: delegationsOf(call.world, found.workspaces) }) : found.answer;
}

/** One delegation if any workspace of another tenant is delegated to the managing one. */
function delegationsOf(world: World, workspaces: readonly Workspace[]): readonly unknown[] {
  const one = workspaces.find((ws) => ws.delegated && !sameName(ws.tenant, world.managingTenant));
  if (one === undefined) return [];
  const scope = `/subscriptions/${one.subscription}/providers/Microsoft.ManagedServices`;
  const definition = guidOf(numberOf(one.subscription.toLowerCase()), 6);
  const definitionId = `${scope}/registrationDefinitions/${definition}`;
  const name = guidOf(numberOf(one.subscription.toLowerCase()), 5);
  return [
    {
      id: `${scope}/registrationAssignments/${name}`,
      name,
      type: 'Microsoft.ManagedServices/registrationAssignments',
      properties: {
        registrationDefinitionId: definitionId,
        provisioningState: 'Succeeded',
        registrationDefinition: {
          id: definitionId,
          name: definition,
          type: 'Microsoft.ManagedServices/registrationDefinitions',
          properties: {
            registrationDefinitionName: 'Sentinel operations',
            provisioningState: 'Succeeded',
            managedByTenantId: world.managingTenant,
            manageeTenantId: one.tenant,
            authorizations: [
              {
                principalId: guidOf(1, 7),
                roleDefinitionId: 'ab8e14d6-4a74-4a29-9ba8-549422addade',
              },
            ],
          },
        },
      },
    },
  ];
}
