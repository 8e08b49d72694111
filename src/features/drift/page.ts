import { html } from 'hono/html';
import type { PageAbout } from '../../cli/page-about.js';
import { groupKey } from '../../model/content.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import {
  pageData,
  type PageData,
  type PagePair,
  type PageState,
  stateSums,
} from '../../show/page/page-data.js';
import { type PageAssets, pageHtml, type PageOrigin, tiles, wordsSection } from '../../show/page/page.js';
import { findingsSection, problemSection } from '../../show/page/problem-sections.js';
import { results } from '../../show/page/results.js';
import { count, instantText } from '../../show/words.js';
import type { Drift, DriftJudged, DriftPair, PairState } from './drift.js';
import { driftText, skippedText } from './view-text.js';

const driftStates = [
  { name: 'missing', sign: '−', words: 'missing', tone: 'bad', fine: false },
  { name: 'changed', sign: '~', words: 'changed', tone: 'bad', fine: false },
  { name: 'behind', sign: '↓', words: 'behind', tone: 'warn', fine: false },
  { name: 'unreadable', sign: '?', words: 'unreadable', tone: 'warn', fine: false },
  { name: 'orphaned', sign: '!', words: 'orphaned', tone: 'warn', fine: false },
  { name: 'orphanSuspected', sign: '¿', words: 'perhaps orphaned', tone: 'quiet', fine: false },
  { name: 'suppressed', sign: '–', words: 'suppressed', tone: 'quiet', fine: true },
  { name: 'local', sign: '·', words: 'local', tone: 'quiet', fine: true },
  { name: 'inSync', sign: '✓', words: 'in sync', tone: 'good', fine: true },
] as const satisfies readonly (PageState & { readonly name: PairState | 'suppressed' })[];

/** What to do about a pair; `muster` commands. */
const hints: Readonly<Partial<Record<PairState, string>>> = {
  missing: 'muster apply --deep publishes it again.',
  changed: 'muster apply --deep publishes the item again, over what was changed.',
  behind: 'muster apply publishes it.',
  unreadable: 'muster doctor says what is missing.',
  orphaned: 'muster cleanup deletes it.',
  orphanSuspected: 'muster cleanup says what would prove it.',
};

/** Lines of the difference of one pair, beyond which they are counted. */
const shownLines = 12;
/** Items of members' own that get a row; a matrix of what every customer wrote would have no end. */
const shownLocal = 500;

const style = { width: 110, colors: false, sources: new Map<string, string>() };

/** A comparison: what the outputs list of it, and every pair for the matrix. */
export interface DriftPaged {
  readonly drift: Drift;
  /** With those in sync and of the members' own. */
  readonly pairs: readonly DriftPair[];
  /** RFC 3339. */
  readonly at: string;
  readonly about: PageAbout;
}

/** Drift as a page: what each pair is, and the same in words. */
export function driftHtml(
  { drift, pairs, at, about }: DriftPaged,
  assets: PageAssets,
  { isDrift, problems, tool, origin }: DriftJudged & { readonly tool: string; readonly origin: PageOrigin },
): Promise<string> {
  const { data, unlisted } = driftPageData({ drift, pairs, about });
  const [outcome = '', ...words] = driftText({ ...drift, findings: [] }, isDrift, style).split('\n');
  const errors = [...problems, ...drift.problems];
  const sums = stateSums(data);
  return pageHtml(
    {
      title: `muster drift: ${isDrift ? 'drift' : 'no drift'}`,
      command: 'drift',
      tone: errors.length > 0 ? 'bad' : isDrift ? 'warn' : 'good',
      outcome,
      when: instantText(at),
      origin,
      tool,
      counts: tiles(
        driftStates.filter(({ name }) => (sums.get(name) ?? 0) > 0),
        ({ name }) => sums.get(name) ?? 0,
      ),
      main: html`${problemSection(errors)}
        <section id="results" aria-labelledby="results-title">
          <h2 id="results-title">What each pair is</h2>
          ${results(data, 'No pair was compared.')}
          ${unlisted === 0 ? '' : html`<p class="note">… and ${count(unlisted, 'more item')} of the members’ own; muster drift --all lists all</p>`}
        </section>
        ${wordsSection('In words', words)} ${findingsSection(drift.findings)}`,
      data,
    },
    assets,
  );
}

/** The pairs as the page holds them, and how many of members' own content it leaves out. */
export function driftPageData({ drift, pairs, about }: Omit<DriftPaged, 'at'>): {
  readonly data: PageData;
  readonly unlisted: number;
} {
  const local = pairs.filter(({ state }) => state === 'local');
  const rows = new Set([...new Set(local.map(localKey))].slice(0, shownLocal));
  const shown = pairs.filter((pair) => pair.state !== 'local' || rows.has(localKey(pair)));
  const data = pageData({
    states: driftStates,
    terms: { error: 'Difference', hint: 'Next', note: 'Group' },
    pairs: pagePairs(shown),
    keyOf: itemKey,
    displayNames: drift.displayNames,
    notes: new Map(
      drift.groups.flatMap((group) =>
        group.skipped === undefined
          ? []
          : [[groupKey(group), [`not compared, for ${skippedText[group.skipped]}`]] as const],
      ),
    ),
    portal: about.portal,
    why: about.why,
  });
  return { data, unlisted: pairs.length - shown.length };
}

/** What several members have under one name of their own is one row. */
function localKey({ parent, item }: DriftPair): string {
  return JSON.stringify([parent, item.kind, item.displayName.toLowerCase()]);
}

function* pagePairs(pairs: readonly DriftPair[]): Iterable<PagePair> {
  for (const pair of pairs) {
    const { parent, group, member, item, state, suppressed } = pair;
    const own = state === 'local' || group === null;
    yield {
      parent,
      group: group ?? 'in no group',
      member,
      // Each member has a resource of its own; only the name is common.
      item: own ? { ...item, name: item.displayName.toLowerCase(), resourceId: null } : item,
      status: suppressed === undefined ? state : 'suppressed',
      cause: null,
      error: differenceText(pair),
      hint:
        suppressed === undefined
          ? (hints[state] ?? null)
          : `Suppressed until ${suppressed.until}: ${suppressed.reason}`,
    };
  }
}

function differenceText({ difference, override }: DriftPair): string | null {
  if (override !== undefined) return `The override ${override} leaves it out for this member.`;
  if (difference === undefined) return null;
  const { fields, lines } = difference;
  const more = lines.length - shownLines;
  return [
    fields.join(', '),
    ...lines.slice(0, shownLines),
    ...(more > 0 ? [`… and ${count(more, 'more line')}`] : []),
  ].join('\n');
}
