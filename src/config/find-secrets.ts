import type { Problem } from '../model/problem.js';
import type { SourceFile } from './source-file.js';
import { spanOf, type Path, type SourceDocument } from './source-document.js';

/** Keys whose plain value would be a secret, ours and those that people try. */
const secretKeys =
  /^(?:(?:client|app)?_?(?:secret|password)(?:value)?|(?:secret|certificate|password|token)from|token|certificate|private_?key|key|pfx|pem)$/i;

/** An environment variable's name; anything else in its place may be the secret itself. */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A private key or certificate, a JWT, a client secret as Microsoft Entra makes them. */
const secretForms = [/-----BEGIN /, /^eyJ[\w-]{10,}\./, /^[\w.~-]{3}[78]Q~[\w.~-]{20,}$/];

/**
 * Values of a Credential that look like a secret (MUS129). No message repeats them.
 *
 * A plain text under a key for secrets, what is no name under `env`, and anything of a secret's form.
 */
export function findSecrets(source: SourceDocument, value: unknown): readonly Problem[] {
  return textsIn(value, []).flatMap(({ path, text }) => {
    const key = String(path.at(-1));
    const suspicious =
      secretKeys.test(key) ||
      (key === 'env' && !variableName.test(text)) ||
      secretForms.some((form) => form.test(text)) ||
      looksRandom(text);
    return suspicious && text !== '' ? [secretProblem(source, path)] : [];
  });
}

/** The files with every line of a secret blanked from where it begins, so that no excerpt shows it. */
export function withoutSecrets(
  files: readonly SourceFile[],
  problems: readonly Problem[],
): readonly SourceFile[] {
  const places = problems.flatMap(({ code, at }) => (code === 'MUS129' && at !== undefined ? [at] : []));
  return files.map((file) => {
    const ofFile = places.filter((at) => at.file === file.name);
    if (ofFile.length === 0) return file;
    const lines = file.text.split('\n');
    for (const { line, column } of ofFile) {
      lines[line - 1] = `${(lines[line - 1] ?? '').slice(0, column - 1)}[secret]`;
    }
    return { ...file, text: lines.join('\n') };
  });
}

function secretProblem(source: SourceDocument, path: Path): Problem {
  return {
    code: 'MUS129',
    message: `${path.join('.')} holds what looks like a secret`,
    hint: 'Take it out of the file, replace it where it was issued, and name the environment variable that holds the new one: {env: NAME}.',
    at: { ...spanOf(source, path), length: '[secret]'.length },
  };
}

function textsIn(value: unknown, path: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]));
}

/** Long, in one piece, of capitals, small letters and digits: no name, path or GUID is that. */
function looksRandom(text: string): boolean {
  return (
    /^[A-Za-z0-9+=_~.-]{32,}$/.test(text) &&
    /[A-Z]/.test(text) &&
    /[a-z]/.test(text) &&
    /\d/.test(text) &&
    !/^[0-9a-f-]{36}$/i.test(text)
  );
}
