import type { Exchange, OracleError } from './oracle.js';

/** A place where an exchange may differ from the API's schemas, and why. This is the one list of them. */
export interface OracleException {
  readonly name: string;
  readonly reason: string;
  readonly matches: (exchange: Exchange, error: OracleError) => boolean;
}

export const oracleExceptions: readonly OracleException[] = [];
