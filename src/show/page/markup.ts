import { html } from 'hono/html';
import { type Problem, spanText } from '../../model/problem.js';
import { escapeTerminal } from '../escape-terminal.js';
import { grouped } from '../words.js';
import type { PageState } from './page-data.js';

/** What `html` returns: text that is escaped already. */
export type Markup = ReturnType<typeof html>;

/** A state as its sign, coloured; words have to stand beside it. */
export function signOf({ sign, tone }: Pick<PageState, 'sign' | 'tone'>): Markup {
  return html`<span class="sign t-${tone}" aria-hidden="true">${sign}</span>`;
}

/** The head of a column: numbers stand to the right, times are not broken, a name is what its row is about. */
export type Column = string | { readonly head: string; readonly as: 'number' | 'time' | 'name' };

/**
 * A table of `all`, a row each; beyond `max` rows an honest last line, and beyond `paper` one on paper: a
 * printed page is read from its beginning. Narrow windows show a row as a list of what its columns are called.
 */
export function table<T>(
  all: readonly T[],
  {
    columns,
    max,
    paper = max,
    row,
  }: {
    readonly columns: readonly Column[];
    readonly max: number;
    readonly paper?: number;
    /** As many cells as there are columns. */
    readonly row: (each: T) => readonly (Markup | string)[];
  },
): Markup {
  return html`<table class="rows">
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col" class="${styleOf(column)}">${headOf(column)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${all.slice(0, max).map(
        (each, index) =>
          html`<tr class="${index < paper ? '' : 'screen'}">
            ${row(each).map((cell, at) => cellMarkup(cell, columns[at] ?? ''))}
          </tr> `,
      )}
      ${moreRow(all.length - max, columns.length, paper < max ? 'screen' : '')}
      ${paper < max ? moreRow(all.length - paper, columns.length, 'paper') : ''}
    </tbody>
  </table>`;
}

function cellMarkup(cell: Markup | string, column: Column): Markup {
  const style = styleOf(column);
  if (style === 'name') return html`<th scope="row" class="name">${cell}</th>`;
  return html`<td class="${style}" data-label="${headOf(column)}">${cell}</td>`;
}

function headOf(column: Column): string {
  return typeof column === 'string' ? column : column.head;
}

function styleOf(column: Column): string {
  return typeof column === 'string' ? '' : { number: 'n', time: 'time', name: 'name' }[column.as];
}

function moreRow(rest: number, columns: number, where: string): Markup | '' {
  if (rest <= 0) return '';
  return html`<tr class="${where}">
    <td class="more" colspan="${String(columns)}">… and ${grouped(rest)} more; the JSON report lists all</td>
  </tr>`;
}

/** What is wider than the page scrolls by itself, with keys too; `label` is the id of its heading. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${label}">${content}</div>`;
}

/** A problem with its place and what to do next. */
export function problemBody({ code, message, hint, at, parent, details = [] }: Problem): Markup {
  return html`<p class="error">
      <code>${code}</code>
      ${escapeTerminal(message)}${parent === undefined ? '' : html` <span class="who">${escapeTerminal(parent)}</span>`}
    </p>
    ${at === undefined ? '' : html`<p class="who"><code>${escapeTerminal(spanText(at))}</code></p>`}
    ${details.map((line) => html`<p class="who">${escapeTerminal(line)}</p>`)}
    ${hint === undefined ? '' : html`<p class="hint"><b>Next:</b> ${escapeTerminal(hint)}</p>`}`;
}

/**
 * The page of an ARM id in the portal, which has one for each resource of a resource group; of what lies
 * within one, such as a rule or a group of a workspace, it is that of the workspace. Null without a portal.
 */
export function portalPage(portal: string | null, id: string): string | null {
  const path = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)/i.exec(
    id,
  )?.[1];
  if (portal === null || path === undefined) return null;
  return `${portal}/#resource/${path.split('/').filter(Boolean).map(encodeURIComponent).join('/')}`;
}
