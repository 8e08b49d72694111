import { type Allowed, resourceGroupFor, subscriptionFor } from './access.js';
import { formatTicks, storeKey, resourceGroupKey, sameName, textOrEmpty, ticksOfDate } from './addresses.js';
import type { Resource } from './resource.js';
import {
  type Answer,
  type Call,
  empty,
  notFound,
  answered,
  queryValue,
  refuse,
  resourceGroupPath,
  type Route,
  subscriptionPath,
} from './route.js';
import { isRecord, readProperties, workbookShape } from './shapes.js';
import { shownResources, nextResource, Shelf, stamp, workbooksOf, type Workspace } from './world.js';

const suffix = '/providers/microsoft.insights/workbooks';
const inGroup = `${resourceGroupPath}${suffix}`;
const api = 'workbooks';

/** Workbooks: they live in resource groups, and tell their workspace by `sourceId`. */
export const workbookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${subscriptionPath}${suffix}`,
    api,
    answer: (call) => list(call, subscriptionFor(call)),
  },
  {
    method: 'GET',
    path: inGroup,
    api,
    answer: (call) => list(call, resourceGroupFor(call, 'read'), call.param('group')),
  },
  { method: 'GET', path: `${inGroup}/:name`, api, answer: get },
  { method: 'PUT', path: `${inGroup}/:name`, api, answer: put },
  { method: 'DELETE', path: `${inGroup}/:name`, api, answer: remove },
];

function list(
  call: Call,
  found: Allowed<{ readonly workspaces: readonly Workspace[] }>,
  group?: string,
): Answer {
  if (!found.ok) return found.answer;
  const category = queryValue(call.url, 'category');
  if (category === undefined) return refuse(400, 'BadRequest', "The query parameter 'category' is required.");
  const source =
    queryValue(call.url, 'sourceid') ??
    /\bsourceId\s+eq\s+'([^']+)'/i.exec(queryValue(call.url, '$filter') ?? '')?.[1];
  const places = new Map(
    found.workspaces
      .filter((workspace) => group === undefined || sameName(workspace.resourceGroup, group))
      .map((one) => [resourceGroupKey(one.subscription, one.resourceGroup), one] as const),
  );
  const value = [...places].flatMap(([key, place]) =>
    shownResources(call.world, call.world.workbooks.get(key) ?? new Shelf())
      .filter((one) => sameName(textOrEmpty(one.properties.category), category))
      .filter((one) => source === undefined || sourceKey(one) === storeKey(source))
      .map((one) => render(call, place, one, false)),
  );
  return answered({ value });
}

function get(call: Call): Answer {
  return withShelf(call, 'read', (place, shelf) => {
    const one = shelf.get(call.param('name'));
    return one === undefined
      ? notFound(`workbooks/${call.param('name')}`)
      : answered(render(call, place, one, false));
  });
}

function put(call: Call): Answer {
  return withShelf(call, 'write', (place, shelf) => {
    if (!isRecord(call.body)) return refuse(400, 'BadRequest', 'The request body is no resource.');
    const { location, kind, tags } = call.body;
    if (typeof location !== 'string') {
      return refuse(400, 'LocationRequired', 'The location property is required for this definition.');
    }
    const read = readProperties(call.body, ['location', 'kind', 'tags', 'identity'], workbookShape);
    if (!read.ok) return read.answer;
    const before = shelf.get(call.param('name'));
    const one = nextResource(call.world, before, {
      name: call.param('name'),
      properties: {
        category: 'workbook',
        ...read.properties,
        // The service keeps it in lower case.
        ...(typeof read.properties.sourceId === 'string'
          ? { sourceId: read.properties.sourceId.toLowerCase() }
          : {}),
      },
      location,
      kind: typeof kind === 'string' ? kind : 'shared',
      tags,
    });
    shelf.put(one);
    return answered(render(call, place, one, true));
  });
}

function remove(call: Call): Answer {
  return withShelf(call, 'write', (_place, shelf) => {
    if (!shelf.delete(call.param('name'), ticksOfDate(call.world.now()))) return empty(204);
    stamp(call.world);
    return empty(200);
  });
}

function withShelf(
  call: Call,
  access: 'read' | 'write',
  answer: (place: Workspace, shelf: Shelf) => Answer,
): Answer {
  const found = resourceGroupFor(call, access);
  if (!found.ok) return found.answer;
  const [place] = found.workspaces;
  if (place === undefined) return notFound(call.param('group'));
  return answer(
    place,
    workbooksOf(call.world, place.subscription, place.resourceGroup, () => new Shelf()),
  );
}

/** The content only where the caller asks for it: otherwise null, as all that the service does not know is. */
function render(call: Call, place: Workspace, one: Resource, whole: boolean): unknown {
  const wanted = whole || queryValue(call.url, 'canfetchcontent')?.toLowerCase() === 'true';
  return {
    kind: one.kind ?? 'shared',
    etag: one.etag,
    id: `/subscriptions/${place.subscription}/resourcegroups/${place.resourceGroup}/providers/microsoft.insights/workbooks/${one.name}`,
    name: one.name,
    type: null,
    location: one.location ?? place.location,
    tags: { ...(isRecord(one.tags) ? one.tags : {}), 'hidden-title': one.properties.displayName },
    properties: {
      version: null,
      tags: null,
      storageUri: null,
      ...one.properties,
      ...(wanted ? {} : { serializedData: null }),
      timeModified: formatTicks(one.modified),
      userId: '5e1f0c4a-0000-4000-8000-000000000001',
      revision: one.etag.replaceAll('"', '').replaceAll('-', ''),
    },
  };
}

function sourceKey(one: Resource): string {
  return storeKey(textOrEmpty(one.properties.sourceId));
}
