import type { ArmClient } from '../../../src/azure/arm-client.js';
import { importParent } from '../../../src/features/import/import-parent.js';
import { importedFiles } from '../../../src/features/import/imported-files.js';
import { readForImport } from '../../../src/features/import/read-for-import.js';
import type { AnyResource } from '../../support/any-content.js';
import { insightsId, subscription, tenant, workspaceId } from '../../support/builders.js';
import { valueOf } from '../../support/test-world.js';

const workspace = workspaceId('soc');

/** A resource, and of a workbook the resource group that it is in; undefined: the workspace's. */
export type ListedResource = AnyResource & { readonly group?: string };

/** What an import of a workspace with this content makes, with workspace manager on and nothing else in it. */
export async function importedFrom(content: readonly ListedResource[]) {
  const reading = valueOf(await readForImport(clientOf(content), workspace, undefined, { content: true }));
  const parent = importParent(reading.live, { workspace, tenant, style: 'names', ...reading });
  return { live: reading.live, parent, files: importedFiles(parent.fleet) };
}

/** A service that lists this content, as it stands. */
export function clientOf(content: readonly ListedResource[]): ArmClient {
  return {
    send: () => Promise.reject(new Error('nothing is sent')),
    list: ({ path }) => Promise.resolve({ ok: true, items: itemsIn(path, content) }),
    requests: { GET: 0, PUT: 0, POST: 0, DELETE: 0 },
    now: () => new Date('2026-02-01T00:00:00Z'),
  };
}

function itemsIn(path: string, content: readonly ListedResource[]) {
  if (path.endsWith('/workspaceManagerConfigurations'))
    return [{ id: insightsId('soc', 'x', 'default'), name: 'default', properties: { mode: 'Enabled' } }];
  return content.filter(({ list }) => path.toLowerCase().endsWith(`/${list.toLowerCase()}`)).map(answerOf);
}

function answerOf({ list, name, kind, properties, group = 'rg-soc' }: ListedResource) {
  if (list !== 'workbooks') return { id: insightsId('soc', list, name), name, kind, etag: '"1"', properties };
  // The service tags a workbook with its title.
  const tags = { 'hidden-title': (properties as { readonly displayName?: unknown }).displayName };
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/${name}`;
  return { id, name, kind, tags, properties };
}
