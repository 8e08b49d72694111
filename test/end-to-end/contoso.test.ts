import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { stepIds, testWorld } from '../support/test-world.js';

const contoso = resolve(import.meta.dirname, '../../examples/contoso');

async function contosoFleet() {
  const loaded = await loadFleet([contoso]);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.value.fleet;
}

test('the example fleet is created, published to every member, and then in order', async () => {
  const fleet = await contosoFleet();
  const parents = new Set(fleet.parents.map(({ workspace }) => workspace));
  const world = testWorld({
    workspaces: [
      ...fleet.parents.map(({ workspace, tenant }) => ({
        id: workspace,
        tenant,
        content: 'sample' as const,
      })),
      ...fleet.members
        .filter(({ workspace }) => !parents.has(workspace))
        .map(({ workspace, tenant }) => ({ id: workspace, tenant })),
    ],
  });
  const first = await world.apply(fleet);
  console.log(
    first.outcome,
    first.plan.parents.map((p) => [
      p.parent,
      p.state,
      p.steps.length,
      p.problems,
      p.findings.map((f) => f.message),
    ]),
  );
  console.log(
    first.events.filter(
      (e) =>
        e.type === 'problem' ||
        e.type === 'finding' ||
        (e.type === 'stepFinished' && e.result.status !== 'succeeded'),
    ),
  );
  expect(first.outcome).toBe('succeeded');
  expect(stepIds(await world.plan(fleet))).toEqual([]);
});
