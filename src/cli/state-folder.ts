import { dirname, join, resolve } from 'node:path';
import type { Context } from './context.js';

/** The folder in a fleet's folder in which muster keeps state between runs. */
export const stateFolderName = '.muster';

/** The files in it; those of an embedded emulator have other names, since it is not Azure. */
const stateFiles = {
  audit: 'audit.jsonl',
  backup: 'backup',
  emulator: 'emulator.json',
  emulatorAudit: 'emulator-audit.jsonl',
  emulatorPending: 'emulator-pending.json',
  evidence: 'evidence',
  notified: 'notified.json',
  pending: 'pending.json',
} as const;

/** The folder of the first path, as it was given; `.` without any. */
export function firstFolder(paths: readonly string[]): string {
  const [first = '.'] = paths;
  return /\.ya?ml$/i.test(first) ? dirname(first) : first;
}

/** The absolute path of `.muster` under the first path. */
export function stateFolder({ io }: Pick<Context, 'io'>, paths: readonly string[]): string {
  return stateFolderIn(resolve(io.cwd, firstFolder(paths)));
}

/** `.muster` of a fleet's folder. */
export function stateFolderIn(fleetFolder: string): string {
  return join(fleetFolder, stateFolderName);
}

/** The path of a file or folder in a state folder. */
export function stateFile(folder: string, name: keyof typeof stateFiles): string {
  return join(folder, stateFiles[name]);
}
