import fc from 'fast-check';
import { type ContentSource, sourceOf } from '../../src/content/content-item.js';
import type { ContentKind } from '../../src/model/content.js';
import { anyBody, type Body } from './any-body.js';

/** Texts that YAML, JSON, a template of ARM or a terminal could take for something else. */
const hostile = fc.oneof(
  fc.constantFrom(
    "[concat('a', parameters('b'))]",
    '[[x]',
    '[]',
    '[a] b',
    '{{ Account }} and {{IP}}',
    'yes',
    'null',
    '1.10',
    '0x1f',
    '- a: b # c',
    'a: |\n  b',
    '---\napiVersion: muster/v1\nkind: Parent',
    '"\'`',
    ' leading and trailing ',
    '\n\n  indented\n\ttab\n ends blank \n\n',
    'a\r\nb\rc',
    '\t\tlet x = 1;\n\tx',
    '\u202egpj.exe\u2028',
    '\u0000\u0085\ufeff',
    '\ud800',
    '日本語 😀',
    'T1078.004',
    'PT60M',
    '',
    ' ',
    `SecurityEvent\n${'| where EventID == 4624 '.repeat(500)}`,
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const names = [
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  '3F2504E0-4f89-41d3-9a0c-0305e82c3302',
  'r-1',
  'R 2',
  '[x]',
  '- a: b',
  'yes',
  '4',
  'con',
  'a.muster',
  '__proto__',
  'ä',
];

const categories: Partial<Readonly<Record<ContentKind, string>>> = {
  HuntingQuery: 'Hunting Queries',
  LivestreamQuery: 'Livestream Queries',
};

const ruleKinds = [
  'Scheduled',
  'scheduled',
  'NRT',
  'Fusion',
  'MLBehaviorAnalytics',
  'ThreatIntelligence',
  'New',
];

/** A resource of one of the lists of content. */
export interface AnyResource {
  readonly list: ContentSource;
  readonly name: string;
  readonly kind?: unknown;
  readonly properties: unknown;
}

/** Whatever a workspace can hold of content, also what no service would take: its texts are anything. */
export const anyContent: fc.Arbitrary<readonly AnyResource[]> = fc.uniqueArray(
  fc.oneof(
    { weight: 3, arbitrary: anyResource() },
    { weight: 1, arbitrary: aTemplate() },
    { weight: 1, arbitrary: aFunction() },
  ),
  { maxLength: 6, selector: ({ list, name }) => `${list}/${name.toLowerCase()}` },
);

function anyResource(): fc.Arbitrary<AnyResource> {
  return fc
    .record({
      any: anyBody,
      name: fc.constantFrom(...names),
      ruleKind: fc.option(fc.constantFrom(...ruleKinds)),
      texts: fc.array(hostile, { maxLength: 3 }),
      every: fc.integer({ min: 1, max: 6 }),
      playbook: fc.boolean(),
    })
    .map(({ any: { kind, body }, name, ruleKind, texts, every, playbook }) => {
      const whole = withPlaybook(kind, withCategory(kind, withGrouping(body)), playbook);
      const properties = hostileTexts(whole, texts, every);
      return {
        list: sourceOf(kind),
        name,
        ...(kind === 'AnalyticsRule' ? { kind: ruleKind ?? body.kind } : {}),
        ...(kind === 'Workbook' ? { kind: body.kind } : {}),
        // Whose workbook it is decides whether it is listed.
        properties: kind === 'Workbook' ? { ...properties, ...placeOf(body) } : properties,
      };
    });
}

/** A rule whose every property a template has, with texts of any kind. */
function aTemplate(): fc.Arbitrary<AnyResource> {
  const schedule = {
    queryFrequency: 'PT1H',
    queryPeriod: 'P1D',
    triggerOperator: 'GreaterThan',
    triggerThreshold: 3,
  };
  return fc
    .record({
      name: fc.constantFrom(...names),
      isNrt: fc.boolean(),
      enabled: fc.boolean(),
      suppressionEnabled: fc.boolean(),
      texts: fc.array(hostile, { minLength: 5, maxLength: 5 }),
      templateVersion: fc.option(fc.constantFrom('1.10', '1.0.4')),
      // Of other api-versions; a PUT does not take them.
      old: fc.constantFrom({}, { status: 'Available', tags: ['a'] }),
    })
    .map(({ name, isNrt, enabled, suppressionEnabled, texts, templateVersion, old }) => {
      const [displayName, description, query, format, column] = texts;
      return {
        list: 'alertRules',
        name,
        kind: isNrt ? 'NRT' : 'Scheduled',
        properties: {
          ...old,
          ...{ displayName, description, query, enabled, severity: 'High' },
          ...(isNrt ? {} : schedule),
          ...{ suppressionEnabled, suppressionDuration: 'PT5H' },
          tactics: ['Persistence', 'InitialAccess'],
          techniques: ['T1078', 'T1098'],
          subTechniques: ['T1078.004'],
          alertRuleTemplateName: templateVersion === null ? null : 'a-template',
          templateVersion,
          alertDetailsOverride: { alertDisplayNameFormat: format, alertDescriptionFormat: null },
          customDetails: { Format: format, column },
          entityMappings: [
            { entityType: 'Account', fieldMappings: [{ identifier: 'Name', columnName: column }] },
          ],
          eventGroupingSettings: { aggregationKind: 'AlertPerResult' },
        },
      };
    });
}

function aFunction(): fc.Arbitrary<AnyResource> {
  return fc
    .record({ name: fc.constantFrom(...names), texts: fc.array(hostile, { minLength: 3, maxLength: 3 }) })
    .map(({ name, texts: [displayName, category, query] }) => ({
      list: 'savedSearches',
      name,
      properties: { displayName, category, query, functionAlias: 'Fn_1', functionParameters: 'a:string' },
    }));
}

/** The service wants all four settings of a grouping. */
function withGrouping({ properties }: Body): Body['properties'] {
  const incidents = properties.incidentConfiguration as { groupingConfiguration?: object } | undefined;
  if (incidents === undefined) return properties;
  const groupingConfiguration = { reopenClosedIncident: true, ...incidents.groupingConfiguration };
  return { ...properties, incidentConfiguration: { ...incidents, groupingConfiguration } };
}

function placeOf({ properties: { category, sourceId } }: Body) {
  return { category, sourceId };
}

function withCategory(kind: ContentKind, properties: Body['properties']): Body['properties'] {
  const category = categories[kind];
  return category === undefined ? properties : { ...properties, category };
}

/** A playbook counts for no comparison, and a write without it would take it off the rule. */
function withPlaybook(
  kind: ContentKind,
  properties: Body['properties'],
  wanted: boolean,
): Body['properties'] {
  if (kind !== 'AutomationRule' || !wanted || !Array.isArray(properties.actions)) return properties;
  const actionConfiguration = { logicAppResourceId: '/subscriptions/a/x/logic', tenantId: 't' };
  return {
    ...properties,
    actions: [
      ...(properties.actions as unknown[]),
      { order: 9, actionType: 'RunPlaybook', actionConfiguration },
    ],
  };
}

/** Every so manieth text is one of `texts`. */
function hostileTexts(
  properties: Body['properties'],
  texts: readonly string[],
  every: number,
): Body['properties'] {
  let count = 0;
  const change = (value: unknown): unknown => {
    if (typeof value === 'string') {
      count += 1;
      return count % every === 0 ? (texts[(count / every) % texts.length] ?? value) : value;
    }
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry)]));
  };
  return change(properties) as Body['properties'];
}
