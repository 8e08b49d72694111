import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLock } from '../../src/config/parse-lock.js';
import { updateLock, type LockItem } from '../../src/config/update-lock.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 100) };

function anItem(name: string, item: Partial<LockItem> = {}): LockItem {
  return { kind: 'AnalyticsRule', name, displayName: `Rule ${name}`, ...item };
}

/** One snapshot of selection `base` in parent `soc`. */
function base(...items: readonly LockItem[]) {
  return { parent: 'soc', selection: 'base', items };
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

test('a new file says what wrote it, and names its schema for editors', () => {
  expect(updateLock(undefined, [base(anItem('b'), anItem('a')), { ...base(), parent: 'emea' }], [])).toBe(
    lines(
      '# Written by "muster snapshot": what each selection with "snapshot: true" stood for then.',
      '# Commit it. Comments are kept; the order is yours.',
      'version: 1',
      'snapshots:',
      '  emea:',
      '    base: []',
      '  soc:',
      '    base:',
      '      - kind: AnalyticsRule',
      '        name: a',
      '        displayName: Rule a',
      '      - kind: AnalyticsRule',
      '        name: b',
      '        displayName: Rule b',
    ),
  );
});

const commented = lines(
  '# Reviewed every quarter.',
  'version: 1',
  'snapshots:',
  '  # The head office.',
  '  soc:',
  '    # Agreed with the customers.',
  '    base:',
  '      # Needs the VPN logs.',
  '      - kind: AnalyticsRule # noisy',
  '        name: b',
  "        displayName: 'Rule b'",
  '',
  '      # Last, on purpose.',
  '      - kind: AnalyticsRule',
  '        name: a',
  '        # Renamed in May.',
  '        displayName: "Rule a"',
  '    other: [{kind: Workbook, name: w, displayName: W}] # as it is',
);

test('comments, order and quotes of what stays are kept; what is new comes where it sorts', () => {
  const items = [anItem('a', { displayName: 'New a' }), anItem('b'), anItem('aa', { predicted: true })];
  expect(updateLock(commented, [base(...items)], [])).toBe(
    lines(
      '# Reviewed every quarter.',
      'version: 1',
      'snapshots:',
      '  # The head office.',
      '  soc:',
      '    # Agreed with the customers.',
      '    base:',
      '      - kind: AnalyticsRule',
      '        name: aa',
      '        displayName: Rule aa',
      '        predicted: true',
      '      # Needs the VPN logs.',
      '      - kind: AnalyticsRule # noisy',
      '        name: b',
      "        displayName: 'Rule b'",
      '',
      '      # Last, on purpose.',
      '      - kind: AnalyticsRule',
      '        name: a',
      '        # Renamed in May.',
      '        displayName: "New a"',
      '    other: [ { kind: Workbook, name: w, displayName: W } ] # as it is',
    ),
  );
});

test('an item that goes takes the comment above it along, the first one too', () => {
  expect(updateLock(commented, [base(anItem('a'))], [])).toContain(
    lines('    base:', '      # Last, on purpose.', '      - kind: AnalyticsRule', '        name: a'),
  );
});

test('an item under another name is the same item; one that was delivered is no longer predicted', () => {
  const text = updateLock(undefined, [base(anItem('upper', { predicted: true }))], []).replace(
    '      - kind',
    '      # Ours.\n      - kind',
  );
  expect(updateLock(text, [base(anItem('copy', { was: 'UPPER' }))], [])).toContain(
    lines(
      '      # Ours.',
      '      - kind: AnalyticsRule',
      '        name: copy',
      '        displayName: Rule upper',
    ).replace('Rule upper', 'Rule copy'),
  );
});

test('an entry that goes takes its parent along when it was the last', () => {
  const removed = updateLock(commented, [], [{ parent: 'soc', selection: 'other' }]);
  expect(removed).toContain('    base:');
  expect(removed).not.toContain('other:');
  const none = [
    { parent: 'soc', selection: 'base' },
    { parent: 'soc', selection: 'other' },
    { parent: 'gone', selection: 'base' },
  ];
  expect(updateLock(commented, [], none)).toBe(
    lines('# Reviewed every quarter.', 'version: 1', 'snapshots: {}'),
  );
});

test('a file with Windows line ends keeps them', () => {
  const text = commented.replaceAll('\n', '\r\n');
  const written = updateLock(text, [base(anItem('a'), anItem('b'), anItem('c'))], []);
  expect(written.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(written.replaceAll('\r\n', '\n')).toBe(
    updateLock(commented, [base(anItem('a'), anItem('b'), anItem('c'))], []),
  );
});

const anyName = fc.oneof(fc.stringMatching(/^[a-z0-9-]{1,6}$/), fc.string({ minLength: 1, maxLength: 8 }));
const anyItems = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom('AnalyticsRule' as const, 'Workbook' as const),
    name: anyName,
    displayName: fc.string({ maxLength: 12 }),
  }),
  { selector: ({ kind, name }) => `${kind}/${name.toLowerCase()}`, maxLength: 6 },
);

