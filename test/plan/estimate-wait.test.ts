import { expect, test } from 'vitest';
import { armLimits } from '../../src/model/arm-limits.js';
import { planJson } from '../../src/features/plan/plan-json.js';
import { planMarkdown } from '../../src/features/plan/plan-markdown.js';
import { planText, waitText } from '../../src/features/plan/plan-text.js';
import { estimateWait } from '../../src/plan/publish/estimate-wait.js';
import type { Step } from '../../src/plan/steps/step.js';
import { aParentPlan, aPlan, createMember, deleteGroup, publish } from '../features/run/builders.js';

const many = (length: number, make: (name: string) => Step, subscription = 'a') =>
  Array.from({ length }, (_, index): Step => {
    const step = make(`x-${String(index)}`);
    return { ...step, resourceId: `/subscriptions/${subscription}/${step.name}` };
  });
const of = (...steps: readonly Step[]) => aPlan(aParentPlan(steps));

test('what fits into a full bucket waits for nothing', () => {
  expect(estimateWait(of())).toEqual({ writes: 0, deletes: 0, seconds: 0 });
  expect(estimateWait(of(...many(200, createMember), ...many(200, deleteGroup)))).toEqual({
    writes: 200,
    deletes: 200,
    seconds: 0,
  });
});

test('what is above waits for the bucket to fill again, as the governor reckons', () => {
  const { size, perSecond } = armLimits.writes;
  const steps = [...many(260, createMember), ...many(100, (name) => publish(name))];
  expect(estimateWait(of(...steps))).toEqual({
    writes: 360,
    deletes: 0,
    seconds: (360 - size) / perSecond,
  });
  expect(armLimits.deletes).toEqual(armLimits.writes);
  expect(estimateWait(of(...many(201, deleteGroup)))).toEqual({ writes: 0, deletes: 201, seconds: 1 });
});

test('subscriptions do not wait for each other, whatever the casing of their ids: the slowest decides', () => {
  const steps = [
    ...many(190, createMember, 'abc'),
    ...many(30, createMember, 'ABC'),
    ...many(250, createMember, 'def'),
  ];
  expect(estimateWait(of(...steps)).seconds).toBe(5);
});

test('is said below the counts, in text and Markdown, from one second on, and always in the JSON', () => {
  const plan = of(...many(360, createMember));
  const style = { width: 100, colors: false, sources: new Map<string, string>() };
  expect(planText(plan, style).split('\n')[1]).toBe('360 requests: about 16 s at Azure’s limit');
  expect(planMarkdown(plan, { limit: 60_000 }).split('\n')[2]).toBe(
    '360 requests: about 16 s at Azure’s limit',
  );
  expect(planText(of(...many(200, createMember)), style)).not.toContain('limit');
  expect(planMarkdown(of(...many(200, createMember)), { limit: 60_000 })).not.toContain('Azure’s limit');
  expect(planJson(plan, { tool: 'muster 0.1.0', createdAt: '2026-11-22T10:00:00Z' }).estimate).toEqual({
    writes: 360,
    deletes: 0,
    seconds: 16,
  });
});

test('long waits are told in minutes', () => {
  expect(waitText({ writes: 1_400, deletes: 1, seconds: 120 })).toBe(
    '1,401 requests: about 2 min at Azure’s limit',
  );
});
