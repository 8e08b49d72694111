import { readFileSync } from 'node:fs';
import type { DocumentKind } from './document-kind.js';

/** What has a schema: the kinds of documents, and the lock file. */
export type SchemaName = DocumentKind | 'Lock';

const schemaFiles: Readonly<Record<SchemaName, string>> = {
  Parent: 'parent.schema.json',
  Member: 'member.schema.json',
  Group: 'group.schema.json',
  ContentSelection: 'content-selection.schema.json',
  Suppression: 'suppression.schema.json',
  Credential: 'credential.schema.json',
  Lock: 'lock.schema.json',
};

/**
 * The JSON schema of one kind of document or of the lock file, from the package's `schemas/`.
 *
 * The files that editors use are the very ones that validate: there is no second copy in code.
 * `../../schemas` is right from `src/config` and from `dist/config` alike.
 */
export function loadSchema(kind: SchemaName): object {
  const url = new URL(`../../schemas/${schemaFiles[kind]}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as object;
}
