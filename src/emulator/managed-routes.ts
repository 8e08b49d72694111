import { sentinelFor } from './access.js';
import type { Answer } from './answer.js';
import { empty, notFound, ok, refuse } from './answer.js';
import { ticksOfDate } from './instants.js';
import { pageOf } from './paging.js';
import { renderManaged } from './render.js';
import type { Call, Route } from './route.js';
import { sentinelPath } from './route.js';
import type { Shape } from './shapes.js';
import { isRecord, readProperties } from './shapes.js';
import type { Shelf } from './shelf.js';
import type { Properties, Resource } from './resource.js';
import type { Workspace } from './world.js';
import { listed, nextResource, stamp } from './world.js';

/** What tells one of the four workspace manager types from the others. */
export interface ManagedType {
  readonly type: string;
  readonly shape: Shape;
  /** What the service takes as the name of a new one. */
  readonly namePattern: RegExp;
  readonly shelf: (workspace: Workspace) => Shelf;
  /** Only the configuration may be written while workspace manager is not enabled. */
  readonly needsEnabled: boolean;
  /** Why the service does not take these properties; undefined where it does. */
  readonly putRefusal: (
    call: Call,
    workspace: Workspace,
    name: string,
    properties: Properties,
  ) => Answer | undefined;
  /** Why it cannot be deleted: what still refers to it. */
  readonly deleteRefusal: (workspace: Workspace, resource: Resource) => Answer | undefined;
  readonly afterDelete?: (workspace: Workspace, resource: Resource) => void;
  /** Its properties as they are answered; `lagMs`: how far behind the answer is. */
  readonly shown?: (call: Call, workspace: Workspace, resource: Resource, lagMs: number) => unknown;
}

/** List, get, put and delete of a workspace manager type. */
export function managedRoutes(managed: ManagedType): readonly Route[] {
  const path = `${sentinelPath}/${managed.type.toLowerCase()}`;
  const api = 'workspaceManager';
  return [
    { method: 'GET', path, api, answer: (call) => list(managed, call) },
    { method: 'GET', path: `${path}/:name`, api, answer: (call) => get(managed, call) },
    { method: 'PUT', path: `${path}/:name`, api, answer: (call) => put(managed, call) },
    { method: 'DELETE', path: `${path}/:name`, api, answer: (call) => remove(managed, call) },
  ];
}

/** The refusal of a workspace manager write while it is not enabled. Reads always work. */
export function disabledRefusal(workspace: Workspace): Answer | undefined {
  const mode = workspace.configurations.all()[0]?.properties.mode;
  return mode === 'Enabled'
    ? undefined
    : refuse(400, 'BadRequest', `Workspace manager is not enabled in workspace ${workspace.name}.`);
}

function list(managed: ManagedType, call: Call): Answer {
  const found = sentinelFor(call, 'read');
  if (!found.ok) return found.answer;
  const { listLagMs, pageSize } = call.world.settings;
  const entries = listed(call.world, managed.shelf(found.workspace));
  return pageOf(entries, call.url, pageSize, (one) => render(managed, call, found.workspace, one, listLagMs));
}

function get(managed: ManagedType, call: Call): Answer {
  const found = sentinelFor(call, 'read');
  if (!found.ok) return found.answer;
  const resource = managed.shelf(found.workspace).get(call.param('name'));
  return resource === undefined
    ? notFound(`${managed.type}/${call.param('name')}`)
    : ok(render(managed, call, found.workspace, resource));
}

function put(managed: ManagedType, call: Call): Answer {
  const found = sentinelFor(call, 'write');
  if (!found.ok) return found.answer;
  const { workspace } = found;
  const name = call.param('name');
  const shelf = managed.shelf(workspace);
  const before = shelf.get(name);
  if (before === undefined && !managed.namePattern.test(name)) {
    return refuse(400, 'BadRequest', `The name '${name}' does not match ${managed.namePattern.source}.`);
  }
  if (!isRecord(call.body)) return refuse(400, 'BadRequest', 'The request body is no resource.');
  const read = readProperties(call.body, [], managed.shape);
  if (!read.ok) return read.answer;
  const refusal =
    (managed.needsEnabled ? disabledRefusal(workspace) : undefined) ??
    managed.putRefusal(call, workspace, name, read.properties);
  if (refusal !== undefined) return refusal;
  const resource = nextResource(call.world, before, { name, properties: read.properties });
  shelf.put(resource);
  return ok(render(managed, call, workspace, resource), before === undefined ? 201 : 200);
}

function remove(managed: ManagedType, call: Call): Answer {
  const found = sentinelFor(call, 'write');
  if (!found.ok) return found.answer;
  const { workspace } = found;
  const disabled = managed.needsEnabled ? disabledRefusal(workspace) : undefined;
  if (disabled !== undefined) return disabled;
  const resource = managed.shelf(workspace).get(call.param('name'));
  if (resource === undefined) return empty(204);
  const refusal = managed.deleteRefusal(workspace, resource);
  if (refusal !== undefined) return refusal;
  managed.shelf(workspace).delete(resource.name, ticksOfDate(call.world.now()));
  managed.afterDelete?.(workspace, resource);
  stamp(call.world);
  return empty(200);
}

function render(
  managed: ManagedType,
  call: Call,
  workspace: Workspace,
  resource: Resource,
  lagMs = 0,
): unknown {
  return renderManaged(
    workspace,
    managed.type,
    resource,
    call.world.settings,
    managed.shown?.(call, workspace, resource, lagMs),
  );
}
