import type { WrittenSettings } from './seed-shape.js';

/** What Azure leaves undocumented, and what only tests need: each is a setting, so that clients are tested both ways. */
export type EmulatorSettings = Required<WrittenSettings>;

export const defaultSettings: EmulatorSettings = {
  systemData: true,
  copyNames: 'keep',
  savedSearchList: 'camelCase',
  idCasing: 'recorded',
  lastJobLagMs: 0,
  listLagMs: 0,
  jobDurationMs: 2_000,
  latencyMs: 0,
  pageSize: 100,
  throttle: false,
  concurrentJobs: 'accept',
  maxEnabledRules: 512,
  maxNrtRules: 50,
  unknownNames: [],
  retiredApiVersions: [],
};

/** The settings with `change` applied, or what is wrong with the change. */
export function withSettings(
  settings: EmulatorSettings,
  change: unknown,
):
  | { readonly ok: true; readonly settings: EmulatorSettings }
  | { readonly ok: false; readonly message: string } {
  if (typeof change !== 'object' || change === null) {
    return { ok: false, message: 'Settings are a JSON object.' };
  }
  const wrong = Object.entries(change).find(([key, value]) => !fits(key, value));
  return wrong === undefined
    ? { ok: true, settings: { ...settings, ...change } }
    : { ok: false, message: `Setting ${wrong[0]} cannot be ${JSON.stringify(wrong[1])}.` };
}

/** The settings that are one of some words. */
export const settingWords = {
  copyNames: ['keep', 'new'],
  savedSearchList: ['camelCase', 'PascalCase'],
  idCasing: ['recorded', 'other'],
  concurrentJobs: ['accept', 'refuse'],
} as const;

function fits(key: string, value: unknown): boolean {
  const known = Object.entries(defaultSettings).find(([name]) => name === key);
  if (known === undefined) return false;
  const choices = Object.entries(settingWords).find(([name]) => name === key)?.[1];
  if (choices !== undefined) return choices.some((word) => word === value);
  if (Array.isArray(known[1])) return Array.isArray(value) && value.every((v) => typeof v === 'string');
  if (typeof known[1] !== 'number') return typeof value === typeof known[1];
  return typeof value === 'number' && Number.isFinite(value) && value >= (key === 'pageSize' ? 1 : 0);
}
