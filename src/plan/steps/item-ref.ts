import type { ContentItem, ItemRef } from '../../model/content.js';

/** An item without the features that only selections look at. */
export function refOf(item: ContentItem): ItemRef {
  const { kind, name, displayName, alias, resourceId, predicted } = item;
  return {
    kind,
    name,
    displayName,
    ...(alias === undefined ? {} : { alias }),
    resourceId,
    ...(predicted === undefined ? {} : { predicted }),
  };
}
