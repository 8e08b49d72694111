import { html } from 'hono/html';
import type { StepResult } from '../../../apply/events.js';
import type { PairResult } from '../../../model/content.js';
import { type Finding, type Problem, spanText } from '../../../model/problem.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import { type Cause, causesOf } from '../causes.js';
import { sharedProblems } from '../../../show/shared-problems.js';
import { count, folded, grouped } from '../../../show/words.js';
import { scrolling, signOf, spread, statuses, table, type Markup } from './markup.js';
import { type PageData, verdictFinder } from './page-data.js';

const shownErrors = 200;
const shownCauses = 50;
const shownPairs = 1_000;
const shownRaw = 20;
const shownSteps = 500;
const shownFindings = 500;

/** The run's errors; nothing where there are none. */
export function problemSection(errors: readonly Problem[]): Markup {
  const shared = sharedProblems(errors);
  if (shared.length === 0) return html``;
  const rest = shared.length - shownErrors;
  return html`<section id="errors" aria-labelledby="errors-title">
    <h2 id="errors-title">${count(shared.length, 'error')}</h2>
    <ul class="cards">
      ${shared
        .slice(0, shownErrors)
        .map((problem) => html`<li class="card s-Failed">${problemBody(problem)}</li>`)}
    </ul>
    ${rest > 0 ? html`<p class="note">… and ${count(rest, 'more error')}; the JSON report lists all</p>` : ''}
  </section>`;
}

/** Why pairs were not delivered, whatever group they are of: failed first, the most first. */
export function causeCards(pairs: readonly PairResult[], data: PageData): Markup {
  const causes = causesOf(pairs);
  if (causes.length === 0) return html``;
  const verdictOf = verdictFinder(data);
  const rest = causes.slice(shownCauses).reduce((sum, cause) => sum + cause.pairs.length, 0);
  return html`<section id="causes" aria-labelledby="causes-title">
    <h2 id="causes-title">What was not delivered, and why</h2>
    <ol class="cards">
      ${causes.slice(0, shownCauses).map((cause) => causeCard(cause, verdictOf))}
    </ol>
    ${rest > 0 ? html`<p class="note">${count(rest, 'more pair', 'more pairs')} of ${count(causes.length - shownCauses, 'other cause')}: filter the matrix by status.</p>` : ''}
  </section>`;
}

function causeCard(
  { status, pairs, members, why, hint }: Cause,
  verdictOf: (pair: PairResult) => number,
): Markup {
  const verdicts = new Set(pairs.map(verdictOf));
  const words = statuses.find((each) => each.status === status)?.words ?? status;
  const [title = '', ...rest] = why.split(': ');
  const error = rest.join(': ');
  const raw = [...new Set(pairs.flatMap((pair) => pair.error ?? []))].filter((text) => text !== error);
  return html`<li class="card s-${status}">
    <h3>
      ${signOf(status)} ${error === '' ? words : escapeTerminal(title)}<span class="number"
        >${count(pairs.length, 'pair')} ${words}</span
      >
    </h3>
    <p class="error">${escapeTerminal(error === '' ? title : error)}</p>
    ${hint === null ? '' : html`<p class="hint"><b>Next:</b> ${escapeTerminal(hint)}</p>`}
    <p class="who">${spread(pairs)}: ${folded(members, 5)}</p>
    ${
      raw.length === 0
        ? ''
        : html`<details class="raw">
            <summary>What Azure said</summary>
            ${raw.slice(0, shownRaw).map((text) => html`<p>${escapeTerminal(text)}</p>`)}
            ${raw.length > shownRaw ? html`<p>… and ${grouped(raw.length - shownRaw)} more; the JSON report lists all</p>` : ''}
          </details>`
    }
    <button type="button" data-verdicts="${[...verdicts].join(' ')}" hidden>Show in the matrix</button>
  </li>`;
}

/** Steps that were not done; nothing where all were. */
export function stepSection(steps: readonly StepResult[]): Markup {
  const undone = steps.filter(({ status }) => status !== 'succeeded');
  if (undone.length === 0) return html``;
  return html`<section id="steps" aria-labelledby="steps-title">
    <h2 id="steps-title">${count(undone.length, 'step was', 'steps were')} not done</h2>
    ${scrolling(
      'steps-title',
      table(undone, { columns: ['step', 'parent', 'end', 'why'], max: shownSteps, row: stepRow }),
    )}
  </section>`;
}

function stepRow({ step, status, problem }: StepResult): Markup {
  const what = step.action === 'publish' ? 'publish' : `${step.action} ${step.type}`;
  return html`<td>${what} <b>${escapeTerminal(step.name)}</b></td>
    <td>${escapeTerminal(step.parent)}</td>
    <td>${signOf(status === 'failed' ? 'Failed' : 'Skipped')} ${status}</td>
    <td>${problem === null ? '' : problemBody(problem)}</td>`;
}

/** Findings, in a fold: warnings and notes are not urgent. */
export function findingsSection(findings: readonly Finding[]): Markup {
  if (findings.length === 0) return html``;
  return html`<section id="findings" aria-labelledby="findings-title">
    <details>
      <summary><h2 id="findings-title">${count(findings.length, 'finding')}</h2></summary>
      ${scrolling(
        'findings-title',
        table(findings, {
          columns: ['level', 'finding'],
          max: shownFindings,
          row: (finding) =>
            html`<td>${finding.severity}</td>
              <td>${problemBody(finding)}</td>`,
        }),
      )}
    </details>
  </section>`;
}

/** All pairs that were not delivered as a plain table: for paper, and for those who run no script. */
export function undeliveredTable(pairs: readonly PairResult[]): Markup {
  const undelivered = pairs.filter(({ status }) => status !== 'Succeeded');
  if (undelivered.length === 0) return html``;
  return html`<div id="pair-table">
    <h3>${grouped(undelivered.length)} of ${count(pairs.length, 'pair')} not delivered</h3>
    ${table(undelivered, {
      columns: ['group', 'item', 'member', 'end', 'error'],
      max: shownPairs,
      row: pairRow,
    })}
  </div>`;
}

function pairRow({ parent, group, member, item, status, cause, error }: PairResult): Markup {
  return html`<td>${escapeTerminal(`${parent}/${group}`)}</td>
    <td>${item.kind} ${escapeTerminal(item.displayName)}</td>
    <td>${escapeTerminal(member)}</td>
    <td>${status}${cause === null ? '' : `, ${cause}`}</td>
    <td>${escapeTerminal(error ?? '')}</td>`;
}

function problemBody({ code, message, hint, at, parent, details = [] }: Problem): Markup {
  return html`<p class="error">
      <code>${code}</code>
      ${escapeTerminal(message)}${parent === undefined ? '' : html` <span class="who">${escapeTerminal(parent)}</span>`}
    </p>
    ${at === undefined ? '' : html`<p class="who"><code>${escapeTerminal(spanText(at))}</code></p>`}
    ${details.map((line) => html`<p class="who">${escapeTerminal(line)}</p>`)}
    ${hint === undefined ? '' : html`<p class="hint"><b>Next:</b> ${escapeTerminal(hint)}</p>`}`;
}
