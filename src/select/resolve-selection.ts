import type { ContentItem } from '../model/content.js';
import type { ContentSelection, DesiredGroup, PinnedItem, Snapshot } from '../model/desired.js';
import { lookKey, tellApart } from '../model/look-alike.js';
import { append } from '../model/order.js';
import type { Finding, Problem } from '../model/problem.js';
import { noSnapshot, retakeCommand } from '../model/used-snapshots.js';
import { diffSnapshot, type SnapshotDiff } from './diff-snapshot.js';
import type { ItemVerdict } from './fits-key.js';
import { resolveAnew, type ResolvedSelection, sortItems } from './resolve-anew.js';
import { firstNames, selectionFindings } from './selection-findings.js';

/**
 * What a selection takes of the content of `parent`'s workspace: what its entries take (`resolveAnew`),
 * or, where it is pinned, what its snapshot of this parent holds (`resolveSnapshot`).
 */
export function resolveSelection(
  selection: ContentSelection,
  content: readonly ContentItem[],
  parent: string,
): ResolvedSelection {
  const known = resolutions.get(content) ?? new Map<ContentSelection, ResolvedSelection>();
  resolutions.set(content, known);
  const found = known.get(selection) ?? resolved(selection, content, parent);
  known.set(selection, found);
  return found;
}

/** A parent's groups ask for the same selections: each is resolved once. Every parent has content of its own. */
const resolutions = new WeakMap<readonly ContentItem[], Map<ContentSelection, ResolvedSelection>>();

function resolved(
  selection: ContentSelection,
  content: readonly ContentItem[],
  parent: string,
): ResolvedSelection {
  const fresh = resolveAnew(selection, content, parent);
  return selection.snapshots === undefined
    ? fresh
    : resolveSnapshot(selection, selection.snapshots, fresh, parent);
}

/**
 * What a pinned selection takes in `parent`'s workspace: what its snapshot of that parent holds, never more.
 * `fresh` is what its entries would take today.
 *
 * Problems: MUS415 where it was never pinned there; MUS416 for each pinned item that the workspace no
 * longer has, at its line of the lock file; MUS401 where an empty snapshot is not allowed. Findings:
 * those of the items that are published, and MUS327, one, where a snapshot taken now would differ.
 */
function resolveSnapshot(
  selection: ContentSelection,
  snapshots: readonly Snapshot[],
  fresh: ResolvedSelection,
  parent: string,
): ResolvedSelection {
  const snapshot = snapshots.find((one) => one.parent === parent);
  if (snapshot === undefined) {
    const problem = { ...noSnapshot({ parent, selection: selection.name }), at: selection.at, parent };
    return { verdicts: fresh.verdicts.map(notPinned), findings: [], problems: [problem] };
  }
  const diff = diffSnapshot(
    snapshot.items,
    fresh.verdicts.map(({ item }) => item),
  );
  const { kept, dropped: vanished } = diff;
  const pins = new Map(kept.map(({ pin, item }) => [item, pin]));
  const verdicts = fresh.verdicts.map((verdict) => pinnedVerdict(verdict, pins.get(verdict.item)));
  const isEmpty = snapshot.items.length === 0;
  // Where every pinned item is gone, that is reported rather than that it is empty.
  const allowsEmpty = selection.allowEmpty && isEmpty;
  const moved = movedSince(selection, snapshot, diff, fresh, parent);
  return {
    verdicts,
    problems: [
      ...vanished.map((pin) => hasVanished(pin, selection, parent, verdicts)),
      ...(isEmpty && !allowsEmpty ? [nothingPinned(selection, snapshot, parent)] : []),
    ],
    findings: [
      ...selectionFindings({ ...selection, allowEmpty: allowsEmpty }, verdicts, [], parent),
      ...(moved === undefined ? [] : [moved]),
    ],
  };
}

function pinnedVerdict({ item }: ItemVerdict, pin: PinnedItem | undefined): ItemVerdict {
  if (pin === undefined) return notPinned({ item });
  const { at } = pin;
  return item.unsupported === 'ownStorage'
    ? { item, taken: false, reason: 'ownStorage', at }
    : { item, taken: true, reason: 'pinned', at };
}

function notPinned({ item }: Pick<ItemVerdict, 'item'>): ItemVerdict {
  return { item, taken: false, reason: 'notPinned' };
}

