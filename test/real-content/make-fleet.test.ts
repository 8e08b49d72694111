import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { makeFleet, readContent, writeFleet, type Resource } from './make-fleet.mjs';

function someRules(count: number, severity: string, kind = 'Scheduled'): readonly Resource[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `${severity}-${String(n)}`,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind,
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

test.each([
  ['Scheduled', 300],
  ['NRT', 30],
])('no member gets more enabled %s rules than a workspace holds', (kind, count) => {
  const fleet = makeFleet([...someRules(count, 'High', kind), ...someRules(count, 'Low', kind)]);
  const sizes = new Set([...fleet.expected.values()].map(({ size }) => size));
  expect([...sizes]).toEqual([count]);
  expect(fleet.counts.delivered).toBe(2 * count);
});

test('of rules with one template a member gets at most one', () => {
  const rules = ['a', 'b', 'c'].map((name) => ({
    name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Fusion',
    properties: { displayName: `Fusion ${name}`, alertRuleTemplateName: 'template', enabled: true },
  }));
  const fleet = makeFleet(rules);
  const held = new Set(
    [...fleet.expected.values()].map((items) => [...items].map(({ name }) => name).join()),
  );
  expect(held).toEqual(new Set(['a', 'b']));
});

test('saved searches that are neither functions nor hunting queries are delivered, too', () => {
  const searches = ['Hunting Queries', 'Livestream Queries', 'General'].map((category) => ({
    name: category.replace(' ', ''),
    type: 'Microsoft.OperationalInsights/savedSearches',
    properties: { category, displayName: category, query: 'Heartbeat' },
  }));
  const fleet = makeFleet(searches);
  expect(fleet.counts.delivered).toBe(3);
  expect(fleet.counts.selections).toBe(2);
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
