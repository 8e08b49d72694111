import { describe, expect, test } from 'vitest';
import { loadPageAssets } from '../../src/cli/page-assets.js';
import { driftHtml } from '../../src/features/drift/page.js';
import type { PairResult } from '../../src/model/content.js';
import { aDrift, changedPair } from '../features/drift/drift-builders.js';
import { anItem, aPair, workspace } from '../features/run/builders.js';
import { chromium, pageOpener } from './pages.js';
import { denied, fleetReport, reportOf, smallReport } from './reports.js';

describe.skipIf(chromium === undefined)('what leads into the HTML report, through it and out of it', () => {
  const open = pageOpener();

  test('the filters stand in the address: a reload and a link show the same pairs, and none is none', async () => {
    const page = await open(smallReport());
    expect(await page.evaluate(() => location.hash)).toBe('');
    await page.getByRole('checkbox', { name: 'failed' }).check();
    await page.getByLabel('Cause').selectOption('PermissionDenied');
    await page.getByLabel('Text').fill('rule 1 & more');
    await page.getByLabel('Text').fill('rule 1');
    expect(await page.evaluate(() => location.hash)).toBe(
      '#show:status=Failed&cause=PermissionDenied&text=rule+1',
    );
    await page.reload();
    const shown = async () => [
      await page.locator('#matching').innerText(),
      await page.getByRole('checkbox', { name: 'failed' }).isChecked(),
      await page.getByLabel('Cause').inputValue(),
      await page.getByLabel('Text').inputValue(),
    ];
    expect(await shown()).toEqual(['1 of 12 pairs match', true, 'PermissionDenied', 'rule 1']);
    await page.evaluate(() => {
      location.hash = '#show:kind=HuntingQuery&group=contoso-soc%2Fhunting&status=NoSuch&end=99';
    });
    await page.locator('#matching', { hasText: '3 of 12' }).waitFor();
    expect(await shown()).toEqual(['3 of 12 pairs match', false, '', '']);
    expect(await page.locator('#matrix-title').innerText()).toContain('contoso-soc / hunting');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.locator('#matching', { hasText: /^12 pairs$/ }).waitFor();
    expect(await page.evaluate(() => location.hash)).toBe('#show:group=contoso-soc%2Fhunting');
    await page.close();
  });

  test('a link to a heading is no filter', async () => {
    const page = await open(smallReport());
    await page.evaluate(() => {
      location.hash = '#results';
    });
    expect(await page.locator('#matching').innerText()).toBe('12 pairs');
    await page.close();
  });

  test('n and / work from anywhere in the page: through all groups and round, and into the search', async () => {
    const page = await open(smallReport());
    const active = () => page.locator('.cell.active').getAttribute('aria-label');
    const seen: (string | null)[] = [];
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('n');
      seen.push(await active());
    }
    expect(seen).toEqual([
      'Contoso rule 1, tailspin: failed, PermissionDenied',
      'Contoso rule 2, tailspin: failed, PermissionDenied',
      'Contoso rule 3, northwind: failed, Throttled',
      'Rare processes, tailspin: unknown',
      'Contoso rule 1, tailspin: failed, PermissionDenied',
    ]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('grid');
    await page.getByRole('button', { name: 'Theme' }).focus();
    await page.keyboard.press('/');
    await page.keyboard.type('n/n');
    expect(await page.getByLabel('Text').inputValue()).toBe('n/n');
    await page.close();
  });

  test('a pair’s details end with the command that explains it, and show a difference line by line', async () => {
    const item = anItem(2, { name: "it's 2" });
    const difference = { fields: ['severity'], lines: ['- severity: "Low"', '+ severity: "High"'] };
    const pairs = [{ ...changedPair('fabrikam', 2), item, difference }];
    const about = { portal: null, why: ['muster why', ' fleet'] as const };
    const html = await driftHtml(
      { drift: aDrift({ pairs }), pairs, at: '2026-11-22T10:00:00.000Z', about },
      await loadPageAssets(),
      { isDrift: true, strict: false, problems: [], tool: 'muster 0.1.0', origin: {} },
    );
    const page = await open(html);
    await page.keyboard.press('n');
    await page.keyboard.press('Enter');
    const detail = await page.locator('#detail').innerText();
    expect(detail).toContain('severity\n- severity: "Low"\n+ severity: "High"');
    expect(detail).toContain("muster why fabrikam 'it'\\''s 2' fleet");
    await page.close();
  });

  test('where nothing is left to look at, n does nothing', async () => {
    const page = await open(reportOf([aPair(1, 'fabrikam', 'Succeeded')]));
    await page.keyboard.press('n');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('');
    await page.close();
  });

  test('the portal is a press away: the central workspace, the member and an item that it has a page for', async () => {
    const workbook = anItem(2, {
      kind: 'Workbook',
      displayName: 'Overview',
      resourceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/workbooks/w 1',
    });
    const member = workspace.replace('soc-central', 'fabrikam');
    const page = await open({
      ...reportOf([aPair(1, 'fabrikam', 'Succeeded'), aPair(2, 'fabrikam', 'Succeeded', { item: workbook })]),
      members: [{ name: 'fabrikam', workspace: member }],
    });
    const links = (selector: string) =>
      page
        .locator(`${selector} a`)
        .evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute('href')]));
    const portal = 'https://portal.azure.com/#resource';
    expect(await links('#matrix-link')).toEqual([
      ['Central workspace in the portal', `${portal}${workspace}`],
    ]);
    await page.getByRole('gridcell', { name: 'Contoso rule 1' }).click();
    expect(await links('#detail')).toEqual([
      ['in the portal', `${portal}${member}`],
      ['the central workspace', `${portal}${workspace}`],
    ]);
    await page.getByRole('gridcell', { name: 'Overview' }).click();
    expect((await links('#detail'))[1]).toEqual([
      'the item',
      `${portal}/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/workbooks/w%201`,
    ]);
    await page.close();
  });

  test('on paper 18,000 pairs take less than ten pages, however they end', async () => {
    const ends: Readonly<Record<string, (item: number, member: number) => Partial<PairResult>>> = {
      'one cause': () => denied,
      'a cause a pair': (item, member) => ({
        status: 'Failed',
        error: `Refused ${String(item * 100 + member)} for a reason that takes some words to be told.`,
        hint: 'Publish again; if it stays, open the job in the portal for details.',
      }),
      'some of each': (item, member) => {
        if (member === 7) return denied;
        return (item + member) % 50 === 0 ? { status: 'Unknown' } : {};
      },
    };
    for (const [what, endOf] of Object.entries(ends)) {
      const page = await open(fleetReport(60, 300, endOf));
      const pdf = await page.pdf({ format: 'A4' });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      expect([what, pages > 0 && pages < 10]).toEqual([what, true]);
      await page.close();
    }
  });
});
