import { refused, workspaceFor } from './access.js';
import { sameName } from './addresses.js';
import { savedSearchEtag } from './content-loading.js';
import { crudRoutes } from './crud.js';
import { answeredWorkspaceId } from './render.js';
import { type Answer, answered, type Call, refuse, type Route, workspacePath } from './route.js';
import { type BuiltInSearch, builtInSearches } from './sample-content.js';
import type { EmulatorSettings } from './settings.js';
import { isRecord, readProperties, savedSearchShape } from './shapes.js';
import { type Properties, type Resource, shownResources, type Workspace } from './world.js';

/** Saved searches: functions, hunting and livestream queries too. The list is never paged and holds Log Analytics' own. */
export const savedSearchRoutes: readonly Route[] = crudRoutes({
  type: 'savedSearches',
  path: `${workspacePath}/savedsearches`,
  api: 'savedSearches',
  reach: workspaceFor,
  shelf: ({ content }) => content.savedSearches,
  list,
  missing: (call, workspace) => {
    const builtIn = builtInSearches(workspace).find((one) => sameName(one.name, call.param('name')));
    return builtIn && answered(renderBuiltIn(workspace, builtIn, call.world.settings));
  },
  // "Newer data exists in the Customer Configuration Store": an update needs the etag, or `*`. 200 for both, as documented.
  created: 200,
  write: (_call, body, _workspace, before) => {
    const read = readProperties(body, [], savedSearchShape);
    if (!read.ok || before === undefined || body.etag === '*' || body.etag === savedSearchEtag(before))
      return read;
    const message = 'The saved search has changed or the request carries no etag.';
    return refused(refuse(409, 'Conflict', message));
  },
  absent: 404,
  render: (call, workspace, one) => render(workspace, one, call.world.settings),
});

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
