import type { Allowance, GuardOptions } from '../plan/guards/guards.js';

/** The guard flags as they are parsed. */
export interface GuardFlags extends AllowedByName {
  readonly maxDeletes?: Allowance;
  readonly maxLostPairs?: Allowance;
  readonly maxNewPairs?: Allowance;
}

/** Guard flags that name something in the files. */
export interface AllowedByName {
  readonly allowEmpty?: readonly string[];
  readonly allowEmptyParent?: readonly string[];
}

/** What the flags allow, for the guards. */
export function guardLimitsOf(flags: GuardFlags): GuardOptions {
  return {
    maxDeletes: flags.maxDeletes,
    maxLostPairs: flags.maxLostPairs,
    maxNewPairs: flags.maxNewPairs,
    allowEmpty: flags.allowEmpty ?? [],
    allowEmptyParent: flags.allowEmptyParent ?? [],
  };
}
