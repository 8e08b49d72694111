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
  updateAssignment,
  updateGroup,
} from '../run/builders.js';

test('long lists of items are counted by kind, and display names are quoted', () => {
  const added = items(12).map((item, n) => (n < 10 ? item : { ...item, kind: 'Workbook' as const }));
  const plan = aPlan(aParentPlan([updateAssignment('g', added), createAssignment('h', items(2))]));

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 1 to create, 1 to update, 0 to delete, 0 to publish (2 writes).

    contoso-soc
      group g
      ~ update assignment g
          + 12 items (10 AnalyticsRule, 2 Workbook): "Contoso rule 1", "Contoso rule 2", "Contoso rule
            3", "Contoso rule 4", "Contoso rule 5" and 7 more

      group h
      + create assignment h
          + 2 items: "Contoso rule 1", "Contoso rule 2"
    "
  `);
});

test('a text of several lines changes line by line, a short one at a glance', () => {
  const from = 'Banks and insurers.\n\nOwner: SOC\nTier 1\nReviewed in spring\n';
  const to = 'Banks and insurers.\n\nOwner: SOC, second line\nTier 1\nReviewed in autumn\n';
  const long = 'A text of one line that is too long to be read beside the one that it replaces, and wraps.';
  const field = (field: string, from: string | null, to: string | null) => ({
    what: 'field' as const,
    field,
    from,
    to,
  });
  const plan = aPlan(
    aParentPlan([
      updateGroup('a', [field('description', from, to), field('displayName', 'A', 'Group A')]),
      updateGroup('b', [field('description', long, null)]),
      updateGroup('c', [field('description', 'one\r\ntwo', 'one\ntwo')]),
      updateGroup('d', [field('description', 'one\ntwo\n', 'one\ntwo')]),
    ]),
  );

  expect(planText(plan, { ...plain, width: 60 })).toMatchInlineSnapshot(`
    "Plan: 0 to create, 4 to update, 0 to delete, 0 to publish (4
      writes).

    contoso-soc
      group a
      ~ update group a
          description:

            - Owner: SOC
            + Owner: SOC, second line
              Tier 1
            - Reviewed in spring
            + Reviewed in autumn
          displayName: "A" → "Group A"

      group b
      ~ update group b
          description:
            - A text of one line that is too long to be read
              beside the one that it replaces, and wraps.

      group c
      ~ update group c
          description:
            - one\\u{d}
            + one
              two

      group d
      ~ update group d
          description:
              (only the line break at the end differs)
    "
  `);
});

test('a long diff ends with the number of lines that are left out', () => {
  const to = Array.from({ length: 40 }, (_, n) => `line ${String(n)}`).join('\n');
  const text = planText(
    aPlan(aParentPlan([updateGroup('a', [{ what: 'field', field: 'description', from: null, to }])])),
    plain,
  );
  expect(text.match(/^ {8}\+ line/gm)).toHaveLength(24);
  expect(text.endsWith('        … 16 more lines\n')).toBe(true);
});

test('the same change of many groups is read once', () => {
  const groups = Array.from({ length: 200 }, (_, n) => `customer-${String(n + 1)}`);
  const plan = aPlan(
    aParentPlan(
      groups.flatMap((group) => [
        updateAssignment(group, [anItem(1)]),
        publish(group, [{ why: 'itemsChange' }]),
      ]),
    ),
  );

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 0 to create, 200 to update, 0 to delete, 200 to publish (200 writes, 800 operations).
    400 requests: about 20 s at Azure’s limit

    contoso-soc
      group customer-1
      ~ update assignment customer-1
          + 1 item: "Contoso rule 1"
      ▶ publish customer-1: 2 items × 2 members = 4 operations
          because this plan changes its items
      = likewise for 199 more groups, 199 to update, 199 to publish (199 writes, 796 operations):
          customer-2, customer-3, customer-4, customer-5, customer-6, customer-7, customer-8,
          customer-9, customer-10, customer-11 and 189 more
    "
  `);
});

test('members that are alike stand together, deletes among them by name for longer', () => {
  const names = Array.from({ length: 12 }, (_, n) => `customer-${String(n + 1)}`);
  const deleteMember = (name: string): Step => ({
    ...deleteGroup(name),
    id: `delete/member/contoso-soc/${name}`,
    type: 'member',
    member: name,
  });
  const plan = aPlan(aParentPlan([...names.map((name) => createMember(name)), ...names.map(deleteMember)]));

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 12 to create, 0 to update, 12 to delete, 0 to publish (24 writes).

    contoso-soc
      + create 12 members, each: the files declare it, Azure has no such member
          customer-1, customer-2, customer-3, customer-4, customer-5, customer-6, customer-7,
          customer-8, customer-9, customer-10 and 2 more
      - delete 12 members, each: no file declares it, and the parent prunes
          customer-1, customer-2, customer-3, customer-4, customer-5, customer-6, customer-7,
          customer-8, customer-9, customer-10, customer-11, customer-12
    "
  `);
});

test('groups with deletes come first, and several parents each with their counts', () => {
  const plan = aPlan(
    aParentPlan([publish('a'), deleteGroup('z')]),
    aParentPlan([publish('b')], { parent: 'contoso-emea', tier: 1 }),
  );

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 0 to create, 0 to update, 1 to delete, 2 to publish (1 write, 8 operations).

    contoso-soc (tier 0): 1 to delete, 1 to publish (1 write, 4 operations)
      group z
      - delete group z: no file declares it, and the parent prunes

      group a
      ▶ publish a: 2 items × 2 members = 4 operations
          because it was never published

    contoso-emea (tier 1): 1 to publish (4 operations)
      group b
      ▶ publish b: 2 items × 2 members = 4 operations
          because it was never published
    "
  `);
});

test('of many parents those without changes share a line', () => {
  const parents = Array.from({ length: 14 }, (_, n) => `soc-${String(n)}`);
  const plan = aPlan(
    aParentPlan([publish('a')], { parent: 'contoso-soc' }),
    ...parents.map((parent, n) => aParentPlan([], { parent, state: n % 5 === 0 ? 'error' : 'planned' })),
  );

  expect(planText(plan, plain)).toMatchInlineSnapshot(`
    "Plan: 0 to create, 0 to update, 0 to delete, 1 to publish (4 operations).
    ✖ 3 parents could not be planned.

    contoso-soc: 1 to publish (4 operations)
      group a
      ▶ publish a: 2 items × 2 members = 4 operations
          because it was never published

    3 parents: ✖ not planned: soc-0, soc-5, soc-10

    11 parents: no changes: soc-1, soc-2, soc-3, soc-4, soc-6, soc-7, soc-8, soc-9, soc-11, soc-12 and 1
      more
    "
  `);
});
