import { join, resolve } from 'node:path';
import { type Context, printProblems } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { type FiledOutput, readOutput } from '../../cli/read-output.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { count, grouped } from '../../show/words.js';
import type { DriftJson } from '../drift/shape.js';
import { type IssueOutcome, keepDriftIssue, type NightlyDrift } from './drift-issue.js';
import { type GithubOptions, githubStep, textOfFile } from './github-step.js';

export interface GithubDriftOptions extends GithubOptions {
  /** How `muster drift` ended. */
  readonly exit: number;
  readonly label: string;
}

/**
 * `muster github drift DIR`: keeps the one issue about drift, from what `muster drift` left in DIR:
 * `drift.json`, `issue.md` (as large as an issue can be) and `summary.md`.
 *
 * Exit 0 where everything was compared: the issue tells of drift. Where not, as `drift` itself ended.
 */
export function githubDriftCommand(
  folder: string,
  options: GithubDriftOptions,
  context: Context,
): Promise<ExitCode> {
  return githubStep(options, context, async (step, { io }) => {
    const { run, api } = step;
    const file = (name: string) => resolve(io.cwd, join(folder, name));
    const night = nightly(
      await textOfFile(file('drift.json')),
      await textOfFile(file('issue.md')),
      options.exit,
    );
    const summary = await textOfFile(file('summary.md'));
    if (!night.ok) {
      printProblems(io, night.problems, options);
      await step.tell({
        summary: summary === '' ? '### ✖ Nothing was compared' : summary,
        outputs: { issue: 'left' },
      });
      return failedExit(options.exit);
    }
    const issues = {
      repository: run.repository,
      name: options.name,
      label: options.label,
      author: options.author,
      runUrl: run.url,
    };
    const kept = await keepDriftIssue(api, issues, night.value);
    if (!kept.ok) {
      printProblems(io, kept.problems, options);
      await step.tell({ summary });
      return 1;
    }
    io.stdout.write(`issue: ${kept.value}\n`);
    await step.tell({ summary: `${sentences[kept.value]}\n\n${summary}`, outputs: { issue: kept.value } });
    return night.value.complete ? 0 : failedExit(options.exit);
  });
}

const sentences: Readonly<Record<IssueOutcome, string>> = {
  none: 'No drift, and no issue is open.',
  opened: 'An issue was opened.',
  updated: 'The open issue was edited.',
  unchanged: 'The open issue says this already.',
  dismissed: 'Somebody closed the issue about exactly this drift as not planned: it stays closed.',
  closed: 'The open issue was closed.',
  left: 'Not everything could be compared, so the issue is left as it is.',
};

type FiledDrift = Partial<Pick<DriftJson, 'fingerprint'>> &
  Pick<DriftJson, 'resources' | 'pairs' | 'errors' | 'summary'>;

const driftFile: FiledOutput = {
  schema: 'drift',
  marks: ['resources', 'pairs'],
  reads: ['fingerprint', 'resources', 'pairs', 'errors', 'summary'],
  needs: ['errors', 'summary'],
};

/** The comparison's result; MUS622 where it left nothing readable. */
function nightly(json: string, markdown: string, exit: number): Result<NightlyDrift> {
  const read = readOutput<FiledDrift>(json, driftFile);
  const unreadable: Problem = {
    code: 'MUS622',
    message: `muster drift ended with exit code ${String(exit)} and left no drift that can be read`,
    hint: 'See its errors above; the issue is left as it is.',
  };
  if (!read.ok) return failed(unreadable);
  const { value: drift } = read;
  const { fingerprint } = drift;
  const complete = (exit === 0 || exit === 2) && drift.errors.length === 0;
  const isDrift = exit === 2 || (exit !== 0 && drift.summary.drift);
  // Without a fingerprint the issue would not be found again.
  if (isDrift && fingerprint === undefined) return failed(unreadable);
  return ok({
    drift: isDrift,
    complete,
    fingerprint: complete ? fingerprint : undefined,
    markdown,
    title: titleOf(drift),
  });
}

/** Pairs that are not as the files ask, but for suppressed ones; orphans are not drift by default. */
function differing({ pairs }: FiledDrift): FiledDrift['pairs'] {
  return pairs.filter(
    ({ state, suppressed }) =>
      (state === 'missing' || state === 'changed' || state === 'behind') && suppressed === undefined,
  );
}

/** `2 resources and 12 pairs differ`. */
function titleOf(drift: FiledDrift): string {
  const resources = drift.resources.filter(({ state }) => state !== 'unmanaged').length;
  const pairs = differing(drift).length;
  const parts = [
    ...(resources === 0 ? [] : [count(resources, 'resource')]),
    ...(pairs === 0 ? [] : [`${grouped(pairs)} ${pairs === 1 ? 'pair' : 'pairs'}`]),
  ];
  if (parts.length === 0) return 'Azure has what no file declares';
  return `${parts.join(' and ')} ${resources + pairs === 1 ? 'differs' : 'differ'}`;
}

function failedExit(exit: number): ExitCode {
  return exit === 130 ? 130 : exit === 70 ? 70 : 1;
}
