import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import type { ContentSelection, SelectionEntry } from '../model/desired.js';
import { hintsAmong } from '../model/did-you-mean.js';
import { compareText } from '../model/order.js';
import type { Finding, Problem, SourceSpan } from '../model/problem.js';
import { bearersOf, entriesThrough, fitsKinds, type ItemVerdict, judgeItem } from './fits-key.js';
import { selectionFindings } from './selection-findings.js';

/** What one selection takes in one workspace. */
export interface ResolvedSelection {
  /** Every item of the workspace, by kind, then lower-cased name. */
  readonly verdicts: readonly ItemVerdict[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * What the entries of a selection take, pinned or not: the union of `include` without the union of `exclude`.
 * Problems: MUS402 for a name that no item has, MUS401 where nothing is left, at the selection. Findings as
 * in `selectionFindings`.
 */
export function resolveAnew(
  selection: ContentSelection,
  content: readonly ContentItem[],
  parent: string,
): ResolvedSelection {
  const items = sortedContent(content);
  const verdicts = items.map((item) => judgeItem(selection, item));
  const names = entriesThrough(selection).flatMap((entry) => checkNames(entry, items));
  const unknown = names.filter((check) => check.bearers.length === 0).map((check) => nameless(check, parent));
  // A wrong name explains why nothing is left.
  const isNews = unknown.length === 0 && !selection.allowEmpty;
  const isEmpty = !verdicts.some((verdict) => verdict.taken);
  return {
    verdicts,
    problems: isEmpty && isNews ? [nothingLeft(selection, parent)] : unknown,
    findings: selectionFindings(selection, verdicts, names, parent),
  };
}

/** All groups of a parent resolve the same content: it is sorted once. */
const sorted = new WeakMap<readonly ContentItem[], readonly ContentItem[]>();

function sortedContent(content: readonly ContentItem[]): readonly ContentItem[] {
  const items = sorted.get(content) ?? sortItems(content);
  sorted.set(content, items);
  return items;
}

function nothingLeft(selection: ContentSelection, parent: string): Problem {
  return {
    code: 'MUS401',
    message: `Selection "${selection.name}" resolves to nothing in ${parent}`,
    hint: 'Widen its entries, or set "allowEmpty: true".',
    at: selection.at,
    parent,
  };
}

/** Items by kind, then lower-cased name, each once. */
export function sortItems(items: readonly ContentItem[]): readonly ContentItem[] {
  const once = new Map(items.map((item) => [identityOf(item), item]));
  return [...once]
    .map(([identity, item]) => ({ identity, name: nameKey(item.name), item }))
    .sort(
      (left, right) =>
        compareText(left.item.kind, right.item.kind) ||
        compareText(left.name, right.name) ||
        compareText(left.identity, right.identity),
    )
    .map(({ item }) => item);
}

function identityOf(item: ContentItem): string {
  // A copy that is yet to be delivered by an upper tier has no id.
  return item.resourceId === null ? `${item.kind} ${nameKey(item.name)}` : idKey(item.resourceId);
}

/** One name of an entry, and the items that have it. */
export interface NameCheck {
  readonly name: string;
  readonly at: SourceSpan;
  readonly bearers: readonly ContentItem[];
  /** The nearest name among what the entry's kinds allow, as a hint. */
  readonly nearest: (text: string) => string | undefined;
}

/** The names of an entry, in its order, each with its items of the entry's kinds. */
function checkNames(entry: SelectionEntry, items: readonly ContentItem[]): readonly NameCheck[] {
  if (entry.names === undefined) return [];
  const candidates = items.filter((item) => fitsKinds(entry, item));
  const bearers = bearersOf(candidates);
  const nearest = hintsAmong(() =>
    candidates.flatMap(({ displayName, alias, name }) => [displayName, alias ?? [], name].flat()),
  );
  return entry.names.map(({ name, at }) => ({ name, at, bearers: bearers(name), nearest }));
}

/** MUS402 at a name that no item has. */
function nameless({ name, at, nearest }: NameCheck, parent: string): Problem {
  return {
    code: 'MUS402',
    message: `Nothing in ${parent} that this entry can take is called "${name}"`,
    hint:
      nearest(name) ??
      'Write a resource name, a function’s alias or a display name exactly; check the entry’s kind.',
    at,
    parent,
  };
}
