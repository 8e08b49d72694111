import { join } from 'node:path';
import { markedBody, markerOf, stickyComment } from './sticky-comment.js';
import type { PullRequest, WorkflowRun } from './workflow-run.js';
import type { Finding, Problem } from '../../model/problem.js';
import { planDigest } from '../../plan/compare/plan-digest.js';
import { allSteps } from '../../plan/fleet-plan.js';
import { commentLimit } from '../../show/fit-markdown.js';
import { problemsMarkdown } from '../../show/problems-markdown.js';
import { count } from '../../show/words.js';
import type { SavedPlan } from '../plan/parse-plan-file.js';
import { deadMatches } from '../../select/dead-matches.js';
import { printProblems, type Context } from '../../cli/context.js';
import type { LoadResult } from '../../config/load-fleet.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { captured, githubStep, textOfFile, type GithubOptions, type GithubStep } from './github-step.js';
import { readPlanFile } from '../plan/parse-plan-file.js';
import { todayText } from '../../cli/run-session.js';
import { planCommand, type PlanOptions } from '../plan/command.js';

export interface GithubPlanOptions extends GithubOptions, PlanOptions {
  readonly out: string;
}

/**
 * `muster github plan`: validates, plans, keeps one comment in the pull request, and writes the same to the
 * job's summary. A pull request without a login, as from a fork, is validated only, and not commented.
 */
export function githubPlanCommand(
  paths: readonly string[],
  options: GithubPlanOptions,
  context: Context,
): Promise<ExitCode> {
  return githubStep(options, context, async (step, muted) => {
    const loaded = await muted.engine.loadFleet(paths, { today: todayText(muted) });
    if (!loaded.ok) return invalid(step, loaded, options, muted);
    const dead = loaded.value.fleet.selections.flatMap(deadMatches);
    const untrusted = step.run.pull?.untrusted;
    if (untrusted !== undefined) {
      step.annotate(dead);
      return validatedOnly(step, loaded.value.files.length, untrusted, muted);
    }
    const made = await planned(step, paths, options, muted);
    step.annotate([...dead, ...placedFindings(made.saved, dead)]);
    const { changes, digest } = made;
    await step.tell({
      summary: made.summary,
      outputs: { changes: String(changes), digest, plan: made.saved === undefined ? '' : options.out },
    });
    return worst(made.exit, await comment(step, made.markdown, { ...options, digest }, muted));
  });
}

/** A plan as a step of a workflow shows it. */
export interface ShownPlan {
  /** 0 or 1, and 130. */
  readonly exit: ExitCode;
  readonly saved: SavedPlan | undefined;
  readonly changes: boolean;
  /** Empty where there is no plan. */
  readonly digest: string;
  /** At most as large as a comment, or as a summary. */
  readonly markdown: string;
  readonly summary: string;
}

/** Plans, and saves the plan to `out`. */
export async function planned(
  step: GithubStep,
  paths: readonly string[],
  options: GithubPlanOptions,
  context: Context,
): Promise<ShownPlan> {
  const summary = join(step.folder, 'plan.md');
  const report = [...(options.report ?? []), summary];
  const { exit, markdown } = await captured(context, (inner) =>
    planCommand(paths, { ...options, format: 'markdown', report, detailedExitcode: true }, inner),
  );
  const done = exit === 0 || exit === 2;
  const saved = done ? await readPlanFile(context.io.cwd, options.out) : undefined;
  const read = saved?.ok === true ? saved.value : undefined;
  return {
    exit: exit === 2 ? 0 : exit,
    saved: read,
    changes: read !== undefined && allSteps(read.plan).length > 0,
    digest: read === undefined ? '' : planDigest(read.plan),
    markdown,
    summary: await textOfFile(summary),
  };
}

/** A plan's findings that have a line, but those that are known: a plan repeats what it finds in the files. */
function placedFindings(saved: SavedPlan | undefined, known: readonly Problem[]): readonly Finding[] {
  const told = new Set(known.map(({ message }) => message));
  return (saved?.plan.parents ?? []).flatMap(({ findings }) =>
    findings.filter(({ at, message }) => at !== undefined && !told.has(message)),
  );
}

async function invalid(
  step: GithubStep,
  { problems, files }: Extract<LoadResult, { ok: false }>,
  options: GithubPlanOptions,
  context: Context,
): Promise<ExitCode> {
  printProblems(context.io, problems, options, files);
  step.annotate(problems);
  const markdown = problemsMarkdown(problems, commentLimit);
  await step.tell({ summary: markdown, outputs: { changes: 'false', digest: '', plan: '' } });
  if (step.run.pull?.untrusted === undefined)
    await comment(step, markdown, { ...options, digest: '' }, context);
  return 1;
}

async function validatedOnly(
  step: GithubStep,
  files: number,
  untrusted: string,
  { io }: Context,
): Promise<ExitCode> {
  const said = `${count(files, 'file')} valid. Not planned and not commented: this pull request cannot read Azure, for ${untrusted}. Somebody with write access can push its commits to a branch here to have them planned.`;
  io.stdout.write(`${said}\n`);
  await step.tell({ summary: `### ✔ ${said}`, outputs: { changes: 'false', digest: '', plan: '' } });
  return 0;
}

async function comment(
  { run, api }: GithubStep,
  markdown: string,
  options: GithubOptions & { readonly digest: string },
  { io }: Context,
): Promise<ExitCode> {
  if (run.pull === undefined) return 0;
  const marker = markerOf('plan', options.name);
  const kept = await stickyComment(api, {
    repository: run.repository,
    pull: run.pull.number,
    marker,
    author: options.author,
    body: markedBody(marker, markdown, lastLine(run, run.pull, options)),
  });
  if (!kept.ok) {
    printProblems(io, kept.problems, options);
    return 1;
  }
  io.stdout.write(`comment in #${String(run.pull.number)}: ${kept.value}\n`);
  return 0;
}

function lastLine(
  run: WorkflowRun,
  pull: PullRequest,
  { name, digest }: { readonly name: string; readonly digest: string },
): string {
  const whole =
    digest === ''
      ? `[run](${run.url})`
      : `[whole plan](${run.url}): artifact ${name}-plan-${String(pull.number)}, ${digest}`;
  return `<sub>commit ${pull.head.slice(0, 7)}, ${whole}</sub>`;
}

function worst(first: ExitCode, second: ExitCode): ExitCode {
  return first === 0 ? second : first;
}
