import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { readDocument, root } from '../docs/documents.js';
import { musterIn, type Ended } from '../docs/run-muster.js';
import type { YieldingClock } from './fake-clock.js';
import { repository, type FakeGithub } from './fake-github.js';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly id?: string;
      readonly run?: string;
      readonly env?: Readonly<Record<string, string>>;
    }[];
  };
}

const folderOfAction = resolve(root, '.github/actions/muster');
const action = parse(readDocument('.github/actions/muster/action.yml')) as Action;

export const mergeSha = 'a'.repeat(40);
export const headSha = 'b'.repeat(40);

export interface Stepped extends Ended {
  /** What was added to the job's summary. */
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Workflow commands that GitHub would carry out, in their order. */
  readonly commands: readonly string[];
}

/** A runner that has checked out `folder`: it runs the action's own script, with the muster of this checkout. */
export class Runner {
  readonly temp = mkdtempSync(join(tmpdir(), 'muster-runner-'));
  private readonly bin = join(this.temp, 'bin');

  constructor(
    private readonly github: FakeGithub,
    readonly folder: string,
    private readonly clock: YieldingClock,
  ) {
    mkdirSync(this.bin);
    writeFileSync(join(this.bin, 'muster'), shim);
    chmodSync(join(this.bin, 'muster'), 0o755);
  }

  remove(): void {
    rmSync(this.temp, { recursive: true, force: true });
  }

  get plan(): string {
    return join(this.temp, 'plan.json');
  }

  async uses(
    inputs: Readonly<Record<string, string>>,
    event: Readonly<Record<string, unknown>> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<Stepped> {
    const file = (name: string) => join(this.temp, name);
    for (const name of ['summary', 'output']) writeFileSync(file(name), '');
    writeFileSync(file('event.json'), JSON.stringify(event));
    const environment = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: repository,
      GITHUB_RUN_ID: '34',
      GITHUB_SHA: mergeSha,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_API_URL: this.github.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_ACTOR: 'octo',
      GITHUB_WORKSPACE: this.folder,
      GITHUB_STEP_SUMMARY: file('summary'),
      GITHUB_OUTPUT: file('output'),
      RUNNER_TEMP: this.temp,
      ...env,
      ...this.environmentOf({ 'github-token': 'job-token', paths: this.folder, ...inputs }),
    };
    const compared =
      inputs.command === 'drift' && env.DRIFT_EXIT === undefined ? await this.compares(environment) : {};
    const { args, output, token } = this.script('run.sh', { ...environment, ...compared });
    const ended = await musterIn(this.folder, this.clock, { ...environment, MUSTER_STOP_TOKEN: token })(args);
    return {
      ...ended,
      summary: readFileSync(file('summary'), 'utf8'),
      outputs: outputsIn(readFileSync(file('output'), 'utf8')),
      commands: commandsIn(output.replace(saidHere, () => `${ended.stdout}${ended.stderr}`)),
    };
  }

  /** What `muster drift` says and ends with, as the script calls it; its reports lie where the script wants them. */
  private async compares(env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    this.script('run.sh', { ...env, DRIFT_EXIT: '0' });
    const args = readFileSync(join(this.temp, 'args-of-drift'), 'utf8').split('\0').slice(0, -1);
    const { exit, stdout, stderr } = await musterIn(this.folder, this.clock, env)(args);
    return { DRIFT_EXIT: String(exit), DRIFT_MARKDOWN: stdout, DRIFT_SAYS: stderr };
  }

  /** What the script hands to muster last, and what it says before; throws with that where it refuses. */
  script(
    name: string,
    env: Readonly<Record<string, string>>,
  ): { readonly args: readonly string[]; readonly output: string; readonly token: string } {
    const seen = join(this.temp, 'args');
    rmSync(seen, { force: true });
    const { status, stdout, stderr } = spawnSync('bash', [join(folderOfAction, name)], {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...env,
        PATH: `${this.bin}${delimiter}${process.env.PATH ?? ''}`,
        SEEN: seen,
        RUNNER_TEMP: this.temp,
      },
    });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    const args = readFileSync(seen, 'utf8').split('\0').slice(0, -1);
    return { args, output: stdout, token: readFileSync(`${seen}-token`, 'utf8') };
  }

  environmentOf(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return actionEnvironment(inputs);
  }
}

/** The environment that action.yml gives its script, its expressions filled in as GitHub does. */
export function actionEnvironment(
  inputs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { env = {} } = action.runs.steps.find(({ id }) => id === 'run') ?? {};
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(
        /\$\{\{ inputs\.([\w-]+) \}\}/g,
        (_, input: string) => inputs[input] ?? action.inputs[input]?.default ?? '',
      ),
    ]),
  );
}

/** Stands in the script's output where the muster of this process says what it says. */
const saidHere = '@@ muster @@';

/**
 * Stands in the script for `muster`: leaves its arguments, and says and ends as `muster drift` did. Its
 * report files are those of a test that has made up a night, and otherwise lie there already.
 */
const shim = `#!/usr/bin/env bash
printf '%s' "$MUSTER_STOP_TOKEN" > "$SEEN-token"
if [ "$1" != drift ]; then printf '%s\\0' "$@" > "$SEEN"; echo '${saidHere}'; exit; fi
printf '%s\\0' "$@" > "$SEEN-of-drift"
printf '%s' "$DRIFT_SAYS" >&2
printf '%s' "$DRIFT_MARKDOWN"
while [ -n "\${DRIFT_JSON+made up}" ] && [ $# -gt 0 ]; do
  if [ "$1" = --report ]; then
    case "$2" in *.xml) ;; *.json) printf '%s' "$DRIFT_JSON" > "$2" ;; *) printf '%s' "$DRIFT_MARKDOWN" > "$2" ;; esac
  fi
  shift
done
exit "$DRIFT_EXIT"
`;

export function pullRequest(more: { readonly number?: number; readonly from?: string | null } = {}) {
  const { number = 12, from = repository } = more;
  return {
    pull_request: {
      number,
      head: { sha: headSha, repo: from === null ? null : { full_name: from } },
      base: { repo: { full_name: repository } },
    },
  };
}

export const onPullRequest = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/12/merge' };

function outputsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/**
 * As the runner reads a step's output: what stands between `stop-commands` and its token is text, and so is all
 * else but what begins a line with `::` or has `##[` in it.
 */
export function commandsIn(output: string): readonly string[] {
  const commands: string[] = [];
  let stopped: string | undefined;
  for (const line of output.split('\n').map((each) => each.trimStart())) {
    const stop = /^::stop-commands::(.+)$/.exec(line)?.[1];
    if (stopped !== undefined) {
      if (line === `::${stopped}::`) stopped = undefined;
    } else if (stop !== undefined) stopped = stop;
    else if (line.startsWith('::') || line.includes('##[')) commands.push(line);
  }
  return commands.filter((command) => !command.startsWith('::remove-matcher '));
}
