import { githubLimits } from '../../show/fit-markdown.js';
import { ok, type Result } from '../../model/problem.js';
import type { GithubApi } from './github-api.js';

/** The line that a comment or issue of ours begins with; Markdown does not show it. */
export function markerOf(what: 'plan' | 'drift', name: string): string {
  return `<!-- muster ${what} ${name} -->`;
}

export interface Sticky {
  readonly repository: string;
  readonly pull: number;
  readonly marker: string;
  /** The author of muster's comments: those of others are never edited, whatever they begin with. */
  readonly author: string;
  /** Begins with the marker. */
  readonly body: string;
}

/**
 * Keeps the one comment of a pull request that begins with `marker`: edits it in place, writes it
 * where there is none, and leaves it unchanged if its text is the same. Problems: MUS620.
 */
export async function stickyComment(
  api: GithubApi,
  sticky: Sticky,
): Promise<Result<'created' | 'updated' | 'unchanged'>> {
  const { repository, pull, marker, author, body } = sticky;
  const comments = await api.list(`/repos/${repository}/issues/${String(pull)}/comments`);
  if (!comments.ok) return comments;
  const ours = comments.value
    .map((comment) => comment as Comment)
    .find((comment) => comment.user?.login === author && comment.body?.startsWith(marker) === true);
  if (ours === undefined) {
    const created = await api.send('POST', `/repos/${repository}/issues/${String(pull)}/comments`, { body });
    return created.ok ? ok('created') : created;
  }
  if (ours.body === body) return ok('unchanged');
  const path = `/repos/${repository}/issues/comments/${String(ours.id)}`;
  const updated = await api.send('PATCH', path, { body });
  return updated.ok ? ok('updated') : updated;
}

interface Comment {
  readonly id: number;
  readonly user?: { readonly login?: string } | null;
  readonly body?: string;
}

/** `markdown` between its marker and a last line, which is left out where there is no room for it. */
export function markedBody(marker: string, markdown: string, last: string): string {
  const body = `${marker}\n${markdown.trimEnd()}\n`;
  const whole = `${body}\n${last}\n`;
  return whole.length < githubLimits.comment ? whole : body;
}
