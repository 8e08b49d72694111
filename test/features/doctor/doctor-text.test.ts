import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkIds, type DoctorCheck, type CheckResult } from '../../../src/features/doctor/doctor-check.js';
import { doctorText, fixLines } from '../../../src/features/doctor/view.js';
import {
  aDoctorReport,
  aMemberTarget,
  aParentTarget,
  examined,
  inParts,
  notDelegated,
  playbook,
  unreadRules,
} from './doctor-reports.js';

const style = (width = 60) => ({ width, colors: false, sources: new Map() });
const label = 'https://management.azure.com';

const bank = aMemberTarget('bank');
const lost = aMemberTarget('mill');

test('says counts, a line for each workspace that does not pass, and each finding once', () => {
  const report = aDoctorReport(
    [
      examined(aParentTarget('soc'), playbook, inParts),
      examined(bank, notDelegated(bank)),
      examined(lost, notDelegated(lost)),
      examined(aMemberTarget('corp'), unreadRules),
      examined(aMemberTarget('lab')),
      examined(aMemberTarget('web')),
    ],
    { loginTenant: '22222222-0000-4000-8000-000000000002' },
  );
  expect(doctorText(report, label, style()))
    .toBe(`Doctor: 6 workspaces at https://management.azure.com, with a
  token of tenant 22222222-0000-4000-8000-000000000002.
Checks: 2 failed, 1 unknown, 1 with a warning, 14 skipped,
  44 passed.

✖ bank (member)  ✖ subscription, ⊘ 7 skipped
✖ mill (member)  ✖ subscription, ⊘ 7 skipped
? corp (member)  ? rules
⚠ soc (parent)   ⚠ content
✔ 2 workspaces: all checks pass

✖ subscription MUS701: the subscription is not visible to
    the login: it belongs to another tenant and is not
    delegated to the login’s
    bank (fleet.yaml:12:9), mill (fleet.yaml:12:9)
    remedy: Delegate the subscription with Azure Lighthouse.
      az managedservices assignment create --subscription s-bank --definition "$DEFINITION"
      az managedservices assignment create --subscription s-mill --definition "$DEFINITION"

? rules MUS206: Azure’s answer could not be had; the error
    says why
    corp (fleet.yaml:12:9)

⚠ content MUS304: Selection "rules": published without
    their playbooks: Call the duty officer
    soc (fleet.yaml:3:9)
    remedy: Attach the playbooks in the member workspaces.

ℹ groups: above 2,000 operations, and kept in parts: all
    (3,004 operations, 2 parts)
    soc (fleet.yaml:3:9)
`);
});

test('where all is well it is three lines', () => {
  const report = aDoctorReport([examined(aParentTarget('soc')), examined(bank)]);
  expect(doctorText(report, label, style(100))).toBe(`Doctor: 2 workspaces at https://management.azure.com.
Checks: 22 passed.

✔ 2 workspaces: all checks pass
`);
});

describe('of 200 members', () => {
  test('those that pass are one line, and what many have alike is told once', () => {
    const names = Array.from({ length: 200 }, (_, index) => `m-${String(index)}`);
    const members = names.map((name) => aMemberTarget(name));
    const report = aDoctorReport(
      members.map((target, index) =>
        index % 5 === 0 ? examined(target, notDelegated(target)) : examined(target),
      ),
    );
    const lines = doctorText(report, label, style()).split('\n');
    expect(lines.length).toBeLessThan(50);
    expect(lines).toContain('and 16 more workspaces with trouble; --format json lists them all');
    expect(lines).toContain('✔ 160 workspaces: all checks pass');
    expect(lines).toContain('      and the same for 37 more workspaces; --format json has every command');
    expect(lines.filter((line) => line.startsWith('✖ subscription'))).toHaveLength(1);
  });
});

test('names that are too long are cut, and names that are no good are made harmless', () => {
  const target = aMemberTarget(`x${'y'.repeat(80)}\u001b[31m`);
  const [, , , row] = doctorText(
    aDoctorReport([examined(target, notDelegated(target))]),
    label,
    style(),
  ).split('\n');
  expect(row).toBe(`✖ x${'y'.repeat(25)}…  ✖ subscription, ⊘ 7 skipped`);
});

const results: readonly CheckResult[] = ['ok', 'failed', 'warning', 'skipped', 'unknown'];

test('whatever was found, no line but of commands, names and ids is wider than the terminal', () => {
  const check = fc.record({
    id: fc.constantFrom(...checkIds),
    result: fc.constantFrom(...results),
    reason: fc.lorem({ maxCount: 30 }),
  });
  const target = fc
    .tuple(
      fc.stringMatching(/^[a-z]{3,30}$/),
      fc.array(check as fc.Arbitrary<DoctorCheck>, { maxLength: 13 }),
    )
    .map(([name, checks]) => examined(aMemberTarget(name), ...checks));
  fc.assert(
    fc.property(fc.array(target, { maxLength: 40 }), fc.integer({ min: 60, max: 120 }), (targets, width) => {
      const lines = doctorText(aDoctorReport(targets), label, style(width)).split('\n');
      expect(lines.filter((line) => line.length > width && !line.includes('--format json'))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('tells of each fix whether it was carried out', () => {
  const register = {
    kind: 'register',
    subscription: 's-1',
    namespace: 'Microsoft.SecurityInsights',
  } as const;
  const enable = { kind: 'enable', parent: 'soc', resourceId: '/x' } as const;
  expect(
    fixLines(
      [
        { fix: register, problem: null },
        { fix: enable, problem: { code: 'MUS203', message: 'refused' } },
      ],
      style(100),
    ),
  ).toEqual([
    '  ✔ done: register Microsoft.SecurityInsights on subscription s-1',
    '  ✖ failed: enable workspace manager in soc: PUT /x',
  ]);
});

test('a member is told by what people call it, also where its workspace is a parent’s', () => {
  const { member, ...place } = bank;
  const named = member && { ...member, displayName: 'Kundenbank\u202e' };
  const report = aDoctorReport([
    examined({ ...place, member: named }, notDelegated(bank)),
    examined({ ...aParentTarget('soc'), member: named }, playbook),
  ]);
  const text = doctorText(report, label, style(140));
  expect(text).toContain('✖ Kundenbank\\u{202e} (bank) (member)');
  expect(text).toContain('soc (parent, member Kundenbank\\u{202e} (bank))');
  expect(text).toContain('Kundenbank\\u{202e} (bank) (fleet.yaml:12:9)');
});
