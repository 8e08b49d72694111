import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentKinds, type ContentItem } from '../../src/model/content.js';
import type { ContentSelection, ItemMatch, SelectionEntry } from '../../src/model/desired.js';
import { matchEntry } from '../../src/select/fits-key.js';
import { resolveSelection } from '../../src/select/resolve-selection.js';
import { anEntry, anItem, aSelection, named } from './content.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 200) };

const words = ['alpha', 'Beta', 'gamma'] as const;
const word = fc.constantFrom(...words);
const times = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] as const;

const features = fc.record(
  {
    kind: fc.constantFrom(...contentKinds),
    displayName: word,
    severity: fc.constantFrom('High', 'Low'),
    tactics: fc.subarray(['Impact', 'Discovery']),
    techniques: fc.subarray(['T1078', 'T1110']),
    subTechniques: fc.subarray(['T1078.004']),
    ruleKind: fc.constantFrom('Scheduled', 'NRT', 'Fusion'),
    category: word,
    enabled: fc.boolean(),
    modifiedAt: fc.constantFrom(...times),
    tags: fc.array(fc.record({ name: word, value: word }), { maxLength: 2 }),
    unsupported: fc.constantFrom('playbook' as const, 'ownStorage' as const),
  },
  { requiredKeys: ['kind', 'displayName'] },
);

/** Items of distinct names, so that each is one resource. */
const content = fc
  .array(features, { maxLength: 12 })
  .map((all) => all.map((each, index) => anItem(`item-${String(index)}`, each)));

const patterns = fc.array(fc.constantFrom('*a', '!Beta', 'alpha', '?eta', '*', 'High', '!*.004', 'T1*'), {
  minLength: 1,
  maxLength: 2,
});

const match: fc.Arbitrary<ItemMatch> = fc.record(
  {
    displayName: patterns,
    severity: patterns,
    tactics: patterns,
    techniques: patterns,
    kindOfRule: fc.constantFrom(['Fusion'], ['!NRT']),
    category: patterns,
    tags: fc.array(fc.record({ name: word, patterns }), { minLength: 1, maxLength: 2 }),
    enabled: fc.boolean(),
    modifiedAfter: fc.constantFrom('2026-01-15', '2026-03-01'),
  },
  { requiredKeys: [] },
);

const entry: fc.Arbitrary<SelectionEntry> = fc
  .record(
    {
      kinds: fc.subarray([...contentKinds], { minLength: 1 }),
      match,
      names: fc.subarray(['item-0', 'item-1', 'alpha']).map((names) => named(...names).names ?? []),
    },
    { requiredKeys: [] },
  )
  .map((each) => anEntry(each));

const include = fc.array(entry, { minLength: 1, maxLength: 4 });
const exclude = fc.array(entry, { maxLength: 3 });

function taken(
  items: readonly ContentItem[],
  including: readonly SelectionEntry[],
  excluding: readonly SelectionEntry[] = [],
): readonly string[] {
  const { verdicts } = resolveSelection(
    aSelection('s', { include: including, exclude: excluding, allowEmpty: true }),
    items,
    'soc',
  );
  return verdicts.filter((verdict) => verdict.taken).map(({ item }) => item.name);
}

test('a selection is the union of its includes without the union of its excludes', () => {
  fc.assert(
    fc.property(content, include, exclude, (items, including, excluding) => {
      const union = new Set(including.flatMap((each) => taken(items, [each])));
      const out = new Set(
        items
          .filter((item) => excluding.some((each) => matchEntry(each, item) !== 'none'))
          .map(({ name }) => name),
      );
      expect(new Set(taken(items, including, excluding))).toEqual(
        new Set([...union].filter((name) => !out.has(name))),
      );
    }),
    runs,
  );
});

test('the order of entries and of items changes nothing', () => {
  const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
  const both = fc
    .tuple(content, include, exclude)
    .chain(([items, including, excluding]) =>
      fc.tuple(
        fc.constant([items, including, excluding] as const),
        fc.tuple(shuffled(items), shuffled(including), shuffled(excluding)),
      ),
    );
  fc.assert(
    fc.property(both, ([before, after]) => {
      expect(taken(...after)).toEqual(taken(...before));
    }),
    runs,
  );
});

test('one more exclude never adds an item, one more include never takes one away', () => {
  fc.assert(
    fc.property(content, include, exclude, entry, (items, including, excluding, more) => {
      const before = new Set(taken(items, including, excluding));
      expect(taken(items, including, [...excluding, more]).filter((name) => !before.has(name))).toEqual([]);
      const after = new Set(taken(items, [...including, more], excluding));
      expect([...before].filter((name) => !after.has(name))).toEqual([]);
    }),
    runs,
  );
});

test('one more key of a match never adds an item that nobody has to ask for', () => {
  fc.assert(
    fc.property(content, match, match, (items, one, other) => {
      const wide = taken(items, [anEntry({ match: one })]);
      const narrow = taken(items, [anEntry({ match: { ...other, ...one } })]);
      const asked = new Set(items.filter(({ ruleKind }) => ruleKind === 'Fusion').map(({ name }) => name));
      expect(narrow.filter((name) => !wide.includes(name) && !asked.has(name))).toEqual([]);
    }),
    runs,
  );
});

const anySelection = fc
  .record({
    include: fc.array(entry, { minLength: 1, maxLength: 3 }),
    exclude: fc.array(entry, { maxLength: 2 }),
  })
  .map((entries) => aSelection('other', { ...entries, allowEmpty: true }));

test('an entry that takes a selection takes just what that one takes', () => {
  fc.assert(
    fc.property(content, anySelection, fc.array(entry, { maxLength: 2 }), (items, other, more) => {
      const own = takenOf(other, items);
      const through = aSelection('all', { include: [anEntry({ selection: other })], allowEmpty: true });
      expect(takenOf(through, items)).toEqual(own);
      const both = { ...through, include: [...through.include, ...more] };
      const plain = aSelection('plain', { include: more, allowEmpty: true });
      expect(new Set(takenOf(both, items))).toEqual(new Set([...own, ...takenOf(plain, items)]));
      const without = aSelection('rest', { exclude: [anEntry({ selection: other })], allowEmpty: true });
      const all = takenOf(aSelection('every', { allowEmpty: true }), items);
      expect(takenOf(without, items)).toEqual(all.filter((item) => !own.includes(item)));
    }),
    runs,
  );
});

test('names in a selection that is taken are checked, and looked up once', () => {
  const wanted = aSelection('other', { include: [anEntry(named('nobody'))] });
  const both = aSelection('all', {
    include: [anEntry(), anEntry({ selection: wanted }), anEntry({ selection: wanted })],
  });
  const { problems } = resolveSelection(both, [anItem('somebody')], 'soc');
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'MUS402 Nothing in soc that this entry can take is called "nobody"',
  ]);
});

test('selections that take each other many times over are judged once an item', () => {
  let selection = aSelection('s-0', { include: [anEntry()] });
  for (let depth = 1; depth <= 20; depth++)
    selection = aSelection(`s-${String(depth)}`, {
      include: Array.from({ length: 50 }, () => anEntry({ selection, match: undefined })),
      exclude: [anEntry({ names: [] })],
    });
  expect(takenOf(selection, [anItem('one'), anItem('two')])).toHaveLength(2);
});

function takenOf(selection: ContentSelection, items: readonly ContentItem[]): readonly ContentItem[] {
  return resolveSelection(selection, items, 'soc').verdicts.flatMap(({ item, taken }) =>
    taken ? [item] : [],
  );
}
