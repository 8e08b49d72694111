import type { PrunedAssignment } from './prune-jobs.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { instantText } from '../../report/words/instant-text.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { pruneCounts, type PruneResult } from '../../report/run/prune-jobs-json.js';
import { count, grouped, wrapped } from '../../show/words.js';

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

/** How it ended; problems stand elsewhere. */
export function prunedText(result: PruneResult, style: TextStyle): string {
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
export function prunedWords({ outcome, jobs }: PruneResult): string {
  const { deleted, failed, skipped } = pruneCounts(jobs);
  const counts = [
    `${count(deleted, 'job')} deleted`,
    ...(failed === 0 ? [] : [`${grouped(failed)} failed`]),
    ...(skipped === 0 ? [] : [`${grouped(skipped)} left`]),
  ].join(', ');
  if (outcome === 'interrupted') return `⚠ Interrupted: ${counts}.`;
  return `${outcome === 'succeeded' ? '✔' : '✖'} ${counts}.`;
}
