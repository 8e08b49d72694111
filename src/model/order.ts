/** A sorted copy, by the text that `key` returns. */
export function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): readonly T[] {
  return [...items]
    .map((item) => ({ item, text: key(item) }))
    .sort((a, b) => compareText(a.text, b.text))
    .map(({ item }) => item);
}

/** Groups by key, keys and items in the order they came. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = key(item);
    const found = groups.get(own);
    if (found === undefined) groups.set(own, [item]);
    else found.push(item);
  }
  return groups;
}

/** As `groupBy`, each under every key that it has. */
export function groupByEach<T>(
  all: Iterable<T>,
  keysOf: (one: T) => Iterable<string>,
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all)
    for (const key of new Set(keysOf(one))) {
      const own = found.get(key);
      if (own === undefined) found.set(key, [one]);
      else own.push(one);
    }
  return found;
}

/** The first of each key, in the order they came. */
export function distinctBy<T>(items: Iterable<T>, key: (item: T) => string): readonly T[] {
  const firsts = new Map<string, T>();
  for (const item of items) if (!firsts.has(key(item))) firsts.set(key(item), item);
  return [...firsts.values()];
}

/** Whether two lists hold the same keys, order and repetition aside. */
export function sameSet(left: Iterable<string>, right: Iterable<string>): boolean {
  const a = new Set(left);
  const b = new Set(right);
  return a.size === b.size && [...a].every((key) => b.has(key));
}

/** Appends `more` to a list. `push(...more)` would put them on the stack, which holds some 120,000. */
export function append<T>(list: T[], more: Iterable<T>): void {
  for (const item of more) list.push(item);
}

/** The largest of numbers, at least `least`; `Math.max(...numbers)` has the same limit. */
export function largest(numbers: Iterable<number>, least = 0): number {
  let most = least;
  for (const number of numbers) if (number > most) most = number;
  return most;
}

/** Orders texts by their code units: the same on every machine, whatever its locale. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * `text` without those of `characters` at its end. A pattern such as `/\/+$/` starts again at each character
 * of a run, and takes minutes for a long run in the middle of a text.
 */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** As `trimEndOf`, at both ends. */
export function trimBothOf(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text.charAt(start))) start += 1;
  return trimEndOf(text.slice(start), characters);
}
