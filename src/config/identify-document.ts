import { isMap, isScalar, parseAllDocuments } from 'yaml';
import { didYouMean, nearest } from '../model/did-you-mean.js';
import { tellApart } from '../model/look-alike.js';
import type { Problem } from '../model/problem.js';
import { compareText } from '../model/order.js';
import type { SourceFile } from './read-files.js';
import { keyText, type SourceDocument, spanOf } from './source-document.js';

/** The version of the file format that this muster reads. */
export const apiVersion = 'muster/v1';

/** Whether a document is muster’s; `kind` of a wrong one where it names one of ours. */
export type Identity =
  | { readonly is: 'ours'; readonly kind: DocumentKind }
  | { readonly is: 'foreign' }
  | { readonly is: 'wrong'; readonly problem: Problem; readonly kind?: DocumentKind };

/**
 * Whether a document is muster's. Problems: MUS107 for another version of `muster/`, an apiVersion
 * near ours, one of our kinds under any other apiVersion, an unknown kind; MUS105 for no kind.
 */
export function identifyDocument(source: SourceDocument): Identity {
  if (!isMap(source.yaml.contents)) return { is: 'foreign' };
  const version = textOf(source, 'apiVersion');
  const kind = textOf(source, 'kind');
  const ourKind = documentKinds.find((known) => known === kind);

  if (version === undefined) {
    if (ourKind === undefined) return { is: 'foreign' };
    return { is: 'wrong', problem: missingVersion(source, ourKind), kind: ourKind };
  }
  if (version !== apiVersion) {
    const meant = ourKind !== undefined || isNearOurs(version);
    return meant
      ? { is: 'wrong', problem: versionProblem(source, version, ourKind), kind: ourKind }
      : { is: 'foreign' };
  }
  if (ourKind !== undefined) return { is: 'ours', kind: ourKind };
  return { is: 'wrong', problem: kindProblem(source, kind) };
}

function isNearOurs(version: string): boolean {
  const [group = ''] = version.toLowerCase().split('/');
  return group === 'muster' || nearest(version, [apiVersion]) !== undefined;
}

function versionProblem(source: SourceDocument, version: string, kind: DocumentKind | undefined): Problem {
  return {
    code: 'MUS107',
    message: version.startsWith('muster/')
      ? `"${version}" is not a version that this muster reads`
      : `"${version}" is not muster’s apiVersion${kind === undefined ? '' : `, but ${kind} is one of its kinds`}`,
    hint: tellApart(`Did you mean "${apiVersion}"?`, version, apiVersion),
    at: spanOf(source, ['apiVersion']),
  };
}

function missingVersion(source: SourceDocument, kind: DocumentKind): Problem {
  const misspelt = nearest('apiVersion', keysOf(source));
  return {
    code: 'MUS107',
    message: `This ${kind} has no apiVersion`,
    ...(misspelt === undefined
      ? { hint: `Add "apiVersion: ${apiVersion}".`, at: spanOf(source, ['kind']) }
      : {
          hint: tellApart(`Write "apiVersion" instead of "${misspelt}".`, misspelt, 'apiVersion'),
          at: spanOf(source, [misspelt], 'key'),
        }),
  };
}

function kindProblem(source: SourceDocument, kind: string | undefined): Problem {
  const known = `Write one of ${documentKinds.join(', ')}.`;
  if (kind === undefined) {
    return {
      code: 'MUS105',
      message: 'The document lacks "kind"',
      hint: known,
      at: spanOf(source, [], 'key'),
    };
  }
  return {
    code: 'MUS107',
    message: `"${kind}" is not a kind of document that muster reads`,
    hint: didYouMean(kind, documentKinds) ?? known,
    at: spanOf(source, ['kind']),
  };
}

function textOf(source: SourceDocument, key: string): string | undefined {
  const value: unknown = source.yaml.get(key, true);
  return isScalar(value) && value.value !== null ? keyText(value) : undefined;
}

function keysOf(source: SourceDocument): readonly string[] {
  return isMap(source.yaml.contents) ? source.yaml.contents.items.map((pair) => keyText(pair.key)) : [];
}

/** The kinds of documents that muster reads, as their `kind` says. */
export const documentKinds = [
  'Parent',
  'Member',
  'Group',
  'ContentSelection',
  'Credential',
  'Suppression',
  'Override',
] as const;

/** The kind of one of muster's documents. */
export type DocumentKind = (typeof documentKinds)[number];

/** The form of a valid name; no character of it is special to a shell. */
export const namePattern = /^(?!.*--)[a-z0-9][-a-z0-9]{1,58}[a-z0-9]$/;

/**
 * The names of one kind that files declare, in name order, each once. Files need not be valid, as for shell
 * completion; invalid names are left out.
 */
export function declaredNames(files: readonly SourceFile[], kind: DocumentKind): readonly string[] {
  const names = files.flatMap(({ text }) =>
    [...parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false })].flatMap((document) => {
      if (document.getIn(['kind']) !== kind) return [];
      const name = document.getIn(['metadata', 'name']);
      return typeof name === 'string' && namePattern.test(name) ? [name] : [];
    }),
  );
  return [...new Set(names)].sort(compareText);
}
