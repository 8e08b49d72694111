import { expect, test } from 'vitest';
import { moveLines } from '../../../src/features/plan/parent-text.js';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import { aParentPlan, aPlan, plain, updateGroup } from '../run/builders.js';

const move = (member: string, from = ['finance-eu'], to = ['finance-uk']) => ({ member, from, to });

test('who goes the same way stands in one line', () => {
  expect(moveLines([move('a'), move('b', ['x', 'y'], ['z']), move('c')], 100)).toEqual([
    '  moves: a, c from finance-eu to finance-uk',
    '  moves: b from x, y to z',
  ]);
});

test('many movers are counted, long lines wrapped, names made inert', () => {
  const movers = Array.from({ length: 12 }, (_, index) => move(`customer-${String(index + 1)}`));

  expect(moveLines([...movers, move('evil\u001b[2J', ['p'], ['q'])], 60)).toEqual([
    '  moves: customer-1, customer-2, customer-3, customer-4,',
    '      customer-5, customer-6, customer-7, customer-8,',
    '      customer-9, customer-10 and 2 more from finance-eu to',
    '      finance-uk',
    '  moves: evil\\u{1b}[2J from p to q',
  ]);
});

test('of many ways the first ones are shown, the movers of the others counted', () => {
  const moves = Array.from({ length: 13 }, (_, n) => move(`m${String(n)}`, [`from-${String(n)}`]));
  expect(moveLines(moves, 100)).toEqual([
    ...moves.slice(0, 10).map(({ member, from }) => `  moves: ${member} from ${from.join('')} to finance-uk`),
    '  moves: and 3 more members',
  ]);
});

test('Markdown says the same, its names inert', () => {
  const steps = [
    updateGroup('finance-eu', [{ what: 'members', added: [], removed: ['@team|<b>'] }]),
    updateGroup('finance-uk', [{ what: 'members', added: ['@team|<b>'], removed: [] }]),
  ];
  const plan = aPlan(aParentPlan(steps, { moves: [move('@team|<b>'), move('b')] }));
  expect(planMarkdown(plan, { limit: 65_000 })).toContain(
    '- moves: <code>&#64;team&#124;&#60;b&#62;</code>, <code>b</code> from <code>finance-eu</code> to <code>finance-uk</code>',
  );
});

test('a plan says who moves under its parent, before the steps that do it', () => {
  const steps = [
    updateGroup('finance-eu', [{ what: 'members', added: [], removed: ['fabrikam-prod'] }]),
    updateGroup('finance-uk', [{ what: 'members', added: ['fabrikam-prod'], removed: [] }]),
  ];

  expect(planText(aPlan(aParentPlan(steps, { moves: [move('fabrikam-prod')] })), plain)).toBe(
    `Plan: 0 to create, 2 to update, 0 to delete, 0 to publish (2 writes).

contoso-soc
  moves: fabrikam-prod from finance-eu to finance-uk
  group finance-eu
  ~ update group finance-eu
      - 1 member: fabrikam-prod

  group finance-uk
  ~ update group finance-uk
      + 1 member: fabrikam-prod
`,
  );
});
