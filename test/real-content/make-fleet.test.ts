import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { makeFleet, readContent, writeFleet, type Resource } from './make-fleet.mjs';

function someRules(count: number, severity: string): readonly Resource[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `${severity}-${String(n)}`,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Scheduled',
    properties: { displayName: `Rule ${String(n)}`, severity, enabled: true, tactics: [] },
  }));
}

test('a selection too large for all members of a place has them split among groups', async () => {
  const fleet = makeFleet(someRules(300, 'High'));
  const folder = mkdtempSync(join(tmpdir(), 'muster-make-fleet-'));
  try {
    const loaded = await loadFleet([writeFleet(folder, fleet, folder).files]);
    expect(loaded.ok ? [] : loaded.problems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  // 10 members × 300 items: 6 and 4 members; 9 members: 6 and 3; the hub by itself.
  expect([fleet.counts.groups, fleet.counts.largestGroup, fleet.counts.pairs]).toEqual([13, 1_800, 18_000]);
});

test('no member gets more enabled scheduled rules than a workspace holds', () => {
  const fleet = makeFleet([...someRules(300, 'High'), ...someRules(300, 'Low')]);
  const sizes = new Set([...fleet.expected.values()].map(({ size }) => size));
  expect([...sizes]).toEqual([300]);
  expect(fleet.counts.delivered).toBe(600);
});

test('a selection of more than 2,000 items is refused: no group could publish it', () => {
  expect(() => makeFleet(someRules(2_001, 'High'), { maxEnabledRules: 5_000 })).toThrow(
    'rules-high holds 2001 items',
  );
});

test('files that hold anything but resources are left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-make-fleet-'));
  try {
    writeFileSync(join(folder, 'rules.json'), JSON.stringify(someRules(2, 'High')));
    writeFileSync(join(folder, 'sources.json'), '{"a": 1}');
    writeFileSync(join(folder, 'README.md'), 'text');
    expect(readContent(folder)).toEqual(someRules(2, 'High'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
