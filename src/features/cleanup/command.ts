import { resolve } from 'node:path';
import { type Context, type NetworkOptions, printProblems, styleFor } from '../../cli/context.js';
import { type ExitCode, outcomeExit, worstExit } from '../../cli/exit-code.js';
import { beginAudit } from '../../cli/open-connection.js';
import { reportsWritable } from '../../cli/report-files.js';
import type { Session } from '../../cli/run-session.js';
import { firstFolder, stateFile, stateFolder } from '../../cli/state-folder.js';
import { inSession, showResult } from '../../cli/runner.js';
import type { Problem } from '../../model/problem.js';
import type { Allowance } from '../../plan/guards/guards.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { deliveredBy, type EvidenceRead, readEvidence, readKeptEvidence } from '../drift/evidence.js';
import { backupCopies } from './backup-copies.js';
import { type Cleanup, judgeCleanup } from './cleanup.js';
import { proofsOf } from './proof.js';
import { type CleanupResult, cleanupText, cleanupView } from './view.js';

export interface CleanupOptions extends NetworkOptions {
  readonly yes?: boolean;
  readonly maxDeletes?: Allowance;
  readonly backup?: string;
  readonly evidence?: readonly string[];
}

/** `muster cleanup`: deletes orphaned copies from members; without `--yes` it only says which. */
export async function cleanupCommand(
  paths: readonly string[],
  options: CleanupOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const evidence = await readEvidence(io.cwd, options.evidence ?? []);
  if (evidence.problems.length > 0) {
    printProblems(io, evidence.problems, options);
    return showEnd(unusable(evidence.problems, options), options, context);
  }
  const kept = await readKeptEvidence({ stateFolder: stateFolder(context, paths), cwd: io.cwd });
  // An unusable file proves nothing, and does not hide other problems.
  printProblems(io, kept.problems, options);
  const worked = await inSession(paths, options, context, (session) =>
    cleanUp(paths, session, [...evidence.reports, ...kept.reports], options, context),
  );
  const end = worked.ok ? worked.value : unusable(worked.problems, options);
  return worstExit([worked.exit, await showEnd(end, options, context)]);
}

const empty: Cleanup = { doomed: [], held: [], sizes: new Map(), problems: [] };

function nothing({ yes }: CleanupOptions): CleanupResult {
  return { outcome: 'failed', dryRun: yes !== true, cleanup: empty, refusals: [], problems: [] };
}

interface End {
  readonly exit: ExitCode;
  readonly value: CleanupResult;
}

function unusable(problems: readonly Problem[], options: CleanupOptions): End {
  return { exit: 1, value: { ...nothing(options), problems } };
}

function showEnd(end: End, options: CleanupOptions, context: Context): Promise<ExitCode> {
  const { problems, cleanup } = end.value;
  return showResult(
    cleanupView,
    { ...end, silent: problems.length > 0 && cleanup === empty },
    options,
    context,
  );
}

async function cleanUp(
  paths: readonly string[],
  session: Session,
  reports: EvidenceRead['reports'],
  options: CleanupOptions,
  context: Context,
): Promise<End> {
  const { io, engine } = context;
  const { deps, fleet, scope, files, progress } = session;
  const cleanup = await engine.readCleanup(deps, fleet, {
    proofs: reports.flatMap(({ file, report }) => proofsOf(file, report)),
    evidence: reports.flatMap(({ report }) => deliveredBy(report)),
    parents: scope.parents,
    groups: scope.groups,
  });
  progress.pause();
  const { problems } = cleanup;
  printProblems(io, sharedProblems(problems), options, files);
  const base = { ...nothing(options), cleanup, problems };
  if (context.interrupted.aborted) return { exit: 130, value: { ...base, outcome: 'interrupted' } };
  const unread = problems.length > 0 && cleanup.sizes.size === 0;
  // With JSON or Markdown, stdout has only the result: what is deleted is shown on stderr.
  const out = options.format === 'text' ? io.stdout : io.stderr;
  if (!unread) out.write(cleanupText(cleanup, styleFor(out, io, options)));
  const outcome = problems.length > 0 ? 'failed' : 'succeeded';
  const exit = unread ? 1 : outcomeExit(outcome);
  const refusals = judgeCleanup(cleanup, options.maxDeletes);
  if (options.yes !== true || unread) {
    return { exit, value: { ...base, outcome, refusals } };
  }
  if (refusals.length > 0) {
    printProblems(io, refusals, options);
    return { exit: 1, value: { ...base, outcome: 'refused', refusals } };
  }
  const unaudited = cleanup.doomed.length === 0 ? undefined : await beginAudit(session.audit);
  if (unaudited !== undefined) {
    printProblems(io, [unaudited], options);
    return { exit: 1, value: { ...base, outcome: 'failed', problems: [...problems, unaudited] } };
  }
  progress.resume();
  const fleetFolder = resolve(io.cwd, firstFolder(paths));
  const folder = resolve(io.cwd, options.backup ?? stateFile(stateFolder(context, paths), 'backup'));
  const backup = backupCopies(io.cwd, folder, io.clock.now(), [fleetFolder]);
  const copies = await engine.deleteCopies({ ...deps, backup }, fleet, cleanup.doomed);
  progress.stop();
  const failures: readonly Problem[] = copies.flatMap(({ problem }) => problem ?? []);
  printProblems(io, sharedProblems(failures), options, files);
  // Those left by an interrupt are skipped; an interrupt after the last changes nothing.
  const ended = copies.some(({ status }) => status === 'skipped')
    ? 'interrupted'
    : failures.length > 0
      ? 'failed'
      : outcome;
  return { exit: outcomeExit(ended), value: { ...base, outcome: ended, copies } };
}
