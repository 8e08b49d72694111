import type { ContentKind } from '../model/content.js';
import { isJsonObject } from './json.js';

/**
 * What of an ARM body a publish carries into members: an automation rule goes without the playbooks
 * that it runs (workspace-manager.md, known limits), everything else whole.
 */
export function deliveredBody(kind: ContentKind, raw: unknown): unknown {
  if (kind !== 'AutomationRule' || !isJsonObject(raw) || !isJsonObject(raw.properties)) return raw;
  const { actions } = raw.properties;
  if (!Array.isArray(actions)) return raw;
  return { ...raw, properties: { ...raw.properties, actions: actions.filter((one) => !runsPlaybook(one)) } };
}

function runsPlaybook(action: unknown): boolean {
  return (
    isJsonObject(action) &&
    typeof action.actionType === 'string' &&
    action.actionType.toLowerCase() === 'runplaybook'
  );
}
