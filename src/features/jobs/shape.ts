import {
  array,
  counts,
  object,
  oneOfWords,
  orNull,
  output,
  positive,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape } from '../../show/problem-shape.js';

const job = object({
  parent: string(),
  group: string(),
  assignment: string(),
  jobId: string(),
  state: string(),
  startTime: orNull(string()),
  endTime: orNull(string()),
  status: oneOfWords(
    ['deleted', 'failed', 'skipped'],
    'What became of it; `skipped` where nobody agreed or the run was interrupted before.',
  ),
  error: orNull(problemShape),
});

export const pruneJobsShape = output(
  'muster jobs prune',
  {
    outcome: oneOfWords(['succeeded', 'failed', 'refused', 'interrupted']),
    keep: positive('How many jobs of each assignment were to stay.'),
    jobs: array(job, 'Those to be deleted, by parent, group and part, the newest first.'),
    errors: array(problemShape, 'Beside those of jobs.'),
    summary: counts(['deleted', 'failed', 'skipped', 'kept']),
  },
  'What `jobs prune` prints with `--format json` and writes with `--report FILE.json`.',
);

export type PruneJobsJson = ValueOf<typeof pruneJobsShape>;
