import { html } from 'hono/html';
import type { StepResult } from '../../../apply/events.js';
import { itemKey } from '../../../plan/steps/diff-resource.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import { type Markup, problemBody, scrolling, signOf, table } from '../../../show/page/markup.js';
import { type PageData, type PagePair, verdictFinder } from '../../../show/page/page-data.js';
import { cards } from '../../../show/page/problem-sections.js';
import { count, folded, grouped } from '../../../show/words.js';
import type { PairResult } from '../../../model/content.js';
import { groupBy } from '../../../model/order.js';
import type { Cause } from '../causes.js';
import { statusOf } from './run-states.js';

const shownCauses = 50;
const shownMembers = 500;
const shownRaw = 20;
const shownSteps = 500;
/** Of each table. */
const onPaper = 60;

/** Why pairs were not delivered, whatever group they are of, a card a cause. */
export function causeCards(causes: readonly Cause[], data: PageData): Markup {
  if (causes.length === 0) return html``;
  const verdictOf = verdictFinder(data);
  return html`<section id="causes" aria-labelledby="causes-title">
    <h2 id="causes-title">What was not delivered, and why</h2>
    ${cards(
      causes.slice(0, shownCauses).map((cause) => causeCard(cause, verdictOf)),
      (shown) => {
        const rest = causes.slice(shown).reduce((sum, { pairs }) => sum + pairs.length, 0);
        return rest === 0
          ? ''
          : `${count(rest, 'more pair')} of ${count(causes.length - shown, 'other cause')}: filter the matrix by status.`;
      },
    )}
  </section>`;
}

function causeCard(
  { status, pairs, members, why, hint }: Cause,
  verdictOf: (pair: PagePair) => number,
): Markup {
  const verdicts = new Set(pairs.map(verdictOf));
  const state = statusOf(status);
  const [title = '', ...rest] = why.split(': ');
  const error = rest.join(': ');
  const raw = [...new Set(pairs.flatMap((pair) => pair.error ?? []))].filter((text) => text !== error);
  return html`<li class="card t-${state.tone}">
    <h3>
      ${signOf(state)} ${error === '' ? state.words : escapeTerminal(title)}<span class="number"
        >${count(pairs.length, 'pair')} ${state.words}</span
      >
    </h3>
    <p class="error">${escapeTerminal(error === '' ? title : error)}</p>
    ${hint === null ? '' : html`<p class="hint"><b>Next:</b> ${escapeTerminal(hint)}</p>`}
    ${affected(pairs, members)}
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

/** `12 items in 3 members: …`: the first members, and all of them in a fold. */
function affected(pairs: readonly PairResult[], members: readonly string[]): Markup {
  const items = new Set(pairs.map(({ parent, item }) => JSON.stringify([parent, itemKey(item)])));
  const spread = `${count(items.size, 'item')} in ${count(members.length, 'member')}`;
  const first = html`${spread}: ${folded(members, 5)}`;
  if (members.length <= 5) return html`<p class="who">${first}</p>`;
  return html`<details class="who">
    <summary>${first}</summary>
    <p>${folded(members, shownMembers)}</p>
  </details>`;
}

/** Steps that were not done; nothing where all were. */
export function stepSection(steps: readonly StepResult[]): Markup {
  const undone = steps.filter(({ status }) => status !== 'succeeded');
  if (undone.length === 0) return html``;
  return html`<section id="steps" aria-labelledby="steps-title">
    <h2 id="steps-title">${count(undone.length, 'step was', 'steps were')} not done</h2>
    ${scrolling(
      'steps-title',
      table(undone, {
        columns: [{ head: 'step', as: 'name' }, 'parent', 'end', 'why'],
        max: shownSteps,
        paper: onPaper,
        row: stepRow,
      }),
    )}
  </section>`;
}

function stepRow({ step, status, problem }: StepResult): readonly (Markup | string)[] {
  const what = step.action === 'publish' ? 'publish' : `${step.action} ${step.type}`;
  return [
    html`${what} <b>${escapeTerminal(step.name)}</b>`,
    escapeTerminal(step.parent),
    html`${signOf(statusOf(status === 'failed' ? 'Failed' : 'Skipped'))} ${status}`,
    problem === null ? '' : problemBody(problem),
  ];
}

/**
 * What was not delivered as a plain table, a row for each member and cause: for paper, and for those who
 * run no script. `all`: how many pairs there are.
 */
export function undeliveredTable(causes: readonly Cause[], all: number): Markup {
  if (causes.length === 0) return html``;
  const rows = causes.flatMap((cause) =>
    [...groupBy(cause.pairs, ({ member }) => member).values()].map((pairs, index) => ({
      cause,
      pairs,
      member: cause.members[index] ?? '',
    })),
  );
  const undelivered = causes.reduce((sum, { pairs }) => sum + pairs.length, 0);
  return html`<div id="pair-table">
    <h3>${grouped(undelivered)} of ${count(all, 'pair')} not delivered</h3>
    ${table(rows, {
      columns: [{ head: 'member', as: 'name' }, 'group', 'items', 'end', 'error'],
      max: shownMembers,
      paper: onPaper,
      row: memberRow,
    })}
  </div>`;
}

function memberRow({
  cause: { status, why },
  pairs,
  member,
}: {
  readonly cause: Cause;
  readonly pairs: readonly PairResult[];
  /** Its title. */
  readonly member: string;
}): readonly (Markup | string)[] {
  const items = new Map(pairs.map(({ item }) => [itemKey(item), item]));
  const groups = new Set(pairs.map(({ parent, group }) => `${parent}/${group}`));
  const names = [...items.values()].map(({ kind, displayName }) => `${kind} ${displayName}`);
  return [
    escapeTerminal(member),
    folded([...groups], 2),
    items.size > 3 ? `${count(items.size, 'item')}: ${folded(names, 2)}` : folded(names, 3),
    html`${signOf(statusOf(status))} ${statusOf(status).words}`,
    escapeTerminal(why),
  ];
}
