import type { TakenSnapshot } from './take-snapshots.js';
import { sortedBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { palette, type TextStyle } from '../../show/palette.js';
import type { SnapshotResult } from '../../report/select/snapshot-json.js';
import { count, grouped, wrapped } from '../../show/words.js';

/** Names of one list beyond these are counted: the lock file's own diff has them all. */
const shownItems = 50;

/** A run of `muster snapshot` for people: each snapshot with what came and went, by name, then the file. */
export function snapshotText(result: SnapshotResult, style: TextStyle): string {
  const lines = result.taken.map((taken) => takenLines(taken, style));
  const blocks = [
    ...lines.filter((block) => block.length > 1),
    lines.filter((block) => block.length === 1).flat(),
    result.removed.map(
      ({ parent, selection, items }) =>
        `${escapeTerminal(parent)} / ${escapeTerminal(selection)}: removed with ${count(items, 'item')}, for no group uses it pinned any more`,
    ),
    findingLines(result.findings, style),
    [fileLine(result)],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function takenLines(taken: TakenSnapshot, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { parent, selection, items, added, dropped, kept, isNew } = taken;
  const delivered = kept.filter(({ pin, item }) => pin.predicted === true && item.predicted !== true);
  const renamed = kept.filter(({ pin, item }) => pin.displayName !== item.displayName);
  const counts = [
    ...(added.length === 0 ? [] : [`${grouped(added.length)} added`]),
    ...(dropped.length === 0 ? [] : [`${grouped(dropped.length)} dropped`]),
    ...(renamed.length === 0 ? [] : [`${grouped(renamed.length)} renamed`]),
    ...(delivered.length === 0 ? [] : [`${grouped(delivered.length)} delivered since`]),
  ];
  const changes = isNew ? 'new' : counts.length === 0 ? 'as before' : counts.join(', ');
  const named = ({ kind, displayName }: { readonly kind: string; readonly displayName: string }) =>
    `${kind} ${escapeTerminal(displayName)}`;
  return [
    `${parent} / ${selection}: ${count(items.length, 'item')}, ${changes}`,
    ...listed(
      byName(added),
      style,
      (item) =>
        `${paint.good('+')} ${named(item)}${item.predicted === true ? ' (to be delivered from above)' : ''}`,
    ),
    ...listed(byName(dropped), style, (pin) => `${paint.bad('-')} ${named(pin)}`),
    ...listed(
      renamed,
      style,
      ({ pin, item }) => `${paint.change('~')} ${named(pin)}: now ${escapeTerminal(item.displayName)}`,
    ),
  ];
}

/** As people look for them: by kind, then by the name that they know. */
function byName<T extends { readonly kind: string; readonly displayName: string }>(
  list: readonly T[],
): readonly T[] {
  return sortedBy(list, ({ kind, displayName }) => `${kind} ${displayName.toLowerCase()}`);
}

function listed<T>(list: readonly T[], style: TextStyle, line: (one: T) => string): readonly string[] {
  const more = list.length - shownItems;
  return [
    ...list.slice(0, shownItems).flatMap((one) => wrapped(line(one), style.width, 4, 2)),
    ...(more > 0 ? [`  and ${grouped(more)} more; --format json lists them all`] : []),
  ];
}

function fileLine({ file, written, taken, problems }: SnapshotResult): string {
  const name = escapeTerminal(file ?? 'muster.lock.yaml');
  if (written) return `Wrote ${name}.`;
  if (problems.length > 0) return `Left ${name} as it was.`;
  return taken.length === 0 ? 'No group uses a pinned selection.' : `${name} is up to date.`;
}
