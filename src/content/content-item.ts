import { lastSegment } from '../model/arm-id.js';
import type { ContentItem, ContentKind } from '../model/content.js';
import {
  arrayOf,
  fieldOf,
  filledText,
  isJsonObject,
  type JsonObject,
  objectOrEmpty,
  textsOf,
} from '../model/json.js';

/** The ARM lists that hold content, by their type's name. */
export const contentSources = ['alertRules', 'automationRules', 'savedSearches', 'workbooks'] as const;

export type ContentSource = (typeof contentSources)[number];

const sources: Readonly<Record<ContentKind, ContentSource>> = {
  AnalyticsRule: 'alertRules',
  AutomationRule: 'automationRules',
  Function: 'savedSearches',
  HuntingQuery: 'savedSearches',
  LivestreamQuery: 'savedSearches',
  SavedSearch: 'savedSearches',
  Workbook: 'workbooks',
};

/** The ARM list that items of a kind are in. */
export function sourceOf(kind: ContentKind): ContentSource {
  return sources[kind];
}

/**
 * An ARM resource as a content item, with what selections look at; the name of the missing field where it has
 * no id or no properties.
 *
 * Of the saved searches, the first of Function, HuntingQuery, LivestreamQuery and SavedSearch that fits.
 * An item without display name is called by its resource name. The modified time is left out here.
 */
export function itemOfResource(source: ContentSource, raw: unknown): ContentItem | 'id' | 'properties' {
  const place = placeOfResource(raw);
  if (typeof place === 'string') return place;
  const object = objectOrEmpty(raw);
  return compact({ ...place, ...mappings[source](object, objectOrEmpty(fieldOf(object, 'properties'))) });
}

/** Which resource an item is, and what it is called. */
export interface ItemPlace {
  readonly name: string;
  readonly displayName: string;
  readonly resourceId: string;
}

/** The part of `itemOfResource` that every kind has. */
export function placeOfResource(raw: unknown): ItemPlace | 'id' | 'properties' {
  const object = objectOrEmpty(raw);
  const id = filledText(fieldOf(object, 'id'));
  const properties = fieldOf(object, 'properties');
  if (id === undefined) return 'id';
  if (!isJsonObject(properties)) return 'properties';
  const name = filledText(fieldOf(object, 'name')) ?? lastSegment(id);
  return {
    name,
    displayName: filledText(fieldOf(properties, 'displayName')) ?? name,
    resourceId: id.startsWith('/') && id.charAt(1) !== '/' ? id : `/${id.replace(/^\/+/, '')}`,
  };
}

type Specific = { readonly kind: ContentKind } & Partial<ContentItem>;

const mappings: Readonly<Record<ContentSource, (object: JsonObject, properties: JsonObject) => Specific>> = {
  alertRules: analyticsRule,
  automationRules: automationRule,
  savedSearches: savedSearch,
  workbooks: workbook,
};

function analyticsRule(object: JsonObject, properties: JsonObject): Specific {
  return {
    kind: 'AnalyticsRule',
    ruleKind: filledText(object.kind),
    severity: filledText(properties.severity),
    tactics: textsIfArray(properties.tactics),
    techniques: textsIfArray(properties.techniques),
    subTechniques: textsIfArray(properties.subTechniques),
    enabled: booleanOf(properties.enabled),
    alertRuleTemplateName: filledText(properties.alertRuleTemplateName),
  };
}

function automationRule(_object: JsonObject, properties: JsonObject): Specific {
  const runsPlaybook = arrayOf(properties.actions).some(
    (action) => filledText(objectOrEmpty(action).actionType)?.toLowerCase() === 'runplaybook',
  );
  return {
    kind: 'AutomationRule',
    enabled: booleanOf(objectOrEmpty(properties.triggeringLogic).isEnabled),
    unsupported: runsPlaybook ? ('playbook' as const) : undefined,
  };
}

/** The list answers in PascalCase and other calls in camelCase (operationalinsights 2025-07-01 examples). */
function savedSearch(_object: JsonObject, properties: JsonObject): Specific {
  const alias = filledText(fieldOf(properties, 'functionAlias'));
  const category = filledText(fieldOf(properties, 'category'));
  const tags = arrayOf(fieldOf(properties, 'tags')).filter(isJsonObject).map(tagOf);
  return {
    kind: kindOfSavedSearch(alias, category),
    alias,
    category,
    tactics: tagList(tags, 'tactics'),
    techniques: tagList(tags, 'techniques'),
    tags: tags.length === 0 ? undefined : tags,
  };
}

/**
 * Whether a listed saved search is one of those that Log Analytics keeps in every workspace, as
 * `LogManagement(contoso)_General|StaleComputers`: they have no etag and no author.
 *
 * Recorded of operationalinsights 2020-08-01 in 2025 (azure-cli's tests); the documentation does not mention
 * them. A search that somebody wrote under such a name has an etag, and a search without etag under another
 * name counts as content.
 */
export function isBuiltInSearch(raw: unknown): boolean {
  const object = objectOrEmpty(raw);
  const name = filledText(fieldOf(object, 'name')) ?? lastSegment(filledText(fieldOf(object, 'id')) ?? '');
  return filledText(fieldOf(object, 'etag')) === undefined && /^\w+\(.+\)_./.test(name);
}

function kindOfSavedSearch(alias: string | undefined, category: string | undefined): ContentKind {
  if (alias !== undefined) return 'Function';
  const key = category?.toLowerCase();
  if (key === 'hunting queries') return 'HuntingQuery';
  return key === 'livestream queries' ? 'LivestreamQuery' : 'SavedSearch';
}

function workbook(_object: JsonObject, properties: JsonObject): Specific {
  return {
    kind: 'Workbook',
    category: filledText(properties.category),
    unsupported: filledText(properties.storageUri) === undefined ? undefined : ('ownStorage' as const),
  };
}

function tagOf(tag: JsonObject): { readonly name: string; readonly value: string } {
  return {
    name: filledText(fieldOf(tag, 'name')) ?? '',
    value: filledText(fieldOf(tag, 'value')) ?? '',
  };
}

/** The comma list in a tag, whose name is compared without case; undefined where there is no such tag. */
function tagList(
  tags: readonly { readonly name: string; readonly value: string }[],
  name: string,
): readonly string[] | undefined {
  const tag = tags.find((each) => each.name.toLowerCase() === name);
  return tag?.value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function textsIfArray(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? textsOf(value) : undefined;
}

/** Without the keys that are undefined: absent and undefined are then the same, in comparisons and in JSON. */
function compact<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
