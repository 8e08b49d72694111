import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unmetRequirements } from '../../src/config/member-choice.js';
import type { LabelRequirement } from '../../src/model/desired.js';

/** A selector as Kubernetes has it. */
interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly Omit<LabelRequirement, 'at'>[];
}

function selectsLabels(selector: LabelSelector, have: Readonly<Record<string, string>>): boolean {
  const asks = [
    ...Object.entries(selector.matchLabels).map(([key, value]) => ({
      key,
      operator: 'In' as const,
      values: [value],
    })),
    ...selector.matchExpressions,
  ];
  return unmetRequirements(asks, have).length === 0;
}

const labels = { region: 'eu', tier: '' };

test.each([
  ['an empty selector', {}, true],
  ['an equal label', { matchLabels: { region: 'eu' } }, true],
  ['another value', { matchLabels: { region: 'us' } }, false],
  ['a value in another case', { matchLabels: { region: 'EU' } }, false],
  ['an absent label', { matchLabels: { vertical: '' } }, false],
  ['an empty value', { matchLabels: { tier: '' } }, true],
  ['one of two labels', { matchLabels: { region: 'eu', tier: 'gold' } }, false],
  ['In with the value', expression('region', 'In', 'us', 'eu'), true],
  ['In without it', expression('region', 'In', 'us'), false],
  ['In of an absent label', expression('vertical', 'In', ''), false],
  ['NotIn with the value', expression('region', 'NotIn', 'us', 'eu'), false],
  ['NotIn without it', expression('region', 'NotIn', 'us'), true],
  ['NotIn of an absent label', expression('vertical', 'NotIn', 'x'), true],
  ['Exists', expression('tier', 'Exists'), true],
  ['Exists of an absent label', expression('vertical', 'Exists'), false],
  ['DoesNotExist', expression('tier', 'DoesNotExist'), false],
  ['DoesNotExist of an absent label', expression('vertical', 'DoesNotExist'), true],
  ['Exists of what every object inherits', expression('constructor', 'Exists'), false],
] as const)('%s', (_, selector, expected) => {
  expect(selectsLabels({ matchLabels: {}, matchExpressions: [], ...selector }, labels)).toBe(expected);
});

test('agrees with a plain reading of the Kubernetes rules', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const selectors = fc.record({
    matchLabels: fc.dictionary(word, word),
    matchExpressions: fc.array(
      fc.record({
        key: word,
        operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
        values: fc.array(word),
      }),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(selectors, fc.dictionary(word, word), (selector, have) => {
      expect(selectsLabels(selector, have)).toBe(reference(selector, have));
    }),
  );
});

/** Every requirement as the set of values that fulfil it, an absent label being a value of its own. */
function reference(selector: LabelSelector, have: Readonly<Record<string, string>>): boolean {
  const absent = Symbol('absent');
  const all = [absent, 'a', 'b', 'c'];
  const allowed = [
    ...Object.entries(selector.matchLabels).map(([key, value]) => ({
      key,
      values: all.filter((v) => v === value),
    })),
    ...selector.matchExpressions.map(({ key, operator, values }) => ({
      key,
      values: all.filter((value) => {
        const listed = typeof value === 'string' && values.includes(value);
        return { In: listed, NotIn: !listed, Exists: value !== absent, DoesNotExist: value === absent }[
          operator
        ];
      }),
    })),
  ];
  return allowed.every(({ key, values }) =>
    values.includes(new Map(Object.entries(have)).get(key) ?? absent),
  );
}

function expression(
  key: string,
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist',
  ...values: readonly string[]
): Pick<LabelSelector, 'matchExpressions'> {
  return { matchExpressions: [{ key, operator, values }] };
}
