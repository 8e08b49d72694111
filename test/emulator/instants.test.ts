import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTicks, parseTicks, ticksOfDate, ticksOfMs } from '../../src/emulator/addresses.js';
import { aWorld, homeTenant, sentinel, soc } from './world.js';

test('a time survives being written and read, to 100 ns', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 40_000_000_000_000_000n }), (ticks) => {
      expect(parseTicks(formatTicks(ticks))).toBe(ticks);
    }),
  );
});

test('a time has no trailing zeros, and no write a time that would have them', async () => {
  const eight = ticksOfDate(new Date('2026-03-01T08:00:00Z'));
  expect([0n, 5_000_000n, 4_800_920n, 1n].map((more) => formatTicks(eight + more))).toEqual([
    '2026-03-01T08:00:00Z',
    '2026-03-01T08:00:00.5Z',
    '2026-03-01T08:00:00.480092Z',
    '2026-03-01T08:00:00.0000001Z',
  ]);
  const { arm } = aWorld({ workspaces: [{ id: soc, tenant: homeTenant }] });
  const modified: string[] = [];
  for (let write = 0; write < 21; write += 1) {
    const { body } = await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), {
      properties: { mode: 'Enabled' },
    });
    modified.push(
      (body as { readonly systemData: { readonly lastModifiedAt: string } }).systemData.lastModifiedAt,
    );
  }
  expect(modified.filter((time) => !/\.\d{6}[1-9]Z$/.test(time))).toEqual([]);
  expect([...new Set(modified)].sort()).toEqual(modified);
});

test('fewer digits, other zones and more digits are understood, other texts are not', () => {
  const eight = ticksOfDate(new Date('2026-03-01T08:00:00Z'));
  expect(parseTicks('2026-03-01t08:00:00z')).toBe(eight);
  expect(parseTicks('2026-03-01T10:00:00+02:00')).toBe(eight);
  expect(parseTicks('2026-03-01T08:00:00.12345678Z')).toBe(eight + 1_234_567n);
  for (const text of ['', 'yesterday', '2026-03-01', '2026-13-01T08:00:00Z', 7, undefined]) {
    expect(parseTicks(text)).toBeUndefined();
  }
  expect(ticksOfMs(0.5)).toBe(5_000n);
});

test('every etag but a saved search’s ends in the seconds of the write, that of an export in those of the export', async () => {
  const old = {
    name: 'old',
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Scheduled',
    properties: {
      displayName: 'Old',
      enabled: true,
      suppressionDuration: 'PT5H',
      suppressionEnabled: false,
      lastModifiedUtc: '2021-03-01T13:17:30Z',
    },
  };
  const { arm, clock } = aWorld({ workspaces: [{ id: soc, tenant: homeTenant, content: [old] }] });
  const etagOf = (reply: { readonly body: unknown }): unknown => (reply.body as { etag?: unknown }).etag;
  expect(etagOf(await arm.get(sentinel(soc, 'alertRules/old')))).toMatch(secondsOf('2021-03-01T13:17:30Z'));

  clock.advance(90_000);
  const configuration = await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), {
    properties: { mode: 'Enabled' },
  });
  expect(etagOf(configuration)).toMatch(secondsOf('2026-03-01T08:01:30Z'));
  const again = await arm.put(sentinel(soc, 'workspaceManagerConfigurations/default'), {
    properties: { mode: 'Enabled' },
  });
  expect(etagOf(again)).toMatch(secondsOf('2026-03-01T08:01:30Z'));
  expect(etagOf(again)).not.toBe(etagOf(configuration));
});

function secondsOf(time: string): RegExp {
  const seconds = (Date.parse(time) / 1000).toString(16);
  return new RegExp(`^"[0-9a-f]{8}-0000-[0-9a-f]{4}-0000-${seconds}0000"$`);
}
