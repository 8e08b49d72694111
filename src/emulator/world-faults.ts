import type { WorldFault } from './faults.js';
import { unregisteredIn } from './registration.js';
import { findSource } from './source-item.js';
import type { Workspace, World } from './world.js';
import { findWorkspace, stamp } from './world.js';

/** Does to the world what the fault says. The message where it names something that is not there. */
export function applyWorldFault(world: World, fault: WorldFault): string | undefined {
  switch (fault.kind) {
    case 'deleteItem':
      return deleteItem(world, fault.id);
    case 'endJob':
      world.outcomes.push({
        state: fault.state,
        ...(fault.message === undefined ? {} : { message: fault.message }),
      });
      return undefined;
    case 'removeRole':
      return change(world, fault.workspace, (ws) => (ws.role = fault.leaving ?? 'none'));
    case 'restoreRole':
      return change(world, fault.workspace, (ws) => (ws.role = 'contributor'));
    case 'deleteWorkspace':
      return change(world, fault.workspace, (ws) => (ws.gone = true));
    case 'removeDelegation':
      return change(world, fault.workspace, (ws) => (ws.delegated = false));
    case 'restoreDelegation':
      return change(world, fault.workspace, (ws) => (ws.delegated = true));
    case 'offboard':
      return change(world, fault.workspace, (ws) => (ws.onboarding = undefined));
    case 'unregister':
      unregisteredIn(world, fault.subscription).add(fault.namespace.toLowerCase());
      stamp(world);
      return undefined;
    default:
      return change(world, fault.workspace, (ws) => (ws.gone = false));
  }
}

function change(world: World, id: string, make: (workspace: Workspace) => unknown): string | undefined {
  const workspace = findWorkspace(world, id);
  if (workspace === undefined) return `There is no workspace ${id}.`;
  make(workspace);
  stamp(world);
  return undefined;
}

function deleteItem(world: World, id: string): string | undefined {
  for (const workspace of world.workspaces.values()) {
    const { resource, shelf } = findSource(world, workspace, id);
    if (resource === undefined) continue;
    shelf?.delete(resource.name, stamp(world));
    return undefined;
  }
  return `There is no item ${id}.`;
}
