import { contentKinds } from './content.js';
import { named, orNull, object, constant, maybe, string, oneOfWords } from './schema.js';

/** A content item, as every output names it. */
export const contentItemShape = named(
  'item',
  object({
    kind: oneOfWords(contentKinds),
    name: string(),
    resourceId: orNull(string("Null where the copy's id cannot be known yet.")),
    displayName: string(),
    alias: maybe(string()),
    predicted: maybe(constant(true)),
  }),
);
