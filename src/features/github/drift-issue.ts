import { isDigest } from '../../model/json.js';
import { ok, type Result } from '../../model/problem.js';
import type { GithubApi } from './github-api.js';
import { markedBody, markerOf } from './sticky-comment.js';

/** How a night's comparison ended. */
export interface NightlyDrift {
  /** Whether there is drift: exit code 2 of `drift`, or 1 with drift in what could be read. */
  readonly drift: boolean;
  /** Everything could be read, and the run was not cut short. */
  readonly complete: boolean;
  /** That of drift's JSON; undefined where nothing drifts, or not everything was read: then it is of the errors, too. */
  readonly fingerprint: string | undefined;
  /** For the issue's body: counts first. */
  readonly markdown: string;
  /** `3 resources and 12 pairs differ`. */
  readonly title: string;
}

export interface DriftIssues {
  readonly repository: string;
  readonly name: string;
  readonly label: string;
  readonly author: string;
  /** Where this run is seen. */
  readonly runUrl: string;
}

export type IssueOutcome =
  | 'none' // no drift, and no issue
  | 'opened'
  | 'updated'
  | 'unchanged' // it says the same already
  | 'dismissed' // somebody closed it as not planned, and nothing else drifts
  | 'closed'
  | 'left'; // not everything was read: nothing is known that could change it

/**
 * Maintains the one issue about drift: opens it, edits it if what drifts has changed and says so in a
 * comment, closes it after a complete comparison that found nothing. An incomplete one opens an issue where
 * none is there and none was closed as not planned: what it found may be a part of what was dismissed.
 *
 * An issue is ours by its label, its author and its first line; of several the newest. Problems: MUS620.
 */
export async function keepDriftIssue(
  api: GithubApi,
  issues: DriftIssues,
  night: NightlyDrift,
): Promise<Result<IssueOutcome>> {
  const { repository, name, label, author } = issues;
  const marker = markerOf('drift', name);
  const query = `labels=${encodeURIComponent(label)}&creator=${encodeURIComponent(author)}`;
  const listed = await api.list(`/repos/${repository}/issues?state=all&sort=created&direction=desc&${query}`);
  if (!listed.ok) return listed;
  const ours = listed.value
    .map((issue) => issue as Issue)
    .filter((issue) => issue.user?.login === author && issue.body?.startsWith(marker) === true)
    .filter((issue) => issue.pull_request === undefined);
  const open = ours.find(({ state }) => state === 'open');
  const told = fingerprintIn(open?.body ?? undefined);
  const [last] = ours;
  const dismissed = last?.state_reason === 'not_planned';
  if (!night.complete && (open !== undefined || dismissed || !night.drift)) return ok('left');
  if (!night.drift) return open === undefined ? ok('none') : close(api, issues, open);
  const body = bodyOf(issues, night);
  if (open !== undefined)
    return told === night.fingerprint ? ok('unchanged') : update(api, issues, open, { night, body });
  if (dismissed && fingerprintIn(last.body ?? undefined) === night.fingerprint) return ok('dismissed');
  const created = await api.send('POST', `/repos/${repository}/issues`, {
    title: titleOf(night),
    body,
    labels: [label],
  });
  return created.ok ? ok('opened') : created;
}

interface Issue {
  readonly number: number;
  readonly state: string;
  readonly state_reason?: string | null;
  readonly user?: { readonly login?: string } | null;
  readonly body?: string | null;
  readonly pull_request?: unknown;
}

async function update(
  api: GithubApi,
  { repository, runUrl }: DriftIssues,
  issue: Issue,
  { night, body }: { readonly night: NightlyDrift; readonly body: string },
): Promise<Result<IssueOutcome>> {
  const path = `/repos/${repository}/issues/${String(issue.number)}`;
  const edited = await api.send('PATCH', path, { title: titleOf(night), body });
  if (!edited.ok) return edited;
  // GitHub does not notify about edits. Where the issue has no fingerprint, not everything had been read.
  const news =
    fingerprintIn(issue.body ?? undefined) === undefined
      ? 'Everything was read now'
      : 'What drifts has changed';
  const comment = { body: `${news}: ${night.title}. See above, and [the run](${runUrl}).` };
  const said = await api.send('POST', `${path}/comments`, comment);
  return said.ok ? ok('updated') : said;
}

async function close(
  api: GithubApi,
  { repository, runUrl }: DriftIssues,
  issue: Issue,
): Promise<Result<IssueOutcome>> {
  const path = `/repos/${repository}/issues/${String(issue.number)}`;
  const comment = { body: `Everything was read, and nothing drifts any more: [the run](${runUrl}).` };
  const said = await api.send('POST', `${path}/comments`, comment);
  if (!said.ok) return said;
  const closed = await api.send('PATCH', path, { state: 'closed', state_reason: 'completed' });
  return closed.ok ? ok('closed') : closed;
}

function titleOf({ title }: NightlyDrift): string {
  return `Drift: ${title}`;
}

function bodyOf({ name, runUrl }: DriftIssues, night: NightlyDrift): string {
  const run = `[The run](${runUrl}) has the whole list as its artifact.`;
  const marker = markerOf('drift', name);
  if (night.fingerprint === undefined)
    return markedBody(
      marker,
      night.markdown,
      `<sub>Not everything could be read; there may be more. ${run} The first night on which everything is read edits this issue, or closes it.</sub>`,
    );
  return markedBody(
    `${marker}\n<!-- ${night.fingerprint} -->`,
    night.markdown,
    `<sub>${run} This issue is edited when the drift changes, and closed when it is gone; close it as “not planned” to silence exactly this drift.</sub>`,
  );
}

function fingerprintIn(body: string | undefined): string | undefined {
  const found = /^<!-- (sha256:\S*) -->\r?$/m.exec(body ?? '')?.[1];
  return isDigest(found) ? found : undefined;
}
