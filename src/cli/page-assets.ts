import { readdir, readFile } from 'node:fs/promises';
import type { PageAssets } from '../show/page/page.js';

/**
 * The script and the style of HTML reports, from the package's `assets/report/`, each of its files in
 * the order of their names; the scripts as one that shares no name with the page.
 *
 * `../../assets` is right from `src/cli` and from `dist/cli` alike.
 */
export async function loadPageAssets(): Promise<PageAssets> {
  const folder = new URL('../../assets/report/', import.meta.url);
  const names = (await readdir(folder)).sort();
  const joined = async (extension: string) => {
    const own = names.filter((name) => name.endsWith(extension));
    return (await Promise.all(own.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  };
  const [style, script] = await Promise.all([joined('.css'), joined('.js')]);
  return { style, script: `(() => {\n'use strict';\n${script}})();\n` };
}
