import { askFirst } from '../../cli/ask-first.js';
import {
  type Context,
  type NetworkOptions,
  printProblems,
  styleFor,
  usageProblem,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { beginAudit } from '../../cli/open-connection.js';
import { checkReportFiles, printResult } from '../../cli/report-files.js';
import { openSession, type Session } from '../../cli/run-session.js';
import type { Problem } from '../../model/problem.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count } from '../../show/words.js';
import { fixesOf, type FixResult } from './carry-out-fixes.js';
import type { DoctorReport, Fix } from './doctor-check.js';
import { doctorJson } from './doctor-json.js';
import { doctorMarkdown, doctorText, fixLines, fixText } from './view.js';

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
  const opened = await openSession(paths, options, context, ignore);
  if (!opened.ok) {
    printProblems(io, opened.problems, options, opened.files);
    return worstExit([1, await output(nothing, { fixes: [], problems: opened.problems }, options, context)]);
  }
  const { session } = opened;
  const done = await examineAndClose(session, options, context);
  const { report, fixes, declined } = done;
  const unfixed = fixes.flatMap(({ problem }) => problem ?? []);
  if (options.format === 'text') {
    const style = styleFor(io.stdout, io, options, session.files);
    io.stdout.write(doctorText(report, session.connection.label, style));
  }
  const problems = [...unfixed, ...report.errors, ...declined];
  printProblems(io, sharedProblems(problems), options, session.files);
  return worstExit([
    context.interrupted.aborted ? 130 : 0,
    problems.length > 0 ? 1 : 0,
    report.targets.some(({ checks }) => checks.some(({ result }) => result === 'failed')) ? 5 : 0,
    await output(report, { fixes, problems: declined }, options, context),
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

async function examineAndClose(session: Session, options: DoctorOptions, context: Context): Promise<Done> {
  const examine = () =>
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
  try {
    const report = await examine();
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
    return { report: await examine(), fixes: results, declined: [] };
  } finally {
    await session.close();
  }
}

/** Asked anew: it changes while somebody thinks. */
function isInterrupted(context: Context): boolean {
  return context.interrupted.aborted;
}

/** What is going to be written, before anybody is asked; on stderr, for stdout holds the result alone. */
function sayFixes(fixes: readonly Fix[], options: DoctorOptions, { io }: Context): void {
  if (fixes.length === 0) {
    if (options.quiet !== true) io.stderr.write('Nothing here that --fix can fix.\n');
    return;
  }
  io.stderr.write(`--fix will:\n${fixes.map((fix) => `  ${fixText(fix)}`).join('\n')}\n`);
}

function output(
  report: DoctorReport,
  more: { readonly fixes: readonly FixResult[]; readonly problems: readonly Problem[] },
  options: DoctorOptions,
  context: Context,
): Promise<ExitCode> {
  const { tool } = context;
  return printResult(
    {
      json: () => doctorJson(report, { tool, ...more }),
      markdown: (limit) => doctorMarkdown(report, { limit, ...more }),
    },
    options,
    context,
  );
}

const nothing: DoctorReport = { loginTenant: null, targets: [], errors: [] };

function ignore(): void {
  // Nothing is run, so there are no events.
}
