import { failed, ok, type Problem, type Result } from '../model/problem.js';
import type { GithubApi } from './github-api.js';
import type { WorkflowRun } from './workflow-run.js';
import { zipEntry } from './zip-entry.js';

/** A plan that people were shown before: its file's text, and where that was. */
export interface Reviewed {
  readonly text: string;
  /** `#12` or `run 34`. */
  readonly where: string;
}

/** Found, or why there is none: a sentence. */
export type FoundReview =
  { readonly reviewed: Reviewed } | { readonly reviewed: undefined; readonly why: string };

export interface ReviewQuery {
  readonly run: WorkflowRun;
  /** Of the artifacts: `{name}-plan-{pull request}` and `{name}-deploy`. */
  readonly name: string;
  /** The file in the artifact. */
  readonly file: string;
  readonly maxBytes: number;
}

/** Artifacts of earlier deploys that are looked into for a digest, newest first. */
const searched = 20;

/**
 * The plan that was reviewed in the pull request that the run's commit merged: of its newest commit,
 * the newest that a run on `pull_request` left. It is read as data: nothing of it is carried out.
 *
 * Problems: MUS620, and MUS622 where the artifact is not what a run of ours leaves.
 */
export async function findReviewed(api: GithubApi, query: ReviewQuery): Promise<Result<FoundReview>> {
  const { run, name } = query;
  const pulls = await api.list(`/repos/${run.repository}/commits/${run.sha}/pulls`);
  if (!pulls.ok) return pulls;
  const pull = (pulls.value as readonly Pull[])
    .filter((each) => each.merged_at !== null && each.base.ref === run.branch)
    // A commit may be part of several; the one that made it is the one that was merged as it.
    .sort((a, b) => Number(b.merge_commit_sha === run.sha) - Number(a.merge_commit_sha === run.sha))[0];
  if (pull === undefined)
    return ok(none(`Commit ${short(run.sha)} came with no pull request, so nobody reviewed a plan of it.`));
  const where = `#${String(pull.number)}`;
  const artifacts = await artifactsOf(api, run, `${name}-plan-${String(pull.number)}`);
  if (!artifacts.ok) return artifacts;
  for (const artifact of artifacts.value) {
    if (artifact.workflow_run.head_sha !== pull.head.sha) continue;
    const from = await api.get(`/repos/${run.repository}/actions/runs/${String(artifact.workflow_run.id)}`);
    if (!from.ok) return from;
    if ((from.value as { readonly event?: unknown }).event !== 'pull_request') continue;
    const text = await contentOf(api, query, artifact);
    return text.ok ? ok({ reviewed: { text: text.value, where } }) : text;
  }
  return ok(none(`No plan of ${where} at its last commit ${short(pull.head.sha)} is kept.`));
}

/**
 * The plan with this digest that an earlier deploy of the same branch showed, the newest if several.
 * `digestOf` reads it from a plan's text. Problems: as `findReviewed`.
 */
export async function findShown(
  api: GithubApi,
  query: ReviewQuery,
  digest: string,
  digestOf: (text: string) => string | undefined,
): Promise<Result<FoundReview>> {
  const { run, name } = query;
  const artifacts = await artifactsOf(api, run, `${name}-deploy`);
  if (!artifacts.ok) return artifacts;
  const earlier = artifacts.value.filter(
    (each) => each.workflow_run.head_branch === run.branch && String(each.workflow_run.id) !== run.runId,
  );
  for (const artifact of earlier.slice(0, searched)) {
    const text = await contentOf(api, query, artifact);
    if (!text.ok) return text;
    if (digestOf(text.value) === digest)
      return ok({ reviewed: { text: text.value, where: `run ${String(artifact.workflow_run.id)}` } });
  }
  return ok(none(`No earlier run on ${String(run.branch)} showed a plan with the digest ${digest}.`));
}

interface Pull {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

interface Artifact {
  readonly id: number;
  readonly expired: boolean;
  readonly created_at: string;
  readonly workflow_run: {
    readonly id: number;
    readonly head_sha: string;
    readonly head_branch: string;
    readonly repository_id: number;
    readonly head_repository_id: number;
  };
}

/** Those of this repository's own branches that are still kept, newest first. */
async function artifactsOf(
  api: GithubApi,
  run: WorkflowRun,
  name: string,
): Promise<Result<readonly Artifact[]>> {
  const listed = await api.list(
    `/repos/${run.repository}/actions/artifacts?name=${encodeURIComponent(name)}`,
    'artifacts',
  );
  if (!listed.ok) return listed;
  return ok(
    (listed.value as readonly Artifact[])
      .filter(({ expired, workflow_run: from }) => !expired && from.repository_id === from.head_repository_id)
      .sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : b.id - a.id)),
  );
}

async function contentOf(api: GithubApi, query: ReviewQuery, artifact: Artifact): Promise<Result<string>> {
  const path = `/repos/${query.run.repository}/actions/artifacts/${String(artifact.id)}/zip`;
  const archive = await api.download(path, query.maxBytes);
  if (!archive.ok) return archive;
  const entry = zipEntry(archive.value, query.file, query.maxBytes);
  if ('what' in entry) return failed(strange(artifact, entry.what));
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(entry.bytes));
  } catch {
    return failed(strange(artifact, 'is not UTF-8'));
  }
}

function strange(artifact: Artifact, what: string): Problem {
  return {
    code: 'MUS622',
    message: `The plan of run ${String(artifact.workflow_run.id)} cannot be compared: its artifact ${what}`,
    hint: 'Read the plan of this run, then start the workflow by hand with its digest.',
  };
}

function none(why: string): FoundReview {
  return { reviewed: undefined, why };
}

/** A commit as people name it. */
function short(sha: string): string {
  return sha.slice(0, 7);
}
