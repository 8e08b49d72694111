import { lastSegment } from '../model/arm-id.js';
import { diffConfiguration } from './steps/diff-resource.js';
import type { ParentView } from './parent-view.js';
import type { WriteStep } from './steps/step.js';
import { newResourceId, stepId } from './steps/step-id.js';

/**
 * The step that brings the parent's configuration to its mode, or none.
 *
 * There is one configuration a workspace, adopted under whatever name it has; a new one takes the
 * workspace's name. An absent configuration is as good as a disabled one.
 */
export function planConfiguration({ parent, live }: ParentView): readonly WriteStep[] {
  const resource = { type: 'configuration' as const, mode: parent.mode };
  const found = live.configuration;
  const base = {
    type: 'configuration' as const,
    parent: parent.name,
    name: parent.name,
    dependsOn: [],
    at: parent.at,
  };
  if (found === undefined) {
    if (parent.mode === 'Disabled') return [];
    const resourceName = lastSegment(parent.workspace);
    return [
      {
        ...base,
        action: 'create',
        id: stepId('create', 'configuration', parent.name, parent.name),
        resourceName,
        resourceId: newResourceId(parent.workspace, 'configuration', resourceName),
        reason: 'workspace manager is not enabled in this workspace',
        resource,
      },
    ];
  }
  const patch = diffConfiguration(resource, found);
  if (patch.length === 0) return [];
  return [
    {
      ...base,
      action: 'update',
      id: stepId('update', 'configuration', parent.name, parent.name),
      resourceName: found.name,
      resourceId: found.id,
      reason: `the mode is ${found.mode}, the files ask for ${parent.mode}`,
      resource,
      patch,
      changes: [{ what: 'field', field: 'mode', from: found.mode, to: parent.mode }],
    },
  ];
}
