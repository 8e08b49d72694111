/** What Azure leaves undocumented, and what only a test wants: each a setting, so that clients meet both ways. */
export interface EmulatorSettings {
  /** Workspace manager resources carry `systemData`. */
  readonly systemData: boolean;
  /** Whether a copy in a member keeps the resource name of its item. A republished item updates the same copy. */
  readonly copyNames: 'keep' | 'new';
  /** The case of the names in the list of saved searches, and of their ids: as recorded, or as Microsoft's example shows them. */
  readonly savedSearchList: 'camelCase' | 'PascalCase';
  /** Ids come back in the casing that was recorded of each type, or in another, as only the specification allows. */
  readonly idCasing: 'recorded' | 'other';
  /** Milliseconds by which `lastJob*` of an assignment trails its jobs. */
  readonly lastJobLagMs: number;
  /** Milliseconds by which every list trails writes, deletes and jobs; the GET of one resource never does. */
  readonly listLagMs: number;
  readonly jobDurationMs: number;
  /** Milliseconds that every answer takes. */
  readonly latencyMs: number;
  /** Resources a page of a list. */
  readonly pageSize: number;
  /** ARM's token buckets are in force. */
  readonly throttle: boolean;
  /** What a publish does while the assignment's last job still runs. */
  readonly concurrentJobs: 'accept' | 'refuse';
  /** Enabled scheduled rules a workspace can hold (sentinel-service-limits). */
  readonly maxEnabledRules: number;
  /** Enabled NRT rules a workspace can hold, counted apart. */
  readonly maxNrtRules: number;
  /** Api-versions that are refused and no longer offered, whatever the type. */
  readonly retiredApiVersions: readonly string[];
}

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

const words: Readonly<Record<string, readonly string[]>> = {
  copyNames: ['keep', 'new'],
  savedSearchList: ['camelCase', 'PascalCase'],
  idCasing: ['recorded', 'other'],
  concurrentJobs: ['accept', 'refuse'],
};

function fits(key: string, value: unknown): boolean {
  const known = Object.entries(defaultSettings).find(([name]) => name === key);
  if (known === undefined) return false;
  const choices = words[key];
  if (choices !== undefined) return typeof value === 'string' && choices.includes(value);
  if (Array.isArray(known[1])) return Array.isArray(value) && value.every((v) => typeof v === 'string');
  if (typeof known[1] !== 'number') return typeof value === typeof known[1];
  return typeof value === 'number' && Number.isFinite(value) && value >= (key === 'pageSize' ? 1 : 0);
}
