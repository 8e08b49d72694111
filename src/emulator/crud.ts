import type { Allowed } from './access.js';
import { ticksOfDate } from './addresses.js';
import { type Answer, answered, type Call, empty, notFound, pageOf, refuse, type Route } from './route.js';
import { isRecord } from './shapes.js';
import {
  nextResource,
  type Properties,
  type Resource,
  type Shelf,
  shownResources,
  stamp,
  type Workspace,
  type World,
} from './world.js';

/** What a PUT stores under a name, or why the service refuses it. */
type Written =
  | ({ readonly ok: true } & Pick<Resource, 'properties' | 'kind' | 'location' | 'tags'>)
  | { readonly ok: false; readonly answer: Answer };

/** What differs between types of resources; listing, reading, writing and deleting are the same for all. */
export interface ServedType {
  /** Its name in a 404. */
  readonly type: string;
  /** Path of the list, as routes are written. */
  readonly path: string;
  readonly api: Route['api'];
  /** The workspace that the path names; of a resource group, one of its workspaces. */
  readonly reach: (call: Call, access: 'read' | 'write') => Allowed<{ readonly workspace: Workspace }>;
  readonly shelf: (workspace: Workspace, world: World) => Shelf;
  readonly render: (
    call: Call,
    workspace: Workspace,
    resource: Resource,
    request: 'list' | 'get' | 'put',
  ) => unknown;
  /** Which names the service accepts for a new one. Default: any. */
  readonly namePattern?: RegExp;
  readonly write: (call: Call, body: Properties, workspace: Workspace, before?: Resource) => Written;
  /** The status of a PUT that creates. Default: 201. */
  readonly created?: 200;
  /** Why this one, or any, cannot be deleted; undefined where it can. */
  readonly deleteRefusal?: (workspace: Workspace, resource: Resource | undefined) => Answer | undefined;
  readonly afterDelete?: (workspace: Workspace, resource: Resource) => void;
  /** The status of a DELETE where there is nothing to delete. Default: 204. */
  readonly absent?: 404;
  /** The answer of a DELETE that deleted something. Default: 200 without a body. */
  readonly deleted?: Answer;
  /** The list, where it is more than the pages of the shelf. */
  readonly list?: Route['answer'];
  /** The answer of a GET for a name that is not on the shelf. Default, and where undefined: 404. */
  readonly missing?: (call: Call, workspace: Workspace) => Answer | undefined;
}

/** List, get, put and delete of a type. */
export function crudRoutes(type: ServedType): readonly Route[] {
  const { path, api } = type;
  const one = `${path}/:name`;
  const reached = (access: 'read' | 'write', answer: Handler) => (call: Call) => {
    const found = type.reach(call, access);
    if (!found.ok) return found.answer;
    const { workspace } = found;
    return answer({ type, call, workspace, shelf: type.shelf(workspace, call.world) }, call.param('name'));
  };
  return [
    { method: 'GET', path, api, answer: type.list ?? reached('read', list) },
    { method: 'GET', path: one, api, answer: reached('read', get) },
    { method: 'PUT', path: one, api, answer: reached('write', put) },
    { method: 'DELETE', path: one, api, answer: reached('write', remove) },
  ];
}

interface Reached {
  readonly type: ServedType;
  readonly call: Call;
  readonly workspace: Workspace;
  readonly shelf: Shelf;
}

type Handler = (reached: Reached, name: string) => Answer;

function list({ type, call, workspace, shelf }: Reached): Answer {
  return pageOf(shownResources(call.world, shelf), call.url, call.world.settings.pageSize, (one) =>
    type.render(call, workspace, one, 'list'),
  );
}

function get({ type, call, workspace, shelf }: Reached, name: string): Answer {
  const resource = shelf.get(name);
  if (resource !== undefined) return answered(type.render(call, workspace, resource, 'get'));
  return type.missing?.(call, workspace) ?? notFound(`${type.type}/${name}`);
}

function put({ type, call, workspace, shelf }: Reached, name: string): Answer {
  const before = shelf.get(name);
  if (before === undefined && type.namePattern?.test(name) === false) {
    return refuse(400, 'BadRequest', `The name '${name}' does not match ${type.namePattern.source}.`);
  }
  if (!isRecord(call.body)) return refuse(400, 'BadRequest', 'The request body is no resource.');
  const written = type.write(call, call.body, workspace, before);
  if (!written.ok) return written.answer;
  const { properties, kind, location, tags } = written;
  const resource = nextResource(call.world, before, { name, properties, kind, location, tags });
  shelf.put(resource);
  const status = before === undefined ? (type.created ?? 201) : 200;
  return answered(type.render(call, workspace, resource, 'put'), status);
}

function remove({ type, call, workspace, shelf }: Reached, name: string): Answer {
  const resource = shelf.get(name);
  const refusal = type.deleteRefusal?.(workspace, resource);
  if (refusal !== undefined) return refusal;
  if (resource === undefined) return type.absent === 404 ? notFound(`${type.type}/${name}`) : empty(204);
  shelf.delete(name, ticksOfDate(call.world.now()));
  type.afterDelete?.(workspace, resource);
  stamp(call.world);
  return type.deleted ?? empty(200);
}
