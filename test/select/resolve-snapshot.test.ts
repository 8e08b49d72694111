import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContentItem } from '../../src/model/content.js';
import type { ContentSelection, PinnedItem, Snapshot } from '../../src/model/desired.js';
import { resolveSelection } from '../../src/select/resolve-selection.js';
import { anEntry, anItem, aSelection, at, named } from './content.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 100) };
const lockAt = { file: 'muster.lock.yaml', line: 3, column: 5 };

function aPin(name: string, pin: Partial<PinnedItem> = {}): PinnedItem {
  return { kind: 'AnalyticsRule', name, displayName: `Display ${name}`, at: lockAt, ...pin };
}

function aSnapshot(...items: readonly PinnedItem[]): Snapshot {
  return { parent: 'soc', items, at: lockAt };
}

function pinned(items: readonly PinnedItem[], selection: Partial<ContentSelection> = {}): ContentSelection {
  return aSelection('base', { snapshots: [aSnapshot(...items)], ...selection });
}

/** Names taken, and everything that is said. */
function resolve(selection: ContentSelection, content: readonly ContentItem[]) {
  const { verdicts, findings, problems } = resolveSelection(selection, content, 'soc');
  return {
    taken: verdicts.filter(({ taken }) => taken).map(({ item }) => item.name),
    said: [...problems, ...findings].map(({ code, message }) => `${code} ${message}`),
  };
}

