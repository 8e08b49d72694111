import { itemBody } from '../../src/content/canonical-body.js';
import { describe, expect, test } from 'vitest';
import { readParent, type ReadParentOptions } from '../../src/azure/read/read-parent.js';
import {
  anArmWorld,
  armError,
  insights,
  networkError,
  subscription,
  workspace,
  type Reply,
} from './arm-world.js';

const all: ReadParentOptions = { workbookResourceGroups: [], workbooksNeeded: true };
const workbooks = (group: string, sub = subscription) =>
  `/subscriptions/${sub}/resourceGroups/${group}/providers/Microsoft.Insights/workbooks`;

describe('a parent', () => {
  test('is read whole, with one request for each list', async () => {
    const { client, paths } = aParent({
      [`${insights}/workspaceManagerConfigurations`]: [
        { id: '/c/soc', name: 'soc', properties: { mode: 'Enabled' } },
      ],
      [`${insights}/workspaceManagerMembers`]: [
        {
          id: '/m/a',
          name: 'a',
          properties: { targetWorkspaceResourceId: '/w', targetWorkspaceTenantId: 't' },
        },
      ],
      [`${insights}/workspaceManagerGroups`]: [
        { id: '/g/emea', name: 'emea', properties: { displayName: 'EMEA', memberResourceNames: ['a'] } },
      ],
      [`${insights}/workspaceManagerAssignments`]: [
        { id: '/as/emea', name: 'emea', properties: { targetResourceName: 'emea', items: [] } },
      ],
      [`${insights}/alertRules`]: [{ id: '/r', properties: {} }],
      [`${insights}/automationRules`]: [{ id: '/a', properties: {} }],
      [`${workspace}/savedSearches`]: [{ id: 's', properties: { DisplayName: 'S' } }],
      [workbooks('rg-soc')]: [{ id: '/w', properties: { sourceId: workspace.toUpperCase() } }],
    });

    const item = (kind: string, name: string, body: object, displayName = name) => ({
      kind,
      name,
      displayName,
      resourceId: `/${name}`,
      body,
    });
    expect(await readParent(client, workspace, all)).toEqual({
      ok: true,
      value: {
        configuration: { id: '/c/soc', name: 'soc', mode: 'Enabled' },
        members: [{ id: '/m/a', name: 'a', workspace: '/w', tenant: 't' }],
        groups: [{ id: '/g/emea', name: 'emea', displayName: 'EMEA', memberResourceNames: ['a'] }],
        assignments: [{ id: '/as/emea', name: 'emea', targetResourceName: 'emea', itemIds: [] }],
        content: [
          item('AnalyticsRule', 'r', itemBody({})),
          item('AutomationRule', 'a', itemBody({})),
          item('SavedSearch', 's', itemBody({ properties: { displayName: 'S' } }), 'S'),
          item('Workbook', 'w', itemBody({ properties: { sourceId: '⟨workspace⟩' } }, true)),
        ],
      },
    });
    expect(paths()).toEqual(
      [
        `${insights}/alertRules`,
        `${insights}/automationRules`,
        `${insights}/workspaceManagerAssignments`,
        `${insights}/workspaceManagerConfigurations`,
        `${insights}/workspaceManagerGroups`,
        `${insights}/workspaceManagerMembers`,
        `${workspace}/savedSearches`,
        workbooks('rg-soc'),
      ].sort(),
    );
  });

  test('may have nothing at all, not even a configuration', async () => {
    const { client } = aParent({});
    expect(await readParent(client, workspace, all)).toEqual({
      ok: true,
      value: { members: [], groups: [], assignments: [], content: [] },
    });
  });

  test('is read only as far as the wanted kinds go', async () => {
    const { client, paths } = aParent({});
    await readParent(client, workspace, { ...all, kinds: ['Function', 'AnalyticsRule'] });
    expect(paths().filter((path) => !path.includes('workspaceManager'))).toEqual(
      [`${insights}/alertRules`, `${workspace}/savedSearches`].sort(),
    );
  });

  test.each([
    ['no list more where assignments name what is read', 'alertRules/R', []],
    ['the list of an item that an assignment names, in any casing', 'AUTOMATIONRULES/A', ['automationRules']],
    ['nothing for a type that is no content', 'bookmarks/b', []],
  ])('is read with %s', async (_what, item, more) => {
    const properties = { targetResourceName: 'emea', items: [{ resourceId: `${insights}/${item}` }] };
    const { client, paths } = aParent({
      [`${insights}/workspaceManagerAssignments`]: [{ id: '/as/emea', name: 'emea', properties }],
      [`${insights}/automationRules`]: [{ id: `${insights}/automationRules/a`, properties: {} }],
    });
    const read = await readParent(client, workspace, { ...all, kinds: ['AnalyticsRule'], assigned: true });
    expect(paths().filter((path) => !path.includes('workspaceManager'))).toEqual([
      `${insights}/alertRules`,
      ...more.map((list) => `${insights}/${list}`),
    ]);
    expect(read.ok && read.value.content.map(({ kind }) => kind)).toEqual(more.map(() => 'AutomationRule'));
  });

  test('that cannot be read gives every list’s problem', async () => {
    const { client } = aParent({
      [`${insights}/workspaceManagerGroups`]: { status: 403, body: armError('AuthorizationFailed', 'No.') },
      [`${insights}/alertRules`]: [{ id: '/r' }, {}],
      [`${workspace}/savedSearches`]: { status: 404, body: armError('ResourceNotFound', 'Gone.') },
    });
    const result = await readParent(client, workspace, all);
    expect(result.ok ? [] : result.problems.map(({ code, message }) => [code, message])).toEqual([
      ['MUS203', `GET ${insights}/workspaceManagerGroups: 403 AuthorizationFailed: No.`],
      ['MUS207', 'Azure returned an unusable analytics rule, /r: properties is missing or of another type'],
      [
        'MUS207',
        'Azure returned an unusable analytics rule, without an id: id is missing or of another type',
      ],
      ['MUS204', `GET ${workspace}/savedSearches: 404 ResourceNotFound: Gone.`],
    ]);
  });

  test('behind an endpoint that cannot be reached is one problem, not eight', async () => {
    const { client } = anArmWorld(() => networkError('ECONNREFUSED'));
    const result = await readParent(client, workspace, all);
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(['MUS201']);
  });
});

