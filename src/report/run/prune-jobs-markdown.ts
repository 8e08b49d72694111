import type { PrunedJob } from '../../features/jobs/prune-jobs.js';
import { groupBy } from '../../model/order.js';
import { codeMarkdown, escapeMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { instantText } from '../words/instant-text.js';
import { errorParts, fold, listOf } from '../../show/problems-markdown.js';
import { prunedWords } from '../../features/jobs/view.js';
import type { PruneResult } from './prune-jobs-json.js';
import { count } from '../../show/words.js';

const signs: Readonly<Record<PrunedJob['status'], string>> = { deleted: '✔', failed: '✖', skipped: '⊘' };

/** What `muster jobs prune` did as Markdown of at most `limit` bytes: counts, errors, then a fold for each assignment. */
export function pruneJobsMarkdown(result: PruneResult, limit: number): string {
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
  return fold(
    `${names.map(codeMarkdown).join(' / ')}: ${count(jobs.length, 'job')}`,
    listOf(jobs.map(jobItem)),
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
