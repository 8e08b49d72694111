import fc from 'fast-check';

/** Pieces of YAML, JSON and tricks that a text may get anywhere. */
const scraps = [
  '',
  ':',
  '- ',
  '{',
  ']',
  '}',
  ',',
  '*a',
  '&a',
  '!x ',
  '!!binary ',
  '"',
  "'",
  '\\',
  '\t',
  '\n',
  '\r',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '# ',
  '? ',
  '| ',
  '<<: ',
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '\ud800',
  '\ufeff',
  'null',
  '1e999',
  '-0',
  '__proto__: 1\n',
  '"__proto__":{},',
  '[[[[[[[[',
];

/** A text with one to three pieces cut out, put in, or both. */
export function mutated(text: string): fc.Arbitrary<string> {
  const scrap = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...scraps) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  );
  const edit = fc.tuple(fc.nat(text.length), fc.oneof(fc.constant(0), fc.nat(40)), scrap);
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce((done, [at, length, put]) => done.slice(0, at) + put + done.slice(at + length), text),
    );
}

const values: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'x',
  '\u001b]0;owned\u0007',
  '/',
  '/subscriptions/%zz/../..',
  '2026-99-99T99:99:99Z',
  '0001-01-01T00:00:00Z',
  'https://elsewhere.example/',
  [],
  {},
  [null],
  [[]],
  JSON.parse('{"__proto__":{"value":1},"constructor":{"prototype":1}}'),
  'x'.repeat(10_000),
];

/** What is done to a JSON value: at the `at`-th place of it (counted round), `value` instead. */
export interface JsonEdit {
  readonly at: number;
  readonly value: unknown;
}

export const anyJsonEdit: fc.Arbitrary<JsonEdit> = fc.record({
  at: fc.nat(10_000),
  value: fc.constantFrom(...values),
});

/** The value with one place of it, a field, an entry or the whole, replaced; an undefined field is left out. */
export function edited(value: unknown, { at, value: other }: JsonEdit): unknown {
  const places = countPlaces(value);
  return replaceAt(value, at % places, other).value;
}

function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + countPlaces(part), 1);
}

/** Counts places down, the value itself first; `left` is what is left to count. */
function replaceAt(value: unknown, at: number, other: unknown): { value: unknown; left: number } {
  if (at === 0) return { value: other, left: -1 };
  let left = at - 1;
  if (typeof value !== 'object' || value === null) return { value, left };
  const parts = Object.entries(value).map(([key, part]): [string, unknown] => {
    if (left < 0) return [key, part];
    const replaced = replaceAt(part, left, other);
    left = replaced.left;
    return [key, replaced.value];
  });
  return { value: Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts), left };
}
