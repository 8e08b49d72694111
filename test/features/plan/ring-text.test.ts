import { expect, test } from 'vitest';
import { planDigest } from '../../../src/plan/compare/plan-digest.js';
import { planJson } from '../../../src/features/plan/plan-json.js';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import { aParentPlan, aPlan, plain, publish, updateGroup } from '../run/builders.js';
import type { RingGate } from '../../../src/plan/publish/rings.js';

const gate = (group: string, ring: number, more: Partial<RingGate> = {}): RingGate => ({
  group,
  ring,
  publishes: [`publish/assignment/contoso-soc/${group}`],
  behind: 'it was never published',
  lastJob: null,
  ...more,
});
const steps = [
  publish('canary'),
  publish('finance', undefined, { ring: 1 }),
  { ...updateGroup('all', []), ring: 2 },
];
const rings = [gate('canary', 0), gate('finance', 1)];
const lines = (...more: readonly RingGate[]) =>
  planText(aPlan(aParentPlan(steps, { rings: more })), plain)
    .split('\n')
    .filter((line) => /ring|held/.test(line));

test('the text says which ring waits for which groups', () => {
  expect(lines(...rings)).toEqual([
    '  ring 1 (finance): after ring 0 (canary) has succeeded',
    '  ring 2 (all): after ring 0 (canary) and ring 1 (finance) have succeeded',
  ]);
});

test('the text says where there is nothing to wait for', () => {
  expect(lines(gate('canary', 0, { publishes: [], behind: null }))).toEqual([
    '  ring 1 (finance): lower rings have nothing to publish',
    '  ring 2 (all): lower rings have nothing to publish',
  ]);
});

test('the text says what this plan leaves in the way', () => {
  expect(lines(gate('other', 1, { behind: 'its last job ended Failed' }))).toEqual([
    '  ring 1 (finance): lower rings have nothing to publish',
    '  ring 2 (all): held back by other, which this plan does not publish: its last job ended Failed',
  ]);
});

test('a parent without rings says nothing of them', () => {
  expect(planText(aPlan(aParentPlan([publish('canary')])), plain)).not.toContain('ring ');
});

test('the JSON has the ring of each step above 0, and what each ring waits for', () => {
  const json = planJson(aPlan(aParentPlan(steps, { rings })), {
    tool: 'muster 0.1.0',
    createdAt: '2026-11-22T10:00:00.000Z',
  });
  expect(json.steps.map(({ ring }) => ring)).toEqual([undefined, 1, 2]);
  expect(json.rings).toEqual([
    { parent: 'contoso-soc', ring: 1, groups: ['finance'], waitsFor: ['canary'] },
    { parent: 'contoso-soc', ring: 2, groups: ['all'], waitsFor: ['canary', 'finance'] },
  ]);
});

test('another ring is other work, ring 0 is none', () => {
  const digest = (ring: number | undefined) =>
    planDigest(aPlan(aParentPlan([publish('canary', undefined, ring === undefined ? {} : { ring })])));
  expect(digest(1)).not.toBe(digest(2));
  expect(digest(1)).not.toBe(digest(undefined));
});

test('Markdown says the same of rings, and names suspended parents', () => {
  const plan = aPlan(
    aParentPlan(steps, { rings }),
    aParentPlan([], { parent: 'fabrikam-soc', suspended: true }),
  );
  const text = planMarkdown(plan, { limit: 65_000 });
  expect(text).toContain('- ring 1 &#40;finance&#41;&#58; after ring 0'.replace('&#58;', ':'));
  expect(text).toContain('| <code>fabrikam-soc</code> | suspended | | | | | |');
});
