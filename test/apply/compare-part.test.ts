import { expect, test } from 'vitest';
import { comparePart } from '../../src/apply/compare-part.js';
import type { MadePlan } from '../../src/plan/compare/compare-plans.js';
import { planDigest } from '../../src/plan/compare/plan-digest.js';
import type { ParentPlan } from '../../src/plan/fleet-plan.js';
import type { PublishStep } from '../../src/plan/steps/step.js';
import { aParentPlan, aPlan, items, publish } from '../features/run/builders.js';

const workspace = (name: string) =>
  `/subscriptions/s/resourceGroups/r/providers/Microsoft.OperationalInsights/workspaces/${name}`;
const [delivered, own] = items(2);
if (delivered === undefined || own === undefined) throw new Error('two items are needed');

/** Publishes to the workspace of the lower parent. */
const upper = aParentPlan(
  [
    publish('down', undefined, {
      items: [delivered],
      members: [{ name: 'low', resourceName: 'low', workspace: workspace('LOW') }],
    }),
  ],
  { parent: 'top' },
);

function lower(step: Partial<PublishStep> = {}, hashes: readonly string[] = ['1', '1']): ParentPlan {
  const only = publish('own', undefined, {
    id: 'publish/assignment/low/own',
    parent: 'low',
    resourceId: `${workspace('low')}/providers/Microsoft.SecurityInsights/workspaceManagerAssignments/own`,
    items: items(2),
    ...step,
  });
  const reliesOn = only.items.map(({ name, displayName, resourceId }, index) => ({
    type: 'item' as const,
    id: (resourceId ?? name).toLowerCase(),
    name: displayName,
    hash: hashes[index] ?? '1',
  }));
  return aParentPlan([only], { parent: 'low', tier: 1, reliesOn });
}

const made = (...parents: readonly ParentPlan[]): MadePlan => ({
  plan: aPlan(...parents),
  files: [],
  tool: 'muster 0.1.0',
});
const saved = made(upper, lower());
const part = (...parents: readonly ParentPlan[]) => ({
  parents: parents.map(({ parent }) => parent),
  digest: planDigest({ parents }),
});
const codes = (fresh: MadePlan, asked = part(lower()), before = saved) =>
  comparePart(before, fresh, asked).map(({ code, message }) => `${code} ${message}`);

test('a part that is planned again as it was may be carried out', () => {
  expect(codes(made(upper), part(upper))).toEqual([]);
  expect(codes(made(lower()))).toEqual([]);
});

test('in a lower tier, what the upper one delivered may have moved, and nothing else', () => {
  expect(codes(made(lower({}, ['2', '1'])))).toEqual([]);
  expect(codes(made(lower({}, ['1', '2'])))).toEqual([
    `MUS413 Content moved since the plan was saved: changed: item ${own.displayName} of low.`,
  ]);
  // Without the delivery there is no reason for it to move.
  expect(codes(made(lower({}, ['2', '1'])), part(lower()), made(lower()))).toEqual([
    `MUS413 Content moved since the plan was saved: changed: item ${delivered.displayName} of low.`,
  ]);
});

test('a lower tier takes fewer steps than were shown, and never another one', () => {
  expect(codes(made({ ...lower(), steps: [] }))).toEqual([]);
  expect(codes(made(lower({ items: [own] })))).toEqual([
    'MUS627 Not among the steps that were checked: publish/assignment/low/own',
  ]);
});

test('a lower parent that cannot be planned any more is told', () => {
  expect(codes(made(aParentPlan([], { parent: 'low', tier: 1, state: 'error' })))[0]).toMatch(
    /^MUS412 .*parent low \(could not be planned now\)/,
  );
});

test.each([
  ['another digest', { ...part(lower()), digest: planDigest(aPlan(upper)) }],
  ['other parents than its digest', { ...part(lower()), parents: ['top'] }],
  ['a parent twice', { ...part(lower()), parents: ['low', 'low'] }],
  ['a parent that the plan has not', { ...part(lower()), parents: ['low', 'none'] }],
  ['no parents', { parents: [], digest: part(lower()).digest }],
])('a part of %s is not the one that was checked', (_, asked) => {
  expect(codes(made(lower()), asked)).toEqual([
    `MUS627 The plan’s part of ${asked.parents.join(', ')} is not the one that was checked`,
  ]);
});
