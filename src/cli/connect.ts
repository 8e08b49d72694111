import { dirname } from 'node:path';
import { createArmClient } from '../azure/create-arm-client.js';
import { embeddedHttpClient } from '../azure/embedded-http-client.js';
import { clouds, type Endpoint, resolveEndpoint } from '../azure/endpoint.js';
import { allowedCredentials } from '../azure/login/allowed-credentials.js';
import { withAuthority } from '../azure/login/authority.js';
import { tokenSource } from '../azure/login/credential.js';
import { type Logins, namedLogins } from '../azure/login/logins.js';
import { type TokenSource, tokenTenant } from '../azure/login/token-source.js';
import { createDoor, type Door } from '../http/door.js';
import { openDoor } from '../http/open-door.js';
import { idKey, parseWorkspaceId } from '../model/arm-id.js';
import { failed, ok, type Problem, type Result } from '../model/problem.js';
import type { Connection, ConnectRequest, NamedWorkspaces } from './engine.js';
import { lockState } from './lock-state.js';
import { stateFile } from './state-folder.js';
import { version } from './version.js';

type ClientOptions = Parameters<typeof createArmClient>[0];

/** A connection to ARM, or to an emulator within this process; no request is sent yet. Problems: MUS210, MUS211, MUS217, MUS221, MUS223, MUS605. */
export function connect(request: ConnectRequest): Promise<Result<Connection>> {
  return request.emulator ? connectEmbedded(request) : Promise.resolve(connectArm(request));
}

function connectArm(request: ConnectRequest): Result<Connection> {
  const { env, fleet, clock } = request;
  const resolved = resolveEndpoint({
    endpoint: request.endpoint,
    cloud: request.cloud,
    allowed: env.MUSTER_ALLOWED_ENDPOINTS,
  });
  if (!resolved.ok) return resolved;
  const endpoint = withAuthority(resolved.value, {
    authority: env.AZURE_AUTHORITY_HOST,
    allowed: env.MUSTER_ALLOWED_ENDPOINTS,
  });
  if (!endpoint.ok) return endpoint;
  const door = openDoor(endpoint.value.url, env, clock);
  if (!door.ok) return door;
  const loginDoor = openDoor(endpoint.value.authorityHost, env, clock);
  if (!loginDoor.ok) return loginDoor;
  const tokens = tokenSource(endpoint.value, {
    musterToken: env.MUSTER_TOKEN,
    tenants: tenantsOf(fleet),
    clock,
    env,
    door: loginDoor.value,
  });
  if (!tokens.ok) return tokens;
  const named = loginsOf(tokens.value, request, endpoint.value, loginDoor.value);
  if (!named.ok) return named;
  const logins = named.value;
  const first = fleet.parents[0]?.workspace;
  return ok({
    client: createArmClient({
      ...clientOptions(request, endpoint.value),
      door: door.value,
      tokens: logins.tokens,
      loginTenants: logins.tenants,
    }),
    label: endpoint.value.url,
    portal: endpoint.value.loopback ? null : clouds[endpoint.value.cloud].portal,
    // The parents' login is the one that manages.
    loginTenant: () => tenantOfLogin(logins.tokens, first),
    close: () => Promise.resolve([]),
  });
}

