import fc from 'fast-check';
import type { ContentKind } from '../../src/model/content.js';
import { insightsId, workspaceId } from './builders.js';

/** A resource as ARM answers it. */
export interface Body {
  readonly [key: string]: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export const central = workspaceId('soc');
export const own = workspaceId('customer');

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _]{0,11}$/);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
const duration = fc.constantFrom('PT5M', 'PT1H', 'PT90M', 'P1D', 'P14D', 'PT0.5S', 'P1Y2M');
const query = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n| where ')),
  fc.constant(`union workspace("${central}").SecurityEvent\n| take 1`),
);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const named = (properties: fc.Arbitrary<Readonly<Record<string, unknown>>>, kind?: fc.Arbitrary<string>) =>
  fc
    .record({ ...(kind === undefined ? {} : { kind }), properties })
    .map(withoutUndefined) as fc.Arbitrary<Body>;

const analyticsRule = named(
  fc.record({
    displayName: word,
    description: optional(word),
    severity: fc.constantFrom('High', 'Medium', 'Low'),
    enabled: fc.boolean(),
    query,
    queryFrequency: duration,
    queryPeriod: duration,
    suppressionDuration: optional(duration),
    triggerOperator: fc.constant('GreaterThan'),
    triggerThreshold: fc.nat(9),
    tactics: optional(words),
    techniques: optional(words),
    subTechniques: optional(words),
    startTimeUtc: optional(fc.constant('2026-02-01T08:30:00Z')),
    customDetails: optional(
      fc.dictionary(fc.constantFrom('query', 'queryPeriod', 'a/b~c', 'Tags'), word, { minKeys: 1 }),
    ),
    alertDetailsOverride: optional(fc.record({ alertDisplayNameFormat: word })),
    entityMappings: optional(
      fc.uniqueArray(
        fc.record({
          entityType: word,
          fieldMappings: fc.uniqueArray(fc.record({ identifier: word, columnName: word }), {
            minLength: 1,
            maxLength: 3,
            selector: ({ identifier }) => identifier,
          }),
        }),
        { minLength: 1, maxLength: 3, selector: ({ entityType }) => entityType },
      ),
    ),
    incidentConfiguration: optional(
      fc.record({
        createIncident: fc.boolean(),
        groupingConfiguration: fc.record({
          enabled: fc.boolean(),
          lookbackDuration: duration,
          matchingMethod: fc.constantFrom('AllEntities', 'Selected'),
          groupByEntities: words,
        }),
      }),
    ),
  }),
  fc.constantFrom('Scheduled', 'NRT'),
);

const condition: fc.Arbitrary<unknown> = fc.record({
  conditionType: fc.constant('Property'),
  conditionProperties: fc.record({
    propertyName: word,
    operator: fc.constantFrom('Contains', 'Equals'),
    propertyValues: fc.oneof(words, fc.constant([insightsId('soc', 'alertRules', 'Rule-1')])),
  }),
});

const automationRule = named(
  fc.record({
    displayName: word,
    order: fc.nat(100),
    triggeringLogic: fc.record({
      isEnabled: fc.boolean(),
      triggersOn: fc.constantFrom('Incidents', 'Alerts'),
      expirationTimeUtc: optional(fc.constant('2026-12-31T23:00:00.5Z')),
      conditions: fc.oneof(
        fc.array(condition, { maxLength: 3 }),
        fc
          .array(condition, { minLength: 2, maxLength: 3 })
          .map((innerConditions) => [
            { conditionType: 'Boolean', conditionProperties: { operator: 'Or', innerConditions } },
          ]),
      ),
    }),
    actions: fc
      .array(
        fc.oneof(
          fc.record({
            actionType: fc.constant('ModifyProperties'),
            actionConfiguration: fc.record({
              severity: word,
              labels: words.map((all) => all.map((labelName) => ({ labelName }))),
            }),
          }),
          fc.record({
            actionType: fc.constant('AddIncidentTask'),
            actionConfiguration: fc.record({ title: word }),
          }),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((actions) => actions.map((action, at) => ({ order: at + 1, ...action }))),
  }),
);

const savedSearch = (more: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  named(
    fc.record({
      category: word,
      displayName: word,
      query,
      tags: optional(
        fc
          .record({ description: word, tactics: words, techniques: words })
          .map(({ description, tactics, techniques }) => [
            { name: 'description', value: description },
            { name: 'tactics', value: tactics.join(',') },
            { name: 'techniques', value: techniques.join(',') },
          ]),
      ),
      ...more,
    }),
  );

const workbook = named(
  fc.record({
    displayName: word,
    category: fc.constant('sentinel'),
    sourceId: fc.constant(central),
    version: fc.constant('Notebook/1.0'),
    tags: optional(fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 })),
    serializedData: fc
      .record({
        version: fc.constant('Notebook/1.0'),
        items: fc.array(
          fc.record({ type: fc.nat(9), content: fc.record({ json: word, query, 'a/b': word }), name: word }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fallbackResourceIds: fc.constant([central]),
      })
      .map((data) => JSON.stringify(data)),
  }),
  fc.constant('shared'),
);

/** A body of any kind, as the central workspace holds it. */
export const anyBody: fc.Arbitrary<{ readonly kind: ContentKind; readonly body: Body }> = fc.oneof(
  analyticsRule.map((body) => ({ kind: 'AnalyticsRule' as const, body })),
  automationRule.map((body) => ({ kind: 'AutomationRule' as const, body })),
  savedSearch({ functionAlias: word, functionParameters: optional(word) }).map((body) => ({
    kind: 'Function' as const,
    body,
  })),
  fc
    .constantFrom('HuntingQuery' as const, 'LivestreamQuery' as const, 'SavedSearch' as const)
    .chain((kind) => savedSearch({}).map((body) => ({ kind, body }))),
  workbook.map((body) => ({ kind: 'Workbook' as const, body })),
);

function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
