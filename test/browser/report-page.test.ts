import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { junitXml } from '../../src/features/run/junit.js';
import { anItem, aPair } from '../features/run/builders.js';
import { hostile, inert } from '../show/hostile.js';
import { chromium, matrixOf, pageOpener, textsOf } from './pages.js';
import { denied, largeReport, reportOf, smallReport } from './reports.js';

describe.skipIf(chromium === undefined)('the HTML report in a browser', () => {
  const open = pageOpener();

  test('says first how the run ended, then counts, then causes with their hints', async () => {
    const page = await open(smallReport());
    expect(await page.locator('h1').innerText()).toBe('✖ Apply failed in part.');
    expect(await textsOf(page, '.tile')).toEqual([
      '✕ failed 3',
      '? unknown 1',
      '… in progress 0',
      '– skipped 0',
      '✓ succeeded 8',
    ]);
    expect(await textsOf(page, '#causes .card')).toEqual([
      '✕ PermissionDenied 2 pairs failed Forbidden: no access to tailspin. Next: Grant the role on tailspin. 2 items in 1 member: tailspin Show in the matrix',
      '✕ Throttled 1 pair failed Too many requests. Next: Apply again later. 1 item in 1 member: northwind Show in the matrix',
      '? unknown 1 pair unknown 1 item in 1 member: tailspin Show in the matrix',
    ]);
    await page.close();
  });

  test('shows the group with the most failures first, and any other at a press', async () => {
    const page = await open(smallReport());
    expect(await textsOf(page, '#groups tbody tr')).toEqual([
      'contoso-soc / finance-eu 3 3 3 0 6 9',
      'contoso-soc / hunting 1 3 0 1 2 3',
    ]);
    expect(await matrixOf(page)).toEqual([
      'item fabrikam northwind tailspin',
      'AR Contoso rule 1 ✓ ✓ ✕',
      'AR Contoso rule 2 ✓ ✓ ✕',
      'AR Contoso rule 3 ✓ ✕ ✓',
    ]);
    await page.getByRole('button', { name: 'hunting' }).click();
    expect(await page.locator('#matrix-title').innerText()).toBe('contoso-soc / hunting: 1 item × 3 members');
    expect(await matrixOf(page)).toEqual(['item fabrikam northwind tailspin', 'HQ Rare processes ✓ ✓ ?']);
    await page.close();
  });

  test('filters by status, cause, kind, member and text, and says how many pairs are left', async () => {
    const page = await open(smallReport());
    const left = () => page.locator('#matching').innerText();
    expect(await left()).toBe('12 pairs');
    await page.getByRole('checkbox', { name: 'failed' }).check();
    expect([await left(), await matrixOf(page)]).toEqual([
      '3 of 12 pairs match',
      ['item northwind tailspin', 'AR Contoso rule 1 ✓ ✕', 'AR Contoso rule 2 ✓ ✕', 'AR Contoso rule 3 ✕ ✓'],
    ]);
    await page.getByLabel('Cause').selectOption('Throttled');
    expect([await left(), await matrixOf(page)]).toEqual([
      '1 of 12 pairs match',
      ['item northwind', 'AR Contoso rule 3 ✕'],
    ]);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(await left()).toBe('12 pairs');
    await page.getByLabel('Kind').selectOption('HuntingQuery');
    expect([await left(), await page.locator('#matrix-title').innerText()]).toEqual([
      '3 of 12 pairs match',
      'contoso-soc / hunting: 1 item × 3 members',
    ]);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByLabel('Member', { exact: true }).fill('NORTH');
    expect(await left()).toBe('4 of 12 pairs match');
    await page.getByLabel('Text').fill('too many');
    expect(await left()).toBe('1 of 12 pairs match');
    await page.getByLabel('Text').fill('nothing of the kind');
    expect(await left()).toBe('0 of 12 pairs match');
    await page.close();
  });

  test('finds a member by what people call it, which its heading, its cells and its details say', async () => {
    const report = smallReport();
    const page = await open({
      ...report,
      members: [{ name: 'northwind', displayName: 'Kundenbank AG', workspace: '/w' }],
    });
    await page.getByLabel('Member', { exact: true }).fill('kundenbank');
    expect(await page.locator('#matching').innerText()).toBe('4 of 12 pairs match');
    const title = 'Kundenbank AG (northwind)';
    expect(await page.locator('#matrix .member').first().getAttribute('title')).toBe(title);
    const cell = page.getByRole('gridcell', { name: `, ${title}: ` }).first();
    await cell.click();
    expect(await page.locator('#detail').innerText()).toContain(title);
    await page.close();
  });

  test('a cause leads to its pairs in the matrix, and back', async () => {
    const page = await open(smallReport());
    await page.locator('#causes .card').nth(0).getByRole('button').click();
    expect(await matrixOf(page)).toEqual(['item tailspin', 'AR Contoso rule 1 ✕', 'AR Contoso rule 2 ✕']);
    expect(await page.locator('#verdict-filter').innerText()).toBe(
      'Only failed, PermissionDenied: Forbidden: no access to tailspin. Show all again',
    );
    await page.getByRole('button', { name: 'Show all again' }).click();
    expect((await matrixOf(page)).length).toBe(4);
    await page.close();
  });

  test('the keyboard does everything: move, details, next failure, search, back', async () => {
    const page = await open(smallReport());
    const active = () => page.locator('.cell.active').getAttribute('aria-label');
    await page.locator('#grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('Contoso rule 2, northwind: succeeded');
    expect(await page.locator('#grid').getAttribute('aria-activedescendant')).toBe('cell-1-1');
    await page.keyboard.press('n');
    expect(await active()).toBe('Contoso rule 2, tailspin: failed, PermissionDenied');
    await page.keyboard.press('Enter');
    expect(await page.locator('#detail').innerText()).toMatch(
      /✕ failed\s+Contoso rule 2\s+Error\s+Forbidden: no access to tailspin\.\s+Next\s+Grant the role on tailspin\.\s+Cause\s+PermissionDenied\s+Member\s+tailspin/,
    );
    await page.keyboard.press('n');
    expect(await page.locator('#detail h3').innerText()).toBe('Contoso rule 3');
    await page.keyboard.press('Escape');
    expect(await page.locator('#detail').isVisible()).toBe(false);
    await page.keyboard.press('/');
    await page.keyboard.type('rule 1');
    expect(await matrixOf(page)).toEqual(['item fabrikam northwind tailspin', 'AR Contoso rule 1 ✓ ✓ ✕']);
    await page.keyboard.press('Escape');
    expect((await matrixOf(page)).length).toBe(4);
    await page.keyboard.press('Control+End');
    expect(await active()).toBe('Contoso rule 3, tailspin: succeeded');
    await page.keyboard.press('Home');
    expect(await active()).toBe('Contoso rule 3, fabrikam: succeeded');
    await page.close();
  });

  test('a click on a pair shows its error and hint; the job leads to the portal', async () => {
    const page = await open(smallReport());
    await page.getByRole('gridcell', { name: 'Contoso rule 3, northwind' }).click();
    expect(await page.locator('#detail').innerText()).toContain('Apply again later.');
    await page.locator('#detail').getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('#detail').isVisible()).toBe(false);
    expect(await page.locator('#jobs a').getAttribute('href')).toMatch(
      /^https:\/\/portal\.azure\.com\/#resource\/subscriptions\//,
    );
    await page.close();
  });

  test('200 members × 500 items: only what can be seen is drawn, and the far corner is', async () => {
    const page = await open(largeReport());
    expect(await page.locator('#matrix-title').innerText()).toContain('500 items × 200 members');
    expect(await page.locator('.cell').count()).toBeLessThan(2_500);
    await page.locator('#grid').focus();
    await page.keyboard.press('Control+End');
    const last = page.locator('.cell.active');
    expect(await last.getAttribute('aria-label')).toMatch(/, customer-199: /);
    expect(await visibleInGrid(page)).toBe(true);
    expect(await page.locator('.cell').count()).toBeLessThan(2_500);
    // Headers stay where they are read: the columns' on top, the items' at the left.
    expect(
      await page.evaluate(() => {
        const box = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
        const grid = box('#grid');
        const [head, corner] = [box('.head'), box('.corner')];
        return [
          Math.round((head?.top ?? 0) - (grid?.top ?? 0)),
          Math.round((corner?.left ?? 0) - (grid?.left ?? 0)),
        ];
      }),
    ).toEqual([1, 1]);
    await page.getByLabel('Text').fill('detection 499');
    expect(await page.locator('#matching').innerText()).toBe('200 of 100,000 pairs match');
    await page.close();
  });

  test('a wheel through 100,000 pairs never shows an empty place', async () => {
    const page = await open(largeReport());
    await page.locator('#grid').evaluate((grid) => {
      grid.scrollIntoView({ block: 'center' });
    });
    await page.locator('#grid').hover();
    for (let turn = 0; turn < 8; turn += 1) {
      await page.mouse.wheel(turn % 3 === 0 ? 700 : 0, turn < 5 ? 900 : -700);
      expect(await page.evaluate(cellsInTheCorners)).toBe(4);
    }
    const rows = await page
      .locator('.row')
      .evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))));
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    await page.close();
  });

  test('dark and light follow the system until somebody chooses', async () => {
    const page = await open(smallReport(), { colorScheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await ground();
    const button = page.getByRole('button', { name: 'Theme' });
    await button.click();
    await button.click();
    expect([await button.innerText(), (await ground()) === dark]).toEqual(['Theme: light', false]);
    await page.close();
  });

  test('on paper there are the undelivered pairs instead of the matrix and its controls', async () => {
    const page = await open(smallReport());
    await page.emulateMedia({ media: 'print' });
    expect(await visibility(page, '#matrix', '#filters', '#pair-table', '#causes')).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(await textsOf(page, '#pair-table tbody tr')).toEqual([
      'tailspin contoso-soc/finance-eu AnalyticsRule Contoso rule 1, AnalyticsRule Contoso rule 2 ✕ failed PermissionDenied: Forbidden: no access to tailspin.',
      'northwind contoso-soc/finance-eu AnalyticsRule Contoso rule 3 ✕ failed Throttled: Too many requests.',
      'tailspin contoso-soc/hunting HuntingQuery Rare processes ? unknown',
    ]);
    await page.close();
  });

  test('without scripts everything but the matrix can be read', async () => {
    const page = await open(smallReport(), { javaScriptEnabled: false });
    expect(
      await visibility(page, '#matrix', '#filters', '#theme', '#pair-table', '#groups', 'noscript'),
    ).toEqual([false, false, false, true, true, true]);
    await page.close();
  });

  test('in a narrow window nothing hangs over, and details lie over the foot of the page', async () => {
    const page = await open(smallReport(), { viewport: { width: 390, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    // No column is so narrow that letters stand one below the other.
    const narrow = await page
      .locator('table.rows:visible :is(td, th):visible')
      .evaluateAll((cells) =>
        cells
          .filter((cell) => cell.clientHeight > 60 && cell.clientWidth < 100)
          .map((cell) => cell.textContent),
      );
    expect(narrow).toEqual([]);
    await page.getByRole('gridcell', { name: 'Contoso rule 1, tailspin' }).click();
    const box = await page.locator('#detail').boundingBox();
    expect([box?.x, box?.width, Math.round((box?.y ?? 0) + (box?.height ?? 0))]).toEqual([0, 390, 800]);
    await page.close();
  });

  test('signs and words beside colours: no state is told by its colour alone', async () => {
    const page = await open(smallReport());
    const said = await page.evaluate(() =>
      [...document.querySelectorAll('.cell, .sign')].map((cell) => cell.textContent.trim()),
    );
    expect(said.filter((text) => text === '')).toEqual([]);
    await page.close();
  });

  test('hostile names are shown as text and do nothing', async () => {
    const item = anItem(1, { name: hostile, displayName: hostile });
    const page = await open(
      reportOf([
        aPair(1, hostile, 'Failed', { ...denied, group: hostile, item, error: hostile, hint: hostile }),
      ]),
    );
    await page.locator('.cell').first().click();
    expect(await page.locator('#detail h3').textContent()).toBe(inert);
    expect(await page.locator('.row .item .name').textContent()).toBe(inert);
    expect(await page.locator('.card .error').textContent()).toBe(inert);
    await page.close();
  });

  test('JUnit of hostile names is well-formed to a parser that is not ours', async () => {
    const item = anItem(1, { name: hostile, displayName: hostile });
    const failed = aPair(1, hostile, 'Failed', { item, error: hostile, hint: hostile });
    const xml = [...junitXml(reportOf([failed]))].join('');
    const page = await open(smallReport());
    expect(
      await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'application/xml');
        return [parsed.querySelectorAll('parsererror').length, parsed.querySelectorAll('testcase').length];
      }, xml),
    ).toEqual([0, 2]);
    await page.close();
  });
});

