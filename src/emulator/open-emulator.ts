import { placeInside } from '../disk/place-inside.js';
import { refusalOf } from '../disk/refusal.js';
import { loadDataFile, saveDataFile } from './data-file.js';
import type { Emulator } from './emulator.js';
import { createEmulator } from './emulator.js';
import type { Seed } from './seed.js';
import type { EmulatorSettings } from './settings.js';

export interface OpenOptions {
  readonly seed?: Seed;
  /** Where the state is kept between runs. A state found there wins over the seed. */
  readonly dataFile?: string;
  /** The folder that no symbolic link may lead the data file out of. Default: any may. */
  readonly within?: string;
  /** Workspaces that must exist; those that do not are added. */
  readonly ensureWorkspaces?: readonly {
    readonly id: string;
    readonly tenant: string;
    readonly content?: 'sample';
  }[];
  /** It is its own authority too. */
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
    return { ok: false, message: `${dataFile ?? ''} cannot be used: ${refusalOf(error)}` };
  }
  const loaded = dataFile === undefined ? { ok: true as const, state: undefined } : loadDataFile(dataFile);
  if (!loaded.ok) return loaded;
  const { state } = loaded;
  const managingTenant =
    seed?.managingTenant ?? seed?.workspaces[0]?.tenant ?? options.ensureWorkspaces?.[0]?.tenant;
  const emulator = createEmulator({
    ...(managingTenant === undefined ? {} : { managingTenant }),
    ...(seed?.tokens === undefined ? {} : { tokens: seed.tokens }),
    ...(options.authority === true ? { authority: {} } : {}),
    settings: { ...(state === undefined ? seed?.settings : {}), ...options.settings },
    ...(state === undefined ? {} : { state }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
    ...(dataFile === undefined ? {} : { save: (text) => saveDataFile(dataFile, text) }),
  });
  const wrong = [
    ...(state === undefined ? plant(emulator, seed) : []),
    ...(options.ensureWorkspaces ?? []).map((one) => emulator.addWorkspace(one)),
    await emulator.flush(),
  ].find((message) => message !== undefined);
  return wrong === undefined ? { ok: true, emulator } : { ok: false, message: wrong };
}

/** Puts a seed into a new emulator; the messages of what could not be. */
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
