import { Session } from 'node:inspector/promises';

/** Blocks are counted only of functions that are compiled from here on: what is counted is imported after this file. */
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * How many steps `run` takes: blocks of the program and of the packages that it uses, by V8's precise coverage,
 * and what built-ins look at, copy or hand out within one block. Patterns are not among them.
 *
 * Counts, and does not time: the same on every machine.
 */
export async function countSteps(run: () => unknown): Promise<number> {
  // What was made for it counts no more than what came before.
  await blocks();
  const restore = countBuiltIns();
  try {
    looked = 0;
    await run();
    const builtIn = looked;
    return builtIn + (await blocks());
  } finally {
    restore();
  }
}

/** Makes ready a list of `n`; what it returns is the work. */
export type Work = (n: number) => () => unknown;

export function times<T>(n: number, one: (at: number) => T): readonly T[] {
  return Array.from({ length: n }, (_, at) => one(at));
}

/** How much more work four times as much is: 4 where work grows with the input, 16 where with its square. */
export async function growth(make: Work, n: number): Promise<number> {
  // Fewer steps than there are characters or entries are no work that grows.
  const few = Math.max(n, await countSteps(make(n)));
  return (await countSteps(make(4 * n))) / few;
}

/** Since the last time. */
async function blocks(): Promise<number> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => /\/(?:src|test)\/|\/node_modules\/(?!\.vite|@?vite)/.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0);
}

let looked = 0;

type Method = (this: unknown, ...given: unknown[]) => unknown;
type Cost = (self: { readonly length: number }, result: unknown, given: readonly unknown[]) => number;

/** Up to where a search found what it looks for. */
const upTo: Cost = ({ length }, result, [, from]) => {
  const start = typeof from === 'number' ? from : 0;
  return Math.max(0, (typeof result === 'number' && result >= 0 ? result : length) - start);
};
const all: Cost = ({ length }) => length;
/** What is taken away, and where that ends. */
const trimmed: Cost = ({ length }, result) => length - String(result).length + 1;
/** What a copy holds; of a text that is cut, V8 copies nothing. */
const copied: Cost = (_, result) => (Array.isArray(result) ? result.length : 0);

const costs: readonly (readonly [object, Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    { indexOf: upTo, includes: all, split: all, replaceAll: all, trimEnd: trimmed, trim: trimmed },
  ],
  [
    Array.prototype,
    {
      indexOf: upTo,
      includes: all,
      slice: copied,
      concat: copied,
      join: all,
      shift: all,
      unshift: all,
      splice: all,
    },
  ],
];

/** Replaces what walks a text or a list without a block of ours; returns what puts it back. */
function countBuiltIns(): () => void {
  const undo: (() => void)[] = [];
  const replace = (owner: object, name: string, wrap: (method: Method) => Method): void => {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    const method = property?.value as Method;
    Object.defineProperty(owner, name, { ...property, value: wrap(method) });
    undo.push(() => Object.defineProperty(owner, name, property ?? {}));
  };
  for (const [owner, methods] of costs)
    for (const [name, cost] of Object.entries(methods))
      replace(
        owner,
        name,
        (method) =>
          function (this: unknown, ...given: unknown[]): unknown {
            const result = Reflect.apply(method, this, given);
            looked += cost(this as string, result, given);
            return result;
          },
      );
  // A spread, `Array.from`, `new Set` and `flatMap` hand out one entry after the other.
  for (const list of [[], new Set(), new Map()]) {
    const iterator = Object.getPrototypeOf(list[Symbol.iterator]()) as object;
    replace(
      iterator,
      'next',
      (method) =>
        function (this: unknown): unknown {
          looked += 1;
          return Reflect.apply(method, this, []);
        },
    );
  }
  return () => {
    for (const one of undo.reverse()) one();
  };
}
