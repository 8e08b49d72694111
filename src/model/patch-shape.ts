import { anything, array, maybe, named, object, oneOfWords, string } from './schema.js';

export const operationShape = named(
  'operation',
  object({ op: oneOfWords(['add', 'replace', 'remove']), path: string(), value: maybe(anything()) }),
);

export const patchShape = named(
  'patch',
  array(operationShape, 'RFC 6902: turns what is live into what it should be.'),
);
