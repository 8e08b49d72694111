import { templateDrivenKinds, type ContentItem, type ContentKind } from '../../model/content.js';
import { distribution } from '../../model/defender-distribution.js';
import { sortedBy } from '../../model/order.js';
import { queryIdentifiers } from '../../inspect/handover/query-identifiers.js';

/**
 * Why Defender's content distribution does not carry an item.
 *
 * `contentType`: it has no such content type. `playbook`: an automation rule that runs a playbook.
 * `templateDriven`: a rule that Microsoft's template drives, which each workspace has by itself.
 */
export type NotCarried = 'contentType' | 'playbook' | 'templateDriven';

export interface HandOverItem {
  readonly item: ContentItem;
  /** Undefined: distribution carries it. */
  readonly notCarried?: NotCarried;
  /** Aliases of functions that its query uses and that its group does not carry, in name order. */
  readonly needs: readonly string[];
}

/** Carried kinds whose body is a query. A function that calls one left behind fails as a rule does. */
const queryKinds: ReadonlySet<ContentKind> = new Set(['AnalyticsRule', 'Function', 'SavedSearch']);

/**
 * What Defender's content distribution could do with the items of one group, in their order; `held` is
 * what the central workspace holds. Where an item's body was not read, it is said to need nothing.
 */
export function handOverItems(
  items: readonly ContentItem[],
  held: readonly ContentItem[],
): readonly HandOverItem[] {
  const judged = items.map((item) => ({ item, notCarried: whyNotCarried(item) }));
  const brought = new Set(
    judged.flatMap(({ item, notCarried }) => (notCarried === undefined ? (item.alias ?? []) : [])),
  );
  const missing = new Set(
    [...held, ...items].flatMap(({ alias }) => alias ?? []).filter((alias) => !brought.has(alias)),
  );
  return judged.map(({ item, notCarried }) =>
    notCarried === undefined
      ? { item, needs: functionsUsed(item, missing) }
      : { item, notCarried, needs: [] },
  );
}

function whyNotCarried({ kind, ruleKind, unsupported }: ContentItem): NotCarried | undefined {
  if (!distribution.kinds.has(kind)) return 'contentType';
  if (unsupported === 'playbook' && !distribution.playbooks) return 'playbook';
  return templateDrivenKinds.includes(ruleKind ?? '') ? 'templateDriven' : undefined;
}

function functionsUsed({ kind, body }: ContentItem, aliases: ReadonlySet<string>): readonly string[] {
  if (!queryKinds.has(kind) || body === undefined) return [];
  const mentioned = queryIdentifiers(queryOf(body.json));
  return sortedBy(
    [...aliases].filter((alias) => mentioned.has(alias)),
    (alias) => alias,
  );
}

/** A canonical body is JSON of ours; what its fields hold is the service's. */
function queryOf(json: string): string {
  const body = JSON.parse(json) as { readonly properties?: { readonly query?: unknown } };
  const query = body.properties?.query;
  return typeof query === 'string' ? query : '';
}
