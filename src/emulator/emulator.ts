import { unregisteredIn } from './access.js';
import { guidOf } from './addresses.js';
import { armApp, respond } from './arm-app.js';
import { authorityAnswer } from './authority.js';
import { putContent } from './content-loading.js';
import { controlAnswer } from './control.js';
import { countRequests, type Emulator, type EmulatorSetup, type LoggedRequest } from './emulator-api.js';
import { armedFault, takeFault, type WorldFault } from './faults.js';
import { viewWorkspace } from './inspect-world.js';
import { createIssuer } from './issued-tokens.js';
import { runDueJobs } from './jobs.js';
import { refuse } from './route.js';
import { createSaver, type Saver } from './saver.js';
import { seedWorkspace } from './seed-workspace.js';
import { defaultSettings, withSettings } from './settings.js';
import { findSource } from './source-item.js';
import { stateOf, worldFrom } from './world-state.js';
import { findWorkspace, stamp, type Workspace, type World } from './world.js';

export type { Emulator, EmulatorSetup } from './emulator-api.js';

/** A request whose connection was dropped: whoever embeds `fetch` maps it to a network error. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';
}

/** A local ARM with a world of its own. Throws where an option names an impossible workspace: that is the embedder's bug. */
export function createEmulator(options: EmulatorSetup = {}): Emulator {
  const world = worldOf(options);
  for (const seed of options.workspaces ?? []) {
    const wrong = seedWorkspace(world, seed);
    if (wrong !== undefined) throw new Error(wrong);
  }
  const app = armApp(world);
  const log: LoggedRequest[] = [];
  const saver = createSaver(() => JSON.stringify(stateOf(world)), options.save);
  const sleep = options.sleep ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  let served = 0;

  const emulator: Emulator = {
    fetch: async (request) => {
      const url = new URL(request.url);
      served += 1;
      const headers = armHeaders(guidOf(served, 9), world.now());
      if (url.pathname.startsWith('/_emulator')) {
        const answer = await controlAnswer(emulator, request, url);
        await saved(world, saver);
        return respond(answer, headers);
      }
      const { issuer } = world;
      const authority = issuer === undefined ? undefined : await authorityAnswer(world, issuer, request, url);
      if (authority !== undefined) return respond(authority, headers);
      const path = `${url.pathname}${url.search}`;
      const logged = (status: number): void => {
        log.push({ method: request.method, path, status, at: world.now().toISOString() });
      };
      const outcome = await serve(world, request, url, (one) => app.fetch(one), sleep);
      await saved(world, saver);
      logged(outcome === 'dropped' ? 0 : outcome.status);
      if (outcome === 'dropped') throw new ConnectionDropped(`${request.method} ${url.pathname}`);
      for (const [name, value] of Object.entries(headers)) outcome.headers.set(name, value);
      return outcome;
    },
    managingTenant: world.managingTenant,
    get settings() {
      return world.settings;
    },
    configure: (change) => {
      const changed = withSettings(world.settings, change);
      if (!changed.ok) return changed.message;
      world.settings = changed.settings;
      world.version += 1;
      return undefined;
    },
    failNext: (match, fault) => {
      world.faults.push(armedFault(match, fault));
    },
    clearFaults: () => {
      world.faults = [];
      world.outcomes = [];
    },
    happen: (fault) => {
      runDueJobs(world);
      return applyWorldFault(world, fault);
    },
    requestLog: log,
    requestCounts: () => countRequests(log),
    clearRequestLog: () => {
      log.length = 0;
    },
    addWorkspace: (seed) =>
      findWorkspace(world, seed.id) === undefined ? seedWorkspace(world, seed) : undefined,
    unregister: (subscription, namespaces) => {
      const missing = unregisteredIn(world, subscription);
      for (const namespace of namespaces) missing.add(namespace.toLowerCase());
      stamp(world);
    },
    hasWorkspace: (id) => findWorkspace(world, id) !== undefined,
    workspaceIds: () => [...world.workspaces.values()].map(({ id }) => id),
    putContent: (id, content) => {
      runDueJobs(world);
      const workspace = findWorkspace(world, id);
      if (workspace === undefined) return `There is no workspace ${id}.`;
      for (const one of [content].flat()) putContent(world, workspace, one);
      return undefined;
    },
    view: (id) => {
      runDueJobs(world);
      const workspace = findWorkspace(world, id);
      return workspace === undefined ? undefined : viewWorkspace(world, workspace);
    },
    snapshot: () => stateOf(world),
    flush: async () => {
      void saved(world, saver);
      return saver.flush();
    },
  };
  return emulator;
}

