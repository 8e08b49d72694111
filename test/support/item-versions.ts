import type { ContentResource } from '../../src/emulator/content-loading.js';
import type { AnyFleet } from './any-fleet.js';
import type { TestWorld } from './test-world.js';

/** An item of a central workspace. */
export interface Source {
  readonly workspace: string;
  readonly item: ContentResource;
}

/** Rules and saved searches of central workspaces, whose versions can be told apart by their query. */
export function sourcesOf(any: AnyFleet): readonly Source[] {
  return any.workspaces.flatMap(({ id, content }) =>
    Array.isArray(content)
      ? (content as readonly ContentResource[])
          .filter(({ properties }) => properties.query !== undefined)
          .map((item) => ({ workspace: id, item }))
      : [],
  );
}

/** Writes an item so that its copies are told from those of every other item and version. */
export function writeVersion(world: TestWorld, { workspace, item }: Source, version: number): void {
  const query = queryOf(item, version);
  world.emulator.putContent(workspace, { ...item, properties: { ...item.properties, query } });
}

/** What a version of an item asks. */
export function queryOf({ name }: ContentResource, version: number): string {
  return `SecurityEvent | where Computer == "${name}" | take ${String(version)}`;
}
