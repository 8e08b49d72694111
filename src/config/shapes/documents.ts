import { Type, type TSchema } from 'typebox';
import { constant, oneOfWords, titled } from '../../model/schema.js';
import { schemaFile, schemaNameOf } from '../../model/schema-files.js';
import { apiVersion, type DocumentKind, documentKinds } from '../identify-document.js';
import { overrideDocument, selectionDocument, suppressionDocument } from './content.js';
import { credentialDocument } from './credential.js';
import { groupDocument, memberDocument, parentDocument } from './fleet.js';

/** The shape of each kind of document. */
export const documentShapes: Readonly<Record<DocumentKind, TSchema>> = {
  Parent: parentDocument,
  Member: memberDocument,
  Group: groupDocument,
  ContentSelection: selectionDocument,
  Credential: credentialDocument,
  Suppression: suppressionDocument,
  Override: overrideDocument,
};

/** Any document, by its kind: what editors take for a file of several kinds. */
export const anyDocumentShape = titled(
  'muster document',
  Type.Unsafe<unknown>({
    description: 'Any document of muster’s files, by its kind.',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: constant(apiVersion),
      kind: oneOfWords(documentKinds, 'What this document declares.'),
    },
    allOf: documentKinds.map((kind) => ({
      if: { required: ['kind'], properties: { kind: { const: kind } } },
      then: { $ref: schemaFile(schemaNameOf(kind)) },
    })),
  }),
);
