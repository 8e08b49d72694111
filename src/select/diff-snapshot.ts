import { nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import type { PinnedItem } from '../model/desired.js';
import { groupBy } from '../model/order.js';

/** Which pin belongs to which item. */
export interface SnapshotDiff {
  /** Pins with their items, in the order of the pins. */
  readonly kept: readonly { readonly pin: PinnedItem; readonly item: ContentItem }[];
  /** Pins without an item, in their order. */
  readonly dropped: readonly PinnedItem[];
  /** Items without a pin, in their order. */
  readonly added: readonly ContentItem[];
}

/**
 * Matches pins with items. A pin is matched by kind and resource name, without case; a predicted pin without
 * such an item is matched like copies: by kind and display name, if exactly one item fits.
 */
export function diffSnapshot(pins: readonly PinnedItem[], items: readonly ContentItem[]): SnapshotDiff {
  // Workbooks of several resource groups can share a name: a pin means all of them.
  const byName = groupBy(items, keyOf);
  const pinnedNames = new Set(pins.map(keyOf));
  // An item that one pin names is not matched as another pin's copy.
  const byLabel = groupBy(
    items.filter((item) => !pinnedNames.has(keyOf(item))),
    labelOf,
  );
  const pinsByLabel = groupBy(
    pins.filter((pin) => pin.predicted === true && !byName.has(keyOf(pin))),
    labelOf,
  );
  const itemsOf = (pin: PinnedItem): readonly ContentItem[] => {
    const label = labelOf(pin);
    const copies = byLabel.get(label) ?? [];
    const isCopied = pin.predicted === true && copies.length === 1 && pinsByLabel.get(label)?.length === 1;
    return byName.get(keyOf(pin)) ?? (isCopied ? copies : []);
  };
  const kept = pins.flatMap((pin) => itemsOf(pin).map((item) => ({ pin, item })));
  const [keptPins, taken] = [new Set(kept.map(({ pin }) => pin)), new Set(kept.map(({ item }) => item))];
  return {
    kept,
    dropped: pins.filter((pin) => !keptPins.has(pin)),
    added: items.filter((item) => !taken.has(item)),
  };
}

function keyOf({ kind, name }: Pick<PinnedItem, 'kind' | 'name'>): string {
  return `${kind}/${nameKey(name)}`;
}

function labelOf({ kind, displayName }: Pick<PinnedItem, 'kind' | 'displayName'>): string {
  return `${kind}/${displayName}`;
}
