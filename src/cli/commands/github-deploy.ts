import { join } from 'node:path';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-code.js';
import { captured, githubStep, textOfFile, type GithubOptions } from '../github-step.js';
import { isPlanFile } from '../open-saved.js';
import { applyCommand, type ApplyOptions } from './apply.js';
import { planned } from './github-plan.js';

export interface GithubDeployOptions extends GithubOptions, ApplyOptions {
  /** Where the reports to be kept are written: JSON, JUnit and HTML. */
  readonly reportFolder?: string;
}

/**
 * `muster github deploy PLANFILE`: applies the plan that was checked, and nothing else, and tells the
 * outcome in the job's summary. Where Azure has moved since, it ends with exit code 3 before any write and
 * shows the plan as it would be now: it needs a new check, and a new approval.
 */
export function githubDeployCommand(
  paths: readonly string[],
  options: GithubDeployOptions,
  context: Context,
): Promise<ExitCode> {
  return githubStep(options, context, async (step, muted) => {
    const summary = join(step.folder, 'report.md');
    const { exit } = await captured(muted, (inner) =>
      applyCommand(
        paths,
        { ...options, format: 'markdown', yes: true, report: [...keptReports(options), summary] },
        inner,
      ),
    );
    const told = await textOfFile(summary);
    const outputs = { exit: String(exit) };
    if (exit !== 3) {
      await step.tell({ summary: told, outputs });
      return exit;
    }
    const folders = paths.filter((path) => !isPlanFile(path));
    const fresh = await planned(
      step,
      folders,
      { ...options, report: [], out: join(step.folder, 'plan.json') },
      muted,
    );
    await step.tell({ summary: `## ✖ Stale\n\n${told}`, outputs });
    await step.tell({ summary: `## The plan as it would be now\n\n${fresh.summary}` });
    return exit;
  });
}

function keptReports({ report = [], reportFolder }: GithubDeployOptions): readonly string[] {
  if (reportFolder === undefined) return report;
  return [...report, ...['json', 'xml', 'html'].map((form) => join(reportFolder, `report.${form}`))];
}