/** An emulator that lives as long as the command; its world is kept in the state folder. */
async function connectEmbedded(request: ConnectRequest): Promise<Result<Connection>> {
  const { openEmulator } = await import('../emulator/open-emulator.js');
  const dataFile = stateFile(request.stateFolder, 'emulator');
  const within = dirname(request.stateFolder);
  const locked = await lockState(dataFile, within, request.clock);
  if (!locked.ok) return locked;
  const giveBack = locked.value;
  const opened = await openEmulator({
    dataFile,
    within,
    ensureWorkspaces: workspacesOf(request.fleet),
    now: () => request.clock.now(),
    sleep: (ms) => request.clock.sleep(ms),
  });
  if (!opened.ok) {
    await giveBack();
    return failed(unusable(opened.message));
  }
  const { emulator } = opened;
  // No request goes there: they end in this process, but only a loopback address accepts a static token.
  const endpoint = resolveEndpoint({ endpoint: 'http://127.0.0.1' });
  if (!endpoint.ok) return endpoint;
  const tokens = tokenSource(endpoint.value, {
    musterToken: 'embedded',
    tenants: [],
    clock: request.clock,
  });
  if (!tokens.ok) return tokens;
  return ok({
    client: createArmClient({
      ...clientOptions(request, endpoint.value),
      tokens: tokens.value,
      door: createDoor({
        httpClient: embeddedHttpClient((each) => emulator.fetch(each)),
        clock: request.clock,
      }),
    }),
    label: 'the embedded emulator',
    portal: null,
    loginTenant: () => tenantOfLogin(tokens.value),
    close: async () => {
      const unsaved = await emulator.flush();
      await giveBack();
      return unsaved === undefined ? [] : [unusable(unsaved)];
    },
  });
}

function clientOptions(
  { env, clock, concurrency, log }: ConnectRequest,
  endpoint: Endpoint,
): Omit<ClientOptions, 'door' | 'tokens'> {
  const override = env.MUSTER_API_VERSION;
  return {
    endpoint,
    clock,
    version: version(),
    concurrency,
    apiVersionOverride: override === undefined || override === '' ? undefined : override,
    onRequest: (entry) => {
      log.debug(entry, 'request');
      if (entry.attempt > 1) log.info(entry, 'request was repeated');
    },
  };
}

/** `MUSTER_TOKEN` serves every subscription: it is for emulators, and no login of the files is sent there. */
function loginsOf(
  usual: TokenSource,
  { env, fleet, clock, stateFolder }: ConnectRequest,
  endpoint: Endpoint,
  door: Door,
): Result<Logins> {
  const none = (env.MUSTER_TOKEN?.trim() ?? '') !== '' || (fleet.credentials ?? []).length === 0;
  if (none) return ok({ tokens: usual, tenants: new Map() });
  const allowed = allowedCredentials(env.MUSTER_ALLOWED_CREDENTIALS);
  if (!allowed.ok) return allowed;
  const { GITHUB_WORKSPACE: checkout = '' } = env;
  const reach = [dirname(stateFolder), ...(checkout === '' ? [] : [checkout])];
  return ok(namedLogins(usual, fleet, endpoint, { env, clock, door, reach, allowed: allowed.value }));
}

async function tenantOfLogin(tokens: TokenSource, workspace?: string): Promise<Result<string | undefined>> {
  const subscription = parseWorkspaceId(workspace ?? '')?.subscriptionId.toLowerCase();
  const given = await tokens.token({}, subscription);
  return given.ok ? ok(tokenTenant(given.token)) : failed(given.problem);
}

function tenantsOf({ parents, members }: NamedWorkspaces): readonly string[] {
  return [...new Set([...parents, ...members].map(({ tenant }) => tenant.toLowerCase()))];
}

/** Every workspace that the files name, once; parents first, because they get the sample content. */
function workspacesOf({ parents, members }: NamedWorkspaces): readonly {
  readonly id: string;
  readonly tenant: string;
  readonly content?: 'sample';
}[] {
  const all = [
    ...parents.map(({ workspace, tenant }) => ({ id: workspace, tenant, content: 'sample' as const })),
    ...members.map(({ workspace, tenant }) => ({ id: workspace, tenant })),
  ];
  return [...new Map(all.toReversed().map((each) => [idKey(each.id), each])).values()].toReversed();
}

function unusable(message: string): Problem {
  return {
    code: 'MUS605',
    message: `the embedded emulator cannot keep its state: ${message}`,
    hint: 'Make .muster/ writable, or remove .muster/emulator.json to begin with an empty one.',
  };
}
