import { html } from 'hono/html';
import type { JobResult } from '../../../apply/events.js';
import type { PastJob } from '../../../apply/pair-history.js';
import type { PairStatus } from '../../../model/content.js';
import { sortedBy } from '../../../model/order.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import { count, grouped, instantText } from '../../../show/words.js';
import type { RunHistory } from '../fold-report.js';
import { portalUrl } from '../report-json.js';
import { type Markup, scrolling, signOf, statuses, table } from './markup.js';
import type { PageData, PageGroup } from './page-data.js';

const shownJobs = 1_000;

/** Groups with their counts, those with the most failed pairs first; the script makes each choose its matrix. */
export function groupTable(data: PageData): Markup {
  if (data.groups.length === 0) return html``;
  const published = data.verdicts.every(({ status }) => status !== 'NotPublished');
  const shown = statuses.filter(({ status }) => status !== 'NotPublished' || !published);
  const counted = data.groups.map((group, index) => ({ group, index, counts: countsOf(group, data) }));
  const ordered = sortedBy(
    counted,
    ({ counts, index }) =>
      `${descending((counts.get('Failed') ?? 0) + (counts.get('Unknown') ?? 0))} ${String(index).padStart(9, '0')}`,
  );
  return html`<div class="scroll groups" tabindex="0" role="region" aria-label="Groups">
    <table id="groups">
      <thead>
        <tr>
          <th scope="col">group</th>
          <th scope="col" class="n">items</th>
          <th scope="col" class="n">members</th>
          ${shown.map(({ status, words }) => html`<th scope="col" class="n">${signOf(status)} ${words}</th>`)}
          <th scope="col" class="n script-only">shown</th>
        </tr>
      </thead>
      <tbody>
        ${ordered.map(
          ({ group, index, counts }) =>
            html`<tr data-group="${String(index)}">
              <th scope="row">
                <span class="name">${group.parent} / <b>${group.name}</b></span>
              </th>
              <td class="n">${grouped(group.items.length)}</td>
              <td class="n">${grouped(group.members.length)}</td>
              ${shown.map(({ status }) => {
                const n = counts.get(status) ?? 0;
                return html`<td class="n${n === 0 ? ' none' : ` s-${status}`}">${grouped(n)}</td>`;
              })}
              <td class="n script-only shown"></td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function countsOf({ cells }: PageGroup, { verdicts }: PageData): ReadonlyMap<PairStatus, number> {
  const counts = new Map<PairStatus, number>();
  for (const cell of cells) {
    const status = verdicts[cell]?.status;
    if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function descending(n: number): string {
  return String(1_000_000_000 - n).padStart(10, '0');
}

/** The jobs of this run, in the order in which they were started. */
export function jobSection(jobs: readonly JobResult[], portal: string | null): Markup {
  if (jobs.length === 0) return html``;
  return html`<section id="jobs" aria-labelledby="jobs-title">
    <h2 id="jobs-title">${count(jobs.length, 'job')}</h2>
    ${scrolling(
      'jobs-title',
      table(jobs, {
        columns: ['group', 'state', 'started', 'ended', 'job', 'error'],
        max: shownJobs,
        row: (job) => jobRow(job, portal),
      }),
    )}
  </section>`;
}

function jobRow(job: JobResult, portal: string | null): Markup {
  const address = portalUrl(portal, job.assignmentId);
  const id = html`<code>${escapeTerminal(job.jobId)}</code>`;
  return html`<th scope="row">${escapeTerminal(`${job.parent} / ${job.assignment}`)}</th>
    <td>${signOf(statusOfJob(job.state))} ${escapeTerminal(job.state)}</td>
    <td class="time">${timeText(job.startTime)}</td>
    <td class="time">${timeText(job.endTime)}</td>
    <td>${address === null ? id : html`<a href="${address}" rel="noreferrer noopener">${id}</a>`}</td>
    <td>${escapeTerminal(job.error ?? '')}</td>`;
}

/** The jobs that the service kept of each group since a time; nothing where they were not asked for. */
export function historySection(history: RunHistory | undefined): Markup {
  if (history === undefined) return html``;
  return html`<section id="history" aria-labelledby="history-title">
    <h2 id="history-title">History since ${instantText(history.since)}</h2>
    ${history.groups.map(
      ({ parent, group, jobs, failing, recovered, keptSince }) =>
        html`<details>
          <summary>
            <b>${escapeTerminal(`${parent} / ${group}`)}</b> ${count(jobs.length, 'job')},
            ${count(failing.length, 'failing pair')}, ${grouped(recovered)} recovered
          </summary>
          <p class="note">
            ${keptSince === null ? 'Azure keeps no job of this group.' : `Azure keeps jobs of this group since ${instantText(keptSince)}.`}
          </p>
          ${table(jobs, {
            columns: ['state', 'started', 'ended', { numbers: 'failed pairs' }, 'job'],
            max: shownJobs,
            row: pastRow,
          })}
        </details> `,
    )}
  </section>`;
}

function pastRow({ jobId, assignment, state, startTime, endTime, failedPairs }: PastJob): Markup {
  return html`<td>${signOf(statusOfJob(state))} ${escapeTerminal(state)}</td>
    <td class="time">${timeText(startTime)}</td>
    <td class="time">${timeText(endTime)}</td>
    <td class="n">${grouped(failedPairs)}</td>
    <td>${escapeTerminal(assignment)} <code>${escapeTerminal(jobId)}</code></td>`;
}

function timeText(time: string | null): string {
  return time === null ? '' : instantText(time);
}

/** A job's state in the colours of pairs; what the service may say beyond these is unknown. */
function statusOfJob(state: string): PairStatus {
  if (state === 'Canceled') return 'Failed';
  return statuses.find(({ status }) => status === state)?.status ?? 'Unknown';
}
