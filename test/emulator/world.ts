import { createEmulator, type Emulator, type EmulatorSetup } from '../../src/emulator/emulator.js';
import { apiVersions } from '../../src/wire/paths.js';

export const homeTenant = '22222222-2222-2222-2222-222222222222';
export const customerTenant = '44444444-4444-4444-4444-444444444444';

export function workspaceId(name: string, subscription: string, group = 'rg-sec'): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

export const soc = workspaceId('soc-central', '11111111-1111-1111-1111-111111111111', 'rg-soc');
export const fabrikam = workspaceId('fabrikam-prod', '33333333-3333-3333-3333-333333333333');
export const tailspin = workspaceId('tailspin-prod', '55555555-5555-5555-5555-555555555555');

/** A clock that only a test moves. */
export interface TestClock {
  readonly now: () => Date;
  advance(ms: number): void;
}

export function aClock(start = '2026-03-01T08:00:00.000Z'): TestClock {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    advance: (ms) => {
      at += ms;
    },
  };
}

/** One central workspace with sample content and two customers' workspaces, nothing else set up. */
export function aWorld(options: EmulatorSetup = {}): { emulator: Emulator; clock: TestClock; arm: Arm } {
  const clock = aClock();
  const emulator = createEmulator({
    managingTenant: homeTenant,
    workspaces: [
      { id: soc, tenant: homeTenant, content: 'sample' },
      { id: fabrikam, tenant: customerTenant },
      { id: tailspin, tenant: customerTenant },
    ],
    now: clock.now,
    sleep: () => Promise.resolve(),
    ...options,
  });
  return { emulator, clock, arm: armOver((request) => emulator.fetch(request)) };
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** ARM's four verbs over any fetch, with token, api-version and content type as a good client sends them. */
export interface Arm {
  get(path: string, query?: string): Promise<Reply>;
  put(path: string, body: unknown): Promise<Reply>;
  post(path: string): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  send(method: string, url: string, init?: RequestInit): Promise<Reply>;
}

export function armOver(
  fetch: (request: Request) => Promise<Response>,
  endpoint = 'https://management.azure.com',
): Arm {
  const send = async (method: string, url: string, init: RequestInit = {}): Promise<Reply> => {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', 'Bearer static');
    const target = url.startsWith('http') ? url : `${endpoint}${url}`;
    const response = await fetch(new Request(target, { ...init, method, headers }));
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : parsed(text),
      headers: response.headers,
    };
  };
  const versioned = (path: string, query = ''): string =>
    `${path}?api-version=${versionOf(path)}${query === '' ? '' : `&${query}`}`;
  return {
    send,
    get: (path, query) => send('GET', versioned(path, query)),
    put: (path, body) =>
      send('PUT', versioned(path), {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    post: (path) => send('POST', versioned(path)),
    delete: (path) => send('DELETE', versioned(path)),
  };
}

/** `{ws}/providers/Microsoft.SecurityInsights/{rest}`. */
export function sentinel(workspace: string, rest: string): string {
  return `${workspace}/providers/Microsoft.SecurityInsights/${rest}`;
}

export async function enable(arm: Arm, workspace = soc): Promise<void> {
  await arm.put(sentinel(workspace, 'workspaceManagerConfigurations/default'), {
    properties: { mode: 'Enabled' },
  });
}

export async function addMember(
  arm: Arm,
  name: string,
  target: string,
  tenant = customerTenant,
): Promise<Reply> {
  return arm.put(sentinel(soc, `workspaceManagerMembers/${name}`), {
    properties: { targetWorkspaceResourceId: target, targetWorkspaceTenantId: tenant },
  });
}

export async function addGroup(arm: Arm, name: string, members: readonly string[]): Promise<Reply> {
  return arm.put(sentinel(soc, `workspaceManagerGroups/${name}`), {
    properties: { displayName: name, memberResourceNames: members },
  });
}

export async function assign(
  arm: Arm,
  name: string,
  group: string,
  items: readonly string[],
): Promise<Reply> {
  return arm.put(sentinel(soc, `workspaceManagerAssignments/${name}`), {
    properties: { targetResourceName: group, items: items.map((resourceId) => ({ resourceId })) },
  });
}

/** Manager enabled, fabrikam and tailspin members, one group of both, its assignment of the items. */
export async function aPublishableGroup(arm: Arm, items: readonly string[]): Promise<void> {
  await enable(arm);
  await addMember(arm, 'fabrikam', fabrikam);
  await addMember(arm, 'tailspin', tailspin);
  await addGroup(arm, 'all', ['fabrikam', 'tailspin']);
  await assign(arm, 'all', 'all', items);
}

function versionOf(path: string): string {
  const lower = path.toLowerCase();
  if (lower.includes('/workspacemanager')) return apiVersions.workspaceManager;
  if (lower.includes('/providers/microsoft.securityinsights/') && lower.includes('/workspaces/'))
    return apiVersions.securityInsights;
  if (lower.includes('/savedsearches')) return apiVersions.savedSearches;
  if (lower.includes('/workbooks')) return apiVersions.workbooks;
  if (lower.includes('/permissions')) return apiVersions.permissions;
  if (lower.includes('/registrationassignments')) return apiVersions.registrationAssignments;
  if (lower.includes('/workspaces')) return apiVersions.workspaces;
  return apiVersions.providers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The ids of all content in a workspace, as its lists answer, each with its leading slash; not those of Log Analytics. */
export async function sampleIds(arm: Arm, workspace = soc): Promise<string[]> {
  const group = workspace.split('/').slice(0, 5).join('/');
  const lists = [
    await arm.get(sentinel(workspace, 'alertRules')),
    await arm.get(sentinel(workspace, 'automationRules')),
    await arm.get(`${workspace}/savedSearches`),
    await arm.get(`${group}/providers/Microsoft.Insights/workbooks`, 'category=sentinel'),
  ];
  return lists.flatMap((list) =>
    (list.body as { readonly value: readonly { readonly id: string; readonly etag?: string }[] }).value
      .filter(({ etag }) => etag !== undefined)
      .map(({ id }) => (id.startsWith('/') ? id : `/${id}`)),
  );
}

/** Properties of a scheduled rule that the service takes. */
export const scheduled = {
  displayName: 'Own',
  enabled: true,
  suppressionDuration: 'PT5H',
  suppressionEnabled: false,
  query: 'Heartbeat',
  triggerThreshold: 1,
  tactics: ['Impact'],
  customDetails: {},
  incidentConfiguration: null,
};
