import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadSeed } from './load-seed.js';
import type { ReadFolder } from './load-seed.js';
import type { SeedResult } from './seed.js';

/** The seed of a file; its content folders are relative to it. A file that cannot be read is an error without a position. */
export function loadSeedFile(file: string): SeedResult {
  try {
    const text = readFileSync(file, 'utf8');
    return loadSeed(text, { file, readFolder: folderReader(dirname(resolve(file))) });
  } catch (error) {
    return { ok: false, errors: [{ message: `${file} cannot be read: ${messageOf(error)}`, file }] };
  }
}

/** Reads the JSON files directly in a folder, in order of their names. */
export function folderReader(base: string): ReadFolder {
  return (path) => {
    const folder = resolve(base, path);
    try {
      const names = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.json'));
      const files = names
        .sort()
        .map((name) => ({ path: join(path, name), text: readFileSync(join(folder, name), 'utf8') }));
      return { ok: true, files };
    } catch (error) {
      return { ok: false, message: `The folder ${path} cannot be read: ${messageOf(error)}` };
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
