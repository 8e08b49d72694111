/** The default of an exhaustive switch: a forgotten case fails to compile. */
export function unreachable(value: never): never {
  throw new Error(`A case that cannot be: ${JSON.stringify(value)}`);
}

/** All words of a union, in the order written: a forgotten word fails to compile. */
export function everyKey<K extends string>(keys: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(keys) as K[];
}
