import { parseWorkspaceId } from '../model/arm-id.js';
import {
  type CredentialType,
  credentialTypes,
  type DesiredCredential,
  type SecretPlace,
} from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { everyKey } from '../model/unreachable.js';
import type { Draft } from './draft.js';
import type { CredentialKey } from './shapes/credential.js';

/**
 * Keys of a Credential that do not go with its type or with one another (MUS128), and subscriptions that
 * are given two Credentials (MUS130): requests go by subscription, and each has one login.
 */
export function checkCredentials(drafts: readonly Draft[]): readonly Problem[] {
  return [
    ...drafts.filter(({ kind }) => kind === 'Credential').flatMap(keyProblems),
    ...twoLogins(drafts.filter(({ kind }) => kind === 'Parent' || kind === 'Member')),
  ];
}

function keyProblems(draft: Draft): readonly Problem[] {
  const type = credentialTypes.find((known) => known === draft.text(['spec', 'type']));
  if (type === undefined) return [];
  const taken = keysOfType[type];
  const strange = credentialKeys.filter((key) => draft.has(['spec', key]) && !taken.includes(key));
  const doubled = taken.filter((key) => draft.has(['spec', key, 'env']) && draft.has(['spec', key, 'path']));
  return [
    ...strange.map((key) => ({
      code: 'MUS128' as const,
      message: `A Credential of type ${type} takes no "${key}"`,
      hint: `Remove it; ${type} takes ${taken.join(', ')}.`,
      at: draft.keySpan(['spec', key]),
    })),
    ...doubled.map((key) => ({
      code: 'MUS128' as const,
      message: `spec.${key} names both an environment variable and a file`,
      hint: 'Keep one of env and path.',
      at: draft.keySpan(['spec', key, 'path']),
    })),
  ];
}

const credentialPath = ['spec', 'credential'];

/** Reported at the later document; a workspace without a Credential uses its subscription's. */
function twoLogins(drafts: readonly Draft[]): readonly Problem[] {
  const first = new Map<string, Draft>();
  return drafts.flatMap((draft) => {
    const subscription = parseWorkspaceId(draft.text(['spec', 'workspace']))?.subscriptionId.toLowerCase();
    const name = draft.text(credentialPath);
    if (subscription === undefined || name === '') return [];
    const earlier = first.get(subscription);
    if (earlier === undefined) first.set(subscription, draft);
    const other = earlier?.text(credentialPath) ?? name;
    if (earlier === undefined || other === name) return [];
    return [
      {
        code: 'MUS130' as const,
        message: `Subscription ${subscription} is given the Credential "${name}", and elsewhere "${other}"`,
        hint: 'A subscription has one login: name the same Credential for all of its workspaces.',
        at: draft.span(credentialPath),
        related: [{ message: `"${other}" is here`, at: earlier.span(credentialPath) }],
      },
    ];
  });
}

/** The login that a valid Credential document names. */
export function toCredential(draft: Draft): DesiredCredential {
  const text = (key: 'tenant' | 'clientId') => {
    const found = draft.text(['spec', key]);
    return found === '' ? {} : { [key]: found };
  };
  const place = (key: 'secretFrom' | 'certificateFrom' | 'passwordFrom' | 'tokenFrom') => {
    const found = placeIn(draft, ['spec', key]);
    return found === undefined ? {} : { [key]: found };
  };
  return {
    name: draft.name,
    // The schema allows no other.
    type: credentialTypes.find((type) => type === draft.text(['spec', 'type'])) ?? 'azureCli',
    ...text('tenant'),
    ...text('clientId'),
    ...place('secretFrom'),
    ...place('certificateFrom'),
    ...place('passwordFrom'),
    ...place('tokenFrom'),
    at: draft.at,
  };
}

function placeIn(draft: Draft, path: readonly string[]): SecretPlace | undefined {
  const name = draft.text([...path, 'env']);
  if (name !== '') return { in: 'env', name, at: draft.span([...path, 'env']) };
  const file = draft.text([...path, 'path']);
  return file === '' ? undefined : { in: 'file', path: file, at: draft.span([...path, 'path']) };
}

/** Keys of a Credential's `spec` beside `type`. */
const credentialKeys = everyKey<CredentialKey>({
  tenant: true,
  clientId: true,
  secretFrom: true,
  certificateFrom: true,
  passwordFrom: true,
  tokenFrom: true,
});

/** The keys that each type takes; the schema says which of them it needs. */
const keysOfType: Readonly<Record<CredentialType, readonly CredentialKey[]>> = {
  azureCli: ['tenant'],
  workloadIdentity: ['tenant', 'clientId', 'tokenFrom'],
  managedIdentity: ['clientId'],
  clientSecret: ['tenant', 'clientId', 'secretFrom'],
  clientCertificate: ['tenant', 'clientId', 'certificateFrom', 'passwordFrom'],
  githubOidc: ['tenant', 'clientId'],
};
