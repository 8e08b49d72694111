import { parseAllDocuments } from 'yaml';
import { compareText } from '../model/text.js';
import type { DocumentKind } from './document-kind.js';
import type { SourceFile } from './source-file.js';

/** What a name is in a valid file; nothing in it means anything to a shell. */
const namePattern = /^(?!.*--)[a-z0-9][-a-z0-9]{1,58}[a-z0-9]$/;

/**
 * The names of one kind that files declare, in name order, each once. Files need not be valid: this is
 * for somebody who is still writing. What is no valid name is left out.
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
