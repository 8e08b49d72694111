import { templateDrivenKinds, type ContentItem, type ContentKind } from '../../model/content.js';
import { sortedBy } from '../../model/order.js';
import { queryIdentifiers } from './query-identifiers.js';

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
  /** Aliases of functions that its query uses, in name order; distribution brings none of them. */
  readonly needs: readonly string[];
}

/**
 * "Custom detection rules, endpoint security policies, analytics rules, automation rules, workbooks";
 * of those, workspace manager has three (mto-distribution-profiles, supported content, 2026-01-14).
 */
const carriedKinds: ReadonlySet<ContentKind> = new Set(['AnalyticsRule', 'AutomationRule', 'Workbook']);

/**
 * What Defender's content distribution could do with one item; `aliases` are those of the functions
 * that the workspace or the group holds. Where the item's body was not read, it is said to need none.
 */
export function handOverItem(item: ContentItem, aliases: ReadonlySet<string>): HandOverItem {
  const notCarried = reasonOf(item);
  return {
    item,
    ...(notCarried === undefined ? {} : { notCarried }),
    needs: notCarried === undefined ? functionsUsed(item, aliases) : [],
  };
}

function reasonOf({ kind, ruleKind, unsupported }: ContentItem): NotCarried | undefined {
  if (!carriedKinds.has(kind)) return 'contentType';
  // "Automation rules that trigger a playbook can't be distributed" (mto-distribution-profiles, limitations).
  if (unsupported === 'playbook') return 'playbook';
  return templateDrivenKinds.includes(ruleKind ?? '') ? 'templateDriven' : undefined;
}

function functionsUsed({ kind, body }: ContentItem, aliases: ReadonlySet<string>): readonly string[] {
  if (kind !== 'AnalyticsRule' || body === undefined) return [];
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
