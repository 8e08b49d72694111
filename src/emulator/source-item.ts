import { decoded, resourceGroupKey, storeKey } from './addresses.js';
import type { ContentType, Resource, Shelf, Workspace, World } from './world.js';

/** Where an item's id points, and what is there; `resource` is undefined where it is deleted. */
export interface SourceItem {
  readonly place: ContentType | 'workbook' | 'elsewhere';
  readonly resource?: Resource | undefined;
  readonly shelf?: Shelf | undefined;
}

const places: readonly { readonly place: ContentType; readonly infix: string }[] = [
  { place: 'alertRules', infix: '/providers/microsoft.securityinsights/alertrules/' },
  { place: 'automationRules', infix: '/providers/microsoft.securityinsights/automationrules/' },
  { place: 'savedSearches', infix: '/savedsearches/' },
];

/** The content that an id names in a workspace, or a workbook anywhere: those live in resource groups. */
export function findSource(world: World, workspace: Workspace, id: string): SourceItem {
  const key = storeKey(decoded(id));
  if (key.startsWith(`${workspace.key}/`)) {
    const rest = key.slice(workspace.key.length);
    const found = places.find(({ infix }) => rest.startsWith(infix) && isName(rest.slice(infix.length)));
    if (found === undefined) return { place: 'elsewhere' };
    const shelf = workspace.content[found.place];
    return { place: found.place, resource: shelf.get(rest.slice(found.infix.length)), shelf };
  }
  const [, subscription, group, name] =
    /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.insights\/workbooks\/([^/]+)$/.exec(
      key,
    ) ?? [];
  if (subscription === undefined || group === undefined || name === undefined) return { place: 'elsewhere' };
  const shelf = world.workbooks.get(resourceGroupKey(subscription, group));
  return { place: 'workbook', resource: shelf?.get(name), shelf };
}

function isName(text: string): boolean {
  return text !== '' && !text.includes('/');
}
