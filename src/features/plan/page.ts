import { html } from 'hono/html';
import type { PageAbout } from '../../cli/page-about.js';
import { lastSegment } from '../../model/arm-id.js';
import { groupKey } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan } from '../../plan/fleet-plan.js';
import { futureJudge, type PairFuture, type PartOutlook } from '../../plan/pair-outlook.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { waitingSteps } from '../../plan/publish/waiting-rings.js';
import { reasonText } from '../../plan/steps/reason-text.js';
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
import { instantText } from '../../show/words.js';
import { planText } from './plan-text.js';

/** What a pair will be, what changes first. */
const futures = [
  { name: 'new', sign: '+', words: 'new', tone: 'busy', fine: false },
  { name: 'updated', sign: '~', words: 'updated', tone: 'warn', fine: false },
  { name: 'again', sign: '↻', words: 'sent again', tone: 'busy', fine: false },
  { name: 'waiting', sign: '○', words: 'waiting', tone: 'warn', fine: false },
  { name: 'leftBehind', sign: '!', words: 'left behind', tone: 'bad', fine: false },
  { name: 'unchanged', sign: '=', words: 'unchanged', tone: 'good', fine: true },
] as const satisfies readonly (PageState & { readonly name: PairFuture | 'leftBehind' })[];

/** Lines of the plan as text, which fits itself to so many columns. */
const style = { width: 110, colors: false, sources: new Map<string, string>() };

/** A plan as a page: what each pair will be, and the steps that make it so. `problems`: errors of no parent. */
export function planHtml(
  { plan, createdAt }: { readonly plan: FleetPlan; readonly createdAt: string },
  assets: PageAssets,
  about: Partial<PageAbout> & {
    readonly tool: string;
    readonly origin: PageOrigin;
    readonly problems: readonly Problem[];
  },
): Promise<string> {
  const data = planPageData(plan, about);
  const errors = [...about.problems, ...plan.parents.flatMap(({ problems }) => problems)];
  const [outcome = '', ...words] = planText(
    { ...plan, parents: plan.parents.map(withoutFindings) },
    style,
  ).split('\n');
  const sums = stateSums(data);
  const open =
    allSteps(plan).length + waitingSteps(plan) > 0 ||
    futures.some(({ name, fine }) => !fine && (sums.get(name) ?? 0) > 0);
  return pageHtml(
    {
      title: 'muster plan',
      command: 'plan',
      tone: errors.length > 0 ? 'bad' : open ? 'open' : 'good',
      outcome,
      when: instantText(createdAt),
      origin: about.origin,
      tool: about.tool,
      counts: tiles(futures, ({ name }) => sums.get(name) ?? 0),
      main: html`${problemSection(errors)}
        <section id="results" aria-labelledby="results-title">
          <h2 id="results-title">What each pair will be</h2>
          ${results(data, 'The files ask for no pair.')}
        </section>
        ${wordsSection('Steps', words)} ${findingsSection(plan.parents.flatMap(({ findings }) => findings))}`,
      data,
    },
    assets,
  );
}

/** Findings stand in a section of their own. */
function withoutFindings(parent: FleetPlan['parents'][number]): FleetPlan['parents'][number] {
  return { ...parent, findings: [] };
}

/** The pairs of a plan as its page holds them: those that the files ask for, then what stays behind. */
export function planPageData(plan: FleetPlan, { portal, why }: Partial<PageAbout>): PageData {
  const { outlook = [] } = plan;
  return pageData({
    states: futures,
    terms: { error: 'Why', hint: 'Next', note: 'Publish' },
    pairs: plannedPairs(plan),
    keyOf: itemKey,
    displayNames: plan.displayNames,
    workspaces: new Map(
      outlook.flatMap(({ members }) => members.map(({ name, workspace }) => [name, workspace] as const)),
    ),
    notes: new Map([...groupBy(outlook, groupKey)].map(([key, parts]) => [key, parts.map(partNote)])),
    portal: portal ?? null,
    why,
  });
}

function* plannedPairs({ parents, outlook = [] }: FleetPlan): Iterable<PagePair> {
  for (const part of outlook) {
    const { parent, group, items, members, reasons } = part;
    const futureOf = futureJudge(part);
    const reason = reasons.length === 0 ? null : reasonText(reasons);
    for (const item of items)
      for (const [at, { name }] of members.entries()) {
        const status = futureOf(item, at);
        const error = status === 'unchanged' ? null : reason;
        yield { parent, group, member: name, item, status, cause: null, error, hint: null };
      }
  }
  for (const { parent, leftBehind = [] } of parents)
    for (const { items, members } of leftBehind)
      for (const { resourceId, displayName } of items)
        for (const member of members)
          yield {
            parent,
            group: 'left behind',
            member,
            item: { kind: '', name: lastSegment(resourceId), displayName, resourceId },
            status: 'leftBehind',
            cause: null,
            error: 'No group delivers it any more; workspace manager does not delete copies.',
            hint: 'muster cleanup deletes the copies that are proven to be orphans.',
          };
}

function partNote({ part, published, reasons }: PartOutlook): string {
  if (reasons.length === 0) return `${part}: nothing to publish`;
  return `${part}: ${published ? '' : 'not published by this plan, though '}${reasonText(reasons)}`;
}
