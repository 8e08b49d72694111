import type { ItemRef } from '../model/content.js';
import { unreachable } from '../model/unreachable.js';
import type { PublishReason } from './step.js';

/** Publish reasons as one sentence for the reviewer, most telling first as given. */
export function reasonText(reasons: readonly PublishReason[]): string {
  return reasons.map(oneReason).join('; ');
}

function oneReason(reason: PublishReason): string {
  switch (reason.why) {
    case 'neverPublished':
      return 'never published';
    case 'lastJob':
      return `the last job ended ${reason.state}`;
    case 'jobRunning':
      return 'a job is running: it is awaited, and published again only if something is left';
    case 'membersChange':
      return 'its members change';
    case 'itemsChange':
      return 'its items change';
    case 'groupModified':
      return 'the group was modified after its last job';
    case 'assignmentModified':
      return 'the assignment was modified after its last job';
    case 'itemModified':
      return `modified after the last job: ${foldNames(reason.items)}`;
    case 'delivered':
      return `delivered by ${reason.by}: ${foldNames(reason.items)}`;
    case 'pending':
      return 'written earlier and not published since';
    case 'asked':
      return 'asked for';
    default:
      return unreachable(reason);
  }
}

/** Display names, at most three, the rest counted. */
export function foldNames(items: readonly Pick<ItemRef, 'displayName'>[], most = 3): string {
  const shown = items.slice(0, most).map(({ displayName }) => `"${displayName}"`);
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
