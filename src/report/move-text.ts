import { groupBy } from '../model/order.js';
import type { Move } from '../plan/find-moves.js';
import { wrapped, folded } from './words.js';

/** Who goes from where to where, those who go the same way together, in the order of their first; empty where nobody moves. */
export function moveLines(moves: readonly Move[], width: number): readonly string[] {
  const ways = groupBy(moves, ({ from, to }) => `from ${folded(from)} to ${folded(to)}`);
  return [...ways].flatMap(([way, movers]) =>
    wrapped(`moves: ${folded(movers.map(({ member }) => member))} ${way}`, width, 6, 2),
  );
}
