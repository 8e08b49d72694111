import type { PageAbout } from '../../cli/page-about.js';
import { loadPageAssets } from '../../cli/page-assets.js';
import { sarifText } from '../../cli/report-files.js';
import type { PairResult } from '../../model/content.js';
import type { View } from '../../show/view.js';
import type { Report } from './fold-report.js';
import { reportDocument } from './report-json.js';
import { reportMarkdown } from './report-markdown.js';
import type { ReportJson } from './report-shape.js';
import { hasFailed, reportText, type ReportTextOptions } from './report-text.js';

/** A run, and what a view needs beside its events. */
export interface RunResult extends ReportTextOptions {
  readonly report: Report;
  readonly about: PageAbout & {
    readonly runId?: string;
    readonly exit?: ReportJson['exitCode'];
    readonly audit?: ReportJson['audit'];
  };
}

/** `apply`, `publish` and `status` in every form that they have. */
export const runView: View<RunResult> = {
  text: ({ report, ...options }, style) => reportText(report, style, options),
  json: (run, { tool }) => reportDocument(run.report, { ...run.about, tool, shown: shownPairs(run) }),
  markdown: (run, { limit }) => reportMarkdown(run.report, { limit, shown: shownPairs(run) }),
  html: async (run, { tool, origin }) => {
    const { reportHtml } = await import('./html/page.js');
    const { portal, fleet, endpoint, why } = run.about;
    return reportHtml(run.report, await loadPageAssets(), {
      tool,
      portal,
      why,
      origin: { ...origin, fleet, endpoint },
      shown: shownPairs(run),
    });
  },
  junit: async (run) => (await import('./junit.js')).junitXml(run.report, shownPairs(run)),
  sarif: ({ report }, about) => sarifText(runProblems(report), about),
};

/** Which pairs the documents keep; their counts are of all. */
function shownPairs({ failedOnly }: RunResult): ((pair: PairResult) => boolean) | undefined {
  return failedOnly === true ? hasFailed : undefined;
}

/** Errors, what kept steps from being done, and findings. A skipped step's reason is that of another. */
function runProblems({ errors, steps, findings }: Report): readonly Report['errors'][number][] {
  const failed = steps.flatMap(({ step, status, problem }) =>
    status === 'failed' && problem !== null ? [{ ...problem, at: problem.at ?? step.at }] : [],
  );
  return [...errors, ...failed, ...findings];
}
