import type { SourceSpan } from './problem.js';

/** How a `Credential` logs in. */
export const credentialTypes = [
  'azureCli',
  'workloadIdentity',
  'managedIdentity',
  'clientSecret',
  'clientCertificate',
  'githubOidc',
] as const;

export type CredentialType = (typeof credentialTypes)[number];

/**
 * A login that files name for some parents and members. It says where a secret is, and never holds one.
 * Files only choose: the operator allows logins outside of them, in `MUSTER_ALLOWED_CREDENTIALS`.
 *
 * Which fields a type needs and takes is checked with the files.
 */
export interface DesiredCredential {
  readonly name: string;
  readonly type: CredentialType;
  readonly tenant?: string;
  readonly clientId?: string;
  readonly secretFrom?: SecretPlace;
  readonly certificateFrom?: SecretPlace;
  readonly passwordFrom?: SecretPlace;
  readonly tokenFrom?: SecretPlace;
  readonly at: SourceSpan;
}

/** Where a secret is: in a variable that begins with `MUSTER_CREDENTIAL_`, or in a file below `MUSTER_CREDENTIAL_DIR`. */
export type SecretPlace =
  | { readonly in: 'env'; readonly name: string; readonly at: SourceSpan }
  | { readonly in: 'file'; readonly path: string; readonly at: SourceSpan };
