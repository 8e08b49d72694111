import { html } from 'hono/html';
import type { Finding, Problem } from '../../model/problem.js';
import { sharedProblems } from '../shared-problems.js';
import { count } from '../words.js';
import { type Markup, problemBody, scrolling, table } from './markup.js';

const shownErrors = 200;
const shownFindings = 500;
const onPaper = 20;

/** What could not be done or read at all; nothing where there is no error. */
export function problemSection(errors: readonly Problem[]): Markup {
  const shared = sharedProblems(errors);
  if (shared.length === 0) return html``;
  return html`<section id="errors" aria-labelledby="errors-title">
    <h2 id="errors-title">${count(shared.length, 'error')}</h2>
    ${cards(
      shared
        .slice(0, shownErrors)
        .map((problem) => html`<li class="card t-bad">${problemBody(problem)}</li>`),
      (shown) =>
        shared.length > shown
          ? `… and ${count(shared.length - shown, 'more error')}; the JSON report lists all`
          : '',
    )}
  </section>`;
}

/** Cards, fewer of them on paper; `more` says what is left out when so many are shown, empty where nothing is. */
export function cards(all: readonly Markup[], more: (shown: number) => string): Markup {
  const note = (shown: number, where: string) => {
    const text = more(shown);
    return text === '' ? '' : html`<p class="note ${where}">${text}</p>`;
  };
  return html`<ol class="cards">
      ${all}
    </ol>
    ${note(all.length, 'screen')} ${note(Math.min(all.length, onPaper), 'paper')}`;
}

/** Findings, in a fold: warnings and notes are no reason to be woken. */
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
          paper: onPaper,
          row: (finding) => [finding.severity, problemBody(finding)],
        }),
      )}
    </details>
  </section>`;
}
