import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { loadPageAssets } from '../../src/cli/page-assets.js';
import type { Report } from '../../src/features/run/fold-report.js';
import { reportHtml } from '../../src/features/run/html/page.js';
import { findChromium } from '../support/find-chromium.js';
import { launchBrowser, openPage } from '../support/open-page.js';

export const chromium = findChromium();
if (chromium === undefined)
  console.warn('No Chromium is on the PATH: the tests of the HTML report in a browser are skipped.');

/** Opens pages in one browser for the tests of a file, none of which may complain. */
export function pageOpener(): (report: Report | string, options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined;
  let folder = '';
  let complaints: readonly string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'muster-page-'));
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  return async (report, options = {}) => {
    if (browser === undefined) throw new Error('the browser did not start');
    const html = typeof report === 'string' ? report : await pageOf(report);
    const opened = await openPage(browser, folder, html, { reducedMotion: 'reduce', ...options });
    complaints = opened.complaints;
    return opened.page;
  };
}

async function pageOf(report: Report): Promise<string> {
  return reportHtml(report, await loadPageAssets(), {
    tool: 'muster 0.1.0',
    portal: 'https://portal.azure.com',
  });
}

/** What a person reads, element by element. */
export async function textsOf(page: Page, selector: string): Promise<readonly string[]> {
  const texts = await page.locator(selector).allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim());
}

/** The matrix row by row, as it stands on the screen. */
export function matrixOf(page: Page): Promise<readonly string[]> {
  return textsOf(page, '#grid [role=row]');
}
