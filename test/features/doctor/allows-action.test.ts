import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowsAction } from '../../../src/features/doctor/judge-place.js';

const entry = (actions: readonly string[], notActions: readonly string[] = []) => ({ actions, notActions });
const write = 'Microsoft.SecurityInsights/alertRules/write';

describe('an action is allowed', () => {
  test('by an entry that names it, in whatever casing', () => {
    expect(allowsAction([entry(['microsoft.securityinsights/ALERTRULES/Write'])], write)).toBe(true);
  });

  test('by a wildcard, which crosses slashes', () => {
    expect(allowsAction([entry(['Microsoft.SecurityInsights/*'])], write)).toBe(true);
    expect(allowsAction([entry(['*/write'])], write)).toBe(true);
    expect(allowsAction([entry(['*'])], write)).toBe(true);
  });

  test('not by what only begins, ends or lies within it', () => {
    expect(allowsAction([entry(['Microsoft.SecurityInsights'])], write)).toBe(false);
    expect(allowsAction([entry(['*/alertRules'])], write)).toBe(false);
    expect(allowsAction([entry(['Microsoft.SecurityInsights/*/read'])], write)).toBe(false);
    // `a*a` needs two of them.
    expect(allowsAction([entry(['write*write'])], 'write')).toBe(false);
  });

  test('not where the same entry excludes it, whoever else excludes it or not', () => {
    const excluding = entry(['*'], ['Microsoft.SecurityInsights/*/write']);
    expect(allowsAction([excluding], write)).toBe(false);
    expect(allowsAction([excluding, entry(['Microsoft.SecurityInsights/*'])], write)).toBe(true);
  });

  test('never by no entry at all', () => {
    expect(allowsAction([], write)).toBe(false);
  });
});

const text = fc.string({ unit: fc.constantFrom('a', 'B', '/', '.', 'b'), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'B', '/', '.', 'b', '*', '*'), maxLength: 8 });
const entries = fc.array(
  fc.record({
    actions: fc.array(pattern, { maxLength: 3 }),
    notActions: fc.array(pattern, { maxLength: 2 }),
  }),
  { maxLength: 3 },
);

describe('for every list of entries', () => {
  test('the answer is that of regular expressions', () => {
    fc.assert(
      fc.property(entries, text, (all, action) => {
        expect(allowsAction(all, action)).toBe(reference(all, action));
      }),
      { numRuns: 1_000 },
    );
  });

  test('casing changes nothing, and neither does the order of the entries', () => {
    fc.assert(
      fc.property(entries, text, (all, action) => {
        const other = all.toReversed().map(({ actions, notActions }) => ({
          actions: actions.map((one) => one.toUpperCase()),
          notActions: notActions.map((one) => one.toLowerCase()),
        }));
        expect(allowsAction(other, action.toUpperCase())).toBe(allowsAction(all, action));
      }),
    );
  });

  test('another role never takes anything away', () => {
    fc.assert(
      fc.property(entries, entries, text, (some, more, action) => {
        if (allowsAction(some, action)) expect(allowsAction([...some, ...more], action)).toBe(true);
      }),
    );
  });
});

test('a pattern of many wildcards takes no time', () => {
  expect(allowsAction([entry(['*a'.repeat(2_000)])], `${'a'.repeat(1_999)}b`)).toBe(false);
});

function reference(all: readonly ReturnType<typeof entry>[], action: string): boolean {
  const matches = (one: string) =>
    new RegExp(`^${one.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`, 'is').test(action);
  return all.some(({ actions, notActions }) => actions.some(matches) && !notActions.some(matches));
}
