import { isMap, isScalar } from 'yaml';
import { didYouMean, nearest } from '../model/did-you-mean.js';
import type { Problem } from '../model/problem.js';
import { documentKinds, type DocumentKind } from './load-schemas.js';
import { keyText, spanOf, type SourceDocument } from './source-document.js';

export const apiVersion = 'muster/v1';

export type Identity =
  | { readonly is: 'ours'; readonly kind: DocumentKind }
  | { readonly is: 'foreign' }
  | { readonly is: 'wrong'; readonly problem: Problem; readonly kind?: DocumentKind };

/**
 * Whether a document is muster's. Wrong are (MUS107): another version of `muster/`, an apiVersion
 * near ours, one of our kinds under any other apiVersion, an unknown kind; and (MUS105) no kind.
 */
export function identifyDocument(source: SourceDocument): Identity {
  if (!isMap(source.yaml.contents)) return { is: 'foreign' };
  const version = textOf(source, 'apiVersion');
  const kind = textOf(source, 'kind');
  const ourKind = documentKinds.find((known) => known === kind);

  if (version !== apiVersion) {
    const meant = ourKind !== undefined || isNearOurs(version);
    return meant
      ? { is: 'wrong', problem: versionProblem(source, version, ourKind), kind: ourKind }
      : { is: 'foreign' };
  }
  if (ourKind !== undefined) return { is: 'ours', kind: ourKind };
  return { is: 'wrong', problem: kindProblem(source, kind) };
}

function isNearOurs(version: string | undefined): boolean {
  if (version === undefined) return false;
  const [group = ''] = version.split('/');
  return (
    version.startsWith('muster/') ||
    nearest(version, [apiVersion]) !== undefined ||
    group.toLowerCase() === 'muster'
  );
}

function versionProblem(
  source: SourceDocument,
  version: string | undefined,
  kind: DocumentKind | undefined,
): Problem {
  if (version !== undefined) {
    return {
      code: 'MUS107',
      message: version.startsWith('muster/')
        ? `"${version}" is no version that this muster reads`
        : `"${version}" is not muster’s apiVersion${kind === undefined ? '' : `, but ${kind} is one of its kinds`}`,
      hint: `Did you mean "${apiVersion}"?`,
      at: spanOf(source, ['apiVersion']),
    };
  }
  const misspelt = nearest('apiVersion', keysOf(source));
  return {
    code: 'MUS107',
    message: `This ${kind ?? 'document'} has no apiVersion`,
    hint:
      misspelt === undefined
        ? `Add "apiVersion: ${apiVersion}".`
        : `Write "apiVersion" instead of "${misspelt}".`,
    at: misspelt === undefined ? spanOf(source, ['kind']) : spanOf(source, [misspelt], 'key'),
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
    message: `"${kind}" is no kind of document that muster reads`,
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
