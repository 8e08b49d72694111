import { expect, test } from 'vitest';
import { ruleFaults, sentProperties } from '../../src/content/service-rules.js';

const told = (kind: string, properties: Readonly<Record<string, unknown>>) =>
  ruleFaults(kind, properties).map(({ is, property }) => `${is} ${property}`);

test('Fusion and MLBehaviorAnalytics take only what is not their template’s', () => {
  const taken = { alertRuleTemplateName: 't', enabled: true };
  const fusion = { ...taken, sourceSettings: [], scenarioExclusionPatterns: [] };
  expect(told('Fusion', fusion)).toEqual([]);
  expect(told('fusion', { ...fusion, displayName: 'a', severity: null })).toEqual(['extra displayName']);
  expect(told('MLBehaviorAnalytics', taken)).toEqual([]);
  expect(told('MLBehaviorAnalytics', fusion)).toEqual([
    'extra sourceSettings',
    'extra scenarioExclusionPatterns',
  ]);
});

test('an NRT rule has no schedule', () => {
  const schedule = {
    queryFrequency: 'PT5M',
    queryPeriod: 'PT5M',
    triggerOperator: 'Equal',
    triggerThreshold: 0,
  };
  expect(told('NRT', schedule)).toEqual(Object.keys(schedule).map((property) => `extra ${property}`));
  expect(told('Scheduled', schedule)).toEqual([]);
});

test('a rule of threat intelligence has a display name, and a version a template', () => {
  expect(told('ThreatIntelligence', { enabled: true })).toEqual(['missing displayName']);
  expect(told('Scheduled', { templateVersion: '1.0.0' })).toEqual(['missing alertRuleTemplateName']);
  expect(told('Scheduled', { templateVersion: '1.0.0', alertRuleTemplateName: 't' })).toEqual([]);
});

test('what is no rule has no faults', () => {
  expect([ruleFaults(undefined, {}), ruleFaults('Fusion', []), sentProperties(7)]).toEqual([
    [],
    [],
    undefined,
  ]);
});
