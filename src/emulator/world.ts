import {
  guidOf,
  numberOf,
  resourceGroupKey,
  storeKey,
  type Ticks,
  ticksOfDate,
  ticksOfMs,
  type WorkspaceAddress,
  workspaceAddressOf,
  workspaceIdOf,
} from './addresses.js';
import type { Fault } from './faults.js';
import type { TokenIssuer } from './issued-tokens.js';
import type { WrittenWorkspace } from './seed-shape.js';
import type { EmulatorSettings } from './settings.js';

/** What the caller may do in a workspace. */
export type Role = NonNullable<WrittenWorkspace['role']>;

export type ContentType = 'alertRules' | 'automationRules' | 'savedSearches';

export interface Workspace extends WorkspaceAddress {
  readonly id: string;
  readonly key: string;
  readonly tenant: string;
  readonly location: string;
  readonly customerId: string;
  /** Delegated to the managing tenant by Lighthouse, where it is of another tenant. */
  delegated: boolean;
  role: Role;
  gone: boolean;
  /** When Sentinel was onboarded; undefined where it was not. */
  onboarding: Resource | undefined;
  readonly content: Readonly<Record<ContentType, Shelf>>;
  readonly configurations: Shelf;
  readonly members: Shelf;
  readonly groups: Shelf;
  readonly assignments: Shelf;
  /** What Sentinel keeps beside content: where it came from. */
  readonly metadata: Shelf;
  /** Jobs by the assignment's name in lower case, in order of their start. */
  readonly jobs: Map<string, Job[]>;
}

export interface JobItem {
  readonly resourceId: string;
  status: 'Succeeded' | 'Failed' | 'InProgress';
  executed?: Ticks;
  errors?: { readonly memberResourceName: string; readonly errorMessage: string }[];
}

export type JobState = 'Succeeded' | 'InProgress' | 'Canceled' | 'Failed';

export interface Job {
  readonly seq: number;
  readonly name: string;
  readonly assignment: string;
  readonly etag: string;
  readonly start: Ticks;
  /** The clock's time then, without the ticks that keep writes apart: they would make a job late. */
  readonly posted: Ticks;
  readonly durationMs: number;
  /** The members and their workspaces when the job was posted. */
  readonly members: readonly { readonly name: string; readonly workspace: string }[];
  readonly items: JobItem[];
  /** Set where a fault decided how the job ends. */
  readonly outcome?: { readonly state: JobState; readonly message?: string };
  state: JobState;
  end?: Ticks;
}

/** Everything an emulator holds. One instance each; nothing is shared between emulators but item bodies. */
export interface World {
  readonly managingTenant: string;
  /** Tokens and their tenants; empty where any token is one of the managing tenant. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Set where the emulator is its own authority: then only tokens it issued, or those of `tokens`, are valid. */
  readonly issuer?: TokenIssuer;
  readonly now: () => Date;
  settings: EmulatorSettings;
  readonly workspaces: Map<string, Workspace>;
  /** Workbooks by resource group. */
  readonly workbooks: Map<string, Shelf>;
  /** Namespaces that are not registered, by subscription in lower case. */
  readonly unregistered: Map<string, Set<string>>;
  faults: Fault[];
  /** How the next jobs end, if a fault decides it. */
  outcomes: { readonly state: JobState; readonly message?: string }[];
  counter: number;
  lastStamp: Ticks;
  /** Incremented by every change: tells whether there is anything to save. */
  version: number;
}

/**
 * The time of a write: the clock's, but always after the write before it, even where the clock stands still.
 * It never ends in a zero: the service counts in 100 ns and drops trailing zeros, so a whole millisecond
 * would read as a coarse time.
 */
export function stamp(world: World, at: Ticks = ticksOfDate(world.now())): Ticks {
  const next = at > world.lastStamp ? at : world.lastStamp + 1n;
  world.lastStamp = next % 10n === 0n ? next + 1n : next;
  world.version += 1;
  return world.lastStamp;
}

/** The next number of the world's one counter; names, etags and creation order come from it. */
export function nextNumber(world: World): number {
  world.counter += 1;
  return world.counter;
}

/** An etag as the service's store makes it: a number of its own, and in the last digits the seconds since 1970 of the write. */
export function newEtag(world: World, at: Ticks): string {
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  return `"${hex(nextNumber(world))}-0000-0100-0000-${hex(Number(at / 10_000_000n))}0000"`;
}

/** What a write stores under a name: a new resource, or the next state of an existing one. */
export function nextResource(
  world: World,
  before: Resource | undefined,
  body: Pick<Resource, 'name' | 'properties' | 'kind' | 'location' | 'tags' | 'origin'>,
  at?: Ticks,
): Resource {
  const modified = stamp(world, at);
  return {
    ...body,
    seq: before?.seq ?? nextNumber(world),
    name: before?.name ?? body.name,
    etag: newEtag(world, modified),
    created: before?.created ?? modified,
    modified,
    ...(before === undefined || world.settings.listLagMs === 0 ? {} : { before: asListed(world, before) }),
    ...(before?.actions === undefined ? {} : { actions: before.actions }),
  };
}

