import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentItem } from '../../src/azure/read/live-resources.js';
import { isBuiltInSearch } from '../../src/content/content-item.js';
import { insights, workspace } from './arm-world.js';

const now = new Date('2026-02-01T00:00:00Z');

const rule = (properties: object, kind = 'Scheduled') => ({
  id: `${insights}/alertRules/r-1`,
  name: 'r-1',
  kind,
  properties,
});

describe('an analytics rule', () => {
  test('brings what selections and freshness look at', () => {
    const raw = rule({
      displayName: 'Failed logons',
      severity: 'High',
      enabled: true,
      tactics: ['CredentialAccess', null],
      techniques: ['T1110'],
      subTechniques: ['T1110.003'],
      alertRuleTemplateName: 't-1',
      lastModifiedUtc: '2026-01-01T00:00:00.1234567Z',
      query: 'SigninLogs',
    });
    expect(contentItem('alertRules', raw, now)).toEqual({
      ok: true,
      value: {
        kind: 'AnalyticsRule',
        name: 'r-1',
        displayName: 'Failed logons',
        resourceId: `${insights}/alertRules/r-1`,
        ruleKind: 'Scheduled',
        severity: 'High',
        tactics: ['CredentialAccess'],
        techniques: ['T1110'],
        subTechniques: ['T1110.003'],
        enabled: true,
        alertRuleTemplateName: 't-1',
        modifiedAt: '2026-01-01T00:00:00.1234567Z',
      },
    });
  });

  test('without optional fields has none of them', () => {
    const raw = rule(
      { alertRuleTemplateName: null, enabled: null, tactics: null, lastModifiedUtc: 'now' },
      '',
    );
    expect(contentItem('alertRules', raw, now)).toEqual({
      ok: true,
      value: {
        kind: 'AnalyticsRule',
        name: 'r-1',
        displayName: 'r-1',
        resourceId: `${insights}/alertRules/r-1`,
      },
    });
  });
});

describe('an automation rule', () => {
  const raw = (actions: unknown) => ({
    id: `${insights}/automationRules/a-1`,
    name: 'a-1',
    properties: {
      displayName: 'Close noise',
      triggeringLogic: { isEnabled: false },
      lastModifiedTimeUtc: '2026-01-01T00:00:30Z',
      actions,
    },
  });
  const value = {
    kind: 'AutomationRule',
    name: 'a-1',
    displayName: 'Close noise',
    resourceId: `${insights}/automationRules/a-1`,
    enabled: false,
    modifiedAt: '2026-01-01T00:00:30Z',
  };

  test('is enabled as its triggering logic says', () => {
    expect(contentItem('automationRules', raw([{ actionType: 'ModifyProperties' }, null]), now)).toEqual({
      ok: true,
      value,
    });
  });

  test('that runs a playbook is not published as it stands', () => {
    expect(contentItem('automationRules', raw([{ actionType: 'RunPlaybook' }]), now)).toEqual({
      ok: true,
      value: { ...value, unsupported: 'playbook' },
    });
  });
});

