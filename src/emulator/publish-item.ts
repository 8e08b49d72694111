import { textOf } from './same-text.js';
import { findWorkspaceToWrite } from './publish-target.js';
import { copyBody } from './copy-body.js';
import { guidOf } from './guids.js';
import type { Ticks } from './instants.js';
import { limitRefusal } from './content-limits.js';
import { idKey } from './addresses.js';
import { Shelf } from './shelf.js';
import { findSource } from './source-item.js';
import type { Resource } from './resource.js';
import type { Job, Workspace, World } from './world.js';
import { findWorkspace, nextNumber, nextResource, workbooksOf } from './world.js';

type MemberError = NonNullable<Job['items'][number]['errors']>[number];

/**
 * Copies one item into the workspaces of the members; the errors, by member, where it could not.
 *
 * A copy is an upsert of what the item is at this moment. Nothing is ever deleted from a member.
 */
export function publishItem(
  world: World,
  parent: Workspace,
  itemId: string,
  members: Job['members'],
  at: Ticks,
): readonly MemberError[] {
  const { place, resource } = findSource(world, parent, itemId);
  if (place === 'elsewhere' || resource === undefined) {
    const message = `Failed to read. Status code: NotFound. The item ${itemId} does not exist.`;
    return members.map(({ name }) => ({ memberResourceName: name, errorMessage: message }));
  }
  if (place === 'workbook' && typeof resource.properties.storageUri === 'string') {
    const message = `Failed to read. Status code: BadRequest. The workbook ${itemId} keeps its content in storage of its own.`;
    return members.map(({ name }) => ({ memberResourceName: name, errorMessage: message }));
  }
  return members.flatMap(({ name, workspace }) => {
    const target = findWorkspaceToWrite(findWorkspace(world, workspace), workspace);
    const errorMessage =
      typeof target === 'string'
        ? target
        : copyTo(world, parent, target, { place, resource, key: idKey(itemId) }, at);
    return errorMessage === undefined ? [] : [{ memberResourceName: name, errorMessage }];
  });
}

interface Item {
  readonly place: 'alertRules' | 'automationRules' | 'savedSearches' | 'workbook';
  readonly resource: Resource;
  readonly key: string;
}

/** Writes the copy; the error where the member does not take it. */
function copyTo(
  world: World,
  parent: Workspace,
  target: Workspace,
  item: Item,
  at: Ticks,
): string | undefined {
  const shelf =
    item.place === 'workbook'
      ? workbooksOf(world, target.subscription, target.resourceGroup, () => new Shelf())
      : target.content[item.place];
  const before = copyBefore(world, shelf, target, item);
  if (item.place !== 'workbook') {
    const refusal = limitRefusal(world.settings, target, item.place, item.resource, before);
    if (refusal !== undefined) return refusal;
  }
  const name = before?.name ?? nameOfCopy(world, shelf, target, item);
  const { kind, location, tags } = item.resource;
  shelf.put(
    nextResource(
      world,
      before,
      {
        name,
        properties: copyBody(item.place, item.resource.properties, parent, target),
        ...(kind === undefined ? {} : { kind }),
        ...(location === undefined ? {} : { location }),
        ...(tags === undefined ? {} : { tags }),
        origin: item.key,
      },
      at,
    ),
  );
  return undefined;
}

/** The copy that an earlier publish made, else with kept names whatever bears the item's name. */
function copyBefore(world: World, shelf: Shelf, target: Workspace, item: Item): Resource | undefined {
  const own = (one: Resource): boolean => item.place !== 'workbook' || sourceOf(one) === target.key;
  if (world.settings.copyNames === 'keep') {
    const named = shelf.get(item.resource.name);
    if (named !== undefined && own(named)) return named;
    return item.place === 'workbook'
      ? shelf.all().find((one) => one.origin === item.key && own(one))
      : undefined;
  }
  return shelf.all().find((one) => one.origin === item.key && own(one));
}

/** A workbook's name is taken where the member shares the resource group with the item or another member. */
function nameOfCopy(world: World, shelf: Shelf, target: Workspace, item: Item): string {
  const { name } = item.resource;
  const taken =
    item.place === 'workbook' && shelf.get(name) !== undefined && sourceOf(shelf.get(name)) !== target.key;
  return world.settings.copyNames === 'keep' && !taken ? name : guidOf(nextNumber(world), 4);
}

function sourceOf(resource: Resource | undefined): string {
  return idKey(textOf(resource?.properties.sourceId));
}
