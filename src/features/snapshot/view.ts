import type { PinnedItem } from '../../model/desired.js';
import { sortedBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { errorParts, findingParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, grouped, wrapped } from '../../show/words.js';
import type { SnapshotJson } from './shape.js';
import type { TakenSnapshot, TakenSnapshots } from './take-snapshots.js';

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

/** A run of `muster snapshot`: what was taken, and what became of the lock file. */
export interface SnapshotResult extends TakenSnapshots {
  /** The lock file, as people call it; null where the files could not be used. */
  readonly file: string | null;
  /** Whether it was written; if not, it held all of this already, or could not be. */
  readonly written: boolean;
  /** Entries that were taken out of it, because nothing uses them any more. */
  readonly removed: readonly {
    readonly parent: string;
    readonly selection: string;
    readonly items: number;
  }[];
}

/** A run of `muster snapshot` as JSON; `problems` are those that kept everything from being done, beside those of single snapshots. */
export function snapshotJson(
  result: SnapshotResult,
  { tool, problems }: { readonly tool: string; readonly problems: readonly Problem[] },
): SnapshotJson {
  return {
    schemaVersion: 1,
    tool,
    file: result.file,
    written: result.written,
    snapshots: result.taken.map(entryJson),
    removed: result.removed,
    findings: result.findings.map(findingJson),
    errors: [...problems, ...result.problems].map(problemJson),
  };
}

function entryJson({
  parent,
  selection,
  items,
  added,
  dropped,
  kept,
}: TakenSnapshot): SnapshotJson['snapshots'][number] {
  return {
    parent,
    selection,
    items: items.length,
    added: added.map(itemJson),
    dropped: dropped.map(itemJson),
    renamed: kept
      .filter(({ pin, item }) => pin.displayName !== item.displayName)
      .map(({ pin, item }) => ({ ...itemJson(item), before: pin.displayName })),
    delivered: kept
      .filter(({ pin, item }) => pin.predicted === true && item.predicted !== true)
      .map(({ item }) => itemJson(item)),
  };
}

function itemJson({
  kind,
  name,
  displayName,
  predicted,
}: Pick<
  PinnedItem,
  'kind' | 'name' | 'displayName' | 'predicted'
>): SnapshotJson['snapshots'][number]['added'][number] {
  return { kind, name, displayName, predicted: predicted === true };
}

/** A run of `muster snapshot` as Markdown of at most `limit` bytes: errors, then each snapshot as its text says it, then findings. */
export function snapshotMarkdown(
  result: SnapshotResult,
  { limit, problems }: { readonly limit: number; readonly problems: readonly Problem[] },
): string {
  const style = { width: 100, colors: false, sources: new Map<string, string>() };
  const blocks = snapshotText({ ...result, findings: [] }, style)
    .trimEnd()
    .split('\n\n');
  return fitMarkdown(
    [
      { text: `### ${count(result.taken.length, 'snapshot')}`, of: 'line', count: 1 },
      ...errorParts([...problems, ...result.problems]),
      ...blocks.map((block) => ({ text: fenceMarkdown('text', block.split('\n')), of: 'block', count: 1 })),
      ...findingParts(result.findings),
    ],
    limit,
    'The JSON lists all.',
  );
}

export const snapshotView: View<SnapshotResult> = {
  text: snapshotText,
  json: snapshotJson,
  markdown: snapshotMarkdown,
};
