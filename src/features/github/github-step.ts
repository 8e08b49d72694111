import { githubLimits } from '../../show/fit-markdown.js';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { createGithubApi, type GithubApi } from './github-api.js';
import { workflowRun, type WorkflowRun } from './workflow-run.js';
import { openDoor } from '../../http/open-door.js';
import { type Finding, type Problem, type Result } from '../../model/problem.js';
import { workflowCommands } from '../../show/workflow-commands.js';
import { printProblems, type Context, type OutputOptions } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';

/** Options of every step in a workflow. */
export interface GithubOptions extends OutputOptions {
  /** Tells two fleets of one repository apart. */
  readonly name: string;
  /** Who the token writes as. */
  readonly author: string;
}

/** A step of a workflow at work. */
export interface GithubStep {
  readonly run: WorkflowRun;
  readonly api: GithubApi;
  /** For files that are not kept. */
  readonly folder: string;
  /** Shows problems and findings at their lines; once a step, for GitHub counts those of a step. */
  annotate(problems: readonly (Problem | Finding)[]): void;
  /** Adds to the job's summary, whole or not at all, and sets the step's outputs. */
  tell(told: {
    readonly summary: string;
    readonly outputs?: Readonly<Record<string, string>>;
  }): Promise<void>;
}

/**
 * Runs `work` as a step of a GitHub workflow. All output goes to stdout, because GitHub does not keep stdout
 * and stderr in order. The calling script has told GitHub to ignore commands until the token
 * `MUSTER_STOP_TOKEN`; annotations resume them briefly. Exit 1 outside of such a step (MUS621).
 */
export async function githubStep(
  options: GithubOptions,
  context: Context,
  work: (step: GithubStep, context: Context) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { io, tool, interrupted } = context;
  const found = await readRun(io.env);
  if (!found.ok) {
    printProblems(io, found.problems, options);
    return 1;
  }
  const run = found.value;
  const door = openDoor(run.api, io.env, io.clock);
  if (!door.ok) {
    printProblems(io, door.problems, options);
    return 1;
  }
  const api = createGithubApi({
    api: run.api,
    door: door.value,
    token: run.token,
    userAgent: tool.replace(' ', '/'),
    clock: io.clock,
    interrupted,
  });
  const folder = await mkdtemp(join(tmpdir(), 'muster-'));
  const { MUSTER_STOP_TOKEN: token = '' } = io.env;
  let room = summaryLimit;
  try {
    const muted: Context = { ...context, io: { ...io, ask: undefined, stderr: io.stdout } };
    return await work(
      {
        run,
        api,
        folder,
        annotate: (problems) => {
          const commands = workflowCommands(problems, (file) => pathIn(run.workspace, io.cwd, file));
          if (commands === '') return;
          context.command(token === '' ? commands : `\n::${token}::\n${commands}::stop-commands::${token}\n`);
        },
        tell: async (told) => {
          const text = `${told.summary.trimEnd()}\n\n`;
          const fits = Buffer.byteLength(text) <= room;
          room -= Buffer.byteLength(fits ? text : unfit);
          await tell(run, fits ? text : unfit, told.outputs);
        },
      },
      muted,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A command's result as Markdown and its exit code; what else it says goes on to the log. */
export async function captured(
  context: Context,
  work: (context: Context) => Promise<ExitCode>,
): Promise<{ readonly exit: ExitCode; readonly markdown: string }> {
  const written: string[] = [];
  const stdout = { ...context.io.stdout, write: (text: string) => void written.push(text) };
  const exit = await work({ ...context, io: { ...context.io, stdout } });
  return { exit, markdown: written.join('') };
}

async function readRun(env: Context['io']['env']): Promise<Result<WorkflowRun>> {
  const { GITHUB_EVENT_PATH: path = '' } = env;
  const text = await readFile(path, 'utf8').catch(() => '');
  return workflowRun(env, text);
}

/** GitHub drops a step's whole summary above its limit. */
const summaryLimit = githubLimits.summary - 1_000;
const unfit = '**More does not fit into a summary; the files of this run have it.**\n\n';

/** Both files are GitHub's; a missing one is not read by anybody. */
async function tell(
  { summaryFile, outputFile }: WorkflowRun,
  summary: string,
  outputs: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (summaryFile !== undefined) await appendFile(summaryFile, summary);
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${oneLine(value)}\n`);
  if (outputFile !== undefined) await appendFile(outputFile, lines.join(''));
}

/** A line break would begin another output. */
function oneLine(value: string): string {
  return value.replace(/[\r\n]/g, ' ');
}

/** A file's path relative to the repository, with forward slashes: so GitHub finds its line. */
function pathIn(workspace: string | undefined, cwd: string, file: string): string {
  const inside = relative(workspace ?? cwd, resolve(cwd, file));
  return (isAbsolute(inside) || inside.startsWith('..') ? file : inside).replaceAll('\\', '/');
}

/** The report that a command wrote, or an empty text where there is none. */
export async function textOfFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