function itemsOf(text: string): readonly LockItem[] {
  const parsed = parseLock({ name: 'lock', text });
  if (!parsed.ok) throw new Error(JSON.stringify([text, parsed.problems]));
  return parsed.value.flatMap(({ items }) =>
    items.map(({ kind, name, displayName }) => ({ kind, name, displayName })),
  );
}

const keyOf = ({ kind, name }: LockItem) => `${kind}/${name.toLowerCase()}`;

test('whatever the names, a file holds what was written, and writing it again changes no byte', () => {
  fc.assert(
    fc.property(anyItems, anyItems, (before, after) => {
      const first = updateLock(undefined, [base(...before)], []);
      expect(new Set(itemsOf(first))).toEqual(new Set(before));
      const second = updateLock(first, [base(...after)], []);
      expect(new Set(itemsOf(second))).toEqual(new Set(after));
      expect(updateLock(second, [base(...after)], [])).toBe(second);
      // What stays keeps its order.
      const kept = (text: string) =>
        itemsOf(text)
          .map(keyOf)
          .filter((key) => before.map(keyOf).includes(key) && after.map(keyOf).includes(key));
      expect(kept(second)).toEqual(kept(first));
    }),
    runs,
  );
});

test('whatever comes and goes, the comment above an item that stays is still above it', () => {
  fc.assert(
    fc.property(anyItems, fc.infiniteStream(fc.boolean()), anyItems, (before, choice, more) => {
      const written = updateLock(undefined, [base(...before)], []);
      let index = 0;
      const names = itemsOf(written);
      const text = written.replaceAll(/^ {6}- kind/gm, (line) => `      # about ${String(index++)}\n${line}`);
      const stay = before.filter(() => choice.next().value);
      const after = [...stay, ...more.filter((item) => !before.map(keyOf).includes(keyOf(item)))];
      const result = updateLock(text, [base(...after)], []);
      const commentedNames = [...result.matchAll(/^ {6}# about (\d+)\n {6}- kind: (\w+)\n {8}name: (.*)$/gm)];
      const staying = names.flatMap((item, at) =>
        stay.map(keyOf).includes(keyOf(item)) ? [String(at)] : [],
      );
      expect(commentedNames.map(([, at]) => at)).toEqual(staying);
      const all = itemsOf(result);
      const places = [...result.matchAll(/^ {6}(?:# about (\d+)|- kind)/gm)];
      let next: string | undefined;
      let place = 0;
      for (const [, about] of places) {
        if (about !== undefined) {
          next = about;
          continue;
        }
        if (next !== undefined) expect(all[place]).toEqual(names[Number(next)]);
        next = undefined;
        place += 1;
      }
    }),
    runs,
  );
});
