import { html } from 'hono/html';
import type { PairResult, PairStatus } from '../../../model/content.js';
import { itemKey } from '../../../plan/steps/diff-resource.js';
import { count, grouped } from '../../../show/words.js';

/** What `html` returns: text that is escaped already. */
export type Markup = ReturnType<typeof html>;

/** Each status with its sign, for those who do not see colours, in the order of urgency. */
export const statuses: readonly {
  readonly status: PairStatus;
  readonly sign: string;
  readonly words: string;
}[] = [
  { status: 'Failed', sign: '✕', words: 'failed' },
  { status: 'Unknown', sign: '?', words: 'unknown' },
  { status: 'InProgress', sign: '…', words: 'in progress' },
  { status: 'Skipped', sign: '–', words: 'skipped' },
  { status: 'NotPublished', sign: '○', words: 'not published' },
  { status: 'Succeeded', sign: '✓', words: 'succeeded' },
];

/** A status as its sign, coloured; words must be beside it. */
export function signOf(status: PairStatus): Markup {
  const sign = statuses.find((each) => each.status === status)?.sign ?? '';
  return html`<span class="sign s-${status}" aria-hidden="true">${sign}</span>`;
}

/** A table of `all`, a row each; beyond `max` rows an honest last line. */
export function table<T>(
  all: readonly T[],
  {
    columns,
    max,
    row,
  }: {
    readonly columns: readonly Column[];
    readonly max: number;
    /** As many cells as there are columns. */
    readonly row: (each: T) => Markup;
  },
): Markup {
  const rest = all.length - max;
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) =>
          typeof column === 'string'
            ? html`<th scope="col">${column}</th>`
            : html`<th scope="col" class="n">${column.numbers}</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${all.slice(0, max).map(
        (each) =>
          html`<tr>
            ${row(each)}
          </tr>`,
      )}
      ${
        rest > 0
          ? html`<tr>
              <td class="more" colspan="${String(columns.length)}">
                … and ${grouped(rest)} more; the JSON report lists all
              </td>
            </tr>`
          : ''
      }
    </tbody>
  </table>`;
}

/** The head of a column; `numbers` stand to the right. */
type Column = string | { readonly numbers: string };

/** What is wider than the page scrolls by itself, with keys too; `label` is the id of its heading. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${label}">${content}</div>`;
}

/** `12 items in 3 members`. */
export function spread(pairs: readonly PairResult[]): string {
  const items = new Set(pairs.map(({ parent, item }) => JSON.stringify([parent, itemKey(item)])));
  const members = new Set(pairs.map(({ member }) => member));
  return `${count(items.size, 'item')} in ${count(members.size, 'member')}`;
}
