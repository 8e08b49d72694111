import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { placeInside } from '../disk/place-inside.js';
import { makeFolder, whyUnwritten, writeWhole } from '../disk/write-whole.js';
import { createEmulator, type Emulator } from './emulator.js';
import type { Seed } from './seed-workspace.js';
import type { EmulatorSettings } from './settings.js';
import { isRecord } from './shapes.js';
import { worldFrom, type WorldState } from './world-state.js';

export interface OpenOptions {
  readonly seed?: Seed;
  /** Where the state is kept between runs. A state in it takes precedence over the seed. */
  readonly dataFile?: string;
  /** The folder that the data file may not leave by a symbolic link. Default: it may. */
  readonly within?: string;
  /** Workspaces that must exist; missing ones are added. */
  readonly ensureWorkspaces?: readonly {
    readonly id: string;
    readonly tenant: string;
    readonly content?: 'sample';
  }[];
  /** Also serves as its own authority. */
  readonly authority?: boolean;
  readonly settings?: Partial<EmulatorSettings>;
  readonly now?: () => Date;
  readonly sleep?: (ms: number) => Promise<void>;
}

export type OpenedEmulator =
  { readonly ok: true; readonly emulator: Emulator } | { readonly ok: false; readonly message: string };

/** An emulator with the state of its data file, else of its seed, else empty; with the workspaces it must have. */
export async function openEmulator(options: OpenOptions = {}): Promise<OpenedEmulator> {
  const { seed } = options;
  let dataFile = options.dataFile;
  try {
    dataFile &&= await placeInside(dataFile, ...(options.within === undefined ? [] : [options.within]));
  } catch (error) {
    return { ok: false, message: `${dataFile ?? ''} cannot be used: ${whyUnwritten(error)}` };
  }
  const loaded = dataFile === undefined ? { ok: true as const, state: undefined } : loadDataFile(dataFile);
  if (!loaded.ok) return loaded;
  const { state } = loaded;
  const managingTenant =
    seed?.managingTenant ?? seed?.workspaces[0]?.tenant ?? options.ensureWorkspaces?.[0]?.tenant;
  const emulator = createEmulator({
    managingTenant,
    tokens: seed?.tokens,
    authority: options.authority === true ? {} : undefined,
    settings: { ...(state === undefined ? seed?.settings : {}), ...options.settings },
    state,
    now: options.now,
    sleep: options.sleep,
    save: dataFile === undefined ? undefined : (text) => saveDataFile(dataFile, text),
  });
  const wrong = [
    ...(state === undefined ? plant(emulator, seed) : []),
    ...(options.ensureWorkspaces ?? []).map((one) => emulator.addWorkspace(one)),
    await emulator.flush(),
  ].find((message) => message !== undefined);
  return wrong === undefined ? { ok: true, emulator } : { ok: false, message: wrong };
}

/** Puts a seed into a new emulator; returns messages for what failed. */
function plant(emulator: Emulator, seed: Seed | undefined): readonly (string | undefined)[] {
  if (seed === undefined) return [];
  const added = seed.workspaces.map((one) => emulator.addWorkspace(one));
  for (const { id, unregistered } of seed.subscriptions ?? []) emulator.unregister(id, unregistered ?? []);
  const happened = seed.faults.map((fault) => {
    if ('world' in fault) return emulator.happen(fault.world);
    emulator.failNext(fault.match, fault.request);
    return undefined;
  });
  return [...added, ...happened];
}

export type LoadedState =
  | { readonly ok: true; readonly state: WorldState | undefined }
  | { readonly ok: false; readonly message: string };

/** The state that a data file holds; undefined where there is no file yet; a message where it is broken. */
function loadDataFile(file: string): LoadedState {
  if (!existsSync(file)) return { ok: true, state: undefined };
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isWorldState(parsed)) {
      // A state that cannot become a world is reported here, with the file's name, rather than thrown later.
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
async function saveDataFile(file: string, text: string): Promise<void> {
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
