import { clouds } from '../../azure/endpoint.js';
import { type Context, type OutputOptions, printProblems } from '../../cli/context.js';
import { type ExitCode, outcomeExit, worstExit } from '../../cli/exit-code.js';
import { reportsWritable } from '../../cli/report-files.js';
import { showResult } from '../../cli/runner.js';
import type { View } from '../../show/view.js';
import { mergeReports } from './merge-reports.js';
import { readReports, reportOfJson } from './parse-report-file.js';
import type { ReportJson } from './report-shape.js';
import { type RunResult, runView } from './view.js';

export interface MergeOptions extends OutputOptions {
  readonly report?: readonly string[];
}

/** `muster merge`: joins reports of shards to one, and exits with the worst of theirs; no network. */
export async function mergeCommand(
  files: readonly string[],
  options: MergeOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  if (!(await reportsWritable(options, context))) return 1;
  const read = await readReports(io.cwd, files);
  const merged = read.ok ? mergeReports(read.value) : read;
  if (!read.ok || !merged.ok) {
    printProblems(io, merged.ok ? [] : merged.problems, options);
    return 1;
  }
  const exit = exitOfAll(read.value.map(({ report }) => report));
  const report = reportOfJson(merged.value);
  const view: View<RunResult> = {
    ...runView,
    // Their links to the portal are kept: their clouds are not known here.
    json: (run, about) => ({ ...(runView.json(run, about) as ReportJson), jobs: merged.value.jobs }),
  };
  const about = { portal: portalOf(merged.value), why: ['muster why', ''] as const, exit };
  return showResult(view, { value: { report, about }, exit }, options, context);
}

/** The portal that the jobs of the reports name, if it is one of Azure's. */
function portalOf({ jobs }: ReportJson): string | null {
  const named = (portal: string) => jobs.some(({ portalUrl }) => portalUrl?.startsWith(`${portal}/#`));
  return Object.values(clouds).find(({ portal }) => named(portal))?.portal ?? null;
}

/** The worst exit code; if something was read, parents that could not be give 4, as in one run of all. */
function exitOfAll(reports: readonly ReportJson[]): ExitCode {
  const unread = reports.every(hasReadNothing) ? 1 : 4;
  return worstExit(reports.map((report) => (hasReadNothing(report) ? unread : exitOf(report))));
}

/** A shard that could not read any of its parents, and failed for no other reason. */
function hasReadNothing({ command, outcome, exitCode, errors, ...report }: ReportJson): boolean {
  return (
    command !== 'status' &&
    outcome === 'failed' &&
    (exitCode === undefined || exitCode === 1) &&
    report.steps.length + report.jobs.length + report.pairs.length === 0 &&
    errors.length > 0 &&
    errors.every(({ parent }) => parent !== null)
  );
}

/** The run's exit code; in older reports the one of its outcome. */
function exitOf({ exitCode, outcome, errors, jobs, command }: ReportJson): ExitCode {
  if (exitCode !== undefined) return exitCode;
  if (command === 'status')
    return worstExit([
      outcome === 'interrupted' ? 130 : 0,
      errors.length > 0 ? 1 : 0,
      jobs.some(({ state }) => state !== 'Succeeded' && state !== 'InProgress') ? 4 : 0,
    ]);
  return worstExit([outcomeExit(outcome), errors.length > 0 ? 4 : 0]);
}
