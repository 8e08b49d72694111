import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalPath,
  decoded,
  guidOf,
  storeKey,
  workspaceAddressOf,
  recased,
} from '../../src/emulator/addresses.js';
import { soc } from './world.js';

test('fixed segments are lowered, names are kept', () => {
  expect(canonicalPath(`${soc}/providers/Microsoft.SecurityInsights/AlertRules/MyRule/`)).toBe(
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-soc/providers/microsoft.operationalinsights/workspaces/soc-central/providers/microsoft.securityinsights/alertrules/MyRule',
  );
  expect(canonicalPath('/subscriptions/S/providers/Microsoft.X/Register')).toBe(
    '/subscriptions/S/providers/microsoft.x/register',
  );
  expect(canonicalPath('/subscriptions/S/resourceGroups/providers/providers/A.B/workspaces/W')).toBe(
    '/subscriptions/S/resourcegroups/providers/providers/a.b/workspaces/W',
  );
});

test('an id in another casing is another text of the same id, and back again', () => {
  const lower = recased(soc);
  expect(lower).not.toBe(soc);
  expect(recased(lower)).toBe(soc);
  expect(storeKey(lower)).toBe(storeKey(`${soc}/`));
});

test('only ids of workspaces are taken for them', () => {
  expect(workspaceAddressOf(`${soc.slice(1).toUpperCase()}/`)?.name).toBe('SOC-CENTRAL');
  expect(workspaceAddressOf(`${soc}/savedSearches/x`)).toBeUndefined();
  expect([decoded('a%20b'), decoded('%E0%A4%A')]).toEqual(['a b', '%E0%A4%A']);
});

test('made-up GUIDs are GUIDs, and no two are alike', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat({ max: 2 ** 31 }), { minLength: 2 }),
      fc.nat({ max: 20 }),
      (all, series) => {
        const guids = all.map((n) => guidOf(n, series));
        expect(new Set(guids).size).toBe(guids.length);
        for (const guid of guids) {
          expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
        }
      },
    ),
  );
});
