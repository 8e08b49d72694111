import { expect, test } from 'vitest';
import { readForImport } from '../../../src/features/import/read-for-import.js';
import type { ArmClient, ListAnswer } from '../../../src/azure/arm-client.js';
import { subscription, workspaceId } from '../../support/builders.js';

const workspace = workspaceId('soc');

function workbookId(group: string, name: string, of = subscription): string {
  return `/subscriptions/${of}/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/${name}`;
}

function workbook(id: string) {
  return {
    id,
    name: id.slice(id.lastIndexOf('/') + 1),
    properties: { displayName: 'Board', category: 'sentinel' },
  };
}

/** A service with one assignment of these items, and workbooks by resource group; all other lists are empty. */
function aService(itemIds: readonly string[], workbooks: Readonly<Record<string, ListAnswer>>) {
  const asked: string[] = [];
  const answer = (path: string): ListAnswer => {
    if (path.endsWith('/workspaceManagerAssignments')) {
      const properties = { targetResourceName: 'g', items: itemIds.map((resourceId) => ({ resourceId })) };
      return { ok: true, items: [{ id: `${workspace}/a/g`, name: 'g', properties }] };
    }
    const [, group] =
      /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Insights\/workbooks$/i.exec(path) ?? [];
    if (group === undefined) return { ok: true, items: [] };
    asked.push(group);
    return workbooks[group] ?? { ok: true, items: [] };
  };
  const client: ArmClient = {
    send: () => Promise.reject(new Error('nothing is sent')),
    list: ({ path }) => Promise.resolve(answer(path)),
    requests: { GET: 0, PUT: 0, POST: 0, DELETE: 0 },
    now: () => new Date('2026-02-01T00:00:00Z'),
  };
  return { client, asked };
}

const refused: ListAnswer = { ok: false, status: 403, problem: { code: 'MUS203', message: 'refused: 403' } };
const gone: ListAnswer = { ok: false, status: 404, problem: { code: 'MUS204', message: 'no such group' } };

test('workbooks that groups hold are sought in the resource groups of their ids', async () => {
  const own = workbookId('rg-soc', 'w-1');
  const far = workbookId('RG-Boards', 'w-2');
  const { client, asked } = aService([own, far], {
    'rg-soc': { ok: true, items: [workbook(own)] },
    'rg-boards': { ok: true, items: [workbook(far), workbook(workbookId('rg-boards', 'w-3'))] },
  });
  const read = await readForImport(client, workspace);
  expect(
    read.ok ? [read.value.workbookResourceGroups, read.value.live.content.map(({ name }) => name)] : read,
  ).toEqual([['rg-boards'], ['w-1', 'w-2', 'w-3']]);
  expect(asked).toEqual(['rg-soc', 'rg-soc', 'rg-boards']);
});

test('workbooks that may not be listed are no error where no group holds any', async () => {
  const { client } = aService([], { 'rg-soc': refused });
  expect((await readForImport(client, workspace)).ok).toBe(true);
});

test('and one where a group does: the files would take them out', async () => {
  const { client } = aService([workbookId('rg-soc', 'w-1')], { 'rg-soc': refused });
  expect(await readForImport(client, workspace)).toEqual({
    ok: false,
    problems: [{ code: 'MUS203', message: 'refused: 403' }],
  });
});

test('a resource group that is gone, or is of another subscription, holds none', async () => {
  const elsewhere = workbookId('rg-x', 'w-3', '00000000-0000-0000-0000-000000000009');
  const { client, asked } = aService([workbookId('rg-gone', 'w-2'), elsewhere], { 'rg-gone': gone });
  const read = await readForImport(client, workspace);
  expect(read.ok ? read.value.workbookResourceGroups : read).toEqual([]);
  expect(asked).not.toContain('rg-x');
});

test('a list that breaks off is an error, never a shorter list', async () => {
  const { client } = aService([], {
    'rg-soc': { ok: false, status: 500, problem: { code: 'MUS206', message: 'failed' } },
  });
  expect(await readForImport(client, workspace)).toEqual({
    ok: false,
    problems: [{ code: 'MUS206', message: 'failed' }],
  });
});

test('with content the answers are kept, workbooks come whole, and a list that is refused is an error', async () => {
  const own = workbookId('rg-soc', 'w-1');
  const { client } = aService([], { 'rg-soc': { ok: true, items: [workbook(own)] } });
  const queries: unknown[] = [];
  const asked: ArmClient = {
    ...client,
    list: (request) => {
      if (request.api === 'workbooks') queries.push(request.query);
      return client.list(request);
    },
  };
  const read = await readForImport(asked, workspace, undefined, { content: true });
  expect(read.ok && [...(read.value.answers ?? [])]).toEqual([[own.toLowerCase(), workbook(own)]]);
  expect(queries).toEqual([{ category: 'sentinel', sourceId: workspace, canFetchContent: 'true' }]);
  const { client: closed } = aService([], { 'rg-soc': refused });
  expect((await readForImport(closed, workspace)).ok).toBe(true);
  expect((await readForImport(closed, workspace, undefined, { content: true })).ok).toBe(false);
});
