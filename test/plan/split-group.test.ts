import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxOperations, splitGroup, type Part } from '../../src/plan/parts/split-group.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 60) };

/** `m001` to `m150`: names in their own order. */
function names(prefix: string, count: number, from = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + from).padStart(4, '0')}`);
}

/** Parts as `1: 50 × 40`, for those that hold many. */
function sizes(parts: readonly Part[]): readonly string[] {
  return parts.map(({ number, members, items }) => `${number}: ${members.length} × ${items.length}`);
}

describe('members', () => {
  const items = names('i', 667);
  const split = (members: readonly string[], live: readonly Part[] = []) =>
    splitGroup({ members, items, live });
  const part = (number: number, ...members: string[]): Part => ({ number, members, items });

  test('are one part as long as a publish can carry them', () => {
    expect(split(['b', 'a'])).toEqual([part(1, 'a', 'b')]);
  });

  test('fill parts by name where there is nothing live', () => {
    expect(split(['e', 'd', 'c', 'b', 'a'])).toEqual([part(1, 'a', 'b'), part(2, 'c', 'd'), part(3, 'e')]);
  });

  test('that leave just leave', () => {
    expect(split(['a', 'c', 'd'], [part(1, 'a', 'b'), part(2, 'c', 'd')])).toEqual([
      part(1, 'a'),
      part(2, 'c', 'd'),
    ]);
  });

  test('that join go to the lowest part with room', () => {
    expect(split(['a', 'b', 'c', 'd', 'e'], [part(1, 'b'), part(2, 'c', 'd'), part(3, 'e')])).toEqual([
      part(1, 'a', 'b'),
      part(2, 'c', 'd'),
      part(3, 'e'),
    ]);
  });

  test('join a new part with the lowest free number where none has room', () => {
    expect(split(['a', 'b', 'c', 'd', 'e'], [part(1, 'a', 'b'), part(3, 'c', 'd')])).toEqual([
      part(1, 'a', 'b'),
      part(2, 'e'),
      part(3, 'c', 'd'),
    ]);
  });

  test('move only where their part is too large: its last ones by name', () => {
    expect(split(['a', 'b', 'c', 'd'], [part(1, 'd', 'a', 'c'), part(2, 'b')])).toEqual([
      part(1, 'a', 'c'),
      part(2, 'b', 'd'),
    ]);
  });

  test.each([
    ['the smallest', [part(1, 'a', 'b'), part(2, 'x'), part(3, 'c', 'd')], 'abcd', [1, 3]],
    ['the highest of two that are equal', [part(1, 'a', 'b'), part(2, 'c'), part(3, 'd')], 'abcd', [1, 2]],
    ['never the group itself', [part(1, 'a'), part(2, 'b', 'c'), part(3, 'd', 'e')], 'abcd', [1, 2]],
    ['not even where it is empty', [part(1), part(2, 'a', 'b')], 'ab', [1]],
  ])('of a part too many move: %s', (_, live, members, numbers) => {
    expect(split(members.split(''), live).map(({ number }) => number)).toEqual(numbers);
  });

  test('that stand in two parts, for a move broke off, stay in the lowest', () => {
    expect(split(['a', 'b', 'c'], [part(1, 'a', 'b'), part(2, 'b', 'c')])).toEqual([
      part(1, 'a', 'b'),
      part(2, 'c'),
    ]);
  });

  test('have the group itself for their first part, whatever else is live', () => {
    expect(split(['a'], [part(2, 'a')])).toEqual([part(1, 'a')]);
    expect(split(['a', 'b', 'c'], [part(2, 'a', 'b')])).toEqual([part(1, 'c'), part(2, 'a', 'b')]);
  });
});

test('a group without items or members is one part', () => {
  expect(splitGroup({ members: names('m', 3000), items: [], live: [] })).toHaveLength(1);
  expect(splitGroup({ members: [], items: ['i'], live: [] })).toEqual([
    { number: 1, members: [], items: ['i'] },
  ]);
});

describe('above 2,000 items', () => {
  test('the items are cut by id into runs of near-equal length, each with parts of its own', () => {
    const parts = splitGroup({ members: ['b', 'a'], items: [...names('i', 2001)].reverse(), live: [] });

    expect(parts).toEqual([
      { number: 1, members: ['a'], items: names('i', 1001) },
      { number: 2, members: ['b'], items: names('i', 1001) },
      { number: 3, members: ['a', 'b'], items: names('i', 1000, 1002) },
    ]);
  });

  test('a group that was never cut is cut in place, and its half-made parts are taken up', () => {
    const whole: Part = { number: 1, members: ['a'], items: names('i', 4001) };
    const cut = splitGroup({ members: whole.members, items: whole.items, live: [whole] });

    expect(sizes(cut)).toEqual(['1: 1 × 1334', '2: 1 × 1334', '3: 1 × 1333']);
    const second = { ...cut[1], number: 2, members: ['a'], items: cut[1]?.items ?? [] };
    for (const live of [[whole, second], [whole, { ...second, items: [] }], [second]])
      expect(splitGroup({ members: whole.members, items: whole.items, live })).toEqual(cut);
  });

  test('later, what is new goes to the lowest run with room, and what leaves just leaves', () => {
    const live = splitGroup({ members: ['a'], items: names('i', 3000), live: [] });
    const next = splitGroup({ members: ['a'], items: names('i', 2991, 11), live });

    expect(sizes(live)).toEqual(['1: 1 × 1500', '2: 1 × 1500']);
    expect(sizes(next)).toEqual(['1: 1 × 1491', '2: 1 × 1500']);
    expect(next[0]?.items.at(-1)).toBe('i3001');
  });

  test('a run that is not needed any more is dissolved, but never that of the group itself', () => {
    const [first, second, third] = [names('i', 10), names('i', 1990, 11), names('i', 1990, 2001)];
    const live = [first, second, third].map((items, index) => ({ number: index + 1, members: ['a'], items }));
    const next = splitGroup({ members: ['a'], items: [...first, ...second, ...third], live });

    expect(sizes(next)).toEqual(['1: 1 × 2000', '2: 1 × 1990']);
  });

  test('a group that falls back to 2,000 items is parts of all items again', () => {
    const live = splitGroup({ members: ['a', 'b'], items: names('i', 2001), live: [] });
    expect(sizes(splitGroup({ members: ['a', 'b'], items: names('i', 1000), live }))).toEqual([
      '1: 2 × 1000',
    ]);
  });
});

interface Wanted {
  readonly members: readonly string[];
  readonly items: readonly string[];
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  members: fc.uniqueArray(fc.constantFrom(...names('m', 30)), { maxLength: 30 }),
  items: fc
    .oneof(
      { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 0, max: 900 }), fc.nat(40)) },
      { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1900, max: 6200 }), fc.nat(400)) },
    )
    .map(([count, from]) => names('i', count, from + 1)),
});

/** Any state that somebody may have left behind. */
const anyLive: fc.Arbitrary<readonly Part[]> = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 9 }),
    members: fc.uniqueArray(fc.constantFrom(...names('m', 35)), { maxLength: 12 }),
    items: fc.tuple(fc.nat(2500), fc.nat(3000)).map(([count, from]) => names('i', count, from + 1)),
  }),
  { selector: ({ number }) => number, maxLength: 6 },
);

/** The parts after each of the steps, each being the next one's live state. */
function course(steps: readonly Wanted[], start: readonly Part[] = []) {
  let live = start;
  return steps.map((step) => {
    const before = live;
    live = splitGroup({ ...step, live });
    return { ...step, before, parts: live };
  });
}

/** Fewest parts that can be: runs of items by parts of members, of the run lengths there are. */
function fewest({ members, items }: Wanted, parts: readonly Part[]): number {
  const lengths = new Map(parts.map((part) => [part.items.join(), part.items.length]));
  expect(lengths.size).toBe(Math.max(1, Math.ceil(items.length / maxOperations)));
  return [...lengths.values()]
    .map((length) => (length === 0 ? 1 : Math.ceil(members.length / Math.floor(maxOperations / length))))
    .reduce((sum, count) => sum + Math.max(1, count), 0);
}

describe('after any course of joins, leaves and changes of items', () => {
  const courses = fc.tuple(
    fc.array(wanted, { minLength: 1, maxLength: 6 }),
    fc.oneof(fc.constant([]), anyLive),
  );

  test('no part is above 2,000 operations, and there are as few as can be', () => {
    fc.assert(
      fc.property(courses, ([steps, start]) => {
        for (const { parts, ...step } of course(steps, start)) {
          expect(parts.filter((part) => part.members.length * part.items.length > maxOperations)).toEqual([]);
          expect(parts).toHaveLength(fewest(step, parts));
        }
      }),
      runs,
    );
  });

  test('every member has every item in exactly one part', () => {
    fc.assert(
      fc.property(courses, ([steps, start]) => {
        for (const { members, items, parts } of course(steps, start)) {
          const held = new Map<string, string[]>();
          for (const part of parts)
            for (const member of part.members) held.set(member, [...(held.get(member) ?? []), ...part.items]);
          expect([...held.keys()].sort()).toEqual([...members].sort());
          const sorted = [...items].sort();
          for (const own of held.values()) expect(own.sort()).toEqual(sorted);
        }
      }),
      runs,
    );
  });

  test('part 1 is there, numbers stand once and in order, and none is left free below a new one', () => {
    fc.assert(
      fc.property(courses, ([steps, start]) => {
        for (const { before, parts } of course(steps, start)) {
          const numbers = parts.map(({ number }) => number);
          expect(numbers[0]).toBe(1);
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
          const known = new Set(before.map(({ number }) => number));
          const news = numbers.filter((number) => !known.has(number));
          for (let number = 2; number < (news.at(-1) ?? 0); number += 1) expect(numbers).toContain(number);
        }
      }),
      runs,
    );
  });

  test('what is planned is where it stays: the same files again move nothing', () => {
    fc.assert(
      fc.property(courses, ([steps, start]) => {
        for (const { members, items, parts } of course(steps, start))
          expect(splitGroup({ members, items, live: parts })).toEqual(parts);
      }),
      runs,
    );
  });

  test('members move only from parts that are too large or dissolved, and as few as can be', () => {
    const few = fc
      .array(wanted, { minLength: 1, maxLength: 6 })
      .map((steps) => steps.map((step) => ({ ...step, items: step.items.slice(0, maxOperations) })));
    fc.assert(
      fc.property(few, (steps) => {
        for (const { members, items, before, parts } of course(steps)) {
          const capacity = items.length === 0 ? Infinity : Math.floor(maxOperations / items.length);
          const kept = new Set(parts.map(({ number }) => number));
          const moved = before.flatMap((part) => {
            const now = parts.find(({ number }) => number === part.number)?.members ?? [];
            return part.members.filter((name) => members.includes(name) && !now.includes(name));
          });
          const forced = before.map((part) => {
            const staying = part.members.filter((name) => members.includes(name)).length;
            return kept.has(part.number) ? Math.max(0, staying - capacity) : staying;
          });
          expect(moved).toHaveLength(forced.reduce((sum, count) => sum + count, 0));
          const surplus = before.length - Math.max(1, Math.ceil(members.length / capacity));
          expect(before.filter(({ number }) => !kept.has(number))).toHaveLength(Math.max(0, surplus));
        }
      }),
      runs,
    );
  });

  test('the order in which anything is given does not count', () => {
    const turned = <T>(list: readonly T[]): readonly T[] => [...list].reverse();
    fc.assert(
      fc.property(wanted, anyLive, ({ members, items }, live) => {
        expect(
          splitGroup({
            members: turned(members),
            items: turned(items),
            live: turned(live).map((part) => ({
              ...part,
              members: turned(part.members),
              items: turned(part.items),
            })),
          }),
        ).toEqual(splitGroup({ members, items, live }));
      }),
      runs,
    );
  });
});
