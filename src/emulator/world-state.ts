import { formatTicks, parseTicks, type Ticks } from './addresses.js';
import { defaultSettings, type EmulatorSettings } from './settings.js';
import { isRecord } from './shapes.js';
import {
  type Job,
  newWorkspace,
  type Properties,
  type Resource,
  type Role,
  Shelf,
  type Workspace,
  type World,
} from './world.js';

/** A world as JSON. Bodies are kept once, however many copies of them there are. */
export interface WorldState {
  readonly format: 1;
  readonly managingTenant: string;
  readonly settings: EmulatorSettings;
  readonly counter: number;
  readonly lastStamp: string;
  readonly unregistered: Readonly<Record<string, readonly string[]>>;
  readonly bodies: PackedBodies;
  readonly workspaces: readonly WorkspaceState[];
  readonly workbooks: Readonly<Record<string, readonly ResourceState[]>>;
}

interface ResourceState extends Omit<Resource, 'properties' | 'created' | 'modified' | 'before'> {
  readonly created: string;
  readonly modified: string;
  /** Index of the body. */
  readonly body: number;
}

interface WorkspaceState {
  readonly id: string;
  readonly tenant: string;
  readonly location: string;
  readonly delegated: boolean;
  readonly role: Role;
  readonly gone: boolean;
  readonly onboarding?: ResourceState;
  /** Without `metadata` where an earlier version saved it. */
  readonly shelves: Readonly<Partial<Record<ShelfName, readonly ResourceState[]>>>;
  readonly jobs: readonly JobState[];
}

interface JobState extends Omit<Job, 'start' | 'posted' | 'end' | 'items'> {
  readonly start: string;
  readonly posted: string;
  readonly end?: string;
  readonly items: readonly (Omit<Job['items'][number], 'executed'> & { readonly executed?: string })[];
}

const shelfNames = [
  'alertRules',
  'automationRules',
  'savedSearches',
  'configurations',
  'members',
  'groups',
  'assignments',
  'metadata',
] as const;
type ShelfName = (typeof shelfNames)[number];

/** The state to save. Waiting request faults are not part of it. */
export function stateOf(world: World): WorldState {
  const pool: BodyPool = new Map();
  const workspaces = [...world.workspaces.values()].map((one) => workspaceState(one, pool));
  const workbooks = Object.fromEntries(
    [...world.workbooks].map(([key, shelf]) => [key, shelfState(shelf, pool)]),
  );
  return {
    format: 1,
    managingTenant: world.managingTenant,
    settings: world.settings,
    counter: world.counter,
    lastStamp: formatTicks(world.lastStamp),
    unregistered: Object.fromEntries([...world.unregistered].map(([key, set]) => [key, [...set]])),
    bodies: packBodies(pool),
    workspaces,
    workbooks,
  };
}

/** A world from its state, or an empty one. A state's managing tenant takes precedence. */
export function worldFrom(
  given: Pick<World, 'managingTenant' | 'tokens' | 'issuer' | 'now'>,
  state: WorldState | undefined,
): World {
  const bodies = unpackBodies(state?.bodies);
  const restore = (one: ResourceState): Resource => {
    const { body, created, modified, ...rest } = one;
    return {
      ...rest,
      created: ticks(created),
      modified: ticks(modified),
      properties: bodies[body] ?? {},
    };
  };
  const workspaces = (state?.workspaces ?? []).flatMap((one) => workspaceFrom(one, restore));
  return {
    ...given,
    managingTenant: state?.managingTenant ?? given.managingTenant,
    settings: { ...defaultSettings, ...state?.settings },
    workspaces: new Map(workspaces.map((one) => [one.key, one])),
    workbooks: new Map(
      Object.entries(state?.workbooks ?? {}).map(([key, all]) => [key, shelfFrom(all, restore)]),
    ),
    unregistered: new Map(Object.entries(state?.unregistered ?? {}).map(([key, all]) => [key, new Set(all)])),
    faults: [],
    outcomes: [],
    counter: state?.counter ?? 0,
    lastStamp: ticks(state?.lastStamp),
    version: 0,
  };
}

