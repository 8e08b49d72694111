import type { ContentItem, ItemRef } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import { markBody, markVersion } from '../../content/mark.js';
import { unreachable } from '../../model/unreachable.js';
import { itemBodies } from './diff-resource.js';
import type { StepJson } from './step-shape.js';
import type { DesiredResource, PublishReason, Step, StepPart } from './step.js';

/** A step's action and reasons, without what only its execution needs. */
export function stepJson(step: Step): StepJson {
  return {
    id: step.id,
    action: step.action,
    type: step.type,
    parent: step.parent,
    name: step.name,
    ...(step.group === undefined ? {} : { group: step.group }),
    ...(step.part === undefined ? {} : partJson(step.part)),
    ...(step.member === undefined ? {} : { member: step.member }),
    resourceId: step.resourceId,
    reason: step.reason,
    ...(step.action === 'update' ? { patch: step.patch } : {}),
    ...(step.action === 'create' || step.action === 'update' ? { body: body(step.resource) } : {}),
    ...(step.action === 'publish'
      ? {
          reasons: step.reasons.map(reasonJson),
          items: step.items.map(itemJson),
          members: step.members.map((member) => member.name),
          operations: step.items.length * step.members.length,
        }
      : {}),
    dependsOn: step.dependsOn,
    ...(step.ring === undefined ? {} : { ring: step.ring }),
  };
}

function partJson({ number, of, inClass, without }: StepPart): Partial<StepJson> {
  return {
    part: number,
    parts: of,
    ...(inClass === undefined ? {} : { class: inClass }),
    ...(without === undefined ? {} : { without }),
  };
}

function body(resource: DesiredResource): StepJson['body'] {
  if (resource.type === 'assignment') {
    const { targetResourceName, items } = resource;
    return { properties: { targetResourceName, items: items.map(assignedItem) } };
  }
  if (resource.type === 'content' || resource.type === 'mark') return armBody(resource);
  const properties = Object.entries(resource).filter(([key]) => key !== 'type');
  return { properties: Object.fromEntries(properties) };
}

/** As ARM accepts it, except that an item yet to be delivered has only kind and name. */
function assignedItem(item: ItemRef): ItemRef | Pick<ItemRef, 'resourceId'> {
  return item.predicted === true ? itemJson(item) : { resourceId: item.resourceId };
}

/** Only the reference's fields, whatever else the object has. */
export function itemJson({ kind, name, displayName, alias, resourceId, predicted }: ItemRef): ItemRef {
  return {
    kind,
    name,
    resourceId,
    displayName,
    ...(alias === undefined ? {} : { alias }),
    ...(predicted === undefined ? {} : { predicted }),
  };
}

function reasonJson(reason: PublishReason): PublishReason {
  return 'items' in reason ? { ...reason, items: reason.items.map(itemJson) } : reason;
}

/** The body of the PUT: the whole `properties`, for there is no PATCH (securityinsights 2025-10-01-preview). */
export function armBody(resource: DesiredResource): JsonObject {
  switch (resource.type) {
    case 'configuration':
      return { properties: { mode: resource.mode } };
    case 'member':
      return {
        properties: {
          targetWorkspaceResourceId: resource.targetWorkspaceResourceId,
          targetWorkspaceTenantId: resource.targetWorkspaceTenantId,
        },
      };
    case 'group':
      return {
        properties: {
          displayName: resource.displayName,
          ...(resource.description === undefined ? {} : { description: resource.description }),
          memberResourceNames: resource.memberResourceNames,
        },
      };
    case 'assignment':
      return {
        properties: {
          targetResourceName: resource.targetResourceName,
          items: itemBodies(resource.items),
        },
      };
    case 'content':
      return resource.body;
    case 'mark':
      return markBody(
        { kind: resource.kind, name: resource.item, resourceId: resource.itemId },
        markVersion(resource.hash, resource.answered),
      );
    default:
      return unreachable(resource);
  }
}

/** An item without the features that only selections look at. */
export function refOf(item: ContentItem): ItemRef {
  const { kind, name, displayName, alias, resourceId, predicted } = item;
  return {
    kind,
    name,
    displayName,
    ...(alias === undefined ? {} : { alias }),
    resourceId,
    ...(predicted === undefined ? {} : { predicted }),
  };
}
