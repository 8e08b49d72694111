import { html } from 'hono/html';
import { contentKinds } from '../../model/content.js';
import { sortedBy } from '../../model/order.js';
import { grouped } from '../words.js';
import { type Markup, signOf } from './markup.js';
import { stateCounts, type PageData, type PageState } from './page-data.js';

/** Groups that are printed. */
const groupsOnPaper = 60;

/** Filters, groups and the matrix of one of them; `none` is said where there is no pair. */
export function results(data: PageData, none: string): Markup {
  if (data.groups.length === 0) return html`<p class="note">${none}</p>`;
  const present = new Set(data.verdicts.map(({ status }) => status));
  const states = data.states.filter(({ name }) => present.has(name));
  return html`${filterBar(data, states)} ${groupTable(data, states)} ${matrixFrame(states)}`;
}

/** The controls that narrow the matrix; they appear where the script runs. */
function filterBar(data: PageData, states: readonly PageState[]): Markup {
  const kinds = contentKinds.filter((kind) => data.items.some((item) => item.kind === kind));
  const causes = [...new Set(data.verdicts.map(({ cause }) => cause))].filter((cause) => cause !== '').sort();
  return html`<form id="filters" role="search" aria-label="Filter pairs" hidden>
    <fieldset>
      <legend>Status</legend>
      ${states.map(
        (state) =>
          html`<label class="chip"
            ><input type="checkbox" name="status" value="${state.name}" />${signOf(state)}
            ${state.words}</label
          >`,
      )}
    </fieldset>
    <label class="${causes.length === 0 ? 'none' : ''}"
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
        placeholder="item, member, ${data.terms.error.toLowerCase()} or ${data.terms.hint.toLowerCase()}"
        aria-keyshortcuts="/"
    /></label>
    <button type="reset" id="reset">Clear filters</button>
    <p id="verdict-filter" hidden></p>
    <p id="matching" role="status"></p>
  </form>`;
}

/** Groups with their counts, those with the most pairs to look at first; the script makes each choose its matrix. */
function groupTable(data: PageData, states: readonly PageState[]): Markup {
  const bad = states.filter(({ tone }) => tone === 'bad');
  const open = states.filter(({ fine }) => !fine);
  const counted = data.groups.map((group, index) => ({ group, index, counts: stateCounts(group, data) }));
  const ordered = sortedBy(counted, ({ counts, index }) => {
    const fewer = (some: readonly PageState[]) =>
      String(1_000_000_000 - some.reduce((sum, { name }) => sum + (counts.get(name) ?? 0), 0)).padStart(
        10,
        '0',
      );
    return `${fewer(bad)} ${fewer(open)} ${String(index).padStart(9, '0')}`;
  });
  const rest = ordered.length - groupsOnPaper;
  return html`<div class="scroll groups" tabindex="0" role="region" aria-label="Groups">
      <table id="groups" class="rows">
        <thead>
          <tr>
            <th scope="col">group</th>
            <th scope="col" class="n">items</th>
            <th scope="col" class="n">members</th>
            ${states.map((state) => html`<th scope="col" class="n">${signOf(state)} ${state.words}</th>`)}
            <th scope="col" class="n script-only">shown</th>
          </tr>
        </thead>
        <tbody>
          ${ordered.map(
            ({ group, index, counts }, place) =>
              html`<tr data-group="${String(index)}" class="${place < groupsOnPaper ? '' : 'screen'}">
                <th scope="row" class="name">
                  <span class="choice">${group.parent} / <b>${group.name}</b></span>
                </th>
                <td class="n" data-label="items">${grouped(group.items.length)}</td>
                <td class="n" data-label="members">${grouped(group.members.length)}</td>
                ${states.map(({ name, words, tone }) => {
                  const n = counts.get(name) ?? 0;
                  return html`<td class="n ${n === 0 ? 'none' : `t-${tone}`}" data-label="${words}">
                    ${grouped(n)}
                  </td>`;
                })}
                <td class="n script-only shown" data-label="shown"></td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${rest > 0 ? html`<p class="note paper">… and ${grouped(rest)} more groups; the JSON report lists all</p>` : ''}`;
}

/** Where the script puts the matrix of one group, and the details of a pair. */
function matrixFrame(states: readonly PageState[]): Markup {
  const open = states.find(({ fine }) => !fine);
  return html`<noscript
      ><p class="note">
        The matrix needs a script, which this viewer does not run. What matters of it is listed above and
        below.
      </p></noscript
    >
    <div id="matrix" hidden>
      <h3 id="matrix-title"></h3>
      <p id="matrix-link" hidden></p>
      <p class="legend">${states.map((state) => html`<span>${signOf(state)} ${state.words}</span>`)}</p>
      <div class="stage">
        <div id="grid" role="grid" tabindex="0" aria-labelledby="matrix-title" aria-describedby="keys"></div>
        <aside id="detail" aria-label="Selected pair" tabindex="-1" hidden></aside>
      </div>
      <p id="keys" class="keys">
        <kbd>←</kbd><kbd>↑</kbd><kbd>↓</kbd><kbd>→</kbd> move in the matrix · <kbd>Enter</kbd> details ·
        ${open === undefined ? '' : html`<kbd>n</kbd> next pair that is not ${fineWords(states)} · `}<kbd
          >/</kbd
        >
        search · <kbd>Esc</kbd> back
      </p>
    </div>`;
}

function fineWords(states: readonly PageState[]): string {
  return states.flatMap(({ fine, words }) => (fine ? [words] : [])).join(' or ') || 'in order';
}

function option(value: string): Markup {
  return html`<option>${value}</option>`;
}
