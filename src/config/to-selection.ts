import { contentKinds, type ContentKind } from '../model/content.js';
import type { ContentSelection, ItemMatch, SelectionEntry, TagMatch } from '../model/desired.js';
import { sortedBy } from '../model/order.js';
import { everyKey } from '../model/unreachable.js';
import type { Draft } from './draft.js';
import type { WrittenMatch } from './shapes/content.js';
import type { Path } from './source-document.js';

/** The ContentSelections of documents without problems, in name order; each document stands after those that its entries take. */
export function toSelections(drafts: readonly Draft[]): readonly ContentSelection[] {
  const made = new Map<string, ContentSelection>();
  for (const draft of drafts) made.set(draft.name, toSelection(draft, made));
  return sortedBy(made.values(), ({ name }) => name);
}

/** Snapshots are added by `pinFleet`. */
function toSelection(draft: Draft, others: ReadonlyMap<string, ContentSelection>): ContentSelection {
  return {
    name: draft.name,
    include: entriesOf(draft, ['spec', 'include'], others),
    exclude: entriesOf(draft, ['spec', 'exclude'], others),
    allowEmpty: draft.flag(['spec', 'allowEmpty'], false),
    snapshots: draft.flag(['spec', 'snapshot'], false) ? [] : undefined,
    at: draft.at,
  };
}

/** The entries of a list of a document without problems, in its order; `others` are the selections that they can take. */
export function entriesOf(
  draft: Draft,
  path: Path,
  others: ReadonlyMap<string, ContentSelection> = new Map(),
): readonly SelectionEntry[] {
  return Array.from({ length: draft.length(path) }, (_, index) => toEntry(draft, [...path, index], others));
}

function toEntry(draft: Draft, path: Path, others: ReadonlyMap<string, ContentSelection>): SelectionEntry {
  const kinds = kindsOf(draft.strings([...path, 'kind']));
  const match = [...path, 'match'];
  const names = [...path, 'names'];
  const selection = others.get(draft.text([...path, 'selection']));
  return {
    kinds: kinds.length > 0 ? kinds : undefined,
    ...(draft.has(match) ? { match: toMatch(draft, match), keysAt: keysAt(draft, match) } : {}),
    names: draft.has(names) ? draft.texts(names).map(({ text, at }) => ({ name: text, at })) : undefined,
    ...(selection === undefined ? {} : { selection }),
    at: draft.span(path),
  };
}

/** Empty for every kind: for "*", and where no kind is given. */
function kindsOf(words: readonly string[]): readonly ContentKind[] {
  const asked = new Set(words.map((word) => (word === 'Parser' ? 'Function' : word)));
  return contentKinds.filter((kind) => asked.has(kind));
}

const patternKeys = everyKey<Exclude<keyof WrittenMatch, 'tags' | 'enabled' | 'modifiedAfter'>>({
  displayName: true,
  severity: true,
  tactics: true,
  techniques: true,
  kindOfRule: true,
  alertRuleTemplateName: true,
  category: true,
});

function toMatch(draft: Draft, path: Path): ItemMatch {
  const enabled = [...path, 'enabled'];
  const modifiedAfter = [...path, 'modifiedAfter'];
  const tags = [...path, 'tags'];
  const patterns = patternKeys
    .filter((key) => draft.has([...path, key]))
    .map((key) => [key, draft.strings([...path, key])] as const);
  return {
    ...Object.fromEntries(patterns),
    ...(draft.has(tags) ? { tags: draft.keys(tags).map((name) => toTag(draft, tags, name)) } : {}),
    ...(draft.has(enabled) ? { enabled: draft.flag(enabled, false) } : {}),
    ...(draft.has(modifiedAfter) ? { modifiedAfter: draft.text(modifiedAfter) } : {}),
  };
}

function toTag(draft: Draft, tags: Path, name: string): TagMatch {
  return { name, patterns: draft.strings([...tags, name]) };
}

function keysAt(draft: Draft, match: Path): SelectionEntry['keysAt'] {
  return Object.fromEntries(draft.keys(match).map((key) => [key, draft.keySpan([...match, key])]));
}
