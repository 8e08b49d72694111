import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { PairResult } from '../../../model/pair.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import type { Report } from '../fold-report.js';
import { pageData } from './page-data.js';
import { causeCards, findingsSection, pairTable, problemSection, stepSection } from './page-trouble.js';
import { groupTable, historySection, jobSection } from './page-tables.js';
import { filterBar, matrixFrame, summary } from '../../../report/html/page-frame.js';

/** The script and the style of the page, as they stand in the package's `assets/report/`. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * A run as one HTML file that needs nothing else: no network, no other file, no plug-in.
 *
 * Outcome, counts, causes, errors and tables are plain HTML and can be read without a script; the
 * script adds the matrix, filters and keys. Every text is escaped, and the page's own policy lets
 * nothing run but this script, known by its hash: a rule's name cannot become code.
 */
export async function reportHtml(
  report: Report,
  assets: PageAssets,
  about: {
    readonly tool: string;
    readonly portal: string | null;
    readonly shown?: (pair: PairResult) => boolean;
  },
): Promise<string> {
  const shown = about.shown ?? (() => true);
  const data = pageData(report, shown);
  const pairs = report.pairs.filter(shown);
  const policy = [
    `default-src 'none'`,
    `script-src '${hashOf(assets.script)}'`,
    `style-src '${hashOf(assets.style)}'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // The policy's hashes are of the text between the tags, to the last space.
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>muster ${report.command}: ${report.outcome}</title>
        ${raw(`<style>${assets.style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#results">Skip to the results</a>
        ${summary(report, about.tool, pairs)}
        <main>
          ${problemSection(report.errors)} ${causeCards(pairs, data)} ${stepSection(report.steps)}
          <section id="results" aria-labelledby="results-title">
            <h2 id="results-title">Results by group</h2>
            ${filterBar(data)} ${groupTable(data)} ${matrixFrame(data)} ${pairTable(pairs)}
          </section>
          ${jobSection(report.jobs, about.portal)} ${historySection(report.history)}
          ${findingsSection(report.findings)}
        </main>
        <footer>
          Made by ${escapeTerminal(about.tool)}. One file, no network: it can be kept and mailed as it is.
        </footer>
        ${raw(`<script type="application/json" id="report-data">${scriptSafe(data)}</script>`)}
        ${raw(`<script>${assets.script}</script>`)}
      </body>
    </html> `;
  return page.toString();
}

/** JSON that cannot end the element that it stands in, nor begin a comment. */
function scriptSafe(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
