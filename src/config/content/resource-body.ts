import { isSent, withoutFilledIn } from '../../content/body-rules.js';
import type { ContentSource } from '../../content/content-item.js';
import { ruleFaults, sentProperties } from '../../content/service-rules.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { parseUntrusted } from '../../model/parse-untrusted.js';
import {
  fieldAt,
  type Place,
  type Read,
  type ReadField,
  readList,
  readRecord,
  readText,
  readTruth,
  readWhole,
  readWord,
  subject,
  tellAdvice,
  tellMissing,
  tellRefused,
} from './reader.js';
import { checkSchedule, queryRuleFields, scheduleFields, severity } from './rule-fields.js';

/**
 * What a PUT sends of an ARM resource with `kind`, `tags` and `properties`: all of it except what the service
 * sets or refuses and what is null; keys of saved searches get the contract's casing. Undefined where it is not such a
 * body. Yields the problems of `reader.ts`, MUS145 for fields that the kind of rule does not take, and MUS146
 * (a warning) for a workbook's `properties.tags` that are no list of texts (insights 2023-06-01).
 */
export function readResourceBody(source: ContentSource, place: Place): JsonObject | undefined {
  const properties = fieldAt(place, 'properties');
  if (properties === undefined) return undefined;
  const kind = fieldAt(place, 'kind')?.value;
  if (source === 'alertRules' && typeof kind !== 'string') {
    tellMissing(place, 'kind', 'the kind of rule, such as Scheduled');
    return undefined;
  }
  const read = readers[source](properties, kind);
  if (read === undefined) return undefined;
  const tags = source === 'workbooks' ? fieldAt(place, 'tags')?.value : undefined;
  return {
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(isJsonObject(tags) ? { tags } : {}),
    properties: read,
  };
}

const readers: Readonly<Record<ContentSource, (properties: Place, kind: unknown) => JsonObject | undefined>> =
  {
    alertRules: rule,
    automationRules: automation,
    savedSearches: search,
    workbooks: workbook,
  };

const displayName = { read: readText(), needed: 'what it is called in the portal' };
const template = { read: readText(), needed: 'the id of the rule’s template' };
const enabled = { read: readTruth };
const techniques = {
  techniques: { read: readList(readText()) },
  subTechniques: { read: readList(readText()) },
};

/** Without a schedule: only scheduled rules need one. */
const queryRule = { displayName, ...queryRuleFields, ...techniques, templateVersion: { read: readText() } };

const ofKind: Readonly<Record<string, Read<JsonObject>>> = {
  scheduled: readRecord({ ...queryRule, ...scheduleFields }),
  nrt: readRecord(queryRule),
  fusion: readRecord({ alertRuleTemplateName: template, enabled }),
  mlbehavioranalytics: readRecord({ alertRuleTemplateName: template, enabled }),
  threatintelligence: readRecord({ alertRuleTemplateName: template, enabled }),
  microsoftsecurityincidentcreation: readRecord({
    displayName,
    enabled,
    productFilter: { read: readText(), needed: 'the product whose alerts become incidents' },
    severitiesFilter: { read: readList(severity) },
  }),
};

/** The service may have further kinds. */
const anyRule = readRecord({ displayName: { read: readText() }, enabled });

function rule(properties: Place, kind: unknown): JsonObject | undefined {
  const name = String(kind).toLowerCase();
  const read = (ofKind[name] ?? anyRule)(properties);
  if (read === undefined) return undefined;
  const taken = sentProperties(kind);
  // An answer also shows what the template decides.
  const sent = without('AnalyticsRule', read, (key) => taken?.has(key) !== false);
  if (name === 'scheduled') checkSchedule(properties, sent);
  for (const { property, is, why } of ruleFaults(kind, sent)) {
    const at = fieldAt(properties, property);
    if (is === 'missing' || at === undefined) tellMissing(properties, property, `it ${why}`);
    else tellRefused(at, `${property} ${why}`, `Remove "${property}".`, 'MUS145');
  }
  return sent;
}

/** Limits of sentinel-service-limits.md; that inner conditions are 2 to 10 is in Azure-Sentinel issue 12923. */
const condition = readRecord({ conditionType: { read: readText(), needed: 'the kind of condition' } });

const automationFields: Readonly<Record<string, ReadField>> = {
  displayName: { ...displayName, read: readText({ most: 500 }) },
  order: { read: readWhole, needed: 'the place among the automation rules, from 1' },
  triggeringLogic: {
    read: readRecord({
      isEnabled: { read: readTruth },
      triggersOn: { read: readWord(['Incidents', 'Alerts'], { open: true }), needed: 'Incidents or Alerts' },
      triggersWhen: { read: readWord(['Created', 'Updated'], { open: true }) },
      conditions: { read: readList(condition, { most: 50 }) },
    }),
    needed: 'what sets the rule off',
  },
  actions: {
    read: readList(readRecord({ actionType: { read: readText(), needed: 'what is done' } }), { most: 20 }),
    needed: 'what the rule does',
  },
};

function automation(properties: Place): JsonObject | undefined {
  const read = readRecord(automationFields)(properties);
  return read && without('AutomationRule', read);
}

const searchFields: Readonly<Record<string, ReadField>> = {
  category: { read: readText(), needed: 'the category; Hunting Queries for a hunting query' },
  displayName,
  query: { read: readText(), needed: 'the query' },
  functionAlias: { read: readText() },
  functionParameters: { read: readText() },
  tags: { read: readList(readRecord({ name: { read: readText() }, value: { read: readText() } })) },
};

function search(properties: Place): JsonObject | undefined {
  const read = readRecord(searchFields)(properties);
  return read && without('SavedSearch', read);
}

function workbook(properties: Place): JsonObject | undefined {
  const read = readRecord({
    displayName,
    serializedData: { read: serialized, needed: 'the workbook itself, as a text' },
  })(properties);
  const tags = fieldAt(properties, 'tags');
  if (tags !== undefined && !isSent('Workbook', 'tags', tags.value))
    tellAdvice(tags, {
      code: 'MUS146',
      message: `${subject(tags)} is no list of texts, and is left out`,
      hint: 'Remove it, or write what is needed into the tags of the resource itself.',
    });
  return read && without('Workbook', read);
}

/** A workbook's JSON in a text; MUS146 where it is not JSON. */
const serialized: Read<string> = (place) => {
  const text = readText()(place);
  if (text === undefined) return undefined;
  const parsed = parseUntrusted(text, 500);
  if (!parsed.ok)
    tellRefused(place, `serializedData cannot be read: ${parsed.what}`, 'Export the workbook anew.');
  return text;
};

function without(
  kind: 'AnalyticsRule' | 'AutomationRule' | 'SavedSearch' | 'Workbook',
  properties: JsonObject,
  keep: (key: string) => boolean = () => true,
): JsonObject {
  const kept = Object.entries(properties).filter(([key, value]) => isSent(kind, key, value) && keep(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutFilledIn(kind, value)]));
}
