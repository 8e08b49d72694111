import { compareText } from '../model/order.js';
import type { Problem } from '../model/problem.js';
import type { Draft, Placed } from './draft.js';

/** How deep selections may take one another: deeper ones are hard to follow. */
const deepest = 20;
/** Cycles reported in one run; the next run reports the others. */
const maxCycles = 20;

export interface OrderedSelections {
  /** Each after those that its entries take; without those on or above a cycle. */
  readonly drafts: readonly Draft[];
  readonly problems: readonly Problem[];
}

/**
 * The ContentSelections in an order in which each can be made from those before it.
 *
 * Yields MUS193 for each cycle and for a selection that stands on a chain of more than 20 others, MUS194 for
 * an entry that takes a selection and says something else as well, MUS195 for one that takes a pinned
 * selection. Unknown names are reported elsewhere (MUS109). Iterative: files can make a chain of any length.
 */
export function orderSelections(drafts: readonly Draft[]): OrderedSelections {
  const selections = new Map(
    drafts
      .filter(({ kind, name }) => kind === 'ContentSelection' && name !== '')
      .map((draft) => [draft.name, draft]),
  );
  const taken = new Map(
    [...selections].map(([name, draft]) => [name, taking(draft).filter(({ text }) => selections.has(text))]),
  );
  const depths = depthsOf(taken);
  const told = [...selections.values()].sort((a, b) => compareText(a.name, b.name));
  return {
    drafts: told
      .filter(({ name }) => depths.has(name))
      .sort((a, b) => (depths.get(a.name) ?? 0) - (depths.get(b.name) ?? 0)),
    problems: [
      ...told.flatMap((draft) => [
        ...crowdedEntries(draft),
        ...(taken.get(draft.name) ?? []).flatMap((entry) => pinned(entry, selections)),
        ...((depths.get(draft.name) ?? 0) === deepest + 1 ? [tooDeep(draft)] : []),
      ]),
      ...cyclesOf(
        told.filter(({ name }) => !depths.has(name)),
        taken,
        depths,
      ),
    ],
  };
}

/** The selections that a selection's entries name, in their order. */
export function taking(draft: Draft): readonly Placed[] {
  return entryPaths(draft).flatMap((path) => draft.texts([...path, 'selection']));
}

function entryPaths(draft: Draft): readonly (readonly (string | number)[])[] {
  return ['include', 'exclude'].flatMap((list) =>
    Array.from({ length: draft.length(['spec', list]) }, (_, index) => ['spec', list, index]),
  );
}

/** How long the longest chain below each is, 0 where it takes none; none for those on or above a cycle. */
function depthsOf(taken: ReadonlyMap<string, readonly Placed[]>): ReadonlyMap<string, number> {
  const takers = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [name, entries] of taken) {
    waiting.set(name, entries.length);
    for (const { text } of entries) {
      const known = takers.get(text);
      if (known === undefined) takers.set(text, [name]);
      else known.push(name);
    }
  }
  const depths = new Map<string, number>();
  const ready = [...waiting].flatMap(([name, count]) => (count === 0 ? [name] : []));
  for (const name of ready) depths.set(name, 0);
  for (let name = ready.pop(); name !== undefined; name = ready.pop())
    for (const taker of takers.get(name) ?? []) {
      depths.set(taker, Math.max(depths.get(taker) ?? 0, (depths.get(name) ?? 0) + 1));
      const left = (waiting.get(taker) ?? 0) - 1;
      waiting.set(taker, left);
      if (left === 0) ready.push(taker);
    }
  return new Map([...depths].filter(([name]) => waiting.get(name) === 0));
}

function crowdedEntries(draft: Draft): readonly Problem[] {
  return entryPaths(draft).flatMap((path): Problem[] => {
    const others = draft.keys(path).filter((key) => key !== 'selection');
    const [first] = others;
    if (!draft.keys(path).includes('selection') || first === undefined) return [];
    return [
      {
        code: 'MUS194',
        message: `An entry that takes a selection takes all of it, and has ${others.map((key) => `"${key}"`).join(', ')} as well`,
        hint: 'Make two entries of it; what is not wanted goes into exclude.',
        at: draft.keySpan([...path, first]),
      },
    ];
  });
}

function pinned({ text, at }: Placed, selections: ReadonlyMap<string, Draft>): readonly Problem[] {
  const other = selections.get(text);
  if (other?.flag(['spec', 'snapshot'], false) !== true) return [];
  return [
    {
      code: 'MUS195',
      message: `Selection ${text} is pinned, and an entry takes only what is resolved anew`,
      hint: `Give the pinned selection to the groups beside this one, or pin the one that takes it: "snapshot: true" here, not in ${text}.`,
      at,
      related: [{ message: `${text} is pinned here`, at: other.span(['spec', 'snapshot']) }],
    },
  ];
}

function tooDeep(draft: Draft): Problem {
  return {
    code: 'MUS193',
    message: `Selection ${draft.name} takes one that takes others, and so on for more than ${String(deepest)}`,
    hint: 'Write out what is to be taken.',
    at: draft.at,
  };
}

/** Each cycle once, from its first selection by name: each selection without a depth takes another one. */
function cyclesOf(
  drafts: readonly Draft[],
  taken: ReadonlyMap<string, readonly Placed[]>,
  depths: ReadonlyMap<string, number>,
): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { name: start } of drafts) {
    const places = new Map<string, number>();
    const walk: { readonly name: string; readonly next: Placed }[] = [];
    let name = start;
    while (!seen.has(name) && !places.has(name)) {
      const next = taken.get(name)?.find(({ text }) => !depths.has(text));
      if (next === undefined) break;
      places.set(name, walk.length);
      walk.push({ name, next });
      name = next.text;
    }
    const first = places.get(name);
    for (const one of places.keys()) seen.add(one);
    if (first !== undefined && problems.length < maxCycles) problems.push(cycle(walk.slice(first)));
  }
  return problems;
}

function cycle(chain: readonly { readonly name: string; readonly next: Placed }[]): Problem {
  const [first, ...others] = chain;
  const names = chain.map(({ name }) => name);
  return {
    code: 'MUS193',
    message: `Selections form a cycle, each taking the next: ${[...names, ...names.slice(0, 1)].join(' → ')}`,
    hint: 'Remove one of these entries.',
    at: first?.next.at,
    related: others.map(({ next }) => ({ message: `${next.text} is taken here`, at: next.at })),
  };
}
