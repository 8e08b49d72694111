import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ContentSource } from '../../src/content/content-item.js';
import {
  contentItem,
  liveAssignment,
  liveJob,
  liveMember,
  modifiedTime,
  shownTime,
  timeInEtag,
} from '../../src/azure/read/live-resources.js';
import { readInstant } from '../../src/model/instant.js';
import { insights } from './arm-world.js';

const now = new Date('2026-02-01T00:00:00Z');
const etag = '"1600151c-0000-0100-0000-69c38e270000"';
const later = new Date('2026-04-01T00:00:00Z');

describe('a time that no clock of the service can have shown is none', () => {
  test.each([
    ['0001-01-01T00:00:00', undefined],
    ['1970-01-01T00:00:00Z', undefined],
    ['2014-12-31T23:59:59.9999999Z', undefined],
    ['2015-01-01T00:00:00Z', '2015-01-01T00:00:00Z'],
    ['2026-02-02T00:00:00Z', '2026-02-02T00:00:00Z'],
    ['2026-02-02T00:00:00.0000001Z', undefined],
    ['9999-12-31T23:59:59.9999999Z', undefined],
    ['soon', undefined],
    [7, undefined],
  ])('%j', (value, shown) => {
    expect(shownTime(value, now)).toBe(shown);
  });

  test('wherever it stands: in a resource, an assignment, a job and its items, a content item', () => {
    const never = '0001-01-01T00:00:00Z';
    const end = '9999-12-31T23:59:59Z';
    const resource = (properties: object) => ({
      id: `${insights}/x/a`,
      name: 'a',
      systemData: { lastModifiedAt: end },
      properties,
    });
    const items = [{ resourceId: '/a', status: 'Succeeded', executionTime: end }];
    const values = [
      liveMember(resource({ targetWorkspaceResourceId: '/w', targetWorkspaceTenantId: 't' }), now),
      liveAssignment(resource({ targetResourceName: 'g', lastJobEndTime: never }), now),
      liveJob(resource({ provisioningState: 'Succeeded', startTime: never, endTime: end, items }), now),
      contentItem('alertRules', resource({ lastModifiedUtc: never }), now),
    ];

    expect(JSON.stringify(values)).not.toMatch(/0001|9999/);
    expect(values.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  });
});

describe('without a time of its own, a resource was written in the second that its etag tells', () => {
  const told = '2026-03-25T07:26:31Z';

  test.each([
    ['no systemData', { etag }, told],
    ['an empty one', { etag, systemData: {} }, told],
    ['one whose time is none', { etag, systemData: { lastModifiedAt: '0001-01-01T00:00:00Z' } }, told],
    [
      'its own time',
      { etag, systemData: { lastModifiedAt: '2026-03-25T07:26:30.5Z' } },
      '2026-03-25T07:26:30.5Z',
    ],
    ['neither', { systemData: {} }, undefined],
  ])('%s', (_what, raw, time) => {
    expect(modifiedTime(raw, later)).toBe(time);
  });

  test.each([
    [etag, told],
    [`W/${etag}`, told],
    [etag.replaceAll('"', '').toUpperCase(), told],
    // Of Microsoft's own workspace manager examples.
    ['"190057d0-0000-0d00-0000-5c6f5adb0000"', '2019-02-22T02:13:47Z'],
    [`W/"datetime'2025-05-08T04%3A42%3A05.5967735Z'"`, '2025-05-08T04:42:05.5967735Z'],
    // The last four digits of this form are always 0.
    ['"1600151c-0000-0100-0000-69c38e270001"', undefined],
    // A guid that happens to end so: of a year that no clock shows.
    ['"1600151c-4f3e-4100-9000-f9c38e270000"', undefined],
    ['"1600151c-4f3e-4100-9000-19c38e270000"', undefined],
    ['"1"', undefined],
    [null, undefined],
  ])('%s: %s', (text, time) => {
    expect(timeInEtag(text, later)).toBe(time);
  });

  test.each([
    ['alertRules', 'lastModifiedUtc'],
    ['automationRules', 'lastModifiedTimeUtc'],
    ['workbooks', 'timeModified'],
  ] as const)('%s too, where %s is none', (source, key) => {
    const raw = (time: unknown) => ({ id: '/a', name: 'a', etag, properties: { [key]: time } });
    const modifiedAt = (time: unknown) => {
      const item = contentItem(source, raw(time), later);
      return item.ok ? item.value.modifiedAt : item;
    };

    expect(modifiedAt('2026-03-25T07:26:30Z')).toBe('2026-03-25T07:26:30Z');
    expect([modifiedAt(null), modifiedAt('9999-12-31T00:00:00Z')]).toEqual([told, told]);
  });
});

const recorded = join(import.meta.dirname, '../../../shared/reference/recorded');

describe.skipIf(!existsSync(recorded))('recorded answers (skipped where ../shared is absent)', () => {
  test.each<[ContentSource, string, string]>([
    ['alertRules', 'alertRules.json', 'lastModifiedUtc'],
    ['automationRules', 'automationRules.json', 'lastModifiedTimeUtc'],
  ])('%s: the etag’s second is the one of the modified time, or up to three later', (_source, file, key) => {
    const text = readFileSync(join(recorded, file), 'utf8');
    const resources = resourcesIn(JSON.parse(text)).filter(
      ({ etag: tag, properties }) => typeof tag === 'string' && properties[key] !== undefined,
    );
    expect(resources.length).toBeGreaterThan(4);
    for (const { etag: tag, properties } of resources) {
      const [told, own] = [timeInEtag(tag, new Date()), shownTime(properties[key], new Date())].map((time) =>
        readInstant(time),
      );
      const behind = Number((told?.last ?? 0n) - (own?.first ?? 0n)) / 10_000_000;
      expect(behind).toBeGreaterThanOrEqual(0);
      expect(behind).toBeLessThan(4);
    }
  });
});

interface Recorded {
  readonly etag?: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Every resource in a document, however deep. */
function resourcesIn(value: unknown): readonly Recorded[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'etag' in value && 'properties' in value ? [value as Recorded] : [];
  return [...own, ...Object.values(value).flatMap(resourcesIn)];
}
