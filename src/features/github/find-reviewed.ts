import { inflateRawSync } from 'node:zlib';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import type { GithubApi } from './github-api.js';
import type { WorkflowRun } from './workflow-run.js';

/** A plan that people were shown before: its file's text, and where that was. */
export interface Reviewed {
  readonly text: string;
  /** `#12` or `run 34`. */
  readonly where: string;
  /**
   * The pull request changed `.github/`, or too many files to tell: its author could also have written
   * what leaves the plan.
   */
  readonly workflowsChanged: boolean;
}

/** Found, or a sentence on why there is none. */
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

/** Artifacts of one name whose runs are looked into, newest first. */
const searched = 20;
/** The reusable workflow whose runs show plans in pull requests. */
const planWorkflow = '.github/workflows/muster-plan.yml';
/** GitHub lists no more files of a pull request. */
const mostFiles = 3_000;

/**
 * The plan that was reviewed in the pull request that was merged as the run's commit: the newest that a
 * run of `muster-plan.yml` on `pull_request`, for this pull request, in this repository and of its last
 * commit, left before the merge. It is read as data: nothing of it is carried out.
 *
 * Whoever may push branches here may also change that workflow in the pull request: the plan that is
 * found says what people were told, and never that it is harmless.
 *
 * Problems: MUS620, and MUS622 where the artifact is not what a run of ours leaves.
 * Source: GitHub REST API 2022-11-28, "Get a workflow run" (`event`, `head_sha`, `head_repository`,
 * `referenced_workflows`), "List artifacts for a repository", "List pull requests associated with a commit".
 */
export async function findReviewed(api: GithubApi, query: ReviewQuery): Promise<Result<FoundReview>> {
  const { run, name } = query;
  const pulls = await api.list(`/repos/${run.repository}/commits/${run.sha}/pulls`);
  if (!pulls.ok) return pulls;
  // A commit may be part of several; the one that made it is the one that was merged as it.
  const pull = (pulls.value as readonly Pull[]).find(
    (each) => each.merged_at !== null && each.base.ref === run.branch && each.merge_commit_sha === run.sha,
  );
  if (pull === undefined)
    return ok(none(`Commit ${short(run.sha)} came with no pull request, so nobody reviewed a plan of it.`));
  const where = `#${String(pull.number)}`;
  const artifacts = { name: `${name}-plan-${String(pull.number)}`, most: 1 };
  const found = await newest(api, query, artifacts, (from, artifact) =>
    Promise.resolve(ok(notOfReview(from, artifact, pull, run))),
  );
  if (!found.ok) return found;
  const { fitting, refused } = found.value;
  const [shown] = fitting;
  if (shown === undefined)
    return ok(none(`No plan of ${where} at its last commit ${short(pull.head.sha)} is kept${but(refused)}.`));
  const text = await contentOf(api, query, shown);
  if (!text.ok) return text;
  const files = await api.list(`/repos/${run.repository}/pulls/${String(pull.number)}/files`);
  if (!files.ok) return files;
  return ok({ reviewed: { text: text.value, where, workflowsChanged: changesWorkflows(files.value) } });
}

/**
 * The plan with this digest that an earlier deploy of the same branch showed, the newest if several: a run of
 * this same workflow, on a commit that the branch still has. A tag may have the branch's name, so the name
 * alone is not trusted. `digestOf` reads the digest from a plan's text. Problems: as `findReviewed`.
 */
export async function findShown(
  api: GithubApi,
  query: ReviewQuery,
  digest: string,
  digestOf: (text: string) => string | undefined,
): Promise<Result<FoundReview>> {
  const { run, name } = query;
  const own = await runOf(api, run, run.runId);
  if (!own.ok) return own;
  const artifacts = { name: `${name}-deploy`, most: searched };
  const found = await newest(api, query, artifacts, async (from) => {
    const why = notOfDeploy(from, own.value, run);
    if (why !== undefined || from.head_sha === run.sha) return ok(why);
    const path = `/repos/${run.repository}/compare/${from.head_sha}...${run.sha}`;
    const compared = await api.get(path);
    if (!compared.ok) return compared;
    const { status } = compared.value as { readonly status?: unknown };
    return ok(status === 'ahead' || status === 'identical' ? undefined : 'is not of a commit of this branch');
  });
  if (!found.ok) return found;
  for (const artifact of found.value.fitting) {
    const text = await contentOf(api, query, artifact);
    if (!text.ok) return text;
    const where = `run ${runIdOf(artifact)}`;
    if (digestOf(text.value) === digest)
      return ok({ reviewed: { text: text.value, where, workflowsChanged: false } });
  }
  const refused = but(found.value.refused);
  return ok(
    none(`No earlier run on ${String(run.branch)} showed a plan with the digest ${digest}${refused}.`),
  );
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
  readonly workflow_run: { readonly id: number } | null;
}

function runIdOf({ workflow_run: from }: Artifact): string {
  return String(from?.id);
}

/** The fields of a workflow run that identify its plan; missing fields never match. */
interface Run {
  readonly workflow_id?: number;
  readonly event?: string;
  readonly head_sha: string;
  readonly head_branch?: string | null;
  readonly repository?: { readonly full_name?: string };
  /** Null where a fork was deleted. */
  readonly head_repository?: { readonly full_name?: string } | null;
  readonly referenced_workflows?: readonly { readonly path: string; readonly ref?: string }[] | null;
}

