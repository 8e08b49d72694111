import { html } from 'hono/html';
import { parseInstant } from '../../model/instant.js';
import { contentKinds } from '../../model/content.js';
import type { PairResult } from '../../model/pair.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { reportCounts, type Report } from '../../features/run/fold-report.js';
import { instantText } from '../words/instant-text.js';
import { outcomeTitle } from '../run/outcome-title.js';
import { count, grouped } from '../../show/words.js';
import { signOf, statuses, type Markup } from '../../features/run/html/markup.js';
import type { PageData } from '../../features/run/html/page-data.js';

/** The head of the page: how the run ended, when, and its counts, those of pairs first. */
export function summary(report: Report, tool: string, shown: readonly PairResult[]): Markup {
  const counts = reportCounts(report);
  const hidden = report.pairs.length - shown.length;
  const tone = report.outcome === 'succeeded' ? 'good' : report.outcome === 'interrupted' ? 'warn' : 'bad';
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
  };
  return html`<header>
    <div class="bar">
      <p class="brand"><b>muster</b> ${report.command}</p>
      <button id="theme" type="button" hidden>Theme: system</button>
    </div>
    <h1 class="outcome ${tone}">${outcomeTitle(report)}</h1>
    <p class="when">${instantText(report.startedAt)}${took(report)} · ${escapeTerminal(tool)}</p>
    <dl class="tiles">
      ${statuses.map(
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
