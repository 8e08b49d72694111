import type { CredentialType } from '../model/desired-credential.js';

/** Keys of a Credential's `spec` beside `type`. */
export const credentialKeys = [
  'tenant',
  'clientId',
  'secretFrom',
  'certificateFrom',
  'passwordFrom',
  'tokenFrom',
] as const;

export type CredentialKey = (typeof credentialKeys)[number];

/** The keys that each type takes; the schema says which of them it needs. */
export const keysOfType: Readonly<Record<CredentialType, readonly CredentialKey[]>> = {
  azureCli: ['tenant'],
  workloadIdentity: ['tenant', 'clientId', 'tokenFrom'],
  managedIdentity: ['clientId'],
  clientSecret: ['tenant', 'clientId', 'secretFrom'],
  clientCertificate: ['tenant', 'clientId', 'certificateFrom', 'passwordFrom'],
  githubOidc: ['tenant', 'clientId'],
};
