import { type ContentSource, placeOfResource, sourceOf } from '../../content/content-item.js';
import { sameListing } from '../../content/same-listing.js';
import type { ItemRef } from '../../model/content.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';

/** What is known of a listed resource by another that reads the same. */
export interface KnownCopy extends Pick<ItemRef, 'kind' | 'name' | 'displayName' | 'alias'> {
  readonly resourceId: string;
  /** What it means, beside whatever central workspace. */
  readonly hash: string;
}

/** Resources of members that mean what an item does: two hundred members mostly hold the same text. */
export interface KnownCopies {
  /** What is known of a resource; undefined where none that reads the same was added. */
  find(source: ContentSource, raw: unknown): KnownCopy | undefined;
  /** Of a resource whose body is an item's, so that there are not more of them than items. */
  add(raw: unknown, copy: Pick<KnownCopy, 'kind' | 'displayName' | 'alias' | 'hash'>): void;
}

/** Of one display name; items that share one, or that the service spells in more ways, are read anew. */
const most = 4;

/** Without any; for one run, over all members. */
export function knownCopies(): KnownCopies {
  const byDisplayName = new Map<string, Known[]>();
  return {
    find: (source, raw) => {
      const place = placeOfResource(raw);
      if (typeof place === 'string' || !isJsonObject(raw)) return undefined;
      const known = byDisplayName
        .get(place.displayName)
        ?.find(({ copy, reads }) => sourceOf(copy.kind) === source && reads(raw));
      if (known === undefined) return undefined;
      // Spelt out: this is done for every pair, and spreading takes longer than all the rest.
      const { kind, displayName, alias, hash } = known.copy;
      return { kind, name: place.name, displayName, alias, resourceId: place.resourceId, hash };
    },
    add: (raw, { kind, displayName, alias, hash }) => {
      const known = byDisplayName.get(displayName) ?? [];
      // A body that names resources is another beside another workspace.
      if (!isJsonObject(raw) || known.length >= most || namesResource(raw)) return;
      byDisplayName.set(displayName, [
        ...known,
        { reads: sameListing(kind, raw), copy: { kind, displayName, alias, hash } },
      ]);
    },
  };
}

interface Known {
  /** Whether a resource reads as this one does. */
  readonly reads: (raw: JsonObject) => boolean;
  readonly copy: Omit<KnownCopy, 'name' | 'resourceId'>;
}

/** Anywhere but in its own id. */
function namesResource(raw: JsonObject): boolean {
  return /subscriptions/i.test(JSON.stringify({ ...raw, id: undefined }));
}
