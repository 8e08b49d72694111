import type { TProperties } from 'typebox';
import { type CredentialType, credentialTypes } from '../../model/desired.js';
import { also, maybe, object, pattern, type ValueOf } from '../../model/schema.js';
import { credentialPath, credentialVariable } from '../find-secrets.js';
import { documentShape, guidText, word } from './parts.js';

/** A kind of document: another login, and where its secret is. */

function place<P extends TProperties>(description: string, of: P) {
  return maybe(also(object(of, description), { minProperties: 1 }));
}

function env(description: string) {
  return maybe(
    also(pattern(credentialVariable.source, description), {
      title: 'the name of an environment variable that begins with MUSTER_CREDENTIAL_',
      examples: ['MUSTER_CREDENTIAL_FABRIKAM'],
    }),
  );
}

function path(description: string, example: string) {
  return maybe(
    also(pattern(credentialPath, description), {
      title: 'the path of a file below MUSTER_CREDENTIAL_DIR',
      examples: [example],
    }),
  );
}

const spec = object({
  type: also(word(credentialTypes, 'How to log in.'), { title: 'the way to log in' }),
  tenant: maybe(
    guidText(
      'the id of a tenant (a GUID)',
      'The Microsoft Entra tenant to log in to. Needed by all types but azureCli, which accepts it, and managedIdentity, which has its own.',
      '44444444-4444-4444-4444-444444444444',
    ),
  ),
  clientId: maybe(
    guidText(
      'the client id of an application or managed identity (a GUID)',
      'Whom to log in as. Needed by all types but azureCli and managedIdentity; without it, a managed identity is the system-assigned one.',
      '55555555-5555-5555-5555-555555555555',
    ),
  ),
  secretFrom: place('Where the secret of clientSecret is.', {
    env: env('The environment variable that holds the secret.'),
  }),
  certificateFrom: place('Where the certificate of clientCertificate is, with its private key, as PEM.', {
    env: env('The environment variable that holds the PEM text.'),
    path: path(
      'The PEM file, relative to the folder that the environment variable MUSTER_CREDENTIAL_DIR names.',
      'fabrikam.pem',
    ),
  }),
  passwordFrom: place('Where the password of the certificate’s private key is, if it has one.', {
    env: env('The environment variable that holds the password.'),
  }),
  tokenFrom: place(
    'Where the federated token of workloadIdentity is; by default in the file that AZURE_FEDERATED_TOKEN_FILE names.',
    {
      env: env('The environment variable that holds the token.'),
      path: path(
        'The file of the token, relative to the folder that MUSTER_CREDENTIAL_DIR names, read anew at each login.',
        'azure-identity-token',
      ),
    },
  ),
});

/** A key of a Credential's `spec` beside `type`. */
export type CredentialKey = Exclude<keyof ValueOf<typeof spec>, 'type'>;

/** What a login of one of the types cannot do without. */
function needs(
  type: { readonly const: CredentialType } | { readonly enum: readonly CredentialType[] },
  required: readonly CredentialKey[],
) {
  return { if: { required: ['type'], properties: { type } }, then: { required } };
}

export const credentialDocument = documentShape(
  'Credential',
  'A login beside the usual one, for the subscriptions of the Parents and Members that name it. It never holds a secret.',
  'fabrikam-login',
  also(spec, {
    allOf: [
      needs({ enum: ['workloadIdentity', 'githubOidc'] }, ['tenant', 'clientId']),
      needs({ const: 'clientSecret' }, ['tenant', 'clientId', 'secretFrom']),
      needs({ const: 'clientCertificate' }, ['tenant', 'clientId', 'certificateFrom']),
    ],
  }),
);
