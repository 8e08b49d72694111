import { unreachable } from '../../model/unreachable.js';
import type { DesiredResource } from './step.js';
import { itemBodies } from './diff-resource.js';

/** The body of the PUT: the whole `properties`, for there is no PATCH (securityinsights 2025-10-01-preview). */
export function armBody(resource: DesiredResource): {
  readonly properties: Readonly<Record<string, unknown>>;
} {
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
    default:
      return unreachable(resource);
  }
}
