import { readdir, readFile } from 'node:fs/promises';
import { sarifText } from '../../cli/report-files.js';
import type { PairResult } from '../../model/content.js';
import type { View } from '../../show/view.js';
import type { Report } from './fold-report.js';
import type { PageAssets } from './html/page.js';
import { reportDocument } from './report-json.js';
import { reportMarkdown } from './report-markdown.js';
import type { ReportJson } from './report-shape.js';
import { hasFailed, reportText, type ReportTextOptions } from './report-text.js';

/** A run, and what a view needs beside its events. */
export interface RunResult extends ReportTextOptions {
  readonly report: Report;
  readonly about: {
    /** Where the portal is; null without one. */
    readonly portal: string | null;
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
  html: async (run, { tool }) => {
    const { reportHtml } = await import('./html/page.js');
    return reportHtml(run.report, await loadPageAssets(), {
      tool,
      portal: run.about.portal,
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

/**
 * The script and the style of the HTML report, from the package's `assets/report/`, each of its files in
 * the order of their names; the scripts as one that shares no name with the page.
 *
 * `../../../assets` is right from `src/features/run` and from `dist/features/run` alike.
 */
export async function loadPageAssets(): Promise<PageAssets> {
  const folder = new URL('../../../assets/report/', import.meta.url);
  const names = (await readdir(folder)).sort();
  const joined = async (extension: string) => {
    const own = names.filter((name) => name.endsWith(extension));
    return (await Promise.all(own.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  };
  const [style, script] = await Promise.all([joined('.css'), joined('.js')]);
  return { style, script: `(() => {\n'use strict';\n${script}})();\n` };
}
