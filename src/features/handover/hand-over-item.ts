import { type ContentItem, type ContentKind, templateDrivenKinds } from '../../model/content.js';
import { type JsonObject, valueAt } from '../../model/json.js';
import { distribution } from '../../model/defender-distribution.js';
import { sortedBy } from '../../model/order.js';

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
 * what the central workspace holds. An item whose body was not read counts as needing nothing.
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
  const mentioned = queryIdentifiers(queryOf(body.value));
  return sortedBy(
    [...aliases].filter((alias) => mentioned.has(alias)),
    (alias) => alias,
  );
}

/** The values of its fields are the service's. */
function queryOf(body: JsonObject): string {
  const query = valueAt(body, ['properties', 'query']);
  return typeof query === 'string' ? query : '';
}

/**
 * How many publishes of Defender's content distribution it takes to bring `items` to `tenants`: the
 * fewest, whether the items or the tenants are dealt out among them. 0 where there is nothing to bring.
 */
export function publishesNeeded(items: number, tenants: number): number {
  if (items === 0 || tenants === 0) return 0;
  return Math.min(dealtOut(items, tenants), dealtOut(tenants, items));
}

/** Publishes that each carry a run of `many` to all of `each`. */
function dealtOut(many: number, each: number): number {
  const room = Math.floor(distribution.mostPublishedItems / each);
  return room === 0 ? Number.POSITIVE_INFINITY : Math.ceil(many / room);
}

/** What may look like an identifier but is not: comments, strings of every kind, bracketed names. */
const skipped =
  /\/\/[^\n]*|```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|[hH]?@"(?:[^"]|"")*"?|[hH]?@'(?:[^']|'')*'?|[hH]?"(?:[^"\\\n]|\\.)*"?|[hH]?'(?:[^'\\\n]|\\.)*'?/;

const token = new RegExp(`(?<skipped>${skipped.source})|(?<name>[A-Za-z_]\\w*)`, 'g');

/**
 * Every name that a KQL query mentions: of tables, columns, operators and functions, each once.
 *
 * Comments and strings do not count, so a rule that only mentions a function does not call it.
 * Names are as written: KQL compares them with case (Kusto query language, identifiers and string
 * literals). Pure; takes any text.
 */
export function queryIdentifiers(query: string): ReadonlySet<string> {
  const names = [...query.matchAll(token)].flatMap(({ groups }) => groups?.name ?? []);
  return new Set(names);
}
