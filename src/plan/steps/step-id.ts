import type { ResourceType, Step } from './step.js';
import { trimEndOf } from '../../model/text.js';

/** 'update/group/soc/emea': the same from run to run. */
export function stepId(action: Step['action'], type: ResourceType, parent: string, name: string): string {
  return `${action}/${type}/${parent}/${name}`;
}

const collections: Readonly<Record<ResourceType, string>> = {
  configuration: 'workspaceManagerConfigurations',
  member: 'workspaceManagerMembers',
  group: 'workspaceManagerGroups',
  assignment: 'workspaceManagerAssignments',
};

/** The ARM id that a resource to be created will have under its parent's workspace. */
export function newResourceId(workspace: string, type: ResourceType, name: string): string {
  return `${trimEndOf(workspace, '/')}/providers/Microsoft.SecurityInsights/${collections[type]}/${name}`;
}

/** What workspace manager accepts as a new resource's name (securityinsights 2025-10-01-preview); names that are read are free of it. */
export const newNamePattern = /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/;

/** How the pending list names a part of a group: by what its steps go by, which a re-created group keeps. */
export function pendingKey(parent: string, name: string): string {
  return `${parent}/${name}`;
}

/** How the pending list names a part whose last job ended well without delivering every pair; no name holds a slash. */
export function undeliveredKey(parent: string, name: string): string {
  return `${pendingKey(parent, name)}/undelivered`;
}