function visibility(page: Page, ...selectors: readonly string[]): Promise<readonly boolean[]> {
  return Promise.all(selectors.map((selector) => page.locator(selector).first().isVisible()));
}

/** Whether the active cell is within the grid and not below its headers. */
function visibleInGrid(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const box = document.querySelector('.cell.active')?.getBoundingClientRect();
    if (box === undefined) return false;
    const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return on?.classList.contains('active') === true;
  });
}

/** How many of four places near the corners of the matrix's body show a cell in the next frame. Runs in the page. */
async function cellsInTheCorners(): Promise<number> {
  await new Promise((painted) => requestAnimationFrame(painted));
  const grid = document.querySelector('#grid')?.getBoundingClientRect();
  const corner = document.querySelector('.corner')?.getBoundingClientRect();
  if (grid === undefined || corner === undefined) return 0;
  // Between two cells is a gap of two pixels.
  const isCell = (x: number, y: number) =>
    [0, 4].some((right) =>
      [0, 4].some(
        (down) => document.elementFromPoint(x + right, y + down)?.closest('.cell') instanceof Element,
      ),
    );
  const xs = [corner.right + 50, grid.right - 60];
  const ys = [corner.bottom + 45, grid.bottom - 60];
  return xs.flatMap((x) => ys.filter((y) => isCell(x, y))).length;
}
