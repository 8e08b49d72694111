import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { contentKinds, type PairResult } from '../../../model/content.js';
import { parseInstant } from '../../../model/instant.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import { count, grouped, instantText } from '../../../show/words.js';
import { type Report, reportCounts } from '../fold-report.js';
import { outcomeTitle, outcomeTone } from '../outcome.js';
import { type Markup, signOf, statuses } from './markup.js';
import { pageData, type PageData } from './page-data.js';
import { groupTable, historySection, jobSection } from './page-tables.js';
import {
  causeCards,
  findingsSection,
  undeliveredTable,
  problemSection,
  stepSection,
} from './page-trouble.js';

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
            ${filterBar(data)} ${groupTable(data)} ${matrixFrame(data)} ${undeliveredTable(pairs)}
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

/** The head of the page: how the run ended, when, and its counts, those of pairs first. */
export function summary(report: Report, tool: string, shown: readonly PairResult[]): Markup {
  const counts = reportCounts(report);
  const hidden = report.pairs.length - shown.length;
  const tone = outcomeTone(report);
  const steps = [
    ['created', counts.created],
    ['updated', counts.updated],
    ['deleted', counts.deleted],
    ['published', counts.published],
  ] as const;
  const pairs = {
    Succeeded: counts.pairs.succeeded,
    Failed: counts.pairs.failed,
    InProgress: counts.pairs.inProgress,
    Unknown: counts.pairs.unknown,
    Skipped: counts.pairs.skipped,
    NotPublished: counts.pairs.notPublished ?? 0,
  };
  return html`<header>
    <div class="bar">
      <p class="brand"><b>muster</b> ${report.command}</p>
      <button id="theme" type="button" hidden>Theme: system</button>
    </div>
    <h1 class="outcome ${tone}">${outcomeTitle(report)}</h1>
    <p class="when">${instantText(report.startedAt)}${took(report)} · ${escapeTerminal(tool)}</p>
    <dl class="tiles">
      ${statuses
        .filter(({ status }) => status !== 'NotPublished' || pairs[status] > 0)
        .map(
          ({ status, words }) =>
            html`<div class="tile s-${status}${pairs[status] === 0 ? ' none' : ''}">
              <dt>${signOf(status)} ${words}</dt>
              <dd>${grouped(pairs[status])}</dd>
            </div> `,
        )}
    </dl>
    ${
      report.steps.length === 0
        ? ''
        : html`<dl class="steps">
            ${steps.map(
              ([words, n]) =>
                html`<div>
                  <dt>${words}</dt>
                  <dd>${grouped(n)}</dd>
                </div> `,
            )}
          </dl>`
    }
    ${hidden > 0 ? html`<p class="note">${count(hidden, 'pair is', 'pairs are')} counted here and not shown below: this report was asked for failed pairs only.</p>` : ''}
  </header>`;
}

/** The controls that narrow the matrix; they appear where the script runs. */
export function filterBar(data: PageData): Markup {
  const kinds = contentKinds.filter((kind) => data.items.some((item) => item.kind === kind));
  const causes = [...new Set(data.verdicts.map(({ cause }) => cause))].filter((cause) => cause !== '').sort();
  return html`<form id="filters" role="search" aria-label="Filter pairs" hidden>
    <fieldset>
      <legend>Status</legend>
      ${statuses
        .filter(({ status }) => data.verdicts.some((verdict) => verdict.status === status))
        .map(
          ({ status, words }) =>
            html`<label class="chip"
              ><input type="checkbox" name="status" value="${status}" />${signOf(status)} ${words}</label
            >`,
        )}
    </fieldset>
    <label
      >Cause
      <select id="cause">
        <option value="">any</option>
        ${causes.map(option)}
      </select></label
    >
    <label
      >Kind
      <select id="kind">
        <option value="">any</option>
        ${kinds.map(option)}
      </select></label
    >
    <label
      >Member
      <input
        id="member"
        type="text"
        list="member-names"
        autocomplete="off"
        spellcheck="false"
        placeholder="any"
    /></label>
    <datalist id="member-names"></datalist>
    <label class="wide"
      >Text
      <input
        id="text"
        type="search"
        autocomplete="off"
        spellcheck="false"
        placeholder="item, member, error or hint"
        aria-keyshortcuts="/"
    /></label>
    <button type="reset" id="reset">Clear filters</button>
    <p id="verdict-filter" hidden></p>
    <p id="matching" role="status"></p>
  </form>`;
}

/** Where the script puts the matrix of one group, and the details of a pair. */
export function matrixFrame(data: PageData): Markup {
  if (data.groups.length === 0) return html`<p class="note">No pair belongs to this run.</p>`;
  return html`<noscript
      ><p class="note">
        The matrix needs a script, which this viewer does not run. What was not delivered is listed above and
        below.
      </p></noscript
    >
    <div id="matrix" hidden>
      <h3 id="matrix-title"></h3>
      <p class="legend">
        ${statuses.map(({ status, words }) => html`<span>${signOf(status)} ${words}</span>`)}
      </p>
      <div class="stage">
        <div id="grid" role="grid" tabindex="0" aria-labelledby="matrix-title" aria-describedby="keys"></div>
        <aside id="detail" aria-label="Selected pair" tabindex="-1" hidden></aside>
      </div>
      <p id="keys" class="keys">
        <kbd>←</kbd><kbd>↑</kbd><kbd>↓</kbd><kbd>→</kbd> move in the matrix · <kbd>Enter</kbd> details ·
        <kbd>n</kbd> next pair that was not delivered · <kbd>/</kbd> search · <kbd>Esc</kbd> back
      </p>
    </div>`;
}

function option(value: string): Markup {
  return html`<option>${value}</option>`;
}

function took({ startedAt, endedAt }: Report): string {
  const [start, end] = [parseInstant(startedAt), parseInstant(endedAt)];
  if (start === undefined || end === undefined || end < start) return '';
  const seconds = Number((end - start) / 10_000_000n);
  const minutes = Math.floor(seconds / 60);
  return `, ${minutes === 0 ? '' : `${grouped(minutes)} min `}${String(seconds % 60)} s`;
}
