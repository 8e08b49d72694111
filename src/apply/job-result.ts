import type { LiveJob } from '../model/live.js';
import type { JobRef, JobResult } from './events.js';

/** What a report says of a job, as the service told it last. */
export function jobResult(ref: JobRef, job: LiveJob): JobResult {
  return {
    ...ref,
    state: job.state,
    startTime: job.startTime ?? null,
    endTime: job.endTime ?? null,
    error: job.errorMessage ?? null,
  };
}
