import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ContentSource, contentSources } from '../../src/content/content-item.js';
import { importedFrom } from '../features/import/listed-content.js';
import { workspaceId } from '../support/builders.js';
import { readContent, type Resource } from './make-fleet.mjs';

const folder =
  process.env.MUSTER_REAL_CONTENT ?? resolve(import.meta.dirname, '../../../shared/reference/content');
const missing = !existsSync(folder);
const why = missing ? ` (skipped: there is no real content; MUSTER_REAL_CONTENT can name its folder)` : '';

describe.skipIf(missing)(`files of a third of the real content${why}`, () => {
  test('say all of every item: nothing is left out, and the next apply writes nothing', async () => {
    // The whole is for `npm run real-content -- FOLDER --round-trip`.
    const content = readContent(folder).filter(({ kind }, n) => n % 3 === 0 || isRare(kind));
    const { parent, files } = await importedFrom(content.map(listed));
    expect([parent.findings, parent.next.steps]).toEqual([[], []]);
    expect(parent.fleet.content?.items).toHaveLength(content.length);
    const written = new Set(files.map(({ name }) => name));
    expect(written.size).toBe(files.length);
    // What has a form that people write is in that form, but for what the form has no word for.
    const readable = content.filter(
      ({ kind, type }) => /searches$/i.test(type) || /Scheduled|NRT/.test(kind ?? ''),
    );
    const yaml = files.filter(({ name }) => /^content\/.*(?<!\.muster)\.yaml$/.test(name));
    expect(readable.length - yaml.length).toBeLessThan(readable.length / 100);
  });
});

function isRare(kind: string | undefined): boolean {
  return kind !== undefined && !['Scheduled', 'shared'].includes(kind);
}

/** As its list answers it. */
function listed({ name, type, kind, properties }: Resource) {
  const last = type.split('/').at(-1)?.toLowerCase();
  const list = contentSources.find((one: ContentSource) => one.toLowerCase() === last) ?? 'savedSearches';
  return list === 'workbooks'
    ? { list, name, kind, properties: { ...properties, sourceId: workspaceId('soc') } }
    : { list, name, kind, properties };
}