describe('a saved search', () => {
  test.each([
    ['Function', { functionAlias: 'ASim', category: 'Hunting Queries' }],
    ['HuntingQuery', { functionAlias: '', category: 'Hunting Queries' }],
    ['LivestreamQuery', { category: 'Livestream Queries' }],
    ['SavedSearch', { category: 'Other' }],
    ['SavedSearch', {}],
  ])('is a %s, the first row that fits: %j', (kind, properties) => {
    const result = contentItem('savedSearches', { id: '/x/s-1', properties }, now);
    expect(result.ok ? result.value.kind : result.problems).toBe(kind);
  });

  test('as its list answers it: PascalCase, no name, no leading slash', () => {
    const raw = {
      id: `${workspace.slice(1)}/savedSearches/h-1`,
      etag: 'W/"datetime\'2017-10-02T23%3A15%3A41.0709875Z\'"',
      properties: {
        Category: 'Hunting Queries',
        DisplayName: 'Rare process',
        Tags: [
          { Name: 'Tactics', Value: 'Persistence, Execution,' },
          { name: 'techniques', value: 'T1053' },
          { Name: 'Odd', Value: null },
          'odd',
        ],
        Version: 2,
      },
    };
    expect(contentItem('savedSearches', raw, now)).toEqual({
      ok: true,
      value: {
        kind: 'HuntingQuery',
        name: 'h-1',
        displayName: 'Rare process',
        resourceId: `${workspace}/savedSearches/h-1`,
        category: 'Hunting Queries',
        tactics: ['Persistence', 'Execution'],
        techniques: ['T1053'],
        tags: [
          { name: 'Tactics', value: 'Persistence, Execution,' },
          { name: 'techniques', value: 'T1053' },
          { name: 'Odd', value: '' },
        ],
        modifiedAt: '2017-10-02T23:15:41.0709875Z',
      },
    });
  });

  test.each(['"0300bf09-0000"', 'W/"datetime\'soon\'"', '*', 7, undefined])(
    'whose etag %s holds no date has no age',
    (etag) => {
      const result = contentItem('savedSearches', { id: '/x/s-1', etag, properties: {} }, now);
      expect(result.ok && result.value.modifiedAt).toBeUndefined();
    },
  );

  test('means the same in any casing of its property names and tag names', () => {
    const plain = {
      category: 'Hunting Queries',
      displayName: 'Rare process',
      functionAlias: null,
      tags: [{ name: 'tactics', value: 'Persistence' }],
    };
    const expected = contentItem('savedSearches', { id: '/x/s-1', properties: plain }, now);
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (flips) => {
        const recased = (key: string) =>
          key
            .split('')
            .map((c) => (flips.next().value === true ? c.toUpperCase() : c.toLowerCase()))
            .join('');
        const properties = Object.fromEntries(
          Object.entries(plain).map(([key, value]) => [
            recased(key),
            Array.isArray(value)
              ? value.map((tag) =>
                  Object.fromEntries(Object.entries(tag).map(([name, text]) => [recased(name), text])),
                )
              : value,
          ]),
        );
        expect(contentItem('savedSearches', { id: '/x/s-1', properties }, now)).toEqual(expected);
      }),
    );
  });
});

describe('a workbook', () => {
  const raw = (storageUri: string | null) => ({
    id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/workbooks/w-1',
    name: 'w-1',
    kind: 'shared',
    properties: {
      displayName: 'Overview',
      category: 'sentinel',
      timeModified: '2026-01-01T00:00:00Z',
      storageUri,
    },
  });
  const value = {
    kind: 'Workbook',
    name: 'w-1',
    displayName: 'Overview',
    resourceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/workbooks/w-1',
    category: 'sentinel',
    modifiedAt: '2026-01-01T00:00:00Z',
  };

  test('is one of the service', () => {
    expect(contentItem('workbooks', raw(null), now)).toEqual({ ok: true, value });
  });

  test('in its own storage is not published', () => {
    expect(contentItem('workbooks', raw('https://x'), now)).toEqual({
      ok: true,
      value: { ...value, unsupported: 'ownStorage' },
    });
  });
});

test.each([
  ['alertRules', { properties: {} }, 'analytics rule, without an id: id'],
  ['automationRules', { id: '/x/a', properties: null }, 'automation rule, /x/a: properties'],
  ['savedSearches', 'text', 'saved search, without an id: id'],
  ['workbooks', { id: '', name: 'w', properties: {} }, 'workbook, w: id'],
] as const)('a malformed item of %s is a problem naming it', (source, raw, named) => {
  expect(contentItem(source, raw, now)).toMatchObject({
    ok: false,
    problems: [
      {
        code: 'MUS207',
        message: `Azure returned an unusable ${named} is missing or of another type`,
      },
    ],
  });
});

describe('a search of Log Analytics itself', () => {
  const name = 'LogManagement(contoso-soc)_General|StaleComputers';

  test('has such a name and no etag', () => {
    const id = `${workspace}/savedSearches/${name}`;
    expect([
      isBuiltInSearch({ id, name, properties: {} }),
      isBuiltInSearch({ id, properties: {} }),
      isBuiltInSearch({ Id: id, Name: name, Etag: null, Properties: {} }),
    ]).toEqual([true, true, true]);
  });

  test('is none that somebody wrote, or that is called otherwise', () => {
    const etag = `W/"datetime'2025-05-08T04%3A42%3A05.5967735Z'"`;
    expect([
      isBuiltInSearch({ id: name, name, etag }),
      isBuiltInSearch({ id: 's', name: 'own', properties: {} }),
      isBuiltInSearch({ id: 's', name: 'Rare (hunting)', properties: {} }),
      isBuiltInSearch('none'),
    ]).toEqual([false, false, false, false]);
  });
});
