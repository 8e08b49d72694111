import type { DesiredContentPlace, DesiredItem } from '../../src/model/desired-content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { JsonObject } from '../../src/model/json.js';
import { aRule } from './small-fleet.js';

/** The fleet with what its files ask of the content of its first parent. */
export function withFiles(
  fleet: DesiredFleet,
  items: readonly DesiredItem[],
  place: Partial<DesiredContentPlace> = {},
): DesiredFleet {
  const [parent, ...others] = fleet.parents;
  if (parent === undefined) throw new Error('The fleet has no parent');
  const content: DesiredContentPlace = {
    from: ['detections'],
    prune: false,
    edited: 'Overwrite',
    at: { file: 'fleet.yaml', line: 7, column: 3 },
    ...place,
  };
  return {
    ...fleet,
    parents: [{ ...parent, content }, ...others],
    content: new Map([[parent.name, items]]),
  };
}

function ofFile(
  kind: DesiredItem['kind'],
  name: string,
  displayName: string,
  body: JsonObject,
  more: Partial<DesiredItem> = {},
): DesiredItem {
  const file = `detections/${name}.yaml`;
  return {
    kind,
    name,
    displayName,
    body,
    at: { file, line: 1, column: 1 },
    queryAt: { file, line: 9, column: 3 },
    ...more,
  };
}

/** A scheduled rule of a file, as `aRule` of the small fleet holds it. */
export function fileRule(name: string, change: JsonObject = {}): DesiredItem {
  const { kind, properties } = aRule(name);
  return ofFile('AnalyticsRule', name, properties.displayName, {
    kind,
    properties: { ...properties, ...change },
  });
}

export function fileFunction(alias: string, query = 'SecurityEvent | take 1'): DesiredItem {
  const properties = { category: 'Function', displayName: alias, functionAlias: alias, query };
  return ofFile('Function', `fn-${alias}`, alias, { properties }, { alias });
}

/** An automation rule that runs for incidents of these analytics rules, given by ARM id. */
export function fileAutomation(name: string, ruleIds: readonly string[], label = 'seen'): DesiredItem {
  const displayName = `Automation ${name}`;
  return ofFile('AutomationRule', name, displayName, {
    properties: {
      displayName,
      order: 1,
      triggeringLogic: {
        isEnabled: true,
        triggersOn: 'Incidents',
        triggersWhen: 'Created',
        conditions: [
          {
            conditionType: 'Property',
            conditionProperties: {
              propertyName: 'IncidentRelatedAnalyticRuleIds',
              operator: 'Contains',
              propertyValues: ruleIds,
            },
          },
        ],
      },
      actions: [
        { order: 1, actionType: 'ModifyProperties', actionConfiguration: { labels: [{ labelName: label }] } },
      ],
    },
  });
}

export function fileWorkbook(name: string, text = 'hello'): DesiredItem {
  const displayName = `Workbook ${text}`;
  const serializedData = JSON.stringify({ version: 'Notebook/1.0', items: [{ type: 1, content: text }] });
  return ofFile('Workbook', name, displayName, { properties: { displayName, serializedData } });
}
