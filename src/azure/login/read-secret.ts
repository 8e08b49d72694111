import { dirname, resolve } from 'node:path';
import type { DesiredCredential, SecretPlace } from '../../model/desired-credential.js';
import { failed, ok, type Result } from '../../model/problem.js';
import type { SourceSpan } from '../../model/problem.js';
import { trimEndOf } from '../../model/trim-ends.js';

/** What secrets are read from. */
export interface SecretReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file; rejects where it cannot be read. */
  readonly readText: (path: string) => Promise<string>;
}

/** Besides what files say: a path from the environment, or the name of the variable that should hold one. */
export type AnyPlace = SecretPlace | { readonly absolute: string } | string | undefined;

/** The secret, without the line break behind it; MUS216, at the place that names it, where it is not there. */
export async function readSecret(
  credential: DesiredCredential,
  place: AnyPlace,
  reader: SecretReader,
): Promise<Result<string>> {
  if (place === undefined) return missing(credential, 'names no place of its secret', credential.at);
  if (typeof place === 'string') return unset(credential, place, credential.at);
  if ('absolute' in place) return readFrom(credential, place.absolute, credential.at, reader);
  if (place.in === 'file') {
    // A path in a file is meant as its neighbours are: from the folder of that file.
    return readFrom(credential, resolve(dirname(place.at.file), place.path), place.at, reader);
  }
  const value = withoutBreak(reader.env[place.name] ?? '');
  return value === '' ? unset(credential, place.name, place.at) : ok(value);
}

async function readFrom(
  credential: DesiredCredential,
  path: string,
  at: SourceSpan,
  reader: SecretReader,
): Promise<Result<string>> {
  try {
    const value = withoutBreak(await reader.readText(path));
    return value === '' ? missing(credential, `reads ${path}, which is empty`, at) : ok(value);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return missing(credential, `reads ${path}, which cannot be read: ${code}`, at);
  }
}

function unset(credential: DesiredCredential, variable: string, at: SourceSpan): Result<never> {
  return missing(credential, `reads the environment variable ${variable}, which is not set`, at, [variable]);
}

function missing(
  { name }: DesiredCredential,
  what: string,
  at: SourceSpan,
  [variable]: readonly string[] = [],
): Result<never> {
  return failed({
    code: 'MUS216',
    message: `The Credential "${name}" ${what}`,
    hint:
      variable === undefined
        ? 'Put it there, or name the right place.'
        : `Set ${variable}, from your pipeline's secret store for example.`,
    at,
  });
}

function withoutBreak(text: string): string {
  return trimEndOf(text, '\r\n');
}
