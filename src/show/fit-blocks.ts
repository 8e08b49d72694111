/** Blocks of lines, as many from the first on as there is room for. */
export interface Fitted<T> {
  readonly shown: readonly (readonly string[])[];
  /** Those that had no room. */
  readonly rest: readonly T[];
}

/**
 * Renders items until `room` lines are used; a block costs a blank line beside its own.
 *
 * What has no room is not rendered: of 500 groups 50 are laid out.
 */
export function fitBlocks<T>(
  items: readonly T[],
  render: (item: T) => readonly string[],
  room: number,
): Fitted<T> {
  const shown: (readonly string[])[] = [];
  let used = 0;
  for (const [at, item] of items.entries()) {
    const lines = render(item);
    used += lines.length + 1;
    if (used > room) return { shown, rest: items.slice(at) };
    shown.push(lines);
  }
  return { shown, rest: [] };
}

/**
 * How many of `room` lines each of several parts gets that would like `needs`: a part that needs
 * less than its even share leaves the rest to the others.
 */
export function sharesOf(needs: readonly number[], room: number): readonly number[] {
  const shares = needs.map(() => 0);
  const order = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  let left = room;
  for (const [at, { need, index }] of order.entries()) {
    const share = Math.min(need, Math.floor(left / (order.length - at)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
