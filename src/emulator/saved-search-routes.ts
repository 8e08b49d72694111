import { workspaceFor } from './access.js';
import { sameName, ticksOfDate } from './addresses.js';
import { type BuiltInSearch, builtInSearches } from './sample-content.js';
import { savedSearchEtag } from './content-loading.js';
import { answeredWorkspaceId } from './render.js';
import type { Properties, Resource } from './resource.js';
import {
  type Answer,
  type Call,
  empty,
  notFound,
  answered,
  refuse,
  type Route,
  workspacePath,
} from './route.js';
import type { EmulatorSettings } from './settings.js';
import { isRecord, readProperties, savedSearchShape } from './shapes.js';
import { shownResources, nextResource, stamp, type Workspace } from './world.js';

const path = `${workspacePath}/savedsearches`;
const api = 'savedSearches';

/** Saved searches: functions, hunting and livestream queries too. The list is never paged and holds Log Analytics' own. */
export const savedSearchRoutes: readonly Route[] = [
  { method: 'GET', path, api, answer: list },
  { method: 'GET', path: `${path}/:name`, api, answer: get },
  { method: 'PUT', path: `${path}/:name`, api, answer: put },
  { method: 'DELETE', path: `${path}/:name`, api, answer: remove },
];

function list(call: Call): Answer {
  const found = workspaceFor(call, 'read');
  if (!found.ok) return found.answer;
  const { workspace } = found;
  const { settings } = call.world;
  const written = shownResources(call.world, workspace.content.savedSearches).map((one) =>
    render(workspace, one, settings),
  );
  const builtIn = builtInSearches(workspace).map((one) => renderBuiltIn(workspace, one, settings));
  const value = [...written, ...builtIn];
  return answered({
    value:
      settings.savedSearchList === 'PascalCase'
        ? value.map((one, at) => ({
            ...one,
            // The documented examples have ids with and without a leading slash.
            id: at % 3 === 0 ? one.id.slice(1) : one.id,
            properties: inPascalCase(one.properties),
          }))
        : value,
  });
}

function get(call: Call): Answer {
  const found = workspaceFor(call, 'read');
  if (!found.ok) return found.answer;
  const { workspace } = found;
  const name = call.param('name');
  const one = workspace.content.savedSearches.get(name);
  if (one !== undefined) return answered(render(workspace, one, call.world.settings));
  const builtIn = builtInSearches(workspace).find((each) => sameName(each.name, name));
  return builtIn === undefined
    ? notFound(`savedSearches/${name}`)
    : answered(renderBuiltIn(workspace, builtIn, call.world.settings));
}

/** "Newer data exists in the Customer Configuration Store": an update needs the etag, or `*`. 200 for both, as documented. */
function put(call: Call): Answer {
  const found = workspaceFor(call, 'write');
  if (!found.ok) return found.answer;
  if (!isRecord(call.body)) return refuse(400, 'BadRequest', 'The request body is no resource.');
  const read = readProperties(call.body, [], savedSearchShape);
  if (!read.ok) return read.answer;
  const shelf = found.workspace.content.savedSearches;
  const before = shelf.get(call.param('name'));
  const etag = call.body.etag;
  if (before !== undefined && etag !== '*' && etag !== savedSearchEtag(before)) {
    return refuse(409, 'Conflict', 'The saved search has changed or the request carries no etag.');
  }
  const one = nextResource(call.world, before, {
    name: call.param('name'),
    properties: read.properties,
  });
  shelf.put(one);
  return answered(render(found.workspace, one, call.world.settings));
}

function remove(call: Call): Answer {
  const found = workspaceFor(call, 'write');
  if (!found.ok) return found.answer;
  const name = call.param('name');
  const at = ticksOfDate(call.world.now());
  if (!found.workspace.content.savedSearches.delete(name, at)) return notFound(`savedSearches/${name}`);
  stamp(call.world);
  return empty(200);
}

interface Rendered {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly etag?: string;
  readonly properties: Properties;
}

function render(workspace: Workspace, one: Resource, settings: EmulatorSettings): Rendered {
  return { ...renderBuiltIn(workspace, one, settings), etag: savedSearchEtag(one) };
}

function renderBuiltIn(
  workspace: Workspace,
  { name, properties }: BuiltInSearch,
  settings: EmulatorSettings,
): Rendered {
  return {
    id: `${answeredWorkspaceId(workspace, settings)}/savedSearches/${name}`,
    name,
    type: 'Microsoft.OperationalInsights/savedSearches',
    properties,
  };
}

const pascal = new WeakMap<Properties, Properties>();

/** The properties with their own names and those of their tags in PascalCase, as the list example shows them. */
function inPascalCase(properties: Properties): Properties {
  const known = pascal.get(properties);
  if (known !== undefined) return known;
  const entries = Object.entries(properties).map(([key, value]) => [
    capital(key),
    key === 'tags' && Array.isArray(value) ? value.map(capitalKeys) : value,
  ]);
  const made = Object.fromEntries(entries) as Properties;
  pascal.set(properties, made);
  return made;
}

function capitalKeys(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [capital(key), one]));
}

function capital(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
