import { contentSources, sourceOf } from '../../azure/read/content-item.js';
import type { ItemRef } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import { nameKey } from '../../model/arm-id.js';

/** One content resource of a member, without its body. */
export interface MemberItem extends ItemRef {
  readonly resourceId: string;
  /** What it means, as a hash, beside each central workspace it is compared with. */
  readonly hashes: readonly string[];
  /** Its list left out a part (a workbook's content): the hash is of the rest. */
  readonly partial?: true;
}

/** The content of one member. */
export interface MemberContent {
  readonly items: readonly MemberItem[];
  /** Bodies that no item of a central workspace has, by their hash; in canonical form. */
  readonly bodies: ReadonlyMap<string, JsonObject>;
}

/**
 * Resource type and name: what a resource is told apart by within a workspace. A saved search whose
 * category or alias was changed is another kind by that, and still the same resource.
 */
export function resourceKey({ kind, name }: Pick<ItemRef, 'kind' | 'name'>): string {
  return `${sourceOf(kind)}/${nameKey(name)}`;
}

/** Resource type and name from an ARM id; undefined where it is no content's. */
export function resourceKeyOfId(id: string): string | undefined {
  const [, type, name] =
    /\/(alertRules|automationRules|savedSearches|workbooks)\/([^/]+)\/?$/i.exec(id) ?? [];
  const source = contentSources.find((one) => one.toLowerCase() === type?.toLowerCase());
  return source === undefined || name === undefined ? undefined : `${source}/${nameKey(name)}`;
}
