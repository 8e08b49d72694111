import { expect, test } from 'vitest';
import { loadPageAssets } from '../../../src/cli/page-assets.js';
import { planHtml, planPageData } from '../../../src/features/plan/page.js';
import type { FleetPlan } from '../../../src/plan/fleet-plan.js';
import type { PartOutlook } from '../../../src/plan/pair-outlook.js';
import { hostile } from '../../show/hostile.js';
import { aParentPlan, aPlan, items, publish, workspace } from '../run/builders.js';

const assets = await loadPageAssets();
const about = { tool: 'muster 0.1.0', portal: 'https://portal.azure.com', origin: {}, problems: [] };
const createdAt = '2026-11-22T10:00:00.000Z';
const why = ['muster why', ' fleet'] as const;

function aPart(more: Partial<PartOutlook> = {}): PartOutlook {
  const [first] = items(1);
  const key = (first?.resourceId ?? '').toLowerCase();
  return {
    parent: 'contoso-soc',
    group: 'finance-eu',
    part: 'finance-eu',
    items: items(2),
    members: [{ name: 'fabrikam', workspace: `${workspace}-f`, has: [new Set([key])] }],
    published: true,
    reasons: [{ why: 'itemsChange' }],
    ...more,
  };
}

function aPagedPlan(part = aPart()): FleetPlan {
  const leftBehind = [{ items: [{ resourceId: '/r/old', displayName: 'Old rule' }], members: ['fabrikam'] }];
  return { ...aPlan(aParentPlan([publish('finance-eu')], { leftBehind })), outlook: [part] };
}

test('each pair of the plan with what it will be, then what stays behind', () => {
  const data = planPageData(aPagedPlan(), { portal: null, why });
  expect(data.why).toEqual(why);
  expect(data.members).toEqual([{ name: 'fabrikam', workspace: `${workspace}-f` }]);
  expect(
    data.groups.map(({ name, cells, notes }) => [
      name,
      cells.map((cell) => data.verdicts[cell]?.status),
      notes,
    ]),
  ).toEqual([
    ['finance-eu', ['unchanged', 'new'], ['finance-eu: this plan changes its items']],
    ['left behind', ['leftBehind'], []],
  ]);
});

test('the page counts pairs, shows the steps, and says what could not be planned', async () => {
  const problem = { code: 'MUS203', message: 'no answer' } as const;
  const html = await planHtml({ plan: aPagedPlan(), createdAt }, assets, { ...about, problems: [problem] });
  const words = html
    .slice(html.indexOf('<body>'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(words).toContain('Plan: 0 to create, 0 to update, 0 to delete, 1 to publish');
  expect(words).toContain('+ new 1 ~ updated 0 ↻ sent again 0 ○ waiting 0 ! left behind 1 = unchanged 1');
  expect(words).toContain('1 error MUS203 no answer');
  expect(words).toContain('▶ publish finance-eu');
});

test('hostile names are text everywhere, and inert', async () => {
  const [item] = items(1);
  if (item === undefined) throw new Error('one item');
  const part = aPart({ group: hostile, part: hostile, items: [{ ...item, displayName: hostile }] });
  const html = await planHtml({ plan: aPagedPlan(part), createdAt }, assets, about);
  const own = html.replace(assets.script, '').replace(assets.style, '');
  expect(own).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}|<script>alert|<\/title> "/u);
  expect(own.match(/<script/g)?.length).toBe(2);
});

test('the page is green only where every pair is as the files ask, and no ring waits', async () => {
  const toneOf = async (part: PartOutlook, more = {}) => {
    const plan = { ...aPlan(aParentPlan([], more)), outlook: [part] };
    const html = await planHtml({ plan, createdAt }, assets, about);
    return /class="outcome (\w+)"/.exec(html)?.[1];
  };
  const held = aPart({ items: items(1), reasons: [] });
  const ring = { ring: 1, groups: ['finance-eu'], steps: 1, operations: 1, until: null, why: 'it soaks' };
  expect(await toneOf(held)).toBe('good');
  expect(await toneOf(held, { waiting: [ring] })).toBe('open');
  expect(await toneOf(aPart({ published: false }))).toBe('open');
});
