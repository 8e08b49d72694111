import type { PairResult } from '../model/pair.js';
import type { Report } from '../features/run/fold-report.js';
import type { ReportWriters } from './report-form.js';
import { sarifText } from './sarif-text.js';

/** A run as HTML, JUnit and SARIF; what a form takes is loaded when it is written. */
export function runWriters(
  report: Report,
  about: {
    readonly tool: string;
    readonly portal: string | null;
    readonly cwd: string;
    readonly shown?: (pair: PairResult) => boolean;
  },
): ReportWriters {
  return {
    html: async () => {
      const [{ reportHtml }, { loadPageAssets }] = await Promise.all([
        import('../features/run/html/page.js'),
        import('./page-assets.js'),
      ]);
      return reportHtml(report, await loadPageAssets(), about);
    },
    junit: async () => (await import('../features/run/junit.js')).junitXml(report, about.shown),
    sarif: () => sarifText(runProblems(report), about),
  };
}

/** Errors, what kept steps from being done, and findings. A skipped step's reason is that of another. */
function runProblems({ errors, steps, findings }: Report): readonly Report['errors'][number][] {
  const failed = steps.flatMap(({ step, status, problem }) =>
    status === 'failed' && problem !== null ? [{ ...problem, at: problem.at ?? step.at }] : [],
  );
  return [...errors, ...failed, ...findings];
}
