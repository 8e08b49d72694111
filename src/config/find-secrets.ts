import { groupBy } from '../model/order.js';
import type { Problem } from '../model/problem.js';
import type { SourceFile } from './read-files.js';
import { spanOf, type Path, type SourceDocument } from './source-document.js';

/** Keys whose plain value would be a secret: ours, and others that people try. */
const secretKeys =
  /^(?:(?:client|app)?_?(?:secret|password)(?:value)?|(?:secret|certificate|password|token)from|token|certificate|private_?key|key|pfx|pem)$/i;

/** A variable that a Credential may read: its prefix says that the operator set it for a login. */
export const credentialVariable = /^MUSTER_CREDENTIAL_(?!DIR$)[A-Za-z0-9_]+$/;

/** An environment variable's name; anything else in its place may be the secret itself. */
const variableName = /^(?:MUSTER_CREDENTIAL_\w+|[A-Z_][A-Z0-9_]*)$/;

/** A path that a Credential may read a file by: relative, without a step up, a drive or a backslash. */
export const credentialPath =
  '^(?!/)(?!(?:[\\s\\S]*/)?\\.\\.(?:/|$))[^\\\\:\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$';
const pathInside = new RegExp(credentialPath, 'u');

/** A private key or certificate, a JWT, a client secret as Microsoft Entra makes them. */
const secretForms = [/-----BEGIN /, /^eyJ[\w-]{10,}\./, /^[\w.~-]{3}[78]Q~[\w.~-]{20,}$/];

/**
 * Values of a Credential that look like a secret (MUS129; no message repeats them), and places that secrets
 * must not come from (MUS131).
 *
 * The first are a plain text under a key for secrets, a value of `env` that is not a variable's name, and
 * anything in the form of a secret. The second are variables and files that are not reserved for logins:
 * otherwise whoever writes a fleet file could have any secret of the machine sent to the authority as a
 * client secret.
 */
export function findSecrets(source: SourceDocument, value: unknown): readonly Problem[] {
  return textsIn(value, []).flatMap(({ path, text }) => {
    if (text === '') return [];
    const key = String(path.at(-1));
    const suspicious =
      secretKeys.test(key) ||
      (key === 'env' && !variableName.test(text)) ||
      secretForms.some((form) => form.test(text)) ||
      looksRandom(text);
    if (suspicious) return [secretProblem(source, path)];
    if (key === 'env' && !credentialVariable.test(text)) return [variableProblem(source, path, text)];
    return key === 'path' && !pathInside.test(text) ? [pathProblem(source, path, text)] : [];
  });
}

/** The files with every line of a secret blanked from where it begins, so that no excerpt shows it. */
export function withoutSecrets(
  files: readonly SourceFile[],
  problems: readonly Problem[],
): readonly SourceFile[] {
  const places = problems.flatMap(({ code, at }) => (code === 'MUS129' && at !== undefined ? [at] : []));
  const byFile = groupBy(places, (at) => at.file);
  return files.map((file) => {
    const first = new Map<number, number>();
    for (const { line, column } of byFile.get(file.name) ?? [])
      first.set(line, Math.min(column, first.get(line) ?? column));
    if (first.size === 0) return file;
    const lines = file.text.split('\n');
    for (const [line, column] of first)
      lines[line - 1] = `${(lines[line - 1] ?? '').slice(0, column - 1)}[secret]`;
    return { ...file, text: lines.join('\n') };
  });
}

function secretProblem(source: SourceDocument, path: Path): Problem {
  return {
    code: 'MUS129',
    message: `${path.join('.')} holds what looks like a secret`,
    hint: 'Take it out of the file, replace it where it was issued, and name the environment variable that holds the new one: {env: MUSTER_CREDENTIAL_NAME}.',
    at: { ...spanOf(source, path), length: '[secret]'.length },
  };
}

function variableProblem(source: SourceDocument, path: Path, name: string): Problem {
  const renamed = `MUSTER_CREDENTIAL_${name}`;
  return {
    code: 'MUS131',
    message: `${path.join('.')} is ${name}, and a Credential reads only variables that begin with MUSTER_CREDENTIAL_`,
    // No login of a file needs these: a hint to copy them would be the attack.
    hint: /^(?:ACTIONS|GITHUB|RUNNER|MUSTER|AZURE|AWS|NPM|NODE)_/.test(name)
      ? 'Name a variable that was set for this login: {env: MUSTER_CREDENTIAL_NAME}.'
      : `Write {env: ${renamed}}, and set it where muster runs: ${renamed}="$${name}".`,
    at: spanOf(source, path),
  };
}

function pathProblem(source: SourceDocument, path: Path, text: string): Problem {
  const name = text.split(/[/\\]/).findLast((part) => part !== '' && part !== '..') ?? 'NAME';
  const folder = /^(\/(?!(?:proc|dev|sys)\/).*)\/[^/]+$/.exec(text)?.[1];
  return {
    code: 'MUS131',
    message: `${path.join('.')} is ${text}, and a Credential reads only files below MUSTER_CREDENTIAL_DIR`,
    hint:
      folder === undefined || !pathInside.test(folder.slice(1))
        ? `Write {path: ${name}}, and set MUSTER_CREDENTIAL_DIR to the folder that holds it.`
        : `Write {path: ${name}}, and set where muster runs: MUSTER_CREDENTIAL_DIR="${folder}".`,
    at: spanOf(source, path),
  };
}

function textsIn(value: unknown, path: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]));
}

/** Long, without blanks, of capitals, small letters and digits: not a name, path or GUID. */
function looksRandom(text: string): boolean {
  return (
    /^[A-Za-z0-9+=_~.-]{32,}$/.test(text) &&
    /[A-Z]/.test(text) &&
    /[a-z]/.test(text) &&
    /\d/.test(text) &&
    !/^[0-9a-f-]{36}$/i.test(text)
  );
}
