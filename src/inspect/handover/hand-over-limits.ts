import { distribution } from '../../model/defender-distribution.js';

/**
 * How many publishes of Defender's content distribution it takes to bring `items` to `tenants`: the
 * fewest, whether the items or the tenants are dealt out among them. 0 where there is nothing to bring.
 */
export function publishesNeeded(items: number, tenants: number): number {
  if (items === 0 || tenants === 0) return 0;
  return Math.min(dealtOut(items, tenants), dealtOut(tenants, items));
}

/** Publishes that each carry a run of `many` to all of `each`. */
function dealtOut(many: number, each: number): number {
  const room = Math.floor(distribution.mostPublishedItems / each);
  return room === 0 ? Number.POSITIVE_INFINITY : Math.ceil(many / room);
}
