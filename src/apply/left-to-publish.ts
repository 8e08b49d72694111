import { idKey, nameKey } from '../model/arm-id.js';
import { sameSet } from '../model/order.js';
import type { LivePart } from '../plan/parts/live-parts.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import type { PublishReason, PublishStep, Step } from '../plan/steps/step.js';

/** What is left of a planned publish, after a running job was awaited and the parent read again. */
export type LeftToPublish =
  | { readonly left: 'publish'; readonly step: PublishStep }
  | { readonly left: 'nothing' }
  /** Somebody changed group or assignment: a publish would no longer carry what was shown. */
  | { readonly left: 'other' };

/**
 * Whether a planned publish is still needed, by the steps that its part has now.
 *
 * It is done with the members and items that were shown. Later changes, new content for example, were not
 * shown: the next plan writes and publishes them. `unwritten` are items, by `idKey`, that this run should
 * have written but did not: the group may hold their old state.
 */
export function leftToPublish(
  shown: PublishStep,
  now: readonly Step[],
  part: LivePart | undefined,
  unwritten: ReadonlySet<string> = new Set(),
): LeftToPublish {
  const own = now.filter(({ group, name }) => group === shown.group && name === shown.name);
  const writes = own.some(({ action }) => action !== 'publish');
  if (writes && !holdsWhatWasShown(part, shown, unwritten)) return { left: 'other' };
  const again = own.find((one): one is PublishStep => one.action === 'publish');
  if (again === undefined) return { left: 'nothing' };
  const known = new Set(shown.items.map(itemKey));
  const reasons = again.reasons.flatMap((reason) => withinShown(reason, known, writes));
  if (reasons.length === 0) return { left: 'nothing' };
  return { left: 'publish', step: { ...again, reasons, items: shown.items, members: shown.members } };
}

/** The reason limited to items that were shown; none where it is a change that was not shown. */
function withinShown(
  reason: PublishReason,
  known: ReadonlySet<string>,
  writes: boolean,
): readonly PublishReason[] {
  switch (reason.why) {
    case 'membersChange':
    case 'itemsChange':
      return writes ? [] : [reason];
    case 'contentChanges':
    case 'itemModified':
    case 'notDelivered':
    case 'delivered': {
      const items = reason.items.filter((item) => known.has(itemKey(item)));
      return items.length === 0 ? [] : [{ ...reason, items }];
    }
    default:
      return [reason];
  }
}

function holdsWhatWasShown(
  part: LivePart | undefined,
  { members, items }: PublishStep,
  unwritten: ReadonlySet<string>,
): boolean {
  const held = part?.assignment?.itemIds.map(idKey).filter((id) => !unwritten.has(id)) ?? [];
  return (
    sameSet(
      part?.live?.memberResourceNames.map(nameKey) ?? [],
      members.map(({ resourceName }) => nameKey(resourceName)),
    ) && sameSet(held, items.map(itemKey))
  );
}
