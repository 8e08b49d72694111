import type { Problem } from '../../model/problem.js';

/** Bearer tokens for the endpoint, cached until shortly before they expire. */
export interface TokenSource {
  /** A token, or why there is none. Callers that ask at the same time share one login. */
  token(request?: TokenRequest, subscription?: string): Promise<TokenAnswer>;
  /** Whether a token of this tenant may be asked for, by requests to a subscription (lower case). */
  mayUse(tenant: string, subscription?: string): boolean;
}

/** The bare token, or why there is none: MUS210, or MUS216 or MUS218 to MUS221 of a login that files name. */
export type TokenAnswer =
  { readonly ok: true; readonly token: string } | { readonly ok: false; readonly problem: Problem };

/** Which token is wanted. */
export interface TokenRequest {
  /** Undefined: the login's own home tenant. */
  readonly tenant?: string;
  /** A token that was refused: it is not given out again if another can be had. */
  readonly refused?: string;
  /** Claims that a continuous access evaluation challenge asked for, decoded. */
  readonly claims?: string;
}
