import { type ContentResource, putContent } from './content-loading.js';
import type { ReadFault } from './faults.js';
import { sampleContent } from './sample-content.js';
import type { WrittenSeed, WrittenWorkspace } from './seed-shape.js';
import { newWorkspace, nextResource, Shelf, type Workspace, type World } from './world.js';

/** A workspace as a seed describes it, its content already read. */
export interface WorkspaceSeed extends Omit<WrittenWorkspace, 'content'> {
  readonly content?: 'sample' | readonly ContentResource[];
}

/**
 * Puts a workspace into the world, unchecked: a seed may hold what the API would refuse. Returns a message
 * where the id is not a workspace's.
 */
export function seedWorkspace(world: World, seed: WorkspaceSeed): string | undefined {
  const workspace = newWorkspace(seed.id, seed.tenant, () => new Shelf(), seed);
  if (workspace === undefined) return `${seed.id} is not the ARM id of a Log Analytics workspace.`;
  world.workspaces.set(workspace.key, workspace);
  const make = (name: string, properties: Readonly<Record<string, unknown>>) =>
    nextResource(world, undefined, { name, properties });
  if (seed.onboarded !== false) workspace.onboarding = make('default', {});
  const content = seed.content === 'sample' ? sampleContent(workspace) : (seed.content ?? []);
  for (const one of content) putContent(world, workspace, one, { keepTime: true });
  for (const { name, mode } of seed.configurations ?? []) {
    workspace.configurations.put(make(name, { mode: mode ?? 'Enabled' }));
  }
  for (const { name, workspace: target, tenant } of seed.members ?? []) {
    workspace.members.put(make(name, { targetWorkspaceResourceId: target, targetWorkspaceTenantId: tenant }));
  }
  for (const { name, displayName, description, members } of seed.groups ?? []) {
    workspace.groups.put(
      make(name, {
        displayName: displayName ?? name,
        description,
        memberResourceNames: members ?? [],
      }),
    );
  }
  for (const { name, group, items } of seed.assignments ?? []) {
    workspace.assignments.put(
      make(name, {
        targetResourceName: group ?? name,
        items: (items ?? []).map((item) => ({ resourceId: itemId(workspace, item) })),
      }),
    );
  }
  return undefined;
}

function itemId(workspace: Workspace, item: string): string {
  const [type, name] = item.split('/', 2);
  if (item.startsWith('/') || type === undefined || name === undefined) return item;
  switch (type) {
    case 'savedSearches':
      return `${workspace.id}/savedSearches/${name}`;
    case 'workbooks':
      return `/subscriptions/${workspace.subscription}/resourceGroups/${workspace.resourceGroup}/providers/Microsoft.Insights/workbooks/${name}`;
    default:
      return `${workspace.id}/providers/Microsoft.SecurityInsights/${type}/${name}`;
  }
}

/** A seed file, read: everything an emulator starts from. */
export interface Seed extends Omit<WrittenSeed, 'workspaces' | 'faults'> {
  readonly workspaces: readonly WorkspaceSeed[];
  readonly faults: readonly Exclude<ReadFault, { readonly message: string }>[];
  /** How many JSON files of content folders hold no content and were left out. */
  readonly skippedFiles: number;
}

/** Where in a seed file something is wrong; line and column from 1. */
export interface SeedError {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export type SeedResult =
  { readonly ok: true; readonly seed: Seed } | { readonly ok: false; readonly errors: readonly SeedError[] };
