import { lastSegment } from '../model/arm-id.js';
import type { LiveJob } from '../model/live.js';
import type { Problem } from '../model/problem.js';
import { type ApiVersionKey, encodeId, jobsPath } from '../wire/paths.js';
import type { ArmClient, WriteRefusal } from './arm-client.js';
import { liveJob, modifiedTime, shownTime } from './read/live-resources.js';
import { filledText, objectOrEmpty } from '../model/json.js';

/** The outcome of a PUT. */
export type WriteAnswer =
  | {
      readonly ok: true;
      /** 201 rather than 200. */
      readonly created: boolean;
      /** An earlier attempt may have done it: `created` then says nothing about other writers. */
      readonly uncertain: boolean;
      readonly etag?: string;
      /** As the service returned it; else as asked for. */
      readonly id: string;
      readonly name: string;
      /** When it was written by the service's clock, as `modifiedTime` reads it. */
      readonly modifiedAt?: string;
      /** When it was created, by `systemData`. */
      readonly createdAt?: string;
      /** The whole answer. */
      readonly body: unknown;
    }
  | WriteRefusal;

/** The outcome of a DELETE. */
export type DeleteAnswer = { readonly ok: true } | WriteRefusal;

/** The outcome of a publish request. */
export type PostJobAnswer = { readonly ok: true; readonly job: LiveJob } | WriteRefusal;

const stopCodes: ReadonlySet<string> = new Set(['MUS505', 'MUS512', 'MUS513']);

/**
 * Whether a write was not carried out because the run stops: interrupted, its audit lost, or its login
 * gone. Azure did not refuse it, and the next run does it.
 */
export function wasStopped({
  problem,
  lost,
}: {
  readonly problem: Problem;
  readonly lost?: boolean;
}): boolean {
  return lost !== true && stopCodes.has(problem.code);
}

/** As `wasStopped`, but only by an interrupt, which is not an error. */
export function wasInterrupted(end: { readonly problem: Problem; readonly lost?: boolean }): boolean {
  return end.problem.code === 'MUS505' && wasStopped(end);
}

/** Creates or replaces a resource: PUT sends all of it, since workspace manager has no PATCH. */
export async function putResource(
  client: ArmClient,
  resourceId: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<WriteAnswer> {
  const answer = await client.send(
    { method: 'PUT', path: encodeId(resourceId), api: apiOf(resourceId), body },
    signal,
  );
  if (!answer.ok) return answer;
  const resource = objectOrEmpty(answer.body);
  const etag = filledText(resource.etag);
  const modifiedAt = modifiedTime(resource, client.now());
  const createdAt = shownTime(objectOrEmpty(resource.systemData).createdAt, client.now());
  return {
    ok: true,
    created: answer.status === 201,
    uncertain: answer.uncertain === true,
    body: answer.body,
    ...(etag === undefined ? {} : { etag }),
    id: filledText(resource.id) ?? resourceId,
    name: filledText(resource.name) ?? lastSegment(resourceId),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** Deletes a resource; a missing one (204, 404) counts as deleted. */
export async function deleteResource(
  client: ArmClient,
  resourceId: string,
  signal?: AbortSignal,
): Promise<DeleteAnswer> {
  const answer = await client.send(
    { method: 'DELETE', path: encodeId(resourceId), api: apiOf(resourceId) },
    signal,
  );
  if (answer.ok) return { ok: true };
  const gone = answer.status === 404 && !vanishedScopes.has(answer.armCode?.toLowerCase() ?? '');
  return gone ? { ok: true } : answer;
}

/**
 * Starts a publish: POST without a body, answered by the job (securityinsights 2025-10-01-preview).
 *
 * `lost` where the job may have started all the same: look for it in the job list instead of posting again.
 */
export async function postJob(
  client: ArmClient,
  assignmentId: string,
  signal?: AbortSignal,
): Promise<PostJobAnswer> {
  const answer = await client.send(
    { method: 'POST', path: jobsPath(assignmentId), api: 'workspaceManager' },
    signal,
  );
  if (!answer.ok) return answer;
  const job = liveJob(answer.body, client.now());
  if (job.ok) return { ok: true, job: job.value };
  const [problem = unreadableJob] = job.problems;
  return { ok: false, problem, status: answer.status, lost: true };
}

/** Not the resource is missing but its workspace or group: muster may be looking in the wrong place. */
const vanishedScopes: ReadonlySet<string> = new Set(['subscriptionnotfound', 'resourcegroupnotfound']);

const unreadableJob: Problem = { code: 'MUS207', message: 'The job in the answer cannot be read' };

/** The api-version of a resource's type, by its id. */
export function apiOf(resourceId: string): ApiVersionKey {
  if (/\/Microsoft\.SecurityInsights\/workspaceManager/i.test(resourceId)) return 'workspaceManager';
  if (/\/savedSearches\//i.test(resourceId)) return 'savedSearches';
  if (/\/Microsoft\.Insights\/workbooks\//i.test(resourceId)) return 'workbooks';
  return 'securityInsights';
}
