import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../disk/make-folder.js';
import { writeWhole } from '../disk/write-whole.js';
import { isRecord } from './shapes.js';
import type { WorldState } from './world-state.js';
import { worldFrom } from './world-state.js';

export type LoadedState =
  | { readonly ok: true; readonly state: WorldState | undefined }
  | { readonly ok: false; readonly message: string };

/** The state that a data file holds; undefined where there is no file yet; the message where it is broken. */
export function loadDataFile(file: string): LoadedState {
  if (!existsSync(file)) return { ok: true, state: undefined };
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isWorldState(parsed)) {
      // A state that no world can be made of must be told here, with the file's name, not thrown later.
      worldFrom({ managingTenant: '', tokens: {}, now: () => new Date(0) }, parsed);
      return { ok: true, state: parsed };
    }
    return { ok: false, message: `${file} is not the state of an emulator. Move it away to start anew.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `${file} cannot be read: ${reason}. Move it away to start anew.` };
  }
}

/** Writes a state in one piece: a reader, or a run after a crash, finds the old state or the new one. */
export async function saveDataFile(file: string, text: string): Promise<void> {
  await makeFolder(dirname(file));
  await writeWhole(file, text, { mode: 0o600 });
}

function isWorldState(value: unknown): value is WorldState {
  return (
    isRecord(value) &&
    value.format === 1 &&
    Array.isArray(value.workspaces) &&
    isRecord(value.bodies) &&
    isRecord(value.workbooks)
  );
}