/** The headers of every answer of ARM, also of an injected fault's. */
function armHeaders(requestId: string, now: Date): Readonly<Record<string, string>> {
  const second = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': requestId,
    'x-ms-routing-request-id': `EMULATOR:${second}:${requestId}`,
  };
}

function worldOf(options: EmulatorSetup): World {
  const now = options.now ?? (() => new Date());
  const managingTenant =
    options.managingTenant ?? options.workspaces?.[0]?.tenant ?? '00000000-0000-4000-8000-000000000001';
  const given = {
    managingTenant,
    tokens: options.tokens ?? {},
    now,
    issuer: options.authority === undefined ? undefined : createIssuer(now, options.authority.lifetime),
  };
  const world = worldFrom(given, options.state);
  const settings = withSettings(
    options.state === undefined ? defaultSettings : world.settings,
    options.settings ?? {},
  );
  if (!settings.ok) throw new Error(settings.message);
  world.settings = settings.settings;
  return world;
}

async function serve(
  world: World,
  request: Request,
  url: URL,
  arm: (request: Request) => Response | Promise<Response>,
  sleep: (ms: number) => Promise<void>,
): Promise<Response | 'dropped'> {
  if (world.settings.latencyMs > 0) await sleep(world.settings.latencyMs);
  runDueJobs(world);
  const fault = takeFault(world.faults, request.method, `${url.pathname}${url.search}`);
  if (fault === undefined) return arm(request);
  switch (fault.kind) {
    case 'dropBefore':
      return 'dropped';
    case 'dropAfter':
      await arm(request);
      return 'dropped';
    case 'truncate':
      return truncated(await arm(request));
    case 'html':
      return new Response('<html><body><h1>Bad gateway</h1></body></html>', {
        status: 502,
        headers: { 'content-type': 'text/html' },
      });
    default:
      return respond(
        refuse(
          fault.status,
          fault.code ?? (fault.status === 429 ? 'TooManyRequests' : 'InjectedFault'),
          fault.message ?? `An injected fault with status ${fault.status}.`,
          fault.retryAfter === undefined ? undefined : { 'retry-after': fault.retryAfter.toString() },
        ),
      );
  }
}

/** The answer cut in the middle of its body. */
async function truncated(response: Response): Promise<Response> {
  const text = await response.text();
  const { status, headers } = response;
  return new Response(status === 204 ? null : text.slice(0, Math.ceil(text.length / 2)), { status, headers });
}

async function saved(world: World, saver: Saver): Promise<void> {
  await saver.changed(world.version);
}

/** Does to the world what the fault says. The message where it names something that does not exist. */
function applyWorldFault(world: World, fault: WorldFault): string | undefined {
  switch (fault.kind) {
    case 'deleteItem':
      return deleteItem(world, fault.id);
    case 'endJob':
      world.outcomes.push({
        state: fault.state,
        message: fault.message,
      });
      return undefined;
    case 'removeRole':
      return change(world, fault.workspace, (ws) => (ws.role = fault.leaving ?? 'none'));
    case 'restoreRole':
      return change(world, fault.workspace, (ws) => (ws.role = 'contributor'));
    case 'deleteWorkspace':
      return change(world, fault.workspace, (ws) => (ws.gone = true));
    case 'removeDelegation':
      return change(world, fault.workspace, (ws) => (ws.delegated = false));
    case 'restoreDelegation':
      return change(world, fault.workspace, (ws) => (ws.delegated = true));
    case 'offboard':
      return change(world, fault.workspace, (ws) => (ws.onboarding = undefined));
    case 'unregister':
      unregisteredIn(world, fault.subscription).add(fault.namespace.toLowerCase());
      stamp(world);
      return undefined;
    default:
      return change(world, fault.workspace, (ws) => (ws.gone = false));
  }
}

function change(world: World, id: string, make: (workspace: Workspace) => unknown): string | undefined {
  const workspace = findWorkspace(world, id);
  if (workspace === undefined) return `There is no workspace ${id}.`;
  make(workspace);
  stamp(world);
  return undefined;
}

function deleteItem(world: World, id: string): string | undefined {
  for (const workspace of world.workspaces.values()) {
    const { resource, shelf } = findSource(world, workspace, id);
    if (resource === undefined) continue;
    shelf?.delete(resource.name, stamp(world));
    return undefined;
  }
  return `There is no item ${id}.`;
}
