import type { ItemRef } from '../model/content.js';
import { unreachable } from '../model/unreachable.js';
import type { PublishReason } from '../plan/step.js';
import { escapeTerminal } from './escape-terminal.js';
import { count, folded } from './words.js';

/** Why a group is published, as the rest of a sentence that begins with “because”. */
export function publishReasonText(reason: PublishReason): string {
  switch (reason.why) {
    case 'neverPublished':
      return 'it was never published';
    case 'lastJob':
      return `its last job ended ${escapeTerminal(reason.state)}`;
    case 'jobRunning':
      return 'a job of it is running, whose end will be judged first';
    case 'membersChange':
      return 'this plan changes its members';
    case 'itemsChange':
      return 'this plan changes its items';
    case 'groupModified':
      return 'the group was modified after its last job';
    case 'assignmentModified':
      return 'the assignment was modified after its last job';
    case 'itemModified':
      return `${count(reason.items.length, 'item was', 'items were')} modified after its last job: ${names(reason.items)}`;
    case 'delivered':
      return `${escapeTerminal(reason.by)} delivers ${count(reason.items.length, 'item')}: ${names(reason.items)}`;
    case 'pending':
      return 'an earlier run wrote it without publishing it';
    case 'asked':
      return 'it was asked for';
    default:
      return unreachable(reason);
  }
}

function names(items: readonly ItemRef[]): string {
  return folded(
    items.map((item) => item.displayName),
    5,
  );
}
