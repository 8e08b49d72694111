import { expect, test } from 'vitest';
import { parsePlanFile } from '../../../src/features/plan/parse-plan-file.js';
import { planHtml, planPageData } from '../../../src/features/plan/page.js';
import { planFileText } from '../../../src/features/plan/plan-file.js';
import { planJson } from '../../../src/features/plan/plan-json.js';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import { planDigest } from '../../../src/plan/compare/plan-digest.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import { planFleet } from '../../../src/plan/plan-fleet.js';
import { aFleet, aLiveParent } from '../../support/builders.js';
import { aParentPlan, aPlan, createMember, plain, updateGroup } from '../run/builders.js';
import { about, everything } from './saved-plans.js';

const steps = [
  createMember('harbour-bank'),
  updateGroup('finance-eu', [{ what: 'members', added: ['harbour-bank'], removed: ['mill'] }]),
];
const bare = aPlan(
  aParentPlan(steps, {
    moves: [{ member: 'harbour-bank', from: ['old'], to: ['finance-eu'] }],
    leftBehind: [{ items: [{ resourceId: '/rule', displayName: 'Rule' }], members: ['harbour-bank'] }],
  }),
);
const called = (displayName: string): FleetPlan => ({
  ...bare,
  displayNames: new Map([['harbour-bank', displayName]]),
});

test('a plan’s text names members by what people call them', () => {
  const text = planText(called('Kundenbank AG'), plain);
  expect(text).toContain('+ create member Kundenbank AG (harbour-bank): ');
  expect(text).toContain('      + 1 member: Kundenbank AG (harbour-bank)\n      - 1 member: mill\n');
  expect(text).toContain('moves: Kundenbank AG (harbour-bank) from old to finance-eu');
  expect(text).toContain('1 item in 1 member (Kundenbank AG (harbour-bank)): "Rule"');
});

test('so does its Markdown, and its page', async () => {
  const title = '<code>Kundenbank AG &#40;harbour-bank&#41;</code>';
  const markdown = planMarkdown(called('Kundenbank AG'), { limit: 60_000 });
  expect(markdown).toContain(`**create member** ${title}`);
  expect(markdown).toContain(`+\` 1 member: ${title}`);
  const page = await planHtml(
    { plan: called('Kundenbank <b>'), createdAt: about.createdAt },
    { style: '', script: '' },
    { tool: 'muster', origin: {}, problems: [] },
  );
  expect(page).toContain('create member Kundenbank &lt;b&gt; (harbour-bank)');
});

test('what people call a member is inert, and never hides its name', () => {
  const text = planText(called(`\u202e${'Kundenbank '.repeat(18)}`), plain);
  expect(text).toContain('      + 1 member: \\u{202e}Kundenbank Kundenbank Kundenbank Kun… (harbour-bank)\n');
});

test('no step, JSON or digest changes with it', () => {
  expect(planJson(called('Kundenbank AG'), about)).toEqual(planJson(bare, about));
  expect(planDigest(called('Kundenbank AG'))).toBe(planDigest(bare));
});

test('a plan of a fleet has the display names of its members, and none where there are none', () => {
  const planOf = (displayName?: string) => {
    const fleet = aFleet()
      .withMember('harbour-bank', displayName === undefined ? {} : { displayName })
      .build();
    const reading = { live: { ok: true, value: aLiveParent('soc').build() }, jobs: new Map() } as const;
    return planFleet({
      fleet,
      readings: new Map([['soc', reading]]),
      pending: new Set<string>(),
      publish: true,
    }).plan;
  };
  expect(planOf('Kundenbank AG').displayNames).toEqual(new Map([['harbour-bank', 'Kundenbank AG']]));
  expect(planOf()).not.toHaveProperty('displayNames');
  expect(planDigest(planOf('Kundenbank AG'))).toBe(planDigest(planOf('Other')));
  expect(planOf('Kundenbank AG').parents).toEqual(planOf().parents);
});

test('a saved plan keeps them', () => {
  const plan = { ...everything, displayNames: new Map([['fabrikam-prod', 'Fabrikam Ltd']]) };
  const read = parsePlanFile(planFileText(plan, about), 'plan.json');
  expect(read.ok && planText(read.value.plan, plain)).toBe(planText(plan, plain));
  expect(planText(plan, plain)).toContain('Fabrikam Ltd (fabrikam-prod)');
});

test('the matrix of its page has them as titles', () => {
  const plan = { ...called('Kundenbank AG'), outlook: [] };
  expect(planPageData(plan, {}).members).toEqual([
    { name: 'harbour-bank', title: 'Kundenbank AG (harbour-bank)', workspace: '' },
  ]);
});
