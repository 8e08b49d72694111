import { isJsonObject } from '../model/json.js';

/**
 * What Azure requires of an analytics rule's body beyond its schema: from reports of people who deploy rules
 * by ARM, where the documentation is silent. That NRT rules have no schedule is in near-real-time-rules.md.
 * The emulator implements the same reports separately.
 */

/** One thing for which Azure refuses a rule. */
export interface RuleFault {
  readonly property: string;
  /** `extra`: it may not be sent. `missing`: it must be. */
  readonly is: 'extra' | 'missing';
  /** The rest of a sentence that begins with the property. */
  readonly why: string;
}

/** Fields of a rule's schedule; NRT rules have none. */
const scheduleProperties = ['queryFrequency', 'queryPeriod', 'triggerOperator', 'triggerThreshold'] as const;

/** By kind of rule, the only properties that a PUT may send: the template decides the rest. */
const templateDriven: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['fusion', new Set(['alertRuleTemplateName', 'enabled', 'sourceSettings', 'scenarioExclusionPatterns'])],
  ['mlbehavioranalytics', new Set(['alertRuleTemplateName', 'enabled'])],
]);

/**
 * The properties that a PUT of such a rule may send; undefined where it may send all. A live rule also shows
 * the template's properties, which a file cannot set: they are not differences.
 */
export function sentProperties(ruleKind: unknown): ReadonlySet<string> | undefined {
  return typeof ruleKind === 'string' ? templateDriven.get(ruleKind.toLowerCase()) : undefined;
}

/** Everything for which Azure refuses a rule of this kind, in the order of its properties; null is absent. */
export function ruleFaults(ruleKind: unknown, properties: unknown): readonly RuleFault[] {
  if (typeof ruleKind !== 'string' || !isJsonObject(properties)) return [];
  const has = (property: string) => properties[property] !== undefined && properties[property] !== null;
  const sent = Object.keys(properties).filter(has);
  return [...extraFaults(ruleKind, sent), ...missingFaults(ruleKind.toLowerCase(), has)];
}

function extraFaults(ruleKind: string, sent: readonly string[]): readonly RuleFault[] {
  const taken = sentProperties(ruleKind);
  if (taken !== undefined)
    return sent
      .filter((property) => !taken.has(property))
      .map((property) => ({ property, is: 'extra', why: `is the template’s in a rule of kind ${ruleKind}` }));
  if (ruleKind.toLowerCase() !== 'nrt') return [];
  return scheduleProperties
    .filter((property) => sent.includes(property))
    .map((property) => ({ property, is: 'extra', why: 'is not taken by an NRT rule: it runs every minute' }));
}

function missingFaults(ruleKind: string, has: (property: string) => boolean): readonly RuleFault[] {
  return [
    ...(ruleKind === 'threatintelligence' && !has('displayName')
      ? [missing('displayName', 'must be sent for a rule of kind ThreatIntelligence')]
      : []),
    ...(has('templateVersion') && !has('alertRuleTemplateName')
      ? [missing('alertRuleTemplateName', 'must be sent where templateVersion is')]
      : []),
  ];
}

function missing(property: string, why: string): RuleFault {
  return { property, is: 'missing', why };
}
