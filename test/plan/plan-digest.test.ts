import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Step } from '../../src/plan/steps/step.js';
import { planDigest, workDigest } from '../../src/plan/compare/plan-digest.js';
import { stepJson } from '../../src/plan/steps/step-json.js';
import {
  aParentPlan,
  aPlan,
  anItem,
  createAssignment,
  createMember,
  deleteGroup,
  items,
  publish,
  updateGroup,
} from '../features/run/builders.js';

const predicted = anItem(9, { resourceId: null, predicted: true });
const steps: readonly Step[] = [
  createMember('fabrikam-prod'),
  updateGroup('g', []),
  createAssignment('g', [anItem(1), predicted]),
  publish('g', undefined, { items: [anItem(1), predicted] }),
  deleteGroup('old'),
];

const digest = (...all: readonly Step[]) => planDigest(aPlan(aParentPlan(all)));

/** The same JSON with keys in another order. */
function shuffled(value: unknown, order: (keys: readonly string[]) => readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((part) => shuffled(part, order));
  if (typeof value !== 'object' || value === null) return value;
  const parts = new Map(Object.entries(value));
  return Object.fromEntries(order([...parts.keys()]).map((key) => [key, shuffled(parts.get(key), order)]));
}

test('the order in which objects were built does not count', () => {
  const whole = workDigest(steps.map(stepJson));
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (first, second) => {
      const order = (keys: readonly string[]) =>
        [...keys].sort((a, b) => ((a.length * first + second) % 7) - ((b.length * first + second) % 5));
      expect(workDigest(steps.map((step) => shuffled(stepJson(step), order) as object))).toBe(whole);
    }),
    { numRuns: 50 },
  );
  expect(planDigest(aPlan(aParentPlan(steps)))).toBe(whole);
});

test('neither do the order of sets and of independent steps, nor the casing of ids', () => {
  const step = publish('g', undefined, { items: items(3) });
  const other = publish('g', undefined, {
    resourceId: `${step.resourceId.toUpperCase()}/`,
    items: items(3)
      .map((item) => ({
        ...item,
        name: item.name.toUpperCase(),
        resourceId: item.resourceId?.toUpperCase() ?? null,
      }))
      .reverse(),
    members: [...step.members].reverse(),
  });
  expect(digest(other)).toBe(digest(step));
  expect(digest(deleteGroup('old'), step)).toBe(digest(step, deleteGroup('old')));
  expect(digest(createAssignment('g', items(3)))).toBe(
    digest(createAssignment('g', [...items(3)].reverse())),
  );
});

test('reasons do not count, the work does, that of predicted items included', () => {
  const step = publish('g', undefined, { items: [predicted] });
  expect(digest({ ...step, reason: 'another', reasons: [{ why: 'pending' }] })).toBe(digest(step));
  const update = updateGroup('g', []) as Extract<Step, { action: 'update' }>;
  const digests = [
    digest(),
    digest(step),
    digest({ ...step, items: [{ ...predicted, name: 'another' }] }),
    digest({ ...step, items: [anItem(9)] }),
    digest({ ...step, members: step.members.slice(1) }),
    digest(step, step),
    digest(update),
    digest({ ...update, patch: [{ op: 'replace', path: '/properties/memberResourceNames', value: ['a'] }] }),
    digest({ ...update, patch: [{ op: 'replace', path: '/properties/description', value: 'ab' }] }),
    digest({ ...update, patch: [{ op: 'remove', path: '/properties/description' }] }),
    digest(createAssignment('g', [anItem(1)])),
    digest(createAssignment('g', [predicted])),
    digest(createMember('a')),
    digest({ ...createMember('a'), dependsOn: ['create/configuration/contoso-soc/soc-central'] }),
    digest(deleteGroup('a')),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test('what another version added to a step is work', () => {
  expect(workDigest([{ ...stepJson(deleteGroup('old')), ring: 'canary' }])).not.toBe(
    digest(deleteGroup('old')),
  );
});
