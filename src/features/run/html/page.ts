import { html } from 'hono/html';
import type { GroupHistory } from '../../../apply/pair-history.js';
import { groupKey, type PairResult } from '../../../model/content.js';
import { displayNamesOf } from '../../../model/display-names.js';
import { parseInstant } from '../../../model/instant.js';
import { groupBy } from '../../../model/order.js';
import { itemKey } from '../../../plan/steps/diff-resource.js';
import type { Markup } from '../../../show/page/markup.js';
import { pageData, type PageData } from '../../../show/page/page-data.js';
import { type PageAssets, pageHtml, type PageOrigin, tiles } from '../../../show/page/page.js';
import { findingsSection, problemSection } from '../../../show/page/problem-sections.js';
import { results } from '../../../show/page/results.js';
import { count, grouped, instantText } from '../../../show/words.js';
import { causesOf } from '../causes.js';
import { type Report, reportCounts } from '../fold-report.js';
import { outcomeTitle, outcomeTone } from '../outcome.js';
import { titledStep } from '../report-text.js';
import { historySection, jobLine, jobSection } from './jobs.js';
import { runStates } from './run-states.js';
import { causeCards, stepSection, undeliveredTable } from './trouble.js';

/** A run as a page. */
export function reportHtml(
  report: Report,
  assets: PageAssets,
  about: {
    readonly tool: string;
    readonly portal: string | null;
    readonly origin?: PageOrigin;
    readonly why?: readonly [string, string] | undefined;
    readonly shown?: (pair: PairResult) => boolean;
  },
): Promise<string> {
  const data = runPageData(report, about);
  const displayNames = displayNamesOf(report.members ?? []);
  const steps = report.steps.map((done) => ({ ...done, step: titledStep(done.step, displayNames) }));
  const pairs = report.pairs.filter(about.shown ?? (() => true));
  const causes = causesOf(pairs, displayNames);
  return pageHtml(
    {
      title: `muster ${report.command}: ${report.outcome}`,
      command: report.command,
      tone: outcomeTone(report),
      outcome: outcomeTitle(report),
      when: `${instantText(report.startedAt)}${took(report)}`,
      origin: about.origin ?? {},
      tool: about.tool,
      counts: summary(report, report.pairs.length - pairs.length),
      main: html`${problemSection(report.errors)} ${causeCards(causes, data)} ${stepSection(steps)}
        <section id="results" aria-labelledby="results-title">
          <h2 id="results-title">Results by group</h2>
          ${results(data, 'No pair belongs to this run.')} ${undeliveredTable(causes, pairs.length)}
        </section>
        ${jobSection(report.jobs, about.portal)} ${historySection(report.history)}
        ${findingsSection(report.findings)}`,
      data,
    },
    assets,
  );
}

/** The pairs of a report as its page holds them; `shown` keeps some only. */
export function runPageData(
  report: Report,
  {
    portal,
    why,
    shown = () => true,
  }: {
    readonly portal: string | null;
    readonly why?: readonly [string, string] | undefined;
    readonly shown?: (pair: PairResult) => boolean;
  },
): PageData {
  const { jobs, members = [], history } = report;
  return pageData({
    states: runStates,
    terms: { error: 'Error', hint: 'Next', note: 'Job' },
    pairs: report.pairs.filter(shown),
    keyOf: itemKey,
    displayNames: displayNamesOf(members),
    workspaces: new Map(members.map(({ name, workspace }) => [name, workspace])),
    notes: new Map([...groupBy(jobs, groupKey)].map(([key, own]) => [key, own.map(jobLine)])),
    past: (history?.groups ?? []).flatMap((group) =>
      group.failing.map((pair) => ({
        ...pair,
        parent: group.parent,
        group: group.group,
        text: pastText(pair),
      })),
    ),
    portal,
    why,
  });
}

function pastText({ failedJobs, firstFailed, lastGood }: GroupHistory['failing'][number]): string {
  const jobs = `failed in ${String(failedJobs)} ${failedJobs === 1 ? 'job' : 'jobs in a row'}`;
  const since = firstFailed === null ? '' : `, since ${instantText(firstFailed)}`;
  const good = lastGood === null ? '' : `; last delivered ${instantText(lastGood)}`;
  return `${jobs}${since}${good}`;
}

/** The counts of the run, those of pairs first; `hidden` pairs are counted and not listed. */
function summary(report: Report, hidden: number): Markup {
  const counts = reportCounts(report);
  const steps = (['created', 'updated', 'deleted', 'published'] as const).filter((what) => counts[what] > 0);
  const { succeeded, failed, inProgress, unknown, skipped, notPublished = 0 } = counts.pairs;
  const pairs: Readonly<Record<string, number>> = {
    Succeeded: succeeded,
    Failed: failed,
    InProgress: inProgress,
    Unknown: unknown,
    Skipped: skipped,
    NotPublished: notPublished,
  };
  return html`${tiles(
    runStates.filter(({ name }) => name !== 'NotPublished' || notPublished > 0),
    ({ name }) => pairs[name] ?? 0,
  )}
  ${
    steps.length === 0
      ? ''
      : html`<dl class="steps">
          ${steps.map(
            (what) =>
              html`<div>
                <dt>${what}</dt>
                <dd>${grouped(counts[what])}</dd>
              </div> `,
          )}
        </dl>`
  }
  ${hidden > 0 ? html`<p class="note">${count(hidden, 'pair is', 'pairs are')} counted here and not shown below: this report was asked for failed pairs only.</p>` : ''}`;
}

function took({ startedAt, endedAt }: Report): string {
  const [start, end] = [parseInstant(startedAt), parseInstant(endedAt)];
  if (start === undefined || end === undefined || end < start) return '';
  const seconds = Number((end - start) / 10_000_000n);
  const minutes = Math.floor(seconds / 60);
  return `, ${minutes === 0 ? '' : `${grouped(minutes)} min `}${String(seconds % 60)} s`;
}
