import { dirname } from 'node:path';
import type { DesiredCredential, SecretPlace } from '../../model/desired-credential.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import type { SourceSpan } from '../../model/problem.js';
import { folderProblem, maxSecretBytes, readSecretFile } from './secret-file.js';
import { trimEndOf } from '../../model/trim-ends.js';

/** What secrets are read from. */
export interface SecretReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders that a pull request can write into, beside those of the Credentials themselves. */
  readonly reach: readonly string[];
}

/** Besides what files say: a path from the environment, or the name of the variable that should hold one. */
export type AnyPlace = SecretPlace | { readonly absolute: string } | string | undefined;

/**
 * The secret, without the line break behind it. At the place that names it: MUS216 where it is not there,
 * MUS221 where `MUSTER_CREDENTIAL_DIR` cannot be used.
 *
 * Files name variables that begin with `MUSTER_CREDENTIAL_`, and paths below `MUSTER_CREDENTIAL_DIR`; what
 * else they name is not looked at (MUS216), although such files are refused before (MUS131).
 */
export async function readSecret(
  credential: DesiredCredential,
  place: AnyPlace,
  reader: SecretReader,
): Promise<Result<string>> {
  const { env } = reader;
  if (place === undefined) return missing(credential, 'names no place of its secret', credential.at);
  if (typeof place === 'string') return unset(credential, place, credential.at);
  if ('absolute' in place) return readFrom(credential, place.absolute, credential.at);
  if (place.in === 'file') {
    const folder = env.MUSTER_CREDENTIAL_DIR?.trim() ?? '';
    const wrong =
      folder === '' ? 'is not set' : await folderProblem(folder, [...reader.reach, dirname(place.at.file)]);
    if (wrong !== undefined) return failed(unusableFolder(credential, place.path, wrong, place.at));
    return readFrom(credential, place.path, place.at, folder);
  }
  const value = place.name.startsWith('MUSTER_CREDENTIAL_') ? withoutBreak(env[place.name] ?? '') : '';
  return value === '' ? unset(credential, place.name, place.at) : ok(value);
}

async function readFrom(
  credential: DesiredCredential,
  path: string,
  at: SourceSpan,
  folder?: string,
): Promise<Result<string>> {
  const value = withoutBreak((await readSecretFile(path, folder)) ?? '');
  if (value !== '') return ok(value);
  const where = folder === undefined ? '' : ' below MUSTER_CREDENTIAL_DIR';
  return failed({
    code: 'MUS216',
    message: `The Credential "${credential.name}" reads ${path}, and no such secret can be read${where}`,
    hint: `Put a regular file of at most ${String(maxSecretBytes / 1024)} KB there that this user may read; a link must not lead out of the folder.`,
    at,
  });
}

function unset(credential: DesiredCredential, variable: string, at: SourceSpan): Result<never> {
  return missing(
    credential,
    `reads the environment variable ${variable}, which is not set`,
    at,
    `Set ${variable}, from your pipeline's secret store for example.`,
  );
}

function missing(
  { name }: DesiredCredential,
  what: string,
  at: SourceSpan,
  hint = 'Put it there, or name the right place.',
): Result<never> {
  return failed({ code: 'MUS216', message: `The Credential "${name}" ${what}`, hint, at });
}

function unusableFolder({ name }: DesiredCredential, path: string, wrong: string, at: SourceSpan): Problem {
  return {
    code: 'MUS221',
    message: `The Credential "${name}" reads ${path} below MUSTER_CREDENTIAL_DIR, which ${wrong}`,
    hint: `Set where muster runs: MUSTER_CREDENTIAL_DIR=FOLDER, the absolute path of the folder that holds ${path}, outside of the repository.`,
    at,
  };
}

function withoutBreak(text: string): string {
  return trimEndOf(text, '\r\n');
}
