import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { planText } from '../../../src/features/plan/plan-text.js';
import { fitBlocks, sharesOf } from '../../../src/show/fit-markdown.js';
import { aParentPlan, aPlan, createMember, plain } from '../run/builders.js';
import { largePlan } from './large-plan.js';

test.each([
  { width: 60, parents: 1 },
  { width: 100, parents: 1 },
  { width: 100, parents: 7 },
  { width: 60, parents: 60 },
  { width: 120, parents: 200 },
])('10,000 items in 500 groups stay readable: %j', ({ width, parents }) => {
  const findings = Array.from({ length: 500 }, (_, n) => ({
    code: 'MUS304' as const,
    severity: 'warning' as const,
    message: `the playbook of rule ${String(n)} is not published, for the service leaves it out of every copy`,
    hint: 'Attach it in the member, or leave the rule away there.',
  }));
  const plan = largePlan({ parents });
  const [first, ...others] = plan.parents;
  const lines = planText(aPlan({ ...aParentPlan([]), ...first, findings }, ...others), {
    ...plain,
    width,
  }).split('\n');

  expect(lines.length).toBeLessThan(400);
  expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  expect(lines.filter((line) => line.startsWith('Not every group is shown whole'))).toHaveLength(1);
});

test('what has no room is summed up: what is done to how many groups, and what they have in common', () => {
  const text = planText(largePlan(), plain);

  expect(text.slice(text.indexOf('  and 4'))).toMatchInlineSnapshot(`
    "  and 479 more groups, 958 to update, 479 to publish (958 writes, 19,160 operations):
        ~ update group, ~ update assignment, ▶ publish for 479 groups: customers-016, customers-017,
            customers-018, customers-019, customers-020, customers-021, customers-022, customers-023,
            customers-024, customers-025 and 469 more
        + 479 members: member-016, member-017, member-018, member-019, member-020 and 474 more
        + 9,580 items (3,353 AnalyticsRule, 3,353 HuntingQuery, 2,874 Workbook): "Baseline rule 0-016-0,
            of a name that is long enough to wrap", "Baseline rule 0-016-1, of a name that is long
            enough to wrap", "Baseline rule 0-016-2, of a name that is long enough to wrap", "Baseline
            rule 0-016-3, of a name that is long enough to wrap", "Baseline rule 0-016-4, of a name that
            is long enough to wrap" and 9,575 more

    Not every group is shown whole: --format json lists all, --parent NAME and --group NAME a part.
    "
  `);
  expect(text.slice(0, text.indexOf('  group customers-001'))).toMatchInlineSnapshot(`
    "Plan: 0 to create, 990 to update, 5 to delete, 495 to publish (995 writes, 19,800 operations).
    1,490 requests: about 3 min at Azure’s limit

    soc-000
      group customers-099
      - delete group customers-099: no file declares it, and the parent prunes
      = likewise for 4 more groups, 4 to delete (4 writes): customers-199, customers-299, customers-399,
          customers-499

      group customers-000
      ~ update group customers-000
          + 1 member: member-000
      ~ update assignment customers-000
          + 20 items (7 AnalyticsRule, 7 HuntingQuery, 6 Workbook): "Baseline rule 0-000-0, of a name
            that is long enough to wrap", "Baseline rule 0-000-1, of a name that is long enough to
            wrap", "Baseline rule 0-000-2, of a name that is long enough to wrap", "Baseline rule
            0-000-3, of a name that is long enough to wrap", "Baseline rule 0-000-4, of a name that is
            long enough to wrap" and 15 more
      ▶ publish customers-000: 20 items × 2 members = 40 operations
          because this plan changes its members; this plan changes its items

    "
  `);
});

test('every group of a cut plan is either shown or counted', () => {
  const text = planText(largePlan({ groups: 300 }), plain);
  const shown = [...text.matchAll(/^ {2}group /gm)].length;
  const alike = [...text.matchAll(/likewise for (\d+) more/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  const counted = Number(/^ {2}and (\d+) more groups/m.exec(text)?.[1]);
  expect(shown + alike + counted).toBe(300);
});

test('parents beyond the fortieth are counted', () => {
  const parents = Array.from({ length: 43 }, (_, n) =>
    aParentPlan([createMember('a', `soc-${String(n)}`)], { parent: `soc-${String(n)}` }),
  );
  const text = planText(aPlan(...parents), plain);
  expect(text.match(/^soc-\d+: 1 to create \(1 write\)$/gm)).toHaveLength(40);
  expect(text).toContain('\n\nand 3 more parents: 3 to create (3 writes)\n\nNot every group is shown whole');
});

test('room is shared so that nobody gets more than needed, and nothing needed is left', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 60 }), fc.nat(2000), (needs, room) => {
      const shares = sharesOf(needs, room);
      const used = sum(shares);
      expect(shares.every((share, at) => share <= (needs[at] ?? 0))).toBe(true);
      expect(used).toBeLessThanOrEqual(room);
      // Rounding leaves less than a line for each part.
      if (sum(needs) > room) expect(room - used).toBeLessThan(Math.max(1, needs.length));
      else expect(shares).toEqual(needs);
    }),
  );
});

test('blocks are shown from the first on, whole, and no others are laid out', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 40 }), fc.nat(200), (sizes, room) => {
      let laidOut = 0;
      const render = (size: number) => {
        laidOut++;
        return Array.from({ length: size }, () => 'line');
      };
      const { shown, rest } = fitBlocks(sizes, render, room);
      expect([...shown.map((lines) => lines.length), ...rest]).toEqual(sizes);
      expect(sum(shown.map((lines) => lines.length + 1))).toBeLessThanOrEqual(room);
      expect(laidOut).toBe(Math.min(sizes.length, shown.length + 1));
    }),
  );
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
