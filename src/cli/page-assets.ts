import { readdir, readFile } from 'node:fs/promises';
import type { PageAssets } from '../report/html/page.js';

/**
 * The script and the style of the HTML report, from the package's `assets/report/`: its scripts in the
 * order of their names, joined into one that shares no name with the page.
 *
 * `../../assets` is right from `src/cli` and from `dist/cli` alike.
 */
export async function loadPageAssets(): Promise<PageAssets> {
  const folder = new URL('../../assets/report/', import.meta.url);
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const [style, ...parts] = await Promise.all(
    ['report.css', ...scripts].map((name) => readFile(new URL(name, folder), 'utf8')),
  );
  return { style: style ?? '', script: `(() => {\n'use strict';\n${parts.join('\n')}})();\n` };
}
