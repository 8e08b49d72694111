import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { loadPageAssets } from '../../src/cli/page-assets.js';
import { noPairs, type DriftPair } from '../../src/features/drift/drift.js';
import { driftHtml } from '../../src/features/drift/page.js';
import { planHtml } from '../../src/features/plan/page.js';
import { contentKinds } from '../../src/model/content.js';
import type { Problem } from '../../src/model/problem.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from '../features/drift/drift-builders.js';
import {
  anItem,
  aParentPlan,
  aPlan,
  publish,
  updateAssignment,
  updateGroup,
  workspace,
} from '../features/run/builders.js';
import { chromium, pageOpener } from './pages.js';

const at = '2026-11-22T10:00:00.000Z';
const why = ['muster why', ' fleet'] as const;
const made = { tool: 'muster 0.1.0', origin: { fleet: 'fleet', repository: 'contoso/sentinel' } };
const group = 'customers-of-the-finance-and-insurance-practice-in-western-europe';
const refused: Problem = {
  code: 'MUS203',
  message: `Member customer-007 could not be read: GET ${workspace}: 403 AuthorizationFailed`,
  hint: `Give the login Microsoft Sentinel Reader on ${workspace}.`,
};
const members = Array.from({ length: 60 }, (_, n) => `customer-${String(n).padStart(3, '0')}-in-europe`);
const items = Array.from({ length: 300 }, (_, n) =>
  anItem(n, {
    kind: contentKinds[n % contentKinds.length] ?? 'SavedSearch',
    displayName: `Contoso detection ${String(n)}: sign-in_from_an_address_that_nobody_has_used_before`,
  }),
);

/** 60 members × 300 items: some pairs of each future, in groups enough for more steps than a sheet holds. */
async function planPage(): Promise<string> {
  const has = new Set(items.slice(0, 200).map(({ resourceId }) => (resourceId ?? '').toLowerCase()));
  const groups = Array.from({ length: 80 }, (_, n) => `${group}-${String(n)}`);
  const plan = aPlan(
    aParentPlan(
      groups.flatMap((name) => [
        updateGroup(name, [{ what: 'members', added: members, removed: [] }]),
        updateAssignment(name, items),
        publish(name, [{ why: 'membersChange' }, { why: 'itemsChange' }], { items }),
      ]),
      {
        problems: Array.from({ length: 60 }, (_, n) => ({
          ...refused,
          message: `${refused.message} ${String(n)}`,
        })),
        leftBehind: [{ items: [{ resourceId: '/r/old', displayName: 'Old rule' }], members }],
      },
    ),
  );
  const outlook = groups.map((name, n) => ({
    parent: 'contoso-soc',
    group: name,
    part: name,
    items: n === 0 ? items : items.slice(0, 1),
    members: (n === 0 ? members : members.slice(0, 1)).map((member) => ({
      name: member,
      workspace: `${workspace}-${member}`,
      has: [has],
    })),
    published: true,
    reasons: [{ why: 'itemsChange' } as const],
  }));
  return planHtml({ plan: { ...plan, outlook }, createdAt: at }, await loadPageAssets(), {
    ...made,
    portal: 'https://portal.azure.com',
    why,
    problems: [refused],
  });
}

/** 60 members × 300 items in each state, most of them with a difference of long lines. */
async function driftPage(): Promise<string> {
  const lines = ['- query: "', '+ query: "'].map(
    (line) => line + 'SigninLogs | where ResultType != 0 '.repeat(40),
  );
  const states = ['missing', 'behind', 'unreadable', 'orphaned', 'orphanSuspected', 'inSync'] as const;
  const counts = { ...noPairs };
  const pairs = items.flatMap((item, n) =>
    members.map((member, m): DriftPair => {
      const state = states[(n + m) % 12];
      const pair = state === undefined ? changedPair(member, n) : aDriftPair(member, n, { state });
      counts[pair.state] += 1;
      return {
        ...pair,
        group,
        item,
        ...(state === undefined && { difference: { fields: ['query'], lines } }),
      };
    }),
  );
  const problems = members.map((name) => ({ ...refused, message: `${refused.message} ${name}` }));
  const drift = aDrift({
    groups: [aDriftGroup({ group, members: 60, items: 300, counts })],
    counts,
    pairs: pairs.filter(({ state }) => state !== 'inSync'),
    problems,
    findings: problems.map((problem) => ({ ...problem, code: 'MUS304', severity: 'warning' })),
  });
  return driftHtml({ drift, pairs, at, about: { portal: null, why } }, await loadPageAssets(), {
    ...made,
    isDrift: true,
    strict: false,
    problems: [refused],
  });
}

describe.skipIf(chromium === undefined)('the pages of a plan and of drift in a browser', () => {
  const open = pageOpener();
  const pages = [
    ['plan', planPage],
    ['drift', driftPage],
  ] as const;

  test.each(pages)('%s: nothing but the matrix is wider than the window of a phone', async (_, pageOf) => {
    const page = await open(await pageOf(), { viewport: { width: 390, height: 800 } });
    expect(await wide(page)).toEqual({ page: 390, scrolling: [] });
    await page.locator('.cell').first().click();
    expect(await wide(page)).toEqual({ page: 390, scrolling: [] });
    await page.close();
  });

  test.each(pages)('%s: letters never stand one below the other', async (_, pageOf) => {
    const page = await open(await pageOf());
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await stacked(page)]).toEqual([width, []]);
    }
    await page.close();
  });

  test.each(pages)('%s: on paper 18,000 pairs take less than ten pages', async (_, pageOf) => {
    const page = await open(await pageOf());
    const pdf = await page.pdf({ format: 'A4' });
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThan(1);
    expect(sheets).toBeLessThan(10);
    await page.close();
  });
});

/** How wide the page is, and what of it scrolls sideways. */
function wide(page: Page): Promise<{ readonly page: number; readonly scrolling: readonly string[] }> {
  return page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    scrolling: [...document.querySelectorAll('body *:not(#grid, #grid *)')]
      .filter(
        (element) =>
          element.scrollWidth > element.clientWidth &&
          /auto|scroll/.test(getComputedStyle(element).overflowX),
      )
      .map((element) => element.className),
  }));
}

/** Texts of many lines in a narrow column. */
function stacked(page: Page): Promise<readonly (string | null)[]> {
  return page.locator(':is(td, th, dt, dd, p, pre):visible').evaluateAll((all) => {
    const range = document.createRange();
    return all
      .filter((cell) => {
        range.selectNodeContents(cell);
        const { width, height } = range.getBoundingClientRect();
        return height > 60 && width < 100;
      })
      .map((cell) => cell.textContent);
  });
}
