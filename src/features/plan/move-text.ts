import { groupBy } from '../../model/order.js';
import type { Move } from '../../plan/guards/find-moves.js';
import { count, folded, wrapped } from '../../show/words.js';

/** Ways beyond these are counted. */
const shownWays = 10;

/** Who goes from where to where, those who go the same way together, in the order of their first; empty where nobody moves. */
export function moveLines(moves: readonly Move[], width: number): readonly string[] {
  const ways = waysOf(moves);
  const rest = ways.slice(shownWays).flat();
  return [
    ...ways.slice(0, shownWays).flatMap((movers) => {
      const [first] = movers;
      const way = first === undefined ? '' : `from ${folded(first.from)} to ${folded(first.to)}`;
      return wrapped(`moves: ${folded(movers.map(({ member }) => member))} ${way}`, width, 6, 2);
    }),
    ...(rest.length === 0 ? [] : [`  moves: and ${count(rest.length, 'more member')}`]),
  ];
}

/** Moves that go the same way, together, in the order of their first. */
export function waysOf(moves: readonly Move[]): readonly (readonly Move[])[] {
  return [...groupBy(moves, ({ from, to }) => JSON.stringify([from, to])).values()];
}
