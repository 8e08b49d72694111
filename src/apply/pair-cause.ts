import { idKey } from '../model/arm-id.js';
import type { ItemRef } from '../model/content.js';
import type { PairCause } from '../model/pair.js';
import { unreachable } from '../model/unreachable.js';

/**
 * Why a pair failed, taken from the status code in the message and the id that it names.
 *
 * The documented reasons are an item deleted from the parent, changed permissions and a deleted
 * member workspace (Microsoft Sentinel documentation, workspace manager); the messages themselves
 * are free text such as `Failed to write. Status code: Forbidden.`
 */
export function causeOf(message: string, item: ItemRef, memberWorkspace: string): PairCause {
  const named = message.toLowerCase();
  // What customers call their resources is no word of the service.
  const text = named.replace(/\/?subscriptions\/[^\s'"]+/g, '');
  if (/\b403\b|forbidden|authorizationfailed|unauthorized|\b401\b|permission/.test(text))
    return 'PermissionDenied';
  if (/\b429\b|toomanyrequests|too many requests|throttl/.test(text)) return 'Throttled';
  if (/limit|quota|maximum|exceed/.test(text)) return 'LimitExceeded';
  if (/\b404\b|\b410\b|notfound|not found|\bgone\b|does not exist|deleted/.test(text))
    return missing(named, text, item, memberWorkspace);
  return 'Unknown';
}

/** A 404 is the item's where the message names the item, the member's where it names that workspace and not the item. */
function missing(named: string, text: string, item: ItemRef, memberWorkspace: string): PairCause {
  if (item.resourceId !== null && named.includes(idKey(item.resourceId))) return 'ContentDeleted';
  if (named.includes(idKey(memberWorkspace))) return 'MemberDeleted';
  if (text.includes('failed to read')) return 'ContentDeleted';
  return text.includes('workspace') ? 'MemberDeleted' : 'Unknown';
}

/** The next action for a failed pair. */
export function causeHint(cause: PairCause, item: ItemRef, member: string): string {
  switch (cause) {
    case 'ContentDeleted':
      return `"${item.displayName}" is gone from the central workspace: restore it, or take it out of the selection.`;
    case 'PermissionDenied':
      return `Grant the publishing identity Microsoft Sentinel Contributor on ${member} (through Lighthouse in another tenant), then publish again.`;
    case 'MemberDeleted':
      return `The workspace of ${member} is gone: restore it, or remove the Member.`;
    case 'LimitExceeded':
      return `${member} is at a limit of its workspace: remove or disable content there, or select less.`;
    case 'Throttled':
      return 'Azure was throttling: publish again in a few minutes.';
    case 'Unknown':
      return 'Publish again; if it stays, open the job in the portal for details.';
    default:
      return unreachable(cause);
  }
}