/** The state that lagging lists still show; older states are kept only if lists may still show them. */
function asListed(world: World, resource: Resource): Resource {
  return resource.modified > listedAt(world) ? resource : { ...resource, before: undefined };
}

/** The time whose state lists show. */
export function listedAt(world: World): Ticks {
  return ticksOfDate(world.now()) - ticksOfMs(world.settings.listLagMs);
}

/** The resources of a shelf as a list shows them, in order of their creation. */
export function shownResources(world: World, shelf: Shelf): readonly Resource[] {
  return world.settings.listLagMs === 0 ? shelf.all() : shelf.allAt(listedAt(world));
}

/** The workspace of an id or an address, deleted ones included; undefined where there never was one. */
export function findWorkspace(world: World, at: string | WorkspaceAddress): Workspace | undefined {
  return world.workspaces.get(storeKey(typeof at === 'string' ? at : workspaceIdOf(at)));
}

/** The workspaces of a subscription, deleted ones included: the subscription still exists. */
export function workspacesOf(world: World, subscription: string): readonly Workspace[] {
  const key = subscription.toLowerCase();
  return [...world.workspaces.values()].filter((ws) => ws.subscription.toLowerCase() === key);
}

/** The workbooks of a resource group; created empty where there is no shelf yet. */
export function workbooksOf(
  world: World,
  subscription: string,
  resourceGroup: string,
  create: () => Shelf,
): Shelf {
  const key = resourceGroupKey(subscription, resourceGroup);
  const found = world.workbooks.get(key);
  if (found !== undefined) return found;
  const shelf = create();
  world.workbooks.set(key, shelf);
  return shelf;
}

/** An empty workspace, or undefined where the id is not a workspace's. */
export function newWorkspace(
  id: string,
  tenant: string,
  newShelf: () => Shelf,
  traits: { readonly delegated?: boolean; readonly location?: string; readonly role?: Role } = {},
): Workspace | undefined {
  const address = workspaceAddressOf(id);
  if (address === undefined) return undefined;
  const documented = workspaceIdOf(address);
  return {
    ...address,
    id: documented,
    key: storeKey(documented),
    tenant,
    location: traits.location ?? 'westeurope',
    customerId: guidOf(numberOf(storeKey(documented)), 2),
    delegated: traits.delegated ?? true,
    role: traits.role ?? 'contributor',
    gone: false,
    onboarding: undefined,
    content: { alertRules: newShelf(), automationRules: newShelf(), savedSearches: newShelf() },
    configurations: newShelf(),
    members: newShelf(),
    groups: newShelf(),
    assignments: newShelf(),
    metadata: newShelf(),
    jobs: new Map(),
  };
}

/** Resources of one type in one place, by name without regard to case, in order of their creation. */
export class Shelf {
  readonly #byName = new Map<string, Resource>();
  readonly #deleted = new Map<string, { readonly resource: Resource; readonly at: Ticks }>();

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): Resource | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  put(resource: Resource): void {
    this.#byName.set(resource.name.toLowerCase(), resource);
  }

  /** Whether there was one to delete. */
  delete(name: string, at: Ticks): boolean {
    const resource = this.get(name);
    if (resource !== undefined) this.#deleted.set(name.toLowerCase(), { resource, at });
    return this.#byName.delete(name.toLowerCase());
  }

  all(): Resource[] {
    return [...this.#byName.values()];
  }

  /** The resources at an earlier time, as far as they were kept. */
  allAt(time: Ticks): Resource[] {
    const now = this.all().map((one) => stateAt(one, time));
    const since = [...this.#deleted.values()].map(({ resource, at }) =>
      at > time ? stateAt(resource, time) : undefined,
    );
    return [...now, ...since].filter((one) => one !== undefined).sort((a, b) => a.seq - b.seq);
  }
}

function stateAt(resource: Resource, time: Ticks): Resource | undefined {
  let state: Resource | undefined = resource;
  while (state !== undefined && state.modified > time) state = state.before;
  return state;
}

/** One resource as it is kept. Never changed in place: an update is a new object, so copies can share bodies. */
export interface Resource {
  /** Order of creation; what a page's `$skipToken` points at. */
  readonly seq: number;
  readonly name: string;
  readonly etag: string;
  readonly created: Ticks;
  readonly modified: Ticks;
  readonly properties: Properties;
  readonly kind?: string;
  readonly location?: string;
  readonly tags?: unknown;
  /** Key of the item this is a copy of, in the workspace that published it. */
  readonly origin?: string;
  /** Its state before the last write, if lists may still show it. */
  readonly before?: Resource;
  /** Playbooks attached to an analytics rule; a PUT or a publish of the rule keeps them. */
  readonly actions?: readonly AttachedAction[];
}

/** `alertRules/{rule}/actions/{name}`. */
export interface AttachedAction {
  readonly name: string;
  readonly etag: string;
  readonly logicAppResourceId: string;
}

export type Properties = Readonly<Record<string, unknown>>;
