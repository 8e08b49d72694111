import { expect, test } from 'vitest';
import type { DriftResource } from '../../../src/features/drift/drift.js';
import type { DesiredFleet } from '../../../src/model/desired.js';
import { driftRemarks } from '../../../src/features/drift/drift-remarks.js';
import { sarifLog } from '../../../src/show/sarif.js';
import { aMember } from '../../support/builders.js';
import { fleet as groupsAndParents } from '../../cli/fakes.js';
import { sarifErrors } from '../../support/sarif-errors.js';
import { aDrift, aDriftPair, changedPair } from './drift-builders.js';

const at = (line: number) => ({ file: 'fleet.yaml', line, column: 1 });

/** The parent contoso-soc at line 10 with the group finance-eu at line 20 and the member m-1 at line 30. */
const fleet: DesiredFleet = {
  ...groupsAndParents,
  parents: groupsAndParents.parents.map((parent) => ({ ...parent, at: at(10) })),
  groups: groupsAndParents.groups.map((group) => ({ ...group, at: at(20) })),
  members: [aMember('m-1', { parents: ['contoso-soc'], at: at(30) })],
};

function aResource(more: Partial<DriftResource>): DriftResource {
  return {
    type: 'group',
    parent: 'contoso-soc',
    name: 'finance-eu',
    resourceId: '/g',
    state: 'missing',
    isDrift: true,
    ...more,
  };
}

const drift = aDrift({
  resources: [
    aResource({ state: 'changed', patch: [{ op: 'remove', path: '/properties/description' }] }),
    aResource({ name: 'finance-eu--2' }),
    aResource({ type: 'member', name: 'm-1' }),
    aResource({ type: 'configuration', name: 'contoso-soc' }),
    aResource({ name: 'stray\u001b[2J', state: 'unmanaged' }),
    aResource({ name: 'kept', state: 'unmanaged', isDrift: false }),
  ],
  pairs: [
    changedPair('m-1', 1),
    changedPair('m-2', 1),
    aDriftPair('m-1', 2),
    aDriftPair('m-1', 7, { state: 'orphaned' }),
    aDriftPair('m-1', 8, { state: 'unreadable' }),
  ],
});

const shown = (strict: boolean) =>
  driftRemarks(drift, fleet, strict).map((remark) => [remark.rule, remark.at?.line, remark.message]);

test('each resource stands where it is declared, copies at their group', () => {
  expect(shown(false)).toEqual([
    ['drift/changed', 20, 'group finance-eu of contoso-soc is changed in description.'],
    ['drift/missing', 20, 'group finance-eu--2 of contoso-soc is missing in Azure.'],
    ['drift/missing', 30, 'member m-1 of contoso-soc is missing in Azure.'],
    ['drift/missing', 10, 'configuration contoso-soc of contoso-soc is missing in Azure.'],
    ['drift/unmanaged', 10, 'group stray\\u{1b}[2J of contoso-soc is in Azure, and no file asks for it.'],
    [
      'drift/copies-changed',
      20,
      '2 copies of group finance-eu of contoso-soc changed: "Contoso rule 1" in m-1, m-2.',
    ],
    [
      'drift/copies-missing',
      20,
      '1 copy of group finance-eu of contoso-soc missing: "Contoso rule 2" in m-1.',
    ],
  ]);
});

test('orphans stand at their member, with --strict only', () => {
  expect(shown(true).slice(-1)).toEqual([
    ['drift/copies-orphaned', 30, '1 copy in member m-1 that no group delivers any more: "Contoso rule 7".'],
  ]);
});

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly level: string;
      readonly partialFingerprints: object;
    }[];
  }[];
}

function logOf(one: typeof drift): Log['runs'][number] {
  const log = sarifLog({
    problems: [{ code: 'MUS203', message: 'refused', at: at(3) }],
    remarks: driftRemarks(one, fleet, false),
    tool: 'muster 0.1.0',
    pathOf: (file) => file,
  }) as Log;
  expect(sarifErrors(log)).toEqual([]);
  const [run] = log.runs;
  if (run === undefined) throw new Error('there is no run');
  return run;
}

test('as SARIF it is what code scanning takes, errors first and drift as warnings', () => {
  const { tool, results } = logOf(drift);
  expect(tool.driver.rules.map(({ id }) => id)).toEqual([
    'MUS203',
    'drift/changed',
    'drift/copies-changed',
    'drift/copies-missing',
    'drift/missing',
    'drift/unmanaged',
  ]);
  expect(results.map(({ ruleId, level }) => [ruleId, level]).slice(0, 2)).toEqual([
    ['MUS203', 'error'],
    ['drift/changed', 'warning'],
  ]);
});

test('an alert about copies stays the same while more of them change', () => {
  const alerts = (one: typeof drift) =>
    logOf(one)
      .results.filter(({ ruleId }) => ruleId === 'drift/copies-changed')
      .map(({ partialFingerprints }) => partialFingerprints);
  expect(alerts({ ...drift, pairs: [changedPair('m-3', 4), ...drift.pairs] })).toEqual(alerts(drift));
  expect(alerts(drift)).toHaveLength(1);
});