function workspaceState(workspace: Workspace, pool: BodyPool): WorkspaceState {
  const { id, tenant, location, delegated, role, gone, onboarding } = workspace;
  return {
    id,
    tenant,
    location,
    delegated,
    role,
    gone,
    onboarding: onboarding === undefined ? undefined : resourceState(onboarding, pool),
    shelves: {
      alertRules: shelfState(workspace.content.alertRules, pool),
      automationRules: shelfState(workspace.content.automationRules, pool),
      savedSearches: shelfState(workspace.content.savedSearches, pool),
      configurations: shelfState(workspace.configurations, pool),
      members: shelfState(workspace.members, pool),
      groups: shelfState(workspace.groups, pool),
      assignments: shelfState(workspace.assignments, pool),
      metadata: shelfState(workspace.metadata, pool),
    },
    jobs: [...workspace.jobs.values()].flat().map(jobState),
  };
}

function shelfState(shelf: Shelf, pool: BodyPool): readonly ResourceState[] {
  return shelf.all().map((one) => resourceState(one, pool));
}

function resourceState(resource: Resource, pool: BodyPool): ResourceState {
  const { properties, created, modified, ...rest } = { ...resource, before: undefined };
  const known = pool.get(properties);
  const body = known ?? pool.size;
  if (known === undefined) pool.set(properties, body);
  return { ...rest, created: formatTicks(created), modified: formatTicks(modified), body };
}

function jobState({ start, posted, end, items, ...rest }: Job): JobState {
  return {
    ...rest,
    start: formatTicks(start),
    posted: formatTicks(posted),
    ...(end === undefined ? {} : { end: formatTicks(end) }),
    items: items.map(({ executed, ...item }) => ({
      ...item,
      ...(executed === undefined ? {} : { executed: formatTicks(executed) }),
    })),
  };
}

function workspaceFrom(state: WorkspaceState, restore: (one: ResourceState) => Resource): Workspace[] {
  const workspace = newWorkspace(state.id, state.tenant, () => new Shelf(), state);
  if (workspace === undefined) return [];
  workspace.gone = state.gone;
  workspace.onboarding = state.onboarding === undefined ? undefined : restore(state.onboarding);
  const shelves: Readonly<Record<ShelfName, Shelf>> = { ...workspace, ...workspace.content };
  for (const name of shelfNames) for (const one of state.shelves[name] ?? []) shelves[name].put(restore(one));
  for (const job of state.jobs) {
    const key = job.assignment.toLowerCase();
    workspace.jobs.set(key, [...(workspace.jobs.get(key) ?? []), jobFrom(job)]);
  }
  return [workspace];
}

function shelfFrom(all: readonly ResourceState[], restore: (one: ResourceState) => Resource): Shelf {
  const shelf = new Shelf();
  for (const one of all) shelf.put(restore(one));
  return shelf;
}

function jobFrom({ start, posted, end, items, ...rest }: JobState): Job {
  return {
    ...rest,
    start: ticks(start),
    posted: ticks(posted),
    ...(end === undefined ? {} : { end: ticks(end) }),
    items: items.map(({ executed, ...item }) => ({
      ...item,
      ...(executed === undefined ? {} : { executed: ticks(executed) }),
    })),
  };
}

function ticks(text: string | undefined): Ticks {
  return parseTicks(text) ?? 0n;
}

/** Bodies and the index under which a state refers to each. Copies share one body object, so identity is enough. */
export type BodyPool = Map<Properties, number>;

/** Bodies without their long texts, which are kept once: copies of a workbook differ only in their source. */
export interface PackedBodies {
  readonly bodies: readonly Properties[];
  readonly texts: readonly string[];
}

const longText = 300;

/** The bodies of a pool in order of their index. */
function packBodies(pool: BodyPool): PackedBodies {
  const texts = new Map<string, number>();
  const bodies = [...pool.keys()].map((body) => {
    const long = Object.entries(body).filter(isLong);
    if (long.length === 0) return body;
    return { ...body, ...Object.fromEntries(long.map(([key, text]) => [key, reference(texts, text)])) };
  });
  return { bodies, texts: [...texts.keys()] };
}

function unpackBodies(packed: PackedBodies | undefined): readonly Properties[] {
  return (packed?.bodies ?? []).map((body) =>
    Object.fromEntries(Object.entries(body).map(([key, value]) => [key, whole(value, packed?.texts ?? [])])),
  );
}

function isLong(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string' && entry[1].length >= longText;
}

function reference(texts: Map<string, number>, text: string): { readonly $text: number } {
  const known = texts.get(text);
  if (known !== undefined) return { $text: known };
  texts.set(text, texts.size);
  return { $text: texts.size - 1 };
}

function whole(value: unknown, texts: readonly string[]): unknown {
  return isRecord(value) && typeof value.$text === 'number' ? (texts[value.$text] ?? '') : value;
}
