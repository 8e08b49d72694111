import { expect, test } from 'vitest';
import type { Step } from '../../../src/plan/steps/step.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import {
  aParentPlan,
  aPlan,
  anItem,
  createAssignment,
  createMember,
  deleteGroup,
  items,
  plain,
  publish,
  updateGroup,
} from '../run/builders.js';

test('says counts first, then steps by parent and group, then findings; errors go another way', () => {
  const plan = aPlan(
    aParentPlan(
      [
        createMember('fabrikam-prod'),
        updateGroup('finance-eu', [
          { what: 'members', added: ['fabrikam-prod'], removed: ['old-one', 'old-two'] },
          { what: 'field', field: 'description', from: null, to: 'Banks' },
        ]),
        createAssignment('finance-eu', items(2)),
        publish('finance-eu', [{ why: 'neverPublished' }, { why: 'membersChange' }]),
        deleteGroup('retired'),
      ],
      {
        findings: [
          {
            code: 'MUS304',
            severity: 'warning',
            message: 'the playbook of rule A is not published',
            hint: 'Attach it in the member.',
            parent: 'contoso-soc',
            at: { file: 'a.yaml', line: 3, column: 1 },
          },
          { code: 'MUS315', severity: 'info', message: '3 live members are in no file' },
        ],
      },
    ),
    aParentPlan([], { parent: 'contoso-emea', tier: 1 }),
    aParentPlan([], {
      parent: 'fabrikam-soc',
      tier: 1,
      state: 'error',
      problems: [
        { code: 'MUS203', message: 'GET … was refused: 403 AuthorizationFailed', hint: 'Grant Reader.' },
      ],
    }),
  );

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 2 to create, 1 to update, 1 to delete, 1 to publish (4 writes, 4 operations).
    ✖ 1 parent could not be planned.

    contoso-soc (tier 0): 2 to create, 1 to update, 1 to delete, 1 to publish (4 writes, 4 operations)
      + create member fabrikam-prod: the files declare it, Azure has no such member

      group retired
      - delete group retired: no file declares it, and the parent prunes

      group finance-eu
      ~ update group finance-eu
          + 1 member: fabrikam-prod
          - 2 members: old-one, old-two
          description: nothing → "Banks"
      + create assignment finance-eu
          + 2 items: "Contoso rule 1", "Contoso rule 2"
      ▶ publish finance-eu: 2 items × 2 members = 4 operations
          because it was never published; this plan changes its members

    contoso-emea (tier 1): no changes

    fabrikam-soc (tier 1): ✖ not planned

    Findings: 1 warning, 1 note
      ⚠ warning MUS304 the playbook of rule A is not published (contoso-soc, a.yaml:3:1)
          hint: Attach it in the member.
      ℹ note MUS315 3 live members are in no file
    "
  `);
});

test('fits 60 columns and keeps long ids whole', () => {
  const plan = aPlan(
    aParentPlan([
      publish('finance-eu', [
        { why: 'itemModified', items: items(12) },
        { why: 'lastJob', state: 'Failed' },
      ]),
    ]),
  );

  expect(planText(plan, { ...plain, width: 60 })).toMatchInlineSnapshot(`
    "Plan: 0 to create, 0 to update, 0 to delete, 1 to publish (4
      operations).

    contoso-soc
      group finance-eu
      ▶ publish finance-eu: 2 items × 2 members = 4 operations
          because 12 items were modified after its last job:
          "Contoso rule 1", "Contoso rule 2", "Contoso rule 3"
          and 9 more; its last job ended Failed
    "
  `);
});

test('a group in several parts is one heading with the steps of its parts', () => {
  const part = (number: number) => ({ part: { number, of: 2 }, name: `g--${String(number)}` });
  const first = publish('g', [{ why: 'membersChange' }], { part: { number: 1, of: 2 } });
  const second = publish('g', [{ why: 'neverPublished' }], { ...part(2), resourceName: 'g--2' });
  const third: Step = {
    ...deleteGroup('g--3'),
    group: 'g',
    ...part(3),
    reason: 'the group needs fewer parts',
  };

  expect(planText(aPlan(aParentPlan([first, second, third])), plain)).toMatchInlineSnapshot(`
    "Plan: 0 to create, 0 to update, 1 to delete, 2 to publish (1 write, 8 operations).

    contoso-soc
      group g (2 parts)
      ▶ g: publish 2 items × 2 members = 4 operations, because this plan changes its members
      ▶ g--2: publish 2 items × 2 members = 4 operations, because it was never published
      - delete group g--3: the group needs fewer parts
    "
  `);
});

test('names every publish reason in words', () => {
  const plan = aPlan(
    aParentPlan([
      publish('g', [
        { why: 'jobRunning' },
        { why: 'itemsChange' },
        { why: 'groupModified' },
        { why: 'assignmentModified' },
        { why: 'delivered', by: 'publish/assignment/top/all', items: [anItem(1)] },
        { why: 'pending' },
        { why: 'asked' },
      ]),
      publish('h', [{ why: 'asked' }], { resourceName: 'h--2', items: [], members: [] }),
    ]),
  );

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 0 to create, 0 to update, 0 to delete, 2 to publish (4 operations).

    contoso-soc
      group g
      ▶ publish g: 2 items × 2 members = 4 operations
          because a job is running: it is awaited, and published again only if something is left; this
          plan changes its items; the group was modified after its last job; the assignment was modified
          after its last job; publish/assignment/top/all delivers 1 item: "Contoso rule 1"; an earlier
          run wrote it without publishing it; it was asked for

      group h
      ▶ publish h (h--2): 0 items × 0 members = 0 operations
          because it was asked for
    "
  `);
});

