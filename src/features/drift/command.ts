import { type Context, type NetworkOptions, printProblems } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { checkReportFiles } from '../../cli/report-files.js';
import { pageAbout, wantsPage } from '../../cli/page-about.js';
import { nowText } from '../../cli/run-session.js';
import { stateFile, stateFolder } from '../../cli/state-folder.js';
import { inSession, showResult, type Shown, type Worked } from '../../cli/runner.js';
import type { Problem } from '../../model/problem.js';
import { fingerprintOf, type News } from '../../show/news.js';
import { type NotifyOptions, notifyTarget, type NotifyTarget } from '../notify/notification.js';
import { notify } from '../notify/notify.js';
import { driftNews } from './drift-news.js';
import { type Drift, noPairs } from './drift.js';
import { deliveredBy, readEvidence } from './evidence.js';
import { type Compared, driftView, judged } from './view.js';

export interface DriftCommandOptions extends NetworkOptions, NotifyOptions {
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly evidence?: readonly string[];
}

/** `muster drift`: compares everything, member content included; changes nothing. Exit 2 where something differs. */
export async function driftCommand(
  paths: readonly string[],
  options: DriftCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const notified = notifyTarget(options, io.env);
  const unwritable = [...notified.problems, ...(await checkReportFiles(io.cwd, options.report ?? []))];
  const evidence = await readEvidence(io.cwd, options.evidence ?? []);
  const asked = { paths, options, target: notified.target };
  const unusable = [...unwritable, ...evidence.problems];
  if (unusable.length > 0) {
    printProblems(io, unusable, options);
    return unwritable.length > 0
      ? 1
      : endDrift({ ...notCompared(options), problems: unusable }, asked, context);
  }
  let worked: Worked<Drift>;
  try {
    worked = await inSession(paths, options, context, ({ deps, fleet, scope }) =>
      context.engine.readDrift(deps, fleet, scope, {
        all: options.all === true || wantsPage(options),
        evidence: evidence.reports.flatMap(({ report }) => deliveredBy(report)),
      }),
    );
  } catch (bug) {
    await tellDefect(asked, context);
    throw bug;
  }
  if (!worked.ok) return endDrift({ ...notCompared(options), problems: worked.problems }, asked, context);
  const { value: found, session, unkept } = worked;
  const drift = options.all === true ? found : withoutQuiet(found);
  const { fleet, files } = session;
  const about = pageAbout(session.connection, paths, options, io.cwd);
  const paged = { pairs: found.pairs, at: nowText(context), about };
  const value = { drift, strict: options.strict === true, fleet, paged };
  return endDrift({ value, errors: drift.problems, files }, asked, context, unkept);
}

/** What is listed only where it was asked for, beside the page. */
function withoutQuiet(drift: Drift): Drift {
  const pairs = drift.pairs.filter(({ state }) => state !== 'inSync' && state !== 'local');
  return { ...drift, pairs };
}

const nothing: Drift = { resources: [], groups: [], pairs: [], counts: noPairs, findings: [], problems: [] };

function notCompared({ strict }: DriftCommandOptions): Shown<Compared> {
  return { value: { drift: nothing, strict: strict === true }, silent: true };
}

/** The options of `muster drift`, and where its news are posted. */
interface DriftAsked {
  readonly paths: readonly string[];
  readonly options: DriftCommandOptions;
  readonly target: NotifyTarget | undefined;
}

/**
 * Shows the comparison, posts its news, and returns the exit code: 1 also where a report could not be
 * written, or the run's state could not be saved (`unkept`, printed already).
 */
async function endDrift(
  shown: Shown<Compared>,
  asked: DriftAsked,
  context: Context,
  unkept: readonly Problem[] = [],
): Promise<ExitCode> {
  const { value, problems = [], errors = [] } = shown;
  const about = judged(value, problems);
  const written = await showResult(driftView, { ...shown, exit: 0 }, asked.options, context);
  const exit = worstExit([
    context.interrupted.aborted ? 130 : 0,
    problems.length + errors.length + unkept.length > 0 ? 1 : 0,
    written,
    about.isDrift ? 2 : 0,
  ]);
  const unsaid = [
    ...(written === 0 ? [] : ['MUS604 a report could not be written']),
    ...unkept.map(({ code, message }) => `${code} ${message}`),
  ];
  const news = (): News => {
    const found = driftNews(value.drift, about);
    return { ...found, troubles: [...unsaid, ...found.troubles] };
  };
  await tellDrift(exit, news, asked, context);
  return exit;
}

/** Posts the news of a comparison that ended by a defect of muster: at night nobody reads the log. */
async function tellDefect(asked: DriftAsked, context: Context): Promise<void> {
  const news = (): News => ({
    title: '✖ Nothing was compared.',
    summary: 'muster drift failed by a defect of its own; its log has the reason.',
    troubles: [],
    fingerprint: fingerprintOf(['defect']),
  });
  await tellDrift(70, news, asked, context);
}

async function tellDrift(
  exit: ExitCode,
  news: () => News,
  { paths, options, target }: DriftAsked,
  context: Context,
): Promise<void> {
  const { parent: parents, group: groups } = options;
  const memory = stateFile(stateFolder(context, paths), 'notified');
  const scope = { parents, groups };
  const warnings = await notify(target, { command: 'drift', exit, scope, memory, news }, context);
  printProblems(context.io, warnings, options);
}
