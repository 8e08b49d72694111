import type { ReadFault } from './read-fault.js';
import type { WorkspaceSeed } from './seed-workspace.js';
import type { EmulatorSettings } from './settings.js';

/** A seed file, read: everything an emulator starts from. */
export interface Seed {
  readonly managingTenant?: string;
  readonly tokens?: Readonly<Record<string, string>>;
  readonly settings?: Partial<EmulatorSettings>;
  readonly subscriptions?: readonly { readonly id: string; readonly unregistered?: readonly string[] }[];
  readonly workspaces: readonly WorkspaceSeed[];
  readonly faults: readonly Exclude<ReadFault, { readonly message: string }>[];
  /** JSON files of content folders that hold no content, and were left out. */
  readonly skippedFiles: number;
}

/** Where in a seed file something is wrong; line and column from 1. */
export interface SeedError {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export type SeedResult =
  { readonly ok: true; readonly seed: Seed } | { readonly ok: false; readonly errors: readonly SeedError[] };
