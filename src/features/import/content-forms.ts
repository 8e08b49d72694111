import { isGallery } from '../../config/content/workbook.js';
import { escapedLiteral } from '../../config/content/arm-expressions.js';
import { inertJson, Literal, yamlDocuments, type YamlValue } from '../../config/yaml-documents.js';
import { bodyRules, isSent, withoutFilledIn } from '../../content/body-rules.js';
import { parseEmbedded } from '../../content/canonical-body.js';
import { type ContentSource, sourceOf } from '../../content/content-item.js';
import { sentProperties } from '../../content/service-rules.js';
import type { ContentKind } from '../../model/content.js';
import { arrayOf, fieldOf, isJsonObject, type JsonObject, objectOrEmpty, textsOf } from '../../model/json.js';
import { compareText } from '../../model/order.js';

/** An item as a PUT would send it, taken from its list's answer. */
export interface AnsweredItem {
  readonly kind: ContentKind;
  readonly name: string;
  /** `kind`, `tags` and `properties`, without nulls and without what the service or a rule's template sets, or a PUT refuses. */
  readonly resource: JsonObject;
}

/** One way to write an item: its files, each with the extension that is added to the item's path. */
export type ContentForm = readonly { readonly extension: string; readonly text: string }[];

/** Reads an item from its list's answer. Saved searches get the contract's casing: some lists answer in PascalCase. */
export function answeredItem(kind: ContentKind, name: string, answer: JsonObject): AnsweredItem {
  const { names } = bodyRules(kind);
  const ruleKind = fieldOf(answer, 'kind');
  const sent = kind === 'AnalyticsRule' ? sentProperties(ruleKind) : undefined;
  const properties = objectOrEmpty(withoutNulls(fieldOf(answer, 'properties'), names));
  const tags = Object.entries(objectOrEmpty(withoutNulls(fieldOf(answer, 'tags')))).filter(
    ([key, value]) => key !== 'hidden-title' || value !== properties.displayName,
  );
  return {
    kind,
    name,
    resource: {
      ...(typeof ruleKind === 'string' ? { kind: ruleKind } : {}),
      ...(kind === 'Workbook' && tags.length > 0 ? { tags: Object.fromEntries(tags) } : {}),
      properties: withoutFilledIn(
        kind,
        Object.fromEntries(
          Object.entries(properties).filter(
            ([key, value]) => isSent(kind, key, value) && sent?.has(key) !== false,
          ),
        ),
      ),
    },
  };
}

/** Removes null properties; null entries of lists stay. */
function withoutNulls(value: unknown, names?: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutNulls(entry, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) =>
      entry === null || entry === undefined
        ? []
        : [[names?.get(key.toLowerCase()) ?? key, withoutNulls(entry, names)] as const],
    ),
  );
}

/**
 * The ways to write an item, the most readable first: the YAML of templates or a workbook's gallery JSON, then ARM JSON,
 * which can express everything. Reading a form again shows whether it expresses this item.
 */
export function* contentForms(item: AnsweredItem): Iterable<ContentForm> {
  yield* readableForms(item);
  yield [{ extension: '.json', text: armText(item) }];
}

function readableForms({ kind, name, resource }: AnsweredItem): readonly ContentForm[] {
  const properties = objectOrEmpty(resource.properties);
  switch (kind) {
    case 'AnalyticsRule':
      return /^(?:scheduled|nrt)$/i.test(String(resource.kind))
        ? [yamlForm(ruleTemplate(name, String(resource.kind), properties))]
        : [];
    case 'HuntingQuery':
      return [yamlForm(huntingTemplate(name, properties))];
    case 'Function':
      return [yamlForm(parserTemplate(name, properties))];
    case 'Workbook':
      return galleryForm(name, properties);
    default:
      return [];
  }
}

function yamlForm(template: JsonObject): ContentForm {
  return [{ extension: '.yaml', text: yamlDocuments([filled(template) ?? {}]) }];
}

/** Keys in the Azure-Sentinel repository's order; values that a template has by default are left out. */
function ruleTemplate(id: string, kind: string, properties: JsonObject): JsonObject {
  const { suppressionEnabled, suppressionDuration, triggerOperator } = properties;
  const isSuppressed = suppressionEnabled !== false || suppressionDuration !== 'PT5H';
  return {
    id,
    name: properties.displayName,
    version: properties.templateVersion,
    kind,
    description: properties.description,
    severity: properties.severity,
    ...(properties.enabled === true ? {} : { enabled: properties.enabled }),
    queryFrequency: shortDuration(properties.queryFrequency),
    queryPeriod: shortDuration(properties.queryPeriod),
    triggerOperator: shortOperators.get(triggerOperator) ?? triggerOperator,
    triggerThreshold: properties.triggerThreshold,
    tactics: properties.tactics,
    relevantTechniques: relevantTechniques(properties),
    query: queryLines(properties.query),
    entityMappings: properties.entityMappings,
    sentinelEntitiesMappings: properties.sentinelEntitiesMappings,
    customDetails: properties.customDetails,
    alertDetailsOverride: properties.alertDetailsOverride,
    eventGroupingSettings: properties.eventGroupingSettings,
    incidentConfiguration: properties.incidentConfiguration,
    ...(isSuppressed ? { suppressionEnabled, suppressionDuration: shortDuration(suppressionDuration) } : {}),
    alertRuleTemplateName: properties.alertRuleTemplateName,
  };
}

