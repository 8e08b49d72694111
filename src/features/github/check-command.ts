import { findReviewed, findShown, type FoundReview, type ReviewQuery } from './find-reviewed.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { comparePlans } from '../../plan/compare/compare-plans.js';
import { planDigest } from '../../plan/compare/plan-digest.js';
import { escapeMarkdown } from '../../show/escape-markdown.js';
import { parsePlanFile, type SavedPlan } from '../plan/parse-plan-file.js';
import { listMarkdown } from '../../show/problems-markdown.js';
import { printProblems, type Context } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { githubStep, type GithubStep } from './github-step.js';
import { maxOutputBytes } from '../../cli/read-output.js';
import { planned, type GithubPlanOptions, type ShownPlan } from './plan-command.js';

export interface GithubCheckOptions extends GithubPlanOptions {
  /** The digest of a plan that somebody has read and approves. */
  readonly digest?: string;
}

type State = 'nothing' | 'same' | 'stale' | 'unreviewed';

/**
 * `muster github check`: plans the merged commit, and goes on only if that is what was reviewed: the
 * plan of its pull request, or the one whose digest was approved by hand.
 *
 * Exit 0 where it is, or where nothing is to be done; 3 where it is not. The summary always shows the plan
 * that this run made, which is the one that will be applied, and where it was not reviewed the digest that
 * approves it.
 */
export function githubCheckCommand(
  paths: readonly string[],
  options: GithubCheckOptions,
  context: Context,
): Promise<ExitCode> {
  return githubStep(options, context, async (step, muted) => {
    const made = await planned(step, paths, options, muted);
    const { saved } = made;
    if (saved === undefined || made.exit !== 0) {
      await step.tell({ summary: made.summary, outputs: outputsOf('unreviewed', made, options) });
      return made.exit === 0 ? 1 : made.exit;
    }
    const judged = made.changes ? await judge(step, saved, options) : ok<Judged>(nothing);
    if (!judged.ok) {
      printProblems(muted.io, judged.problems, options);
      await step.tell({ summary: made.summary, outputs: outputsOf('unreviewed', made, options) });
      return 1;
    }
    const { state, lines } = judged.value;
    const goesOn = state === 'same' || state === 'nothing';
    const text = goesOn ? lines : [...lines, approval(made.digest)];
    await step.tell({
      summary: `${text.join('\n\n')}\n\n${made.summary}`,
      outputs: outputsOf(state, made, options),
    });
    if (!goesOn) printProblems(muted.io, judged.value.problems, options);
    muted.io.stdout.write(`state: ${state}, ${made.digest}\n`);
    return goesOn ? 0 : 3;
  });
}

interface Judged {
  readonly state: State;
  /** Markdown for the summary. */
  readonly lines: readonly string[];
  /** For the log. */
  readonly problems: readonly Problem[];
}

const nothing: Judged = { state: 'nothing', lines: ['## ✔ Nothing to deploy'], problems: [] };

async function judge(
  step: GithubStep,
  fresh: SavedPlan,
  options: GithubCheckOptions,
): Promise<Result<Judged>> {
  const found = await find(step, options);
  if (!found.ok) return found;
  if (found.value.reviewed === undefined) return ok(unreviewed(found.value.why));
  const { text, where, workflowsChanged } = found.value.reviewed;
  const reviewed = parsePlanFile(text, `the plan of ${where}`);
  if (!reviewed.ok) return reviewed;
  const part = partly(reviewed.value, where);
  if (part !== undefined) return failed(part);
  const moved = comparePlans(reviewed.value, fresh);
  if (moved.length === 0)
    return ok({
      state: 'same',
      lines: [`## ✔ As reviewed in ${where}`, ...(workflowsChanged ? [ownWord(where)] : [])],
      problems: [],
    });
  const items = moved.map(({ code, message }) => `- **${code}** ${escapeMarkdown(message)}`);
  return ok({
    state: 'stale',
    lines: [`## ✖ Stale: not what was reviewed in ${where}`, listMarkdown(items)],
    problems: moved,
  });
}

function find(step: GithubStep, { name, digest }: GithubCheckOptions): Promise<Result<FoundReview>> {
  const query: ReviewQuery = { run: step.run, name, file: 'plan.json', maxBytes: maxOutputBytes };
  if (digest !== undefined && digest !== '') return findShown(step.api, query, digest, digestOf);
  if (step.run.event === 'push') return findReviewed(step.api, query);
  const why = 'No digest was given, so this run shows the plan and stops.';
  return Promise.resolve(ok({ reviewed: undefined, why }));
}

function digestOf(text: string): string | undefined {
  const parsed = parsePlanFile(text, 'plan.json');
  return parsed.ok ? planDigest(parsed.value.plan) : undefined;
}

function unreviewed(why: string): Judged {
  return {
    state: 'unreviewed',
    lines: ['## ✖ Not reviewed', escapeMarkdown(why)],
    problems: [{ code: 'MUS622', message: why, hint: 'Read the plan of this run, then approve its digest.' }],
  };
}

/** A plan of a part of the fleet would not cover the rest. */
function partly({ scope }: SavedPlan, where: string): Problem | undefined {
  if (scope.parents === undefined && scope.groups === undefined && scope.publish) return undefined;
  return {
    code: 'MUS622',
    message: `The plan of ${where} is of a part of the fleet, or without its publishes`,
    hint: 'Plan pull requests without --parent, --group and --no-publish.',
  };
}

/** For whoever approves: the plan below is what will be applied, whatever was shown before. */
function ownWord(where: string): string {
  return `**${where} changes \`.github/\`, so its author could also have written the plan that counts as reviewed. Read the plan below before you approve.**`;
}

function approval(digest: string): string {
  return `Nothing was written. Read the plan below; to have exactly it carried out, start this workflow by hand with the digest <code>${digest}</code>.`;
}

function outputsOf(state: State, made: ShownPlan, { out }: GithubCheckOptions): Record<string, string> {
  return {
    state,
    changes: String(made.changes),
    digest: made.digest,
    plan: made.saved === undefined ? '' : out,
  };
}
