import type { ContentItem } from '../model/content.js';
import type { SelectionEntry } from '../model/desired.js';
import { hintsAmong } from '../model/did-you-mean.js';
import type { Problem, SourceSpan } from '../model/problem.js';
import { bearersOf, fitsKinds } from './fits-key.js';

/** One name of an entry, and the items that bear it. */
export interface NameCheck {
  readonly name: string;
  readonly at: SourceSpan;
  readonly bearers: readonly ContentItem[];
  /** The nearest name among what the entry's kinds allow, as a hint. */
  readonly nearest: (text: string) => string | undefined;
}

/** The names of an entry, in its order, each with its bearers among the entry's kinds. */
export function checkNames(entry: SelectionEntry, items: readonly ContentItem[]): readonly NameCheck[] {
  if (entry.names === undefined) return [];
  const candidates = items.filter((item) => fitsKinds(entry, item));
  const bearers = bearersOf(candidates);
  const nearest = hintsAmong(() =>
    candidates.flatMap(({ displayName, alias, name }) => [displayName, alias ?? [], name].flat()),
  );
  return entry.names.map(({ name, at }) => ({ name, at, bearers: bearers(name), nearest }));
}

/** MUS402 at a name that nothing bears. */
export function nameless({ name, at, nearest }: NameCheck, parent: string): Problem {
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
