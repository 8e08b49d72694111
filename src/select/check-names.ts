import type { ContentItem } from '../model/content.js';
import type { SelectionEntry } from '../model/desired.js';
import { didYouMean } from '../model/did-you-mean.js';
import type { Problem, SourceSpan } from '../model/problem.js';
import { fitsKinds, isCalled } from './match-entry.js';

/** One name of an entry, and the items that bear it. */
export interface NameCheck {
  readonly name: string;
  readonly at: SourceSpan;
  readonly bearers: readonly ContentItem[];
  /** What the entry's kinds allow, for suggestions. */
  readonly candidates: readonly ContentItem[];
}

/** The names of an entry, in its order, each with its bearers among the entry's kinds. */
export function checkNames(entry: SelectionEntry, items: readonly ContentItem[]): readonly NameCheck[] {
  const candidates = items.filter((item) => fitsKinds(entry, item));
  return (entry.names ?? []).map(({ name, at }) => ({
    name,
    at,
    bearers: candidates.filter((item) => isCalled(item, name)),
    candidates,
  }));
}

/** MUS402 at a name that nothing bears. */
export function nameless({ name, at, candidates }: NameCheck, parent: string): Problem {
  const known = candidates.flatMap((item) => [
    item.displayName,
    ...(item.alias === undefined ? [] : [item.alias]),
    item.name,
  ]);
  return {
    code: 'MUS402',
    message: `Nothing in ${parent} that this entry can take is called "${name}"`,
    hint:
      didYouMean(name, known) ??
      'Write a resource name, a function’s alias or a display name exactly; check the entry’s kind.',
    at,
    parent,
  };
}
