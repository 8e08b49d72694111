import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { parseUntrusted } from '../../show/parse-untrusted.js';
import { listedCounts } from '../../report/run/listed-counts.js';
import { countsAtLeast } from '../../report/run/map-counts.js';
import type { ReportJson } from './report-json.js';
import { reportShape } from '../../report/run/report-shape.js';

/** A report and the name of its file, for people. */
export interface NamedReport {
  readonly file: string;
  readonly report: ReportJson;
}

/**
 * The report that a text holds; whoever wrote it, nothing of it is believed unchecked. `file` is its
 * name for people.
 *
 * Problems: MUS623 where it is none (with line and column where it is no JSON, else with the field)
 * or counts less than it lists, MUS624 for another format version.
 */
export function parseReportFile(source: string, file: string): Result<ReportJson> {
  const parsed = parseUntrusted(source);
  if (!parsed.ok)
    return failed(noReport(file, parsed.what, parsed.at === undefined ? undefined : { file, ...parsed.at }));
  const version = versionProblem(parsed.value, file);
  if (version !== undefined) return failed(version);
  const complaint = reportShape(parsed.value);
  if (complaint !== undefined) return failed(noReport(file, `${complaint.path.slice(1)} ${complaint.what}`));
  // Every field was checked by the shape.
  const report = parsed.value as ReportJson;
  if (!countsAtLeast(report.summary, listedCounts(report)))
    return failed(noReport(file, 'its summary counts fewer than it lists'));
  return ok(report);
}

function versionProblem(value: unknown, file: string): Problem | undefined {
  if (
    typeof value !== 'object' ||
    value === null ||
    !Object.hasOwn(value, 'pairs') ||
    !Object.hasOwn(value, 'outcome')
  )
    return noReport(file, 'it has no pairs and outcome');
  const version: unknown = 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (version === 1) return undefined;
  return {
    code: 'MUS624',
    message: `${file} is a report of format ${typeof version === 'number' ? String(version) : 'unknown'}, and this muster reads format 1.`,
    hint: 'Merge it with the version of muster that wrote it.',
  };
}

function noReport(file: string, what: string, at?: Problem['at']): Problem {
  return {
    code: 'MUS623',
    message: `${file} is no report: ${what}.`,
    hint: 'Name files that apply, publish or status wrote with --report FILE.json or --format json.',
    ...(at === undefined ? {} : { at }),
  };
}
