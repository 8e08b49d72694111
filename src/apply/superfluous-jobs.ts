import { isEnd } from '../model/job-state.js';
import type { LiveJob } from '../model/live.js';

/**
 * The jobs of one assignment, given the newest first, that nothing would miss, in the same order.
 *
 * The newest `keep` stay, at least one: plans read from it whether a group is to be published. So do
 * all that have not ended, and the last that succeeded: status tells from it when pairs were good.
 */
export function superfluousJobs(jobs: readonly LiveJob[], keep: number): readonly LiveJob[] {
  const lastGood = jobs.find(({ state }) => state === 'Succeeded');
  return jobs.slice(Math.max(1, keep)).filter((job) => isEnd(job.state) && job !== lastGood);
}
