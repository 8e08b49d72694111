import { contentKinds, type ContentKind } from '../model/content.js';
import type { ContentSelection, ItemMatch, SelectionEntry, TagMatch } from '../model/desired.js';
import { everyKey } from '../model/unreachable.js';
import type { Draft } from './draft.js';
import type { WrittenMatch } from './shapes/content.js';
import type { Path } from './source-document.js';

/** A ContentSelection of a document without problems; a pinned one has no snapshots yet: see `pinFleet`. */
export function toSelection(draft: Draft): ContentSelection {
  return {
    name: draft.name,
    include: entriesOf(draft, ['spec', 'include']),
    exclude: entriesOf(draft, ['spec', 'exclude']),
    allowEmpty: draft.flag(['spec', 'allowEmpty'], false),
    snapshots: draft.flag(['spec', 'snapshot'], false) ? [] : undefined,
    at: draft.at,
  };
}

/** The entries of a list of a document without problems, in its order. */
export function entriesOf(draft: Draft, path: Path): readonly SelectionEntry[] {
  return Array.from({ length: draft.length(path) }, (_, index) => toEntry(draft, [...path, index]));
}

function toEntry(draft: Draft, path: Path): SelectionEntry {
  const kinds = kindsOf(draft.strings([...path, 'kind']));
  const match = [...path, 'match'];
  const names = [...path, 'names'];
  return {
    kinds: kinds.length > 0 ? kinds : undefined,
    ...(draft.has(match) ? { match: toMatch(draft, match), keysAt: keysAt(draft, match) } : {}),
    names: draft.has(names) ? draft.texts(names).map(({ text, at }) => ({ name: text, at })) : undefined,
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
