/** The kinds of documents that muster reads, as their `kind` says. */
export const documentKinds = [
  'Parent',
  'Member',
  'Group',
  'ContentSelection',
  'Credential',
  'Suppression',
] as const;

/** The kind of one of muster's documents. */
export type DocumentKind = (typeof documentKinds)[number];
