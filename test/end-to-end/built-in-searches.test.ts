import { describe, expect, test } from 'vitest';
import { readParent } from '../../src/azure/read/read-parent.js';
import { importParent } from '../../src/features/import/import-parent.js';
import { importedFiles } from '../../src/features/import/imported-files.js';
import { allSteps } from '../../src/plan/fleet-plan.js';
import { dryCleanup } from '../support/cleanup-world.js';
import { driftWorld, pairLines, sampleFleet, sampleWorld } from '../support/drift-world.js';
import { aRule, tenant, workspaceOf } from '../support/small-fleet.js';

const central = workspaceOf('central');
const builtIn = 'LogManagement(central)_General|StaleComputers';

describe.each(['camelCase', 'PascalCase'] as const)('Log Analytics’ own searches, listed in %s', (list) => {
  test('are no content: "*" leaves them, nobody is told of them, and nothing is an orphan', async () => {
    const world = sampleWorld({ savedSearchList: list });
    const first = await world.apply(sampleFleet);
    expect([first.outcome, first.pairs.filter(({ item }) => isBuiltIn(item.name))]).toEqual([
      'succeeded',
      [],
    ]);

    const drift = await world.drift(sampleFleet, { all: true });
    expect(pairLines(drift).filter(isBuiltIn)).toEqual([]);
    expect(new Set(drift.pairs.map(({ state }) => state))).toEqual(new Set(['inSync']));
    const cleanup = await dryCleanup(world, sampleFleet);
    expect([cleanup.doomed, cleanup.held]).toEqual([[], []]);
  });

  test('that an assignment holds are taken out of it, and are in no imported file', async () => {
    const world = driftWorld(
      [{ name: 'central', content: [aRule('rule-a')] }, { name: 'ams' }, { name: 'ber' }, { name: 'cph' }],
      { savedSearchList: list },
    );
    await world.apply(sampleFleet);
    const items = [
      `${central}/providers/Microsoft.SecurityInsights/alertRules/rule-a`,
      `${central}/savedSearches/${builtIn}`,
    ];
    await put(world, 'workspaceManagerAssignments/all', {
      targetResourceName: 'all',
      items: items.map((resourceId) => ({ resourceId })),
    });

    const live = await readParent(world.client, central, {
      workbookResourceGroups: [],
      workbooksNeeded: true,
    });
    if (!live.ok) throw new Error('unread');
    expect(live.value.content.map(({ name }) => name)).toEqual(['rule-a']);
    const imported = importParent(live.value, {
      workspace: central,
      tenant,
      style: 'names',
      workbookResourceGroups: [],
    });
    expect(importedFiles(imported.fleet).filter(({ text }) => isBuiltIn(text))).toEqual([]);
    expect(imported.findings.map(({ code }) => code)).toEqual(['MUS336']);

    const plan = await world.plan(sampleFleet);
    expect(allSteps(plan).map(({ id }) => id)).toEqual([
      'update/assignment/central/all',
      'publish/assignment/central/all',
    ]);
  });
});

const isBuiltIn = (text: string): boolean => text.includes('LogManagement(');

/** As the portal would, with all rights. */
async function put(world: ReturnType<typeof driftWorld>, path: string, properties: object): Promise<void> {
  const url = `http://127.0.0.1:7070${central}/providers/Microsoft.SecurityInsights/${path}?api-version=2025-10-01-preview`;
  const response = await world.emulator.fetch(
    new Request(url, {
      method: 'PUT',
      headers: { authorization: 'Bearer portal', 'content-type': 'application/json' },
      body: JSON.stringify({ properties }),
    }),
  );
  expect(response.status).toBe(200);
}
