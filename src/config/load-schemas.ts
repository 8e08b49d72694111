import { readFileSync } from 'node:fs';
import type { DocumentKind } from './document-kind.js';

const schemaFiles: Readonly<Record<DocumentKind, string>> = {
  Parent: 'parent.schema.json',
  Member: 'member.schema.json',
  Group: 'group.schema.json',
  ContentSelection: 'content-selection.schema.json',
};

/**
 * The JSON schema of one kind of document, from the package's `schemas/`.
 *
 * The files that editors use are the very ones that validate: there is no second copy in code.
 * `../../schemas` is right from `src/config` and from `dist/config` alike.
 */
export function loadSchema(kind: DocumentKind): object {
  const url = new URL(`../../schemas/${schemaFiles[kind]}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as object;
}
