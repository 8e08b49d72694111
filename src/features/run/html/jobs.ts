import { html } from 'hono/html';
import type { JobResult } from '../../../apply/events.js';
import type { PastJob } from '../../../apply/pair-history.js';
import { escapeTerminal } from '../../../show/escape-terminal.js';
import { type Markup, portalPage, scrolling, signOf, table } from '../../../show/page/markup.js';
import type { PageState } from '../../../show/page/page-data.js';
import { count, grouped, instantText } from '../../../show/words.js';
import type { RunHistory } from '../fold-report.js';
import { runStates, statusOf } from './run-states.js';

const shownJobs = 1_000;
const jobsOnPaper = 40;
const pastOnPaper = 5;

/** The jobs of this run, in the order in which they were started. */
export function jobSection(jobs: readonly JobResult[], portal: string | null): Markup {
  if (jobs.length === 0) return html``;
  return html`<section id="jobs" aria-labelledby="jobs-title">
    <h2 id="jobs-title">${count(jobs.length, 'job')}</h2>
    ${scrolling(
      'jobs-title',
      table(jobs, {
        columns: [
          { head: 'group', as: 'name' },
          'state',
          { head: 'started', as: 'time' },
          { head: 'ended', as: 'time' },
          'job',
          'error',
        ],
        max: shownJobs,
        paper: jobsOnPaper,
        row: (job) => jobRow(job, portal),
      }),
    )}
  </section>`;
}

function jobRow(job: JobResult, portal: string | null): readonly (Markup | string)[] {
  const address = portalPage(portal, job.assignmentId);
  const id = html`<code>${escapeTerminal(job.jobId)}</code>`;
  return [
    escapeTerminal(`${job.parent} / ${job.assignment}`),
    html`${signOf(stateOf(job.state))} ${escapeTerminal(job.state)}`,
    timeText(job.startTime),
    timeText(job.endTime),
    address === null ? id : html`<a href="${address}" rel="noreferrer noopener">${id}</a>`,
    escapeTerminal(job.error ?? ''),
  ];
}

/** A job in one line: what it is, how it ended, when and why. */
export function jobLine({ assignment, jobId, state, startTime, endTime, error }: JobResult): string {
  const times = [startTime, endTime].filter((time) => time !== null).map(instantText);
  return [`${assignment}: ${jobId} ${state}`, ...times, ...(error === null ? [] : [error])].join(', ');
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
            columns: [
              'state',
              { head: 'started', as: 'time' },
              { head: 'ended', as: 'time' },
              { head: 'failed pairs', as: 'number' },
              'job',
            ],
            max: shownJobs,
            paper: pastOnPaper,
            row: pastRow,
          })}
        </details> `,
    )}
  </section>`;
}

function pastRow({
  jobId,
  assignment,
  state,
  startTime,
  endTime,
  failedPairs,
}: PastJob): readonly (Markup | string)[] {
  return [
    html`${signOf(stateOf(state))} ${escapeTerminal(state)}`,
    timeText(startTime),
    timeText(endTime),
    grouped(failedPairs),
    html`${escapeTerminal(assignment)} <code>${escapeTerminal(jobId)}</code>`,
  ];
}

function timeText(time: string | null): string {
  return time === null ? '' : instantText(time);
}

/** A job's state in the colours of pairs; what the service may say beyond these is unknown. */
function stateOf(state: string): PageState {
  const status = runStates.find(({ name }) => name === state)?.name;
  return statusOf(state === 'Canceled' ? 'Failed' : (status ?? 'Unknown'));
}