function hasVanished(
  pin: PinnedItem,
  selection: ContentSelection,
  parent: string,
  verdicts: readonly ItemVerdict[],
): Problem {
  const alike = verdicts.find(
    ({ item }) => item.kind === pin.kind && lookKey(item.name) === lookKey(pin.name),
  );
  return {
    code: 'MUS416',
    message: `"${pin.displayName}" (${pin.kind} ${pin.name}) is pinned by selection "${selection.name}", and ${parent} no longer has it`,
    hint: `${alike === undefined ? '' : tellApart(`It has one called "${alike.item.name}".`, pin.name, alike.item.name) + ' '}Restore it, or drop it: ${retakeCommand({ parent, selection: selection.name })}`,
    at: pin.at,
    parent,
  };
}

function nothingPinned(selection: ContentSelection, snapshot: Snapshot, parent: string): Problem {
  return {
    code: 'MUS401',
    message: `The snapshot of selection "${selection.name}" holds nothing for ${parent}`,
    hint: `Set "allowEmpty: true", or run: ${retakeCommand({ parent, selection: selection.name })}`,
    at: snapshot.at,
    parent,
  };
}

/** MUS327: a warning where what is published is not what the entries ask for, else a note. */
function movedSince(
  selection: ContentSelection,
  snapshot: Snapshot,
  { kept, dropped: vanished }: SnapshotDiff,
  fresh: ResolvedSelection,
  parent: string,
): Finding | undefined {
  const now = new Set(fresh.verdicts.filter(({ taken }) => taken).map(({ item }) => item));
  const pinned = new Set(kept.map(({ item }) => item));
  const added = [...now].filter((item) => !pinned.has(item)).map(({ displayName }) => displayName);
  const dropped = [...pinned].filter((item) => !now.has(item)).map(({ displayName }) => displayName);
  const renamed = kept
    .filter(({ pin, item }) => now.has(item) && pin.displayName !== item.displayName)
    .map(({ pin, item }) => `${pin.displayName} to ${item.displayName}`);
  // A name is unknown because a pinned item is gone.
  const failing = vanished.length === 0 ? fresh.problems.find(({ code }) => code === 'MUS402') : undefined;
  const parts = [
    ...(added.length === 0 ? [] : [`add ${firstNames(added)}`]),
    ...(dropped.length === 0 ? [] : [`drop ${firstNames(dropped)}`]),
    ...(renamed.length === 0 ? [] : [`rename ${firstNames(renamed)}`]),
    ...(failing === undefined ? [] : [`fail: ${failing.message}`]),
  ];
  if (parts.length === 0) return undefined;
  const hint = `To take it: ${retakeCommand({ parent, selection: selection.name })}`;
  const alike = lookAlike([
    ...kept.map(({ pin, item }) => [pin.displayName, item.displayName] as const),
    ...dropped.flatMap((one) => added.map((other) => [one, other] as const)),
  ]);
  return {
    code: 'MUS327',
    severity: dropped.length > 0 || failing !== undefined ? 'warning' : 'info',
    message: `Selection "${selection.name}": ${parent} has moved since its snapshot; one taken now would ${parts.join('; ')}`,
    hint:
      alike === undefined
        ? hint
        : `${tellApart(`"${alike[0]}" and "${alike[1]}" are two names.`, ...alike)} ${hint}`,
    at: snapshot.at,
    parent,
  };
}

/** The first pair of names that differ and look the same. */
function lookAlike(pairs: readonly (readonly [string, string])[]): readonly [string, string] | undefined {
  return pairs.find(([one, other]) => one !== other && lookKey(one) === lookKey(other));
}

/** What a group publishes, with findings and problems. */
export interface ResolvedItems {
  /** By kind, then lower-cased name; each once. */
  readonly items: readonly ContentItem[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * The items of a group: the union of its selections over the content of its parent's workspace.
 *
 * Findings and problems are those of `resolveSelection`, selection by selection in the group's order.
 * They name selection and parent but not the group, so that groups of one parent that share a
 * selection give equal ones. MUS109 for a selection that does not exist.
 */
export function resolveItems(
  group: DesiredGroup,
  selections: ReadonlyMap<string, ContentSelection>,
  content: readonly ContentItem[],
): ResolvedItems {
  const items: ContentItem[] = [];
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  for (const name of group.content) {
    const selection = selections.get(name);
    if (selection === undefined) {
      problems.push({ code: 'MUS109', message: `No ContentSelection is called "${name}"`, at: group.at });
      continue;
    }
    const resolved = resolveSelection(selection, content, group.parent);
    append(
      items,
      resolved.verdicts.filter(({ taken }) => taken).map(({ item }) => item),
    );
    append(findings, resolved.findings);
    append(problems, resolved.problems);
  }
  return { items: sortItems(items), findings, problems };
}
