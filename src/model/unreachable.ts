/** Ends a switch that must know every case: a new one fails to compile where it is forgotten. */
export function unreachable(value: never): never {
  throw new Error(`A case that cannot be: ${JSON.stringify(value)}`);
}
