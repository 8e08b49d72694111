/** Ends a switch that must know every case: a new one fails to compile where it is forgotten. */
export function unreachable(value: never): never {
  throw new Error(`A case that cannot be: ${JSON.stringify(value)}`);
}

/** All words of a union, in the order in which they are written: a new one fails to compile where it is forgotten. */
export function everyKey<K extends string>(keys: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(keys) as K[];
}
