import { credentialTypes, type DesiredCredential, type SecretPlace } from '../model/desired-credential.js';
import type { Draft } from './draft.js';

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
    // The schema has let no other through.
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