describe('its workbooks', () => {
  test('are asked for as Sentinel’s of this workspace, without content, once for each resource group', async () => {
    const { client, seen } = aParent({});
    const other = '33333333-3333-3333-3333-333333333333';
    await readParent(client, workspace, {
      ...all,
      kinds: ['Workbook'],
      workbookResourceGroups: ['RG-SOC', 'rg (shared)', `/subscriptions/${other}/resourceGroups/rg-x`],
    });
    const urls = seen.map(({ url }) => new URL(url)).filter(({ pathname }) => pathname.endsWith('workbooks'));
    expect(urls.map(({ pathname }) => pathname).sort()).toEqual([
      workbooks('RG-SOC'),
      workbooks('rg%20%28shared%29'),
      workbooks('rg-x', other),
    ]);
    expect(urls.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual(
      Array(3).fill({ category: 'sentinel', sourceId: workspace, 'api-version': '2023-06-01' }),
    );
  });

  test('of other workspaces and categories are not its own, whatever the list holds', async () => {
    const { client } = aParent({
      [workbooks('rg-soc')]: [
        { id: '/mine', properties: { sourceId: `${workspace}/`, category: 'Sentinel' } },
        { id: '/other', properties: { sourceId: `${workspace}-2`, category: 'sentinel' } },
        { id: '/monitor', properties: { sourceId: workspace, category: 'workbook' } },
        { id: '/terse', properties: {} },
      ],
    });
    const result = await readParent(client, workspace, all);
    expect(result.ok ? result.value.content.map(({ resourceId }) => resourceId) : result.problems).toEqual([
      '/mine',
      '/terse',
    ]);
  });

  test('that are forbidden matter only where a selection can contain workbooks', async () => {
    const lists = { [workbooks('rg-soc')]: { status: 403, body: armError('AuthorizationFailed', 'No.') } };
    const needed = await readParent(aParent(lists).client, workspace, all);
    const idle = await readParent(aParent(lists).client, workspace, { ...all, workbooksNeeded: false });
    expect([needed.ok, idle.ok]).toEqual([false, true]);
  });

  test('that are not found matter always: the resource group was named', async () => {
    const lists = { [workbooks('rg-soc')]: { status: 404 } };
    const result = await readParent(aParent(lists).client, workspace, { ...all, workbooksNeeded: false });
    expect(result.ok).toBe(false);
  });

  test('are none where the workspace’s id is none', async () => {
    const { client, paths } = aParent({});
    await readParent(client, '/subscriptions/s/odd', { ...all, kinds: ['Workbook'] });
    expect(paths().filter((path) => path.includes('workbooks'))).toEqual([]);
  });
});

/** A parent whose lists answer as given by path, the others empty. */
function aParent(lists: Readonly<Record<string, readonly unknown[] | Reply>>) {
  const world = anArmWorld(({ url }): Reply => {
    const list = lists[new URL(url).pathname] ?? [];
    return Array.isArray(list) ? { body: { value: list } } : (list as Reply);
  });
  return { ...world, paths: () => world.seen.map(({ url }) => new URL(url).pathname).sort() };
}
