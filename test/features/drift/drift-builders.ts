import { noPairs, type Drift, type DriftGroup, type DriftPair } from '../../../src/features/drift/drift.js';
import { anItem } from '../run/builders.js';

export function aDriftPair(member: string, n: number, more: Partial<DriftPair> = {}): DriftPair {
  return {
    parent: 'contoso-soc',
    group: 'finance-eu',
    member,
    item: anItem(n),
    state: 'missing',
    matchedBy: null,
    ...more,
  };
}

export function aDriftGroup(more: Partial<DriftGroup> = {}): DriftGroup {
  return {
    parent: 'contoso-soc',
    group: 'finance-eu',
    members: 2,
    items: 3,
    counts: { ...noPairs, inSync: 6 },
    ...more,
  };
}

export function aDrift(more: Partial<Drift> = {}): Drift {
  return {
    resources: [],
    groups: [aDriftGroup()],
    pairs: [],
    counts: { ...noPairs, inSync: 6 },
    findings: [],
    problems: [],
    ...more,
  };
}

/** A copy whose severity somebody lowered. */
export function changedPair(member: string, n: number): DriftPair {
  return aDriftPair(member, n, {
    state: 'changed',
    matchedBy: 'name',
    patch: [{ op: 'replace', path: '/properties/severity', value: 'High' }],
    difference: { fields: ['severity'], lines: ['- severity: "Low"', '+ severity: "High"'] },
    copy: {
      name: `rule-${String(n)}`,
      displayName: `Contoso rule ${String(n)}`,
      resourceId: `/m/${String(n)}`,
    },
  });
}
