import type { ItemRef } from '../../model/content.js';
import { unreachable } from '../../model/unreachable.js';
import type { PublishReason, Step } from './step.js';

/** `create member fabrikam-prod`: a step in three words, not escaped. */
export function stepTitle(step: Pick<Step, 'action' | 'type' | 'name' | 'resourceName'>): string {
  const name = step.name;
  const part = sameName(step.name, step.resourceName) ? '' : ` (${step.resourceName})`;
  if (step.action === 'publish') return `publish ${name}${part}`;
  return `${step.action} ${step.type} ${name}${step.type === 'member' ? '' : part}`;
}

/** Reasons that many steps of a parent share, as they are said of one resource and of several. */
export const sharedReasons = {
  absentContent: {
    one: 'the central workspace does not have it',
    several: 'the central workspace does not have them',
  },
  prunedContent: {
    one: 'muster wrote it, no file declares it any more, and the parent prunes its content',
    several: 'muster wrote them, no file declares them any more, and the parent prunes its content',
  },
  newMark: {
    one: 'it is as its file asks, and is muster’s from now on',
    several: 'they are as their files ask, and are muster’s from now on',
  },
  oldMark: {
    one: 'it is as its file asks, and its mark does not say so yet',
    several: 'they are as their files ask, and their marks do not say so yet',
  },
  markOfNothing: {
    one: 'the item that it marks is gone, and no file declares it',
    several: 'the items that they mark are gone, and no file declares them',
  },
  newMember: {
    one: 'the workspace is not registered as a member yet',
    several: 'the workspaces are not registered as members yet',
  },
  leavingMember: {
    one: 'its document says that it leaves',
    several: 'their documents say that they leave',
  },
  otherMember: {
    one: 'the files do not make it a member of this parent',
    several: 'the files do not make them members of this parent',
  },
  undeclared: {
    one: 'no file declares it, and the parent is pruned',
    several: 'no file declares them, and the parent is pruned',
  },
} as const;

/** Why steps that share `reason` are taken, to stand behind what they do: `: they …`, or `, each: it …`. */
export function reasonOfSeveral(reason: string): string {
  const shared = Object.values(sharedReasons).find(({ one }) => one === reason);
  return shared === undefined ? `, each: ${reason}` : `: ${shared.several}`;
}

/** Publish reasons for the reviewer, in the order given, as the rest of a sentence that begins with “because”. */
export function reasonText(reasons: readonly PublishReason[]): string {
  return reasons.map(oneReason).join('; ');
}

/** How to resume a step that was not executed, as an imperative: an apply publishes only what live state requires. */
export function takeUp(step: Step): string {
  return step.action === 'publish' && step.reasons.some(({ why }) => why === 'asked')
    ? `Run muster publish --group ${step.group} again`
    : 'Run apply again: it goes on from there';
}

function oneReason(reason: PublishReason): string {
  switch (reason.why) {
    case 'neverPublished':
      return 'it was never published';
    case 'lastJob':
      return `its last job ended ${reason.state}`;
    case 'jobRunning':
      return 'a job is running: it is awaited, and published again only if something is left';
    case 'membersChange':
      return 'this plan changes its members';
    case 'itemsChange':
      return 'this plan changes its items';
    case 'groupModified':
      return 'the group was modified after its last job';
    case 'assignmentModified':
      return 'the assignment was modified after its last job';
    case 'memberModified':
      return `${reason.members.length === 1 ? 'member' : 'members'} ${foldPlainNames(reason.members)} ${reason.members.length === 1 ? 'was' : 'were'} registered or changed after its last job`;
    case 'notDelivered':
      return `its last job does not say that it delivered ${counted(reason.items.length)}: ${foldNames(reason.items)}`;
    case 'itemModified':
      return `${counted(reason.items.length)} ${reason.items.length === 1 ? 'was' : 'were'} modified after its last job: ${foldNames(reason.items)}`;
    case 'contentChanges':
      return `its content changes in this plan: ${foldPlainNames(reason.files)}`;
    case 'delivered':
      return `${reason.by} delivers ${counted(reason.items.length)}: ${foldNames(reason.items)}`;
    case 'pending':
      return 'an earlier run wrote it without publishing it';
    case 'copyDiffers':
      return copiesText(reason);
    case 'asked':
      return 'it was asked for';
    default:
      return unreachable(reason);
  }
}

/** `2 copies are missing and 1 differs, in 2 members (a, b): "Rule x"`. */
function copiesText({
  missing,
  changed,
  items,
  members,
}: Extract<PublishReason, { why: 'copyDiffers' }>): string {
  const counts = [
    ...(missing === 0 ? [] : [`${copies(missing)} ${missing === 1 ? 'is' : 'are'} missing`]),
    ...(changed === 0
      ? []
      : [`${missing === 0 ? copies(changed) : String(changed)} ${changed === 1 ? 'differs' : 'differ'}`]),
  ];
  const shown = members.slice(0, 3).join(', ');
  const more = members.length > 3 ? ` and ${String(members.length - 3)} more` : '';
  return `${counts.join(' and ')}, in ${String(members.length)} ${members.length === 1 ? 'member' : 'members'} (${shown}${more}): ${foldNames(items)}`;
}

function copies(n: number): string {
  return `${String(n)} ${n === 1 ? 'copy' : 'copies'}`;
}

function counted(items: number): string {
  return `${items} ${items === 1 ? 'item' : 'items'}`;
}

/** Display names, at most three, the rest counted. */
export function foldNames(items: readonly Pick<ItemRef, 'displayName'>[], most = 3): string {
  return foldPlainNames(
    items.map(({ displayName }) => `"${displayName}"`),
    most,
  );
}

/** Names of resources, at most five, the rest counted. */
export function foldPlainNames(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
