import type { ContentKind } from '../model/content.js';
import { isJsonObject } from '../model/json.js';

/** How a property's value is normalised, so that equal values mean the same. */
export type Treatment =
  /** Without order and repetition. */
  | 'set'
  /** Of an automation rule: in the order that each carries as `order`, without those that run playbooks. */
  | 'actions'
  /** The tags of a saved search: a set, whose names compare without case. */
  | 'tags'
  /** ISO 8601: by length. */
  | 'duration'
  /** RFC 3339: by the moment. */
  | 'instant'
  /** Line ends do not count. */
  | 'query'
  /** A text that holds JSON. */
  | 'json'
  /** Its keys are the user's, and no rule applies below. */
  | 'verbatim';

/** The rules of a kind's body; names are those of the contract. */
export interface BodyRules {
  /** Properties that the service sets. */
  readonly made: ReadonlySet<string>;
  /**
   * Whether a live item may have a property, by its lower case, with this value though a PUT does not take it: what other
   * api-versions know.
   */
  readonly refused?: (property: string, value: unknown) => boolean;
  /** Properties at any depth that the service fills in and a PUT may not send. */
  readonly filledIn?: ReadonlySet<string>;
  /** By property name, at any depth outside of the user's own data. */
  readonly treatments: ReadonlyMap<string, Treatment>;
  /** The contract's names by their lower case, where casing does not count. */
  readonly names?: ReadonlyMap<string, string>;
}

/** The rules of a kind (securityinsights 2025-10-01-preview, operationalinsights 2025-07-01, insights 2023-06-01). */
export function bodyRules(kind: ContentKind): BodyRules {
  switch (kind) {
    case 'AnalyticsRule':
      return analyticsRule;
    case 'AutomationRule':
      return automationRule;
    case 'Workbook':
      return workbook;
    default:
      return savedSearch;
  }
}

/** Whether a PUT sends a property of an item with this value: neither what the service sets nor what it refuses. */
export function isSent(kind: ContentKind, property: string, value: unknown): boolean {
  const { made, refused } = bodyRules(kind);
  return !made.has(property) && refused?.(property.toLowerCase(), value) !== true;
}

/** A body, or a part of one, without what only the service writes into it (`filledIn`). */
export function withoutFilledIn(kind: ContentKind, value: unknown): unknown {
  const { filledIn } = bodyRules(kind);
  if (filledIn === undefined) return value;
  if (Array.isArray(value)) return value.map((entry) => withoutFilledIn(kind, entry));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) =>
      filledIn.has(key) ? [] : [[key, withoutFilledIn(kind, entry)] as const],
    ),
  );
}

/** Keys of the resource itself that are not content: identity, location, and what the service sets. */
export const placeKeys: ReadonlySet<string> = new Set([
  'id',
  'name',
  'type',
  'etag',
  'systemData',
  'location',
]);

/** Times and authors, by all names that kinds use. */
const made = [
  'createdBy',
  'createdTimeUtc',
  'lastModifiedBy',
  'lastModifiedTimeUtc',
  'lastModifiedUtc',
  'timeModified',
];

const analyticsRule: BodyRules = {
  made: new Set(made),
  // Templates and older rules have them; no kind of rule in the schema does.
  refused: (property) => property === 'status' || property === 'tags',
  treatments: treated({
    set: [
      'tactics',
      'techniques',
      'subTechniques',
      'tags',
      'entityMappings',
      'fieldMappings',
      'sentinelEntitiesMappings',
      'groupByEntities',
      'groupByAlertDetails',
      'groupByCustomDetails',
      'alertDynamicProperties',
      'requiredDataConnectors',
      'dataTypes',
      'severitiesFilter',
      'displayNamesFilter',
      'displayNamesExcludeFilter',
      'sourceSettings',
      'sourceSubTypes',
      'filters',
      'scenarioExclusionPatterns',
    ],
    duration: ['queryFrequency', 'queryPeriod', 'suppressionDuration', 'lookbackDuration'],
    instant: ['startTimeUtc'],
    query: ['query'],
    verbatim: ['customDetails'],
  }),
};

/** Conditions are ANDed, inner ones joined by their operator, values ORed: order never matters. */
const automationRule: BodyRules = {
  made: new Set(made),
  // Of a label that a rule sets: User, or AutoAssigned.
  filledIn: new Set(['labelType']),
  treatments: treated({
    set: ['conditions', 'innerConditions', 'itemConditions', 'propertyValues', 'labels'],
    actions: ['actions'],
    instant: ['expirationTimeUtc'],
  }),
};

const savedSearch: BodyRules = {
  made: new Set([...made, 'version']),
  treatments: treated({ tags: ['tags'], query: ['query'] }),
  names: new Map(
    [
      ...['properties', 'category', 'displayName', 'query', 'functionAlias', 'functionParameters'],
      ...['tags', 'name', 'value', 'version', ...made, ...placeKeys],
    ].map((name) => [name.toLowerCase(), name]),
  ),
};

const workbook: BodyRules = {
  made: new Set([...made, 'revision', 'userId']),
  // Sentinel kept the template of a workbook in them, as an object; the schema has a list of texts, and calls it deprecated.
  refused: (property, value) => property === 'tags' && !isTextList(value),
  treatments: treated({ json: ['serializedData'], verbatim: ['tags'] }),
};

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function treated(
  names: Partial<Readonly<Record<Treatment, readonly string[]>>>,
): ReadonlyMap<string, Treatment> {
  const entries = Object.entries(names) as [Treatment, readonly string[]][];
  return new Map(entries.flatMap(([treatment, list]) => list.map((name) => [name, treatment] as const)));
}
