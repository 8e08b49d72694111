import type { Workspace } from './world.js';

/** The workspace to write copies to, or the error where it is gone or the publisher may not write there. */
export function findWorkspaceToWrite(workspace: Workspace | undefined, id: string): Workspace | string {
  if (workspace === undefined || workspace.gone) {
    return `Failed to write. Status code: NotFound. The workspace ${id} does not exist.`;
  }
  return workspace.role === 'contributor' ? workspace : 'Failed to write. Status code: Forbidden.';
}
