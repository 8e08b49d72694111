import { askFirst } from '../../cli/ask-first.js';
import { type Context, type NetworkOptions, printProblems, styleFor } from '../../cli/context.js';
import { type ExitCode, outcomeExit, worstExit } from '../../cli/exit-code.js';
import { beginAudit } from '../../cli/open-connection.js';
import { reportsWritable } from '../../cli/report-files.js';
import type { Session } from '../../cli/run-session.js';
import { inSession, showResult } from '../../cli/runner.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count } from '../../show/words.js';
import type { PrunedAssignment } from './prune-jobs.js';
import { pruneJobsView, type PruneResult, pruningText } from './view.js';

export interface JobsPruneOptions extends NetworkOptions {
  readonly keep: number;
  readonly yes?: boolean;
}

/** The result of a run; `silent`: the lists that were shown say everything. */
interface PruneEnd {
  readonly exit: ExitCode;
  readonly value: PruneResult;
  readonly silent?: boolean;
}

/** `muster jobs prune`: deletes old jobs of the groups, after they were shown and somebody agreed. */
export async function jobsPruneCommand(
  paths: readonly string[],
  options: JobsPruneOptions,
  context: Context,
): Promise<ExitCode> {
  if (!(await reportsWritable(options, context))) return 1;
  const worked = await inSession(paths, options, context, (session) => prune(session, options, context));
  const end: PruneEnd = worked.ok
    ? worked.value
    : { exit: 1, value: { ...nothing(options), problems: worked.problems }, silent: true };
  return worstExit([worked.exit, await showResult(pruneJobsView, end, options, context)]);
}

async function prune(session: Session, options: JobsPruneOptions, context: Context): Promise<PruneEnd> {
  const { io, engine } = context;
  const found = await engine.readJobPruning(session.deps, session.fleet, session.scope, options.keep);
  const { assignments, problems } = found;
  const kept = assignments.reduce((sum, one) => sum + one.kept, 0);
  const base = { ...nothing(options), kept, problems };
  session.progress.pause();
  printProblems(io, sharedProblems(problems), options, session.files);
  if (assignments.length === 0 && problems.length > 0) return { exit: 1, value: base, silent: true };

  // With JSON or Markdown, stdout has only the result: the jobs are shown on stderr.
  const out = options.format === 'text' ? io.stdout : io.stderr;
  out.write(pruningText(assignments, styleFor(out, io, options)));
  const outcome = problems.length > 0 ? 'failed' : 'succeeded';
  if (assignments.every(({ jobs }) => jobs.length === 0))
    return { exit: outcomeExit(outcome), value: { ...base, outcome }, silent: true };

  const doomed = assignments.reduce((sum, one) => sum + one.jobs.length, 0);
  const declined = await askFirst(
    {
      question: `Delete ${count(doomed, 'job')} at ${session.connection.label}`,
      whether: 'delete these jobs',
      declined: 'the question was declined; nothing was deleted',
    },
    options,
    context,
  );
  const untouched = { ...base, jobs: assignments.flatMap(leftAlone) };
  if (context.interrupted.aborted) {
    io.stderr.write('Interrupted; nothing was deleted.\n');
    return { exit: 130, value: { ...untouched, outcome: 'interrupted' }, silent: true };
  }
  if (declined !== undefined) {
    printProblems(io, [declined], options);
    const value: PruneResult = { ...untouched, outcome: 'refused', problems: [...problems, declined] };
    return { exit: 1, value, silent: true };
  }
  const unaudited = await beginAudit(session.audit);
  if (unaudited !== undefined) {
    printProblems(io, [unaudited], options);
    const value: PruneResult = { ...untouched, outcome: 'failed', problems: [...problems, unaudited] };
    return { exit: 1, value, silent: true };
  }
  session.progress.resume();
  const jobs = await engine.pruneJobs(session.deps, assignments);
  session.progress.stop();
  const refusals = jobs.flatMap(({ problem }) => problem ?? []);
  printProblems(io, sharedProblems(refusals), options, session.files);
  // Those left by an interrupt are skipped; an interrupt after the last changes nothing.
  const ended = jobs.some(({ status }) => status === 'skipped')
    ? 'interrupted'
    : refusals.length > 0
      ? 'failed'
      : outcome;
  return { exit: outcomeExit(ended), value: { ...base, outcome: ended, jobs } };
}

function nothing({ keep }: JobsPruneOptions): PruneResult {
  return { outcome: 'failed', keep, jobs: [], kept: 0, problems: [] };
}

function leftAlone({ parent, group, assignment, jobs }: PrunedAssignment): PruneResult['jobs'] {
  return jobs.map((job) => ({ parent, group, assignment, job, status: 'skipped', problem: null }));
}
