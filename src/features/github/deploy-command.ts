import { join } from 'node:path';
import { type Context, printProblems, usageProblem } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { isPlanFile } from '../plan/open-saved.js';
import { applyCommand, type ApplyOptions } from '../run/apply-command.js';
import { captured, type GithubOptions, githubStep, textOfFile } from './github-step.js';
import { planned } from './plan-command.js';

export interface GithubDeployOptions extends GithubOptions, Omit<ApplyOptions, 'part'> {
  /** The folder for the reports (JSON, JUnit and HTML) and the audit file. */
  readonly reportFolder?: string;
  /** Of a large fleet: the name of the shard, its parents and the digest of their part of the plan. */
  readonly shard?: string;
  readonly parents?: readonly string[];
  readonly digest?: string;
}

/**
 * `muster github deploy PLANFILE`: applies the plan that was checked, or one shard of it, and nothing else,
 * and writes the outcome to the job's summary. Where Azure has moved since, it ends with exit code 3 before
 * any write and shows the plan as it would be now: it needs a new check, and a new approval.
 */
export function githubDeployCommand(
  paths: readonly string[],
  options: GithubDeployOptions,
  context: Context,
): Promise<ExitCode> {
  return githubStep(options, context, async (step, muted) => {
    const summary = join(step.folder, 'report.md');
    if (!paths.some(isPlanFile)) {
      printProblems(muted.io, [noPlan], options);
      return 1;
    }
    const { shard, parents = [], digest = '', ...rest } = options;
    const part = shard === undefined ? undefined : { parents, digest };
    const kept = keptFiles(options);
    const { exit } = await captured(muted, (inner) =>
      applyCommand(
        paths,
        { ...rest, ...kept, part, format: 'markdown', yes: true, report: [...kept.report, summary] },
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
      { ...rest, report: [], out: join(step.folder, 'plan.json'), ...(part && { parent: parents }) },
      muted,
    );
    await step.tell({ summary: `## ✖ Stale\n\n${told}`, outputs });
    await step.tell({ summary: `## The plan as it would be now\n\n${fresh.summary}` });
    return exit;
  });
}

/** Without one, apply would make an unchecked plan. */
const noPlan = usageProblem(
  'github deploy applies a saved plan, and none is named',
  'Name the plan that was checked.',
);

/** The reports of a shard are merged later, which takes JSON. */
function keptFiles({ report = [], reportFolder, shard, audit }: GithubDeployOptions): {
  readonly report: readonly string[];
  readonly audit?: string;
} {
  if (reportFolder === undefined) return { report, audit };
  const forms = shard === undefined ? ['json', 'xml', 'html'] : ['json'];
  const file = (ending: string) => join(reportFolder, `${shard ?? 'report'}.${ending}`);
  return { report: [...report, ...forms.map(file)], audit: audit ?? file('audit.jsonl') };
}
