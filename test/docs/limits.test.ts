import { expect, test } from 'vitest';
import { maxOperations, splitGroup, type Part } from '../../src/plan/parts/split-group.js';
import { readDocument, sectionOf } from './documents.js';

interface Row {
  readonly what: string;
  readonly members: readonly string[];
  readonly items: number;
}

/** `customer-001` to `customer-150`. */
function customers(from: number, to: number): readonly string[] {
  return Array.from(
    { length: to - from + 1 },
    (_, index) => `customer-${String(from + index).padStart(3, '0')}`,
  );
}

const without = (...gone: readonly string[]) => customers(1, 150).filter((name) => !gone.includes(name));

const rows: readonly Row[] = [
  { what: 'the first apply', members: customers(1, 150), items: 40 },
  { what: '`customer-007` leaves', members: without('customer-007'), items: 40 },
  { what: '`customer-151` joins', members: [...without('customer-007'), 'customer-151'], items: 40 },
  { what: '`customer-152` joins', members: [...without('customer-007'), ...customers(151, 152)], items: 40 },
  { what: 'one more rule', members: [...without('customer-007'), ...customers(151, 152)], items: 41 },
  { what: 'ten rules are dropped', members: [...without('customer-007'), ...customers(151, 152)], items: 31 },
  { what: 'sixty customers are left', members: customers(1, 60), items: 31 },
];

test('the worked example is what muster computes', () => {
  const section = sectionOf(readDocument('docs/limits.md'), '## A worked example');
  const table = section
    .split('\n')
    .filter((line) => /^\| (?!what |-)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(table).toEqual(computed());
});

test('above 2,000 items there are as many parts as it says', () => {
  const items = Array.from({ length: 2001 }, (_, index) => `rule-${String(index).padStart(4, '0')}`);
  const parts = splitGroup({ members: customers(1, 10), items, live: [] });
  const shapes = parts.map(
    (part) => `${String(part.members.length)} × ${part.items.length.toLocaleString('en-US')}`,
  );
  const told = [...new Set(shapes)].map(
    (shape) => `${String(shapes.filter((one) => one === shape).length)} parts of ${shape}`,
  );
  expect(readDocument('docs/limits.md')).toContain(`10 members and 2,001 items are ${told.join(' and ')}.`);
});

/** What happens, members, items, how many members a part can have, members of each part, how many move. */
function computed(): readonly (readonly string[])[] {
  let live: readonly Part[] = [];
  return rows.map(({ what, members, items }) => {
    const ids = Array.from({ length: items }, (_, index) => `rule-${String(index).padStart(2, '0')}`);
    const parts = splitGroup({ members, items: ids, live });
    const before = new Map(live.flatMap((part) => part.members.map((name) => [name, part.number] as const)));
    const moved = parts.flatMap((part) =>
      part.members.filter((name) => (before.get(name) ?? part.number) !== part.number),
    );
    live = parts;
    const capacity = Math.floor(maxOperations / items);
    const sizes = parts.map((part) => part.members.length).join(' + ');
    return [what, ...[members.length, items, capacity].map(String), sizes, String(moved.length)];
  });
}
