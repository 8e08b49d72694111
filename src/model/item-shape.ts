import { contentKinds } from './content.js';
import { named, nullable, object, only, optional, text, words } from './schema.js';

/** A content item, as every output names it. */
export const itemShape = named(
  'item',
  object({
    kind: words(contentKinds),
    name: text(),
    resourceId: nullable(text("Null where the copy's id cannot be known yet.")),
    displayName: text(),
    alias: optional(text()),
    predicted: optional(only(true)),
  }),
);
