import type { Drift } from '../features/drift/drift.js';
import type { DesiredFleet } from '../model/desired.js';
import type { DriftJudged } from '../report/drift/drift-judged.js';
import type { ReportWriters } from './report-form.js';
import { sarifText } from './sarif-text.js';

/** Drift as JUnit and as SARIF; what a form takes is loaded when it is written. */
export function driftWriters(
  drift: Drift,
  about: DriftJudged & {
    /** Undefined where the files could not be read. */
    readonly fleet: DesiredFleet | undefined;
    readonly tool: string;
    readonly cwd: string;
  },
): ReportWriters {
  return {
    junit: async () => (await import('../features/drift/drift-junit.js')).driftJunit(drift, about),
    sarif: async () => {
      const { driftRemarks } = await import('../features/drift/drift-remarks.js');
      const remarks = about.fleet === undefined ? [] : driftRemarks(drift, about.fleet, about.strict);
      return sarifText([...about.problems, ...drift.problems, ...drift.findings], { ...about, remarks });
    },
  };
}
