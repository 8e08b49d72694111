import { formatTicks, resourceGroupKey, storeKey, textOrEmpty } from './addresses.js';
import type { Job, Resource, Shelf, Workspace, World } from './world.js';

/** One resource as a test wants to see it. */
export interface ResourceView {
  readonly name: string;
  readonly kind?: string;
  /** RFC 3339. */
  readonly modified: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A workspace as a test wants to see it. Names in order of creation. */
export interface WorkspaceView {
  readonly id: string;
  readonly tenant: string;
  readonly role: string;
  readonly gone: boolean;
  readonly onboarded: boolean;
  readonly alertRules: readonly ResourceView[];
  readonly automationRules: readonly ResourceView[];
  readonly savedSearches: readonly ResourceView[];
  readonly workbooks: readonly ResourceView[];
  readonly configurations: readonly ResourceView[];
  readonly members: readonly ResourceView[];
  readonly groups: readonly ResourceView[];
  readonly assignments: readonly ResourceView[];
  readonly metadata: readonly ResourceView[];
  readonly jobs: readonly JobView[];
}

export interface JobView {
  readonly assignment: string;
  readonly name: string;
  readonly state: string;
  readonly members: readonly string[];
  readonly items: readonly { readonly resourceId: string; readonly status: string }[];
}

export function viewWorkspace(world: World, workspace: Workspace): WorkspaceView {
  const workbooks =
    world.workbooks.get(resourceGroupKey(workspace.subscription, workspace.resourceGroup))?.all() ?? [];
  return {
    id: workspace.id,
    tenant: workspace.tenant,
    role: workspace.role,
    gone: workspace.gone,
    onboarded: workspace.onboarding !== undefined,
    alertRules: viewAll(workspace.content.alertRules),
    automationRules: viewAll(workspace.content.automationRules),
    savedSearches: viewAll(workspace.content.savedSearches),
    workbooks: workbooks
      .filter((one) => storeKey(textOrEmpty(one.properties.sourceId)) === workspace.key)
      .map(viewResource),
    configurations: viewAll(workspace.configurations),
    members: viewAll(workspace.members),
    groups: viewAll(workspace.groups),
    assignments: viewAll(workspace.assignments),
    metadata: viewAll(workspace.metadata),
    jobs: [...workspace.jobs.values()].flat().map(viewJob),
  };
}

function viewAll(shelf: Shelf): readonly ResourceView[] {
  return shelf.all().map(viewResource);
}

function viewResource({ name, kind, modified, properties }: Resource): ResourceView {
  return {
    name,
    kind,
    modified: formatTicks(modified),
    properties,
  };
}

function viewJob(job: Job): JobView {
  return {
    assignment: job.assignment,
    name: job.name,
    state: job.state,
    members: job.members.map(({ name }) => name),
    items: job.items.map(({ resourceId, status }) => ({ resourceId, status })),
  };
}