/** Why a run cannot have shown the plan of the pull request; the rest of a sentence, undefined where it can. */
function notOfReview(
  from: Run,
  { created_at: kept }: Artifact,
  { number, merged_at: merged, head }: Pull,
  run: WorkflowRun,
): string | undefined {
  if (!isHome(from, run)) return 'comes from another repository';
  if (from.event !== 'pull_request') return 'was not started by a pull request';
  if (from.head_sha !== head.sha) return 'is of another commit';
  const ours = `${run.repository}/${planWorkflow}`.toLowerCase();
  const called = (from.referenced_workflows ?? []).filter(
    ({ path }) => path.split('@')[0]?.toLowerCase() === ours,
  );
  if (called.length === 0) return `is none of ${planWorkflow}`;
  if (!called.some(({ ref }) => ref === `refs/pull/${String(number)}/merge`))
    return 'is of another pull request';
  if (!(Date.parse(kept) <= Date.parse(merged ?? ''))) return 'left its plan after the merge';
  return undefined;
}

/** Why a run cannot have shown a plan of this branch to those who deploy; as above. */
function notOfDeploy(from: Run, own: Run, run: WorkflowRun): string | undefined {
  if (!isHome(from, run)) return 'comes from another repository';
  if (from.event !== 'push' && from.event !== 'workflow_dispatch') return 'is no deploy';
  if (from.head_branch !== run.branch) return 'is of another branch';
  if (from.workflow_id === undefined || from.workflow_id !== own.workflow_id) return 'is of another workflow';
  return undefined;
}

function isHome({ repository, head_repository: head }: Run, run: WorkflowRun): boolean {
  const home = run.repository.toLowerCase();
  return repository?.full_name?.toLowerCase() === home && head?.full_name?.toLowerCase() === home;
}

/** Whether a pull request touches what may say how it is planned. */
function changesWorkflows(files: readonly unknown[]): boolean {
  if (files.length >= mostFiles) return true;
  return (files as readonly { readonly filename: string; readonly previous_filename?: string }[]).some(
    ({ filename, previous_filename: before = '' }) =>
      [filename, before].some((path) => path.startsWith('.github/')),
  );
}

/**
 * The newest artifacts of this name, at most `most`, that are still kept and whose runs fit, and why the
 * runs of others do not; `searched` are looked into.
 */
async function newest(
  api: GithubApi,
  { run }: ReviewQuery,
  { name, most }: { readonly name: string; readonly most: number },
  unfit: (from: Run, artifact: Artifact) => Promise<Result<string | undefined>>,
): Promise<Result<{ readonly fitting: readonly Artifact[]; readonly refused: readonly string[] }>> {
  const listed = await api.list(
    `/repos/${run.repository}/actions/artifacts?name=${encodeURIComponent(name)}`,
    'artifacts',
  );
  if (!listed.ok) return listed;
  const candidates = (listed.value as readonly Artifact[])
    .filter(({ expired, workflow_run: from }) => !expired && from !== null && String(from.id) !== run.runId)
    .sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : b.id - a.id));
  const fitting: Artifact[] = [];
  const refused: string[] = [];
  for (const artifact of candidates.slice(0, searched)) {
    if (fitting.length === most) break;
    const id = runIdOf(artifact);
    const from = await runOf(api, run, id);
    if (!from.ok) return from;
    const why = await unfit(from.value, artifact);
    if (!why.ok) return why;
    if (why.value === undefined) fitting.push(artifact);
    else refused.push(`run ${id} ${why.value}`);
  }
  return ok({ fitting, refused });
}

async function runOf(api: GithubApi, { repository }: WorkflowRun, id: string): Promise<Result<Run>> {
  const got = await api.get(`/repos/${repository}/actions/runs/${id}`);
  return got.ok ? ok(got.value as Run) : got;
}

/** `: run 101 comes from another repository, and 2 more that do not count`; empty where there is none. */
function but([first, ...others]: readonly string[]): string {
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more do not count`;
  return `: ${first}${more}`;
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
    message: `The plan of run ${runIdOf(artifact)} cannot be compared: its artifact ${what}`,
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

/**
 * The bytes of the entry called `name` in a ZIP archive, or why there are none (the rest of a
 * sentence: `it …`). No more than `maxBytes` are unpacked, whatever the archive claims.
 *
 * As far as GitHub's artifacts go: stored or deflated, not encrypted, below 4 GB.
 */
export function zipEntry(
  archive: Uint8Array,
  name: string,
  maxBytes: number,
): { readonly bytes: Uint8Array } | { readonly what: string } {
  const zip = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    const entry = findEntry(zip, name);
    if (entry === undefined) return { what: `has no file ${name}` };
    const start =
      entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
    const packed = zip.subarray(start, start + entry.packedSize);
    if (entry.size > maxBytes) return { what: `holds a file of more than ${String(maxBytes)} bytes` };
    if (entry.method === stored) return { bytes: packed };
    if (entry.method !== deflated) return { what: 'is packed in a way that muster does not know' };
    return { bytes: inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) }) };
  } catch {
    return { what: 'is no ZIP archive, or a broken one' };
  }
}

const stored = 0;
const deflated = 8;
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

interface Entry {
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/** From the directory at the archive's end; throws a RangeError where it leads out of the archive. */
function findEntry(zip: Buffer, name: string): Entry | undefined {
  const end = endOf(zip);
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new RangeError('no entry stands here');
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name)
      return {
        method: zip.readUInt16LE(at + 10),
        packedSize: zip.readUInt32LE(at + 20),
        size: zip.readUInt32LE(at + 24),
        offset: zip.readUInt32LE(at + 42),
      };
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return undefined;
}

/** The end record comes last, except for a comment of at most 65,535 bytes. */
function endOf(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at -= 1)
    if (zip.readUInt32LE(at) === endSignature) return at;
  throw new RangeError('no end record');
}