test('says that nothing changes, in the words of the caller where given', () => {
  const nothing = aPlan(aParentPlan([]));
  expect(planText(nothing, plain)).toBe('No changes. Azure matches the files.\n\ncontoso-soc: no changes\n');
  expect(planText(nothing, plain, 'Nothing to publish.')).toBe(
    'Nothing to publish.\n\ncontoso-soc: no changes\n',
  );
});

test('claims no plan where no parent could be planned', () => {
  const plan = aPlan(
    aParentPlan([], { state: 'error', problems: [{ code: 'MUS201', message: 'unreachable' }] }),
  );
  expect(planText(plan, plain)).toBe(
    'No plan. ✖ 1 parent could not be planned.\n\n' + 'contoso-soc: ✖ not planned\n',
  );
});

test('counts findings beyond the first 40', () => {
  const findings = Array.from({ length: 42 }, (_, n) => ({
    code: 'MUS308' as const,
    severity: 'info' as const,
    message: `item ${String(n)}`,
  }));
  const text = planText(aPlan(aParentPlan([], { findings })), plain);
  expect(text.match(/ℹ note/g)).toHaveLength(40);
  expect(text).toContain('Findings: 42 notes\n');
  expect(text).toContain('  and 2 more; --format json lists them all\n');
});

test('shows every warning before the notes, however many notes there are', () => {
  const note = (n: number) => ({
    code: 'MUS308' as const,
    severity: 'info' as const,
    message: `item ${String(n)}`,
  });
  const findings = [
    ...Array.from({ length: 42 }, (_, n) => note(n)),
    { code: 'MUS304' as const, severity: 'warning' as const, message: 'no playbook' },
  ];
  const text = planText(aPlan(aParentPlan([], { findings })), plain);
  expect(text).toContain(
    'Findings: 1 warning, 42 notes\n  ⚠ warning MUS304 no playbook\n  ℹ note MUS308 item 0\n',
  );
  expect(text).toContain('  and 3 more; --format json lists them all\n');
});

test('folds long lists of members with a count', () => {
  const added = Array.from({ length: 14 }, (_, n) => `member-${String(n + 1)}`);
  const text = planText(
    aPlan(aParentPlan([updateGroup('g', [{ what: 'members', added, removed: [] }])])),
    plain,
  );
  expect(text).toContain('      + 14 members: member-1, member-2, member-3, member-4, member-5 and 9 more\n');
});

test('colours by meaning, with the symbol and the word still there', () => {
  const text = planText(aPlan(aParentPlan([createMember('a'), deleteGroup('b')])), {
    ...plain,
    colors: true,
  });
  expect(text).toContain('\u001b[32m+ create member a\u001b[39m');
  expect(text).toContain('\u001b[31m- delete group b\u001b[39m');
});

test('nothing from Azure reaches the terminal alive', () => {
  const step = { ...deleteGroup('evil\u001b[2J'), reason: 'a\nb\u202ec' };
  expect(planText(aPlan(aParentPlan([step], { parent: 'p\u0007' })), plain)).toBe(
    'Plan: 0 to create, 0 to update, 1 to delete, 0 to publish (1 write).\n\n' +
      'p\\u{7}\n  group evil\\u{1b}[2J\n  - delete group evil\\u{1b}[2J: a b\\u{202e}c\n',
  );
});

test('a parent that the files suspend says so in the place of its steps', () => {
  expect(planText(aPlan(aParentPlan([], { suspended: true })), plain)).toBe(
    'No changes. Azure matches the files.\n\ncontoso-soc: suspended\n',
  );
});
