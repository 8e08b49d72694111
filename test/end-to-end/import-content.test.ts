import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadFleet } from '../../src/config/load-fleet.js';
import { importParent } from '../../src/features/import/import-parent.js';
import { type ImportedFile, importedFiles } from '../../src/features/import/imported-files.js';
import { readForImport } from '../../src/features/import/read-for-import.js';
import { central, tenants } from '../support/any-live-parent.js';
import { stepIds, type TestWorld, testWorld, troubles, valueOf } from '../support/test-world.js';

const tenant = tenants[0] ?? '';
const configurations = [{ name: 'default' }];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-import-content-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the files of one workspace fill another, which is imported as the same files', async () => {
  const world = testWorld({ workspaces: [{ id: central, tenant, content: 'sample', configurations }] });
  const { files, findings } = await imported(world);
  expect(findings).toEqual([]);
  const fleet = await loaded(files);
  expect(stepIds(await world.plan(fleet))).toEqual([]);

  const empty = testWorld({ workspaces: [{ id: central, tenant, configurations }] });
  const applied = await empty.apply(fleet);
  expect([applied.outcome, troubles(applied)]).toEqual(['succeeded', []]);
  expect(stepIds(await empty.plan(fleet))).toEqual([]);
  // Only what a rule of a template is called is the service's, and its file is called after it.
  const texts = (all: readonly ImportedFile[]) => all.map(({ text }) => text).sort();
  expect(texts((await imported(empty)).files)).toEqual(texts(files));
});

async function imported(world: TestWorld) {
  const reading = valueOf(await readForImport(world.client, central, undefined, { content: true }));
  const parent = importParent(reading.live, { workspace: central, tenant, style: 'names', ...reading });
  return { findings: parent.findings, files: importedFiles(parent.fleet) };
}

async function loaded(files: readonly ImportedFile[]) {
  for (const { name, text } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return valueOf(await loadFleet([folder])).fleet;
}