describe('a pinned selection', () => {
  test('takes what is pinned and says nothing, as long as nothing has moved', () => {
    expect(resolve(pinned([aPin('b'), aPin('a')]), [anItem('a'), anItem('b')])).toEqual({
      taken: ['a', 'b'],
      said: [],
    });
  });

  test('finds items by kind and resource name, without case', () => {
    expect(resolve(pinned([aPin('A')]), [anItem('a', { displayName: 'Display A' })])).toEqual({
      taken: ['a'],
      said: [],
    });
    expect(resolve(pinned([aPin('a', { kind: 'SavedSearch' })]), [anItem('a')]).taken).toEqual([]);
  });

  test('says why each item is in or out', () => {
    const content = [anItem('a'), anItem('b'), anItem('c', { unsupported: 'ownStorage' })];
    const { verdicts } = resolveSelection(pinned([aPin('a'), aPin('c')]), content, 'soc');
    expect(verdicts.map(({ item, taken, reason, at: by }) => [item.name, taken, reason, by])).toEqual([
      ['a', true, 'pinned', lockAt],
      ['b', false, 'notPinned', undefined],
      ['c', false, 'ownStorage', lockAt],
    ]);
  });

  test('takes what its entries no longer take, and warns', () => {
    const selection = pinned([aPin('a'), aPin('b')], { include: [anEntry(named('a'))] });
    expect(resolveSelection(selection, [anItem('a'), anItem('b')], 'soc').findings).toEqual([
      {
        code: 'MUS327',
        severity: 'warning',
        message: 'Selection "base": soc has moved since its snapshot; one taken now would drop Display b',
        hint: 'To take it: muster snapshot --selection base --parent soc',
        at: lockAt,
        parent: 'soc',
      },
    ]);
  });

  test('tells names apart that moved and look the same: renamed, or dropped for another', () => {
    const renamed = resolveSelection(
      pinned([aPin('a', { displayName: 'Own rule' })]),
      [anItem('a', { displayName: '\u041ewn rule' })],
      'soc',
    );
    const content = [
      anItem('a', { displayName: 'Own rule' }),
      anItem('b', { displayName: 'Own\u200b rule' }),
    ];
    const selection = pinned([aPin('a', { displayName: 'Own rule' })], { include: [anEntry(named('b'))] });
    const other = resolveSelection(selection, content, 'soc');
    const hint = 'To take it: muster snapshot --selection base --parent soc';
    expect([renamed, other].map(({ findings }) => findings.map((one) => [one.message, one.hint]))).toEqual([
      [
        [
          'Selection "base": soc has moved since its snapshot; one taken now would rename Own rule to \u041ewn rule',
          `"Own rule" and "\u041ewn rule" are two names. Character 1 is U+004F here and U+041E there. ${hint}`,
        ],
      ],
      [
        [
          'Selection "base": soc has moved since its snapshot; one taken now would add Own\u200b rule; drop Own rule',
          `"Own rule" and "Own\u200b rule" are two names. Character 4 is U+0020 here and U+200B there. ${hint}`,
        ],
      ],
    ]);
  });

  test('notes what came, what went and what has another name in one finding, folded', () => {
    const content = [
      anItem('a', { displayName: 'Display A2' }),
      ...['c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => anItem(name)),
      anItem('x', { displayName: 'Old' }),
    ];
    const selection = pinned([aPin('a'), aPin('x', { displayName: 'Old' })], {
      exclude: [anEntry(named('x'))],
    });
    expect(resolve(selection, content)).toEqual({
      taken: ['a', 'x'],
      said: [
        'MUS327 Selection "base": soc has moved since its snapshot; one taken now would ' +
          'add Display c, Display d, Display e, Display f, Display g and 2 more; drop Old; ' +
          'rename Display a to Display A2',
      ],
    });
    const { findings } = resolveSelection(pinned([aPin('a')]), [anItem('a'), anItem('b')], 'soc');
    expect(findings.map(({ severity }) => severity)).toEqual(['info']);
  });

  test('cannot publish an item that has vanished, and says so at its line', () => {
    const gone = { ...lockAt, line: 9 };
    const { problems, findings } = resolveSelection(
      pinned([aPin('a'), aPin('b', { at: gone })]),
      [anItem('a')],
      'soc',
    );
    expect([problems, findings]).toEqual([
      [
        {
          code: 'MUS416',
          message: '"Display b" (AnalyticsRule b) is pinned by selection "base", and soc no longer has it',
          hint: 'Restore it, or drop it: muster snapshot --selection base --parent soc',
          at: gone,
          parent: 'soc',
        },
      ],
      [],
    ]);
  });

  test('tells an item that vanished apart from one that looks the same', () => {
    const { problems } = resolveSelection(pinned([aPin('abc')]), [anItem('ab\u0441')], 'soc');
    expect(problems[0]?.hint).toBe(
      'It has one called "ab\u0441". Character 3 is U+0063 here and U+0441 there. Restore it, or drop it: muster snapshot --selection base --parent soc',
    );
  });

  test('warns that a snapshot taken now would fail', () => {
    const selection = pinned([aPin('a')], { include: [anEntry(named('a', 'new'))] });
    expect(resolve(selection, [anItem('a')]).said).toEqual([
      'MUS327 Selection "base": soc has moved since its snapshot; one taken now would fail: ' +
        'Nothing in soc that this entry can take is called "new"',
    ]);
  });

  test('is an error where this parent has no snapshot of it', () => {
    const selection = aSelection('base', { snapshots: [{ ...aSnapshot(aPin('a')), parent: 'emea' }] });
    expect(resolveSelection(selection, [anItem('a')], 'soc')).toEqual({
      verdicts: [{ item: anItem('a'), taken: false, reason: 'notPinned' }],
      findings: [],
      problems: [
        {
          code: 'MUS415',
          message: 'Selection "base" is pinned, and muster.lock.yaml has no snapshot of it for soc',
          hint: 'Run: muster snapshot --selection base --parent soc',
          at,
          parent: 'soc',
        },
      ],
    });
  });

  test('is an error where its snapshot is empty, unless that is allowed', () => {
    expect(resolve(pinned([]), []).said).toEqual([
      'MUS401 The snapshot of selection "base" holds nothing for soc',
    ]);
    expect(resolve(pinned([], { allowEmpty: true }), []).said).toEqual([
      'MUS317 Selection "base": resolves to nothing in soc',
    ]);
  });

  test('takes every workbook of a pinned name: two resource groups may each have one', () => {
    const content = ['/rg-a', '/rg-b'].map((rg) =>
      anItem('w', { kind: 'Workbook', resourceId: `${rg}/w`, displayName: 'Display w' }),
    );
    expect(resolve(pinned([aPin('w', { kind: 'Workbook' })]), content)).toEqual({
      taken: ['w', 'w'],
      said: [],
    });
  });
});

describe('an item that was pinned before an upper tier delivered it', () => {
  const soon = aPin('upper', { predicted: true, displayName: 'Rule' });

  test('is found under the name of its copy', () => {
    expect(resolve(pinned([soon]), [anItem('copy', { displayName: 'Rule' })])).toEqual({
      taken: ['copy'],
      said: [],
    });
  });

  test('is found by its own name first', () => {
    const content = [anItem('copy', { displayName: 'Rule' }), anItem('UPPER', { displayName: 'Rule' })];
    expect(resolve(pinned([soon]), content).taken).toEqual(['UPPER']);
  });

  test.each([
    ['no item', []],
    ['two items', [anItem('c1', { displayName: 'Rule' }), anItem('c2', { displayName: 'Rule' })]],
    ['an item of another kind', [anItem('c', { kind: 'Workbook', displayName: 'Rule' })]],
  ])('is not there where %s could be its copy', (_, content) => {
    expect(resolve(pinned([soon]), content).said[0]).toContain('MUS416 "Rule" (AnalyticsRule upper)');
  });

  test('is not taken for an item that is pinned itself, nor for the copy of another', () => {
    const content = [anItem('own', { displayName: 'Rule' })];
    expect(resolve(pinned([aPin('own', { displayName: 'Rule' }), soon]), content).said[0]).toContain(
      'MUS416',
    );
    const other = { ...soon, name: 'upper2' };
    expect(resolve(pinned([soon, other]), content).taken).toEqual([]);
  });
});

const anyItems = fc
  .uniqueArray(fc.record({ name: fc.stringMatching(/^[a-d][0-9]$/), displayName: fc.string() }), {
    selector: ({ name }) => name,
    maxLength: 8,
  })
  .map((items) => items.map(({ name, displayName }) => anItem(name, { displayName })));
const anyPins = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-dA-D][0-9]$/),
      predicted: fc.option(fc.constant(true as const)),
    }),
    { selector: ({ name }) => name.toLowerCase(), maxLength: 8 },
  )
  .map((pins) => pins.map(({ name, predicted }) => aPin(name, predicted ? { predicted } : {})));

test('nothing outside of the pins is ever taken, and every pin is taken or told', () => {
  fc.assert(
    fc.property(anyItems, anyPins, (content, pins) => {
      const { verdicts, problems } = resolveSelection(pinned(pins, { allowEmpty: true }), content, 'soc');
      const taken = verdicts.filter((verdict) => verdict.taken).map(({ item }) => item);
      const isPinned = (item: ContentItem) =>
        pins.some(
          (pin) =>
            pin.name.toLowerCase() === item.name ||
            (pin.predicted === true && pin.displayName === item.displayName),
        );
      expect(taken.filter((item) => !isPinned(item))).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(problems.map(() => 'MUS416'));
      expect(taken.length + problems.length).toBe(pins.length);
    }),
    runs,
  );
});