const shortOperators: ReadonlyMap<unknown, string> = new Map([
  ['GreaterThan', 'gt'],
  ['LessThan', 'lt'],
  ['Equal', 'eq'],
  ['NotEqual', 'ne'],
]);

/** `1h` of PT1H and `14d` of P14D, as people write them. */
function shortDuration(value: unknown): unknown {
  const [, days, time, unit] = /^P(?:(\d+)D|T(\d+)([HM]))$/.exec(String(value)) ?? [];
  if (days !== undefined) return `${days}d`;
  return time === undefined || unit === undefined ? value : `${time}${unit.toLowerCase()}`;
}

/** A sub-technique names its technique as well. */
function relevantTechniques({ techniques, subTechniques }: JsonObject): readonly string[] {
  const subs = textsOf(subTechniques);
  const alone = textsOf(techniques).filter((each) => !subs.some((sub) => sub.startsWith(`${each}.`)));
  return [...alone, ...subs].sort(compareText);
}

/** Line ends have no meaning in a query; with line feeds alone it can be written line by line. */
function queryLines(query: unknown): unknown {
  return typeof query === 'string' ? new Literal(query.replace(/\r\n?/g, '\n')) : query;
}

function huntingTemplate(id: string, properties: JsonObject): JsonObject {
  const tags = new Map(
    arrayOf(properties.tags)
      .map(objectOrEmpty)
      .map(({ name, value }) => [String(name).toLowerCase(), value]),
  );
  return {
    id,
    name: properties.displayName,
    description: tags.get('description'),
    tactics: commaList(tags.get('tactics')),
    relevantTechniques: commaList(tags.get('techniques')),
    query: queryLines(properties.query),
  };
}

function commaList(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;
}

/** `FunctionName` is the alias, by which queries call the function; a different display name becomes the title. */
function parserTemplate(id: string, properties: JsonObject): JsonObject {
  const { displayName, functionAlias } = properties;
  return {
    id,
    ...(displayName === functionAlias ? {} : { Function: { Title: displayName } }),
    Category: properties.category,
    FunctionName: functionAlias,
    FunctionParams: properties.functionParameters,
    FunctionQuery: queryLines(properties.query),
  };
}

/** The workbook as its editor shows it, and a file beside it with its name, description and tags. */
function galleryForm(id: string, { serializedData, displayName, description, tags }: JsonObject) {
  const gallery = typeof serializedData === 'string' ? parseEmbedded(serializedData) : undefined;
  if (!isGallery(gallery)) return [];
  const beside = yamlForm({ id, displayName, description, tags }).map(({ text }) => ({
    extension: '.muster.yaml',
    text,
  }));
  return [[{ extension: '.json', text: `${inertJson(gallery, 2)}\n` }, ...beside]];
}

/** A value as YAML without empty values; nested keys sorted, texts of several lines as blocks. */
function filled(value: unknown, level = 0): YamlValue | undefined {
  if (value instanceof Literal || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.includes('\n') ? new Literal(value) : value;
  if (Array.isArray(value)) {
    const entries = value.map((entry) => filled(entry, level + 1)).filter((entry) => entry !== undefined);
    return entries.length === 0 ? undefined : entries;
  }
  if (!isJsonObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, entry]) => {
    const own = filled(entry, level + 1);
    return own === undefined ? [] : [[key, own] as const];
  });
  if (level > 0) entries.sort(([a], [b]) => compareText(a, b));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const armTypes: Readonly<Record<ContentSource, string>> = {
  alertRules: 'Microsoft.SecurityInsights/alertRules',
  automationRules: 'Microsoft.SecurityInsights/automationRules',
  savedSearches: 'Microsoft.OperationalInsights/workspaces/savedSearches',
  workbooks: 'Microsoft.Insights/workbooks',
};

/** One ARM JSON resource; texts that ARM would take for expressions are escaped. */
function armText({ kind, name, resource }: AnsweredItem): string {
  const { kind: ruleKind, tags, properties } = resource;
  const value = {
    type: armTypes[sourceOf(kind)],
    name,
    kind: ruleKind,
    tags,
    properties,
  };
  return `${inertJson(literal(value, 0), 2)}\n`;
}

function literal(value: unknown, level: number): unknown {
  if (typeof value === 'string') return escapedLiteral(value);
  if (Array.isArray(value)) return value.map((entry) => literal(entry, level + 1));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, literal(entry, level + 1)] as const);
  return Object.fromEntries(level === 0 ? entries : entries.sort(([a], [b]) => compareText(a, b)));
}
