import { askFirst } from '../../cli/ask-first.js';
import {
  isInterrupted,
  type Context,
  type NetworkOptions,
  printProblems,
  styleFor,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { beginAudit } from '../../cli/open-connection.js';
import { checkReportFiles } from '../../cli/report-files.js';
import type { Session } from '../../cli/run-session.js';
import { inSession, showResult } from '../../cli/runner.js';
import type { Problem } from '../../model/problem.js';
import { count } from '../../show/words.js';
import { fixesOf, type FixResult } from './carry-out-fixes.js';
import type { DoctorReport, Fix } from './doctor-check.js';
import { doctorView, fixLines, fixText } from './view.js';

export interface DoctorOptions extends NetworkOptions {
  readonly fix?: boolean;
  readonly cleanup?: boolean;
  readonly yes?: boolean;
}

/** `muster doctor`: checks what plan and apply need, in every parent and member; writes only with `--fix`. */
export async function doctorCommand(
  paths: readonly string[],
  options: DoctorOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const refused = [...usageProblems(options), ...(await checkReportFiles(io.cwd, options.report ?? []))];
  if (refused.length > 0) {
    printProblems(io, refused, options);
    return 1;
  }
  const worked = await inSession(paths, options, context, (session) => examine(session, options, context));
  if (!worked.ok) {
    const value = { report: nothing, fixes: [], label: '' };
    return showResult(doctorView, { value, silent: true, problems: worked.problems }, options, context);
  }
  const { session } = worked;
  const { report, fixes, declined } = worked.value;
  const unfixed = fixes.flatMap(({ problem }) => problem ?? []);
  const shown = {
    value: { report, fixes, label: session.connection.label },
    problems: declined,
    errors: [...unfixed, ...report.errors, ...declined],
    files: session.files,
  };
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    worked.exit,
    report.targets.some(({ checks }) => checks.some(({ result }) => result === 'failed')) ? 5 : 0,
    await showResult(doctorView, shown, options, context),
  ]);
}

function usageProblems({ fix, yes }: DoctorOptions): readonly Problem[] {
  return yes === true && fix !== true
    ? [usageProblem('--yes is given without --fix', 'Add --fix, or leave --yes away: nothing else is asked.')]
    : [];
}

interface Done {
  readonly report: DoctorReport;
  readonly fixes: readonly FixResult[];
  /** MUS602 where nobody agreed to the fixes, MUS510 where their audit cannot be written. */
  readonly declined: readonly Problem[];
}

async function examine(session: Session, options: DoctorOptions, context: Context): Promise<Done> {
  const look = () =>
    context.engine.runDoctor(
      { ...session.deps, loginTenant: () => session.connection.loginTenant() },
      session.fleet,
      session.scope,
      {
        concurrency: options.concurrency,
        apiVersionOverride: context.io.env.MUSTER_API_VERSION,
        cleanup: options.cleanup,
      },
    );
  const report = await look();
  const fixes = options.fix === true ? fixesOf(report) : [];
  session.progress.pause();
  if (options.fix === true) sayFixes(fixes, options, context);
  if (fixes.length === 0 || context.interrupted.aborted) return { report, fixes: [], declined: [] };
  const declined = await askFirst(
    {
      question: `Carry out ${count(fixes.length, 'fix', 'fixes')} at ${session.connection.label}`,
      whether: 'carry out these fixes',
      declined: 'the fixes were declined; nothing was changed',
    },
    options,
    context,
  );
  if (declined !== undefined || isInterrupted(context))
    return { report, fixes: [], declined: declined === undefined ? [] : [declined] };
  const unaudited = await beginAudit(session.audit);
  if (unaudited !== undefined) return { report, fixes: [], declined: [unaudited] };
  const results = await context.engine.carryOutFixes(session.deps, fixes);
  const { io } = context;
  const lines = fixLines(results, styleFor(io.stderr, io, options));
  io.stderr.write(`${lines.join('\n')}\n`);
  return { report: await look(), fixes: results, declined: [] };
}

/** What will be written, shown before the question; on stderr, since stdout has only the result. */
function sayFixes(fixes: readonly Fix[], options: DoctorOptions, { io }: Context): void {
  if (fixes.length === 0) {
    if (options.quiet !== true) io.stderr.write('Nothing here that --fix can fix.\n');
    return;
  }
  io.stderr.write(`--fix will:\n${fixes.map((fix) => `  ${fixText(fix)}`).join('\n')}\n`);
}

const nothing: DoctorReport = { loginTenant: null, targets: [], errors: [] };
