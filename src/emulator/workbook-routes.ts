import { type Allowed, refused, resourceGroupFor, subscriptionFor } from './access.js';
import { formatTicks, resourceGroupKey, sameName, storeKey, textOrEmpty } from './addresses.js';
import { crudRoutes } from './crud.js';
import {
  type Answer,
  answered,
  type Call,
  notFound,
  queryValue,
  refuse,
  resourceGroupPath,
  type Route,
  subscriptionPath,
} from './route.js';
import { isRecord, readProperties, workbookShape } from './shapes.js';
import { type Resource, Shelf, shownResources, workbooksOf, type Workspace } from './world.js';

const suffix = '/providers/microsoft.insights/workbooks';
const api = 'workbooks';

/** Workbooks: they live in resource groups and name their workspace in `sourceId`. */
export const workbookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${subscriptionPath}${suffix}`,
    api,
    answer: (call) => list(call, subscriptionFor(call)),
  },
  ...crudRoutes({
    type: 'workbooks',
    path: `${resourceGroupPath}${suffix}`,
    api,
    reach: (call, access) => {
      const found = resourceGroupFor(call, access);
      if (!found.ok) return found;
      const [workspace] = found.workspaces;
      return workspace === undefined ? refused(notFound(call.param('group'))) : { ok: true, workspace };
    },
    shelf: (place, world) => workbooksOf(world, place.subscription, place.resourceGroup, () => new Shelf()),
    list: (call) => list(call, resourceGroupFor(call, 'read'), call.param('group')),
    created: 200,
    write: (_call, body) => {
      const { location, kind, tags } = body;
      if (typeof location !== 'string') {
        return refused(
          refuse(400, 'LocationRequired', 'The location property is required for this definition.'),
        );
      }
      const read = readProperties(body, ['location', 'kind', 'tags', 'identity'], workbookShape);
      if (!read.ok) return read;
      const { sourceId } = read.properties;
      return {
        ok: true,
        properties: {
          category: 'workbook',
          ...read.properties,
          // The service keeps it in lower case.
          ...(typeof sourceId === 'string' ? { sourceId: sourceId.toLowerCase() } : {}),
        },
        location,
        kind: typeof kind === 'string' ? kind : 'shared',
        tags,
      };
    },
    // Only the answer of a PUT holds the content without being asked.
    render: (call, place, one, request) => render(call, place, one, request === 'put'),
  }),
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
      .map((one) => render(call, place, one)),
  );
  return answered({ value });
}

/** The content only if the caller asks for it, otherwise null like everything the service leaves out. */
function render(call: Call, place: Workspace, one: Resource, whole = false): unknown {
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
