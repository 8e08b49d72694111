import { groupBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { codeMarkdown, escapeMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { errorParts, detailsMarkdown, listMarkdown } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, grouped, instantText, wrapped } from '../../show/words.js';
import type { PrunedAssignment, PrunedJob } from './prune-jobs.js';
import type { PruneJobsJson } from './shape.js';

/** Assignments, and jobs of one, beyond these are counted. */
const shownAssignments = 40;
const shownJobs = 5;

/** What would be deleted, for people who are about to be asked: each assignment with its jobs, the newest first. */
export function pruningText(assignments: readonly PrunedAssignment[], style: TextStyle): string {
  const concerned = assignments.filter(({ jobs }) => jobs.length > 0);
  const total = concerned.reduce((sum, { jobs }) => sum + jobs.length, 0);
  if (total === 0) return 'No job to delete.\n';
  const more = concerned.length - shownAssignments;
  return `${[
    `${count(total, 'job')} to delete.`,
    '',
    ...concerned.slice(0, shownAssignments).flatMap((one) => assignmentLines(one, style)),
    ...(more > 0 ? [`and of ${count(more, 'more assignment')}`] : []),
  ].join('\n')}\n`;
}

function assignmentLines(
  { parent, group, assignment, jobs, kept }: PrunedAssignment,
  style: TextStyle,
): readonly string[] {
  const paint = palette(style.colors);
  // Of a group in several parts each has jobs of its own.
  const part = assignment === group ? '' : ` (assignment ${escapeTerminal(assignment)})`;
  const title = `${paint.strong(`${escapeTerminal(parent)} / ${escapeTerminal(group)}`)}${part}`;
  const more = jobs.length - shownJobs;
  return [
    ...wrapped(`${title}: ${grouped(jobs.length)} of ${count(jobs.length + kept, 'job')}`, style.width, 2, 0),
    ...jobs.slice(0, shownJobs).map(({ name, state, startTime, endTime }) => {
      const at = endTime ?? startTime;
      const when = at === undefined ? '' : ` ${instantText(at)}`;
      return `  ${paint.bad('-')} ${escapeTerminal(name)} ${escapeTerminal(state)}${when}`;
    }),
    ...(more > 0 ? [`  and ${grouped(more)} older`] : []),
  ];
}

/** How it ended; problems are shown elsewhere. */
function prunedText(result: PruneResult, style: TextStyle): string {
  const paint = palette(style.colors);
  const words = prunedWords(result);
  switch (result.outcome) {
    case 'succeeded':
      return `${paint.good(words)}\n`;
    case 'interrupted':
      return `${paint.warn(words)}\n`;
    default:
      return `${paint.bad(words)}\n`;
  }
}

/** `✔ 12 jobs deleted.`, `✖ 11 jobs deleted, 1 failed.` */
function prunedWords({ outcome, jobs }: PruneResult): string {
  const { deleted, failed, skipped } = pruneCounts(jobs);
  const counts = [
    `${count(deleted, 'job')} deleted`,
    ...(failed === 0 ? [] : [`${grouped(failed)} failed`]),
    ...(skipped === 0 ? [] : [`${grouped(skipped)} left`]),
  ].join(', ');
  if (outcome === 'interrupted') return `⚠ Interrupted: ${counts}.`;
  return `${outcome === 'succeeded' ? '✔' : '✖'} ${counts}.`;
}

/** What `muster jobs prune` did. */
export interface PruneResult {
  readonly outcome: PruneJobsJson['outcome'];
  /** How many of each group were to stay. */
  readonly keep: number;
  /** Where nobody agreed, all are `skipped`. */
  readonly jobs: readonly PrunedJob[];
  readonly kept: number;
  /** Beside those of jobs. */
  readonly problems: readonly Problem[];
}

function pruneJobsJson(result: PruneResult, tool: string): PruneJobsJson {
  const { outcome, keep, jobs, kept, problems } = result;
  return {
    schemaVersion: 1,
    tool,
    outcome,
    keep,
    jobs: jobs.map(({ parent, group, assignment, job, status, problem }) => ({
      parent,
      group,
      assignment,
      jobId: job.name,
      state: job.state,
      startTime: job.startTime ?? null,
      endTime: job.endTime ?? null,
      status,
      error: problem === null ? null : problemJson(problem),
    })),
    errors: problems.map(problemJson),
    summary: { ...pruneCounts(jobs), kept },
  };
}

function pruneCounts(jobs: readonly PrunedJob[]): Record<PrunedJob['status'], number> {
  const of = (wanted: PrunedJob['status']) => jobs.filter(({ status }) => status === wanted).length;
  return { deleted: of('deleted'), failed: of('failed'), skipped: of('skipped') };
}

const signs: Readonly<Record<PrunedJob['status'], string>> = { deleted: '✔', failed: '✖', skipped: '⊘' };

/** What `muster jobs prune` did as Markdown of at most `limit` bytes: counts, errors, then a fold for each assignment. */
function pruneJobsMarkdown(result: PruneResult, limit: number): string {
  const groups = groupBy(result.jobs, ({ parent, group, assignment }) =>
    JSON.stringify([parent, group, assignment]),
  );
  const errors = [...result.problems, ...result.jobs.flatMap(({ problem }) => problem ?? [])];
  return fitMarkdown(
    [
      part('line', `### ${prunedWords(result)}`),
      ...errorParts(errors),
      ...[...groups.values()].map((jobs) => part('assignment', assignmentFold(jobs))),
    ],
    limit,
    'The JSON lists all.',
  );
}

function assignmentFold(jobs: readonly PrunedJob[]): string {
  const [first] = jobs;
  const names = first === undefined ? [] : [first.parent, first.group, first.assignment];
  return detailsMarkdown(
    `${names.map(codeMarkdown).join(' / ')}: ${count(jobs.length, 'job')}`,
    listMarkdown(jobs.map(jobItem)),
  );
}

function jobItem({ job, status }: PrunedJob): string {
  const at = job.endTime ?? job.startTime;
  const when = at === undefined ? '' : ` ${codeMarkdown(instantText(at))}`;
  return `- ${signs[status]} ${status}: ${codeMarkdown(job.name)} ${escapeMarkdown(job.state)}${when}`;
}

function part(of: string, text: string): MarkdownPart {
  return { text, of, count: 1 };
}

/** Its text comes below the jobs that were shown. */
export const pruneJobsView: View<PruneResult> = {
  text: (result, style) => `\n${prunedText(result, style)}`,
  json: (result, { tool }) => pruneJobsJson(result, tool),
  markdown: (result, { limit }) => pruneJobsMarkdown(result, limit),
};
