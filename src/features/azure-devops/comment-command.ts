import { type Context, type OutputOptions, printProblems } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { readTextFile } from '../../cli/read-output.js';
import { openDoor } from '../../http/open-door.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { markedBody, markerOf } from '../github/sticky-comment.js';
import { type BuildRun, buildRun } from './build-run.js';
import { createDevopsApi, type DevopsApi } from './devops-api.js';

export interface DevopsCommentOptions extends OutputOptions {
  /** Tells two fleets of one repository apart. */
  readonly name: string;
}

/**
 * `muster azure-devops comment FILE`: keeps the Markdown of a file as the one comment of muster in the pull
 * request that the pipeline builds, edited in place. In a run of no pull request there is nothing to do, which it
 * says. Exit 1 with MUS673 outside of a pipeline, MUS674 where Azure DevOps refuses, MUS675 for the file.
 */
export async function devopsCommentCommand(
  file: string,
  options: DevopsCommentOptions,
  context: Context,
): Promise<ExitCode> {
  const { io } = context;
  const kept = await keptComment(file, options, context);
  if (!kept.ok) {
    printProblems(io, kept.problems, options);
    return 1;
  }
  io.stdout.write(`${kept.value}\n`);
  return 0;
}

/** Azure DevOps takes 150,000 characters; marker and last line need some of them. */
const maxCommentBytes = 149_000;

async function keptComment(
  file: string,
  { name }: DevopsCommentOptions,
  { io, tool, interrupted }: Context,
): Promise<Result<string>> {
  const found = buildRun(io.env);
  if (!found.ok) return found;
  const run = found.value;
  if (run === undefined) return ok('This run is of no pull request: nothing to comment.');
  const read = await readTextFile(io.cwd, file, maxCommentBytes);
  if (!read.ok) return failed([unusable(file, read.reason)]);
  const door = openDoor(run.collection, io.env, io.clock);
  if (!door.ok) return door;
  const api = createDevopsApi({
    run,
    userAgent: tool.replace(' ', '/'),
    door: door.value,
    clock: io.clock,
    interrupted,
  });
  const marker = markerOf('plan', name);
  const commit = run.head === undefined ? '' : `commit ${run.head.slice(0, 7)}, `;
  const body = markedBody(marker, read.text, `<sub>${commit}[run](${run.url})</sub>`);
  const kept = await stickyThread(api, run, marker, body);
  return kept.ok ? ok(`comment in pull request ${String(run.pull)}: ${kept.value}`) : kept;
}

/**
 * Keeps the one thread of the pull request that begins with `marker` and was begun by the pipeline's own account:
 * what others begin like that is never edited. A thread that is deleted meanwhile is begun anew.
 *
 * API: Git, "Pull Request Threads" and "Pull Request Thread Comments", 7.1. A thread without a status is a plain
 * comment: policies that want every thread resolved do not wait for it.
 */
async function stickyThread(
  api: DevopsApi,
  run: Pick<BuildRun, 'project' | 'repository' | 'pull'>,
  marker: string,
  body: string,
): Promise<Result<'created' | 'updated' | 'unchanged'>> {
  const threads = `/${run.project}/_apis/git/repositories/${run.repository}/pullRequests/${String(run.pull)}/threads`;
  const me = await api('GET', '/_apis/connectionData');
  if (!me.ok) return me;
  const own = me.value.gone ? undefined : (me.value.value as ConnectionData | null)?.authenticatedUser?.id;
  if (typeof own !== 'string' || own === '') return failed([unknownAccount]);
  const listed = await api('GET', threads);
  if (!listed.ok) return listed;
  const all = listed.value.gone ? undefined : (listed.value.value as { value?: unknown } | null)?.value;
  if (!Array.isArray(all)) return failed([noPull(run.pull)]);
  const ours = (all as readonly (Thread | null)[]).flatMap((thread) => {
    const [first] = thread?.comments ?? [];
    return thread?.isDeleted !== true &&
      first?.isDeleted !== true &&
      first?.author?.id === own &&
      first.content?.startsWith(`${marker}\n`) === true &&
      Number.isSafeInteger(thread?.id) &&
      Number.isSafeInteger(first.id)
      ? [{ thread: Number(thread?.id), comment: Number(first.id), content: first.content }]
      : [];
  })[0];
  if (ours?.content === body) return ok('unchanged');
  if (ours !== undefined) {
    const path = `${threads}/${String(ours.thread)}/comments/${String(ours.comment)}`;
    const updated = await api('PATCH', path, { content: body });
    if (!updated.ok || !updated.value.gone) return updated.ok ? ok('updated') : updated;
  }
  const created = await api('POST', threads, {
    comments: [{ parentCommentId: 0, content: body, commentType: 'text' }],
  });
  if (!created.ok) return created;
  return created.value.gone ? failed([noPull(run.pull)]) : ok('created');
}

interface ConnectionData {
  readonly authenticatedUser?: { readonly id?: unknown };
}

interface Thread {
  readonly id?: unknown;
  readonly isDeleted?: boolean;
  readonly comments?: readonly {
    readonly id?: unknown;
    readonly content?: string;
    readonly isDeleted?: boolean;
    readonly author?: { readonly id?: string };
  }[];
}

const unknownAccount: Problem = {
  code: 'MUS674',
  message: 'Azure DevOps does not say whose the token is, so muster cannot tell its own comment from others',
  hint: 'Give the step SYSTEM_ACCESSTOKEN: $(System.AccessToken), the token of its own job.',
};

function noPull(pull: number): Problem {
  return {
    code: 'MUS674',
    message: `Azure DevOps has no pull request ${String(pull)} that the pipeline may read`,
    hint: 'Give the build service of the project "Contribute to pull requests" in the repository.',
  };
}

function unusable(file: string, reason: string): Problem {
  return {
    code: 'MUS675',
    message: `${file} cannot be commented: ${reason}`,
    hint: 'Name a file with what plan --format markdown printed, which fits into a comment.',
  };
}
