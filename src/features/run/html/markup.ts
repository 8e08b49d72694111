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
  { status: 'Succeeded', sign: '✓', words: 'succeeded' },
];

/** A status as its sign, coloured; words have to stand beside it. */
export function signOf(status: PairStatus): Markup {
  const sign = statuses.find((each) => each.status === status)?.sign ?? '';
  return html`<span class="sign s-${status}" aria-hidden="true">${sign}</span>`;
}

/** The first rows of a table, and an honest last line where there are more. */
export function rows<T>(all: readonly T[], max: number, columns: number, row: (each: T) => Markup): Markup {
  const rest = all.length - max;
  return html`${all.slice(0, max).map(row)}${
    rest > 0
      ? html`<tr>
          <td class="more" colspan="${String(columns)}">
            … and ${grouped(rest)} more; the JSON report lists all
          </td>
        </tr>`
      : ''
  }`;
}

/** `12 items in 3 members`. */
export function spread(pairs: readonly PairResult[]): string {
  const items = new Set(pairs.map(({ parent, item }) => JSON.stringify([parent, itemKey(item)])));
  const members = new Set(pairs.map(({ member }) => member));
  return `${count(items.size, 'item')} in ${count(members.size, 'member')}`;
}
