import {
  array,
  countShape,
  digestText,
  named,
  object,
  output,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape } from '../../show/problem-shape.js';

const shard = named(
  'shard',
  object({
    shard: string('Unique among all tiers: for names of jobs and artifacts.'),
    parents: array(string(), 'Names for `--parent`, in name order.', { minItems: 1 }),
    operations: use(countShape, 'Items × members of what the plan publishes.'),
    digest: digestText("Of the parents' part of the plan: `planDigest` of a plan of them alone."),
  }),
);

/** Each tier is a `strategy.matrix` of GitHub Actions as it stands, which takes 256 jobs at most. */
export const shardsShape = output(
  'muster shards',
  {
    tiers: array(
      object({
        include: array(
          shard,
          'Shards of the tier; they are independent of each other. No parent is in two.',
          { minItems: 1, maxItems: 256 },
        ),
      }),
      'Upper tiers first; each is a `strategy.matrix`. All shards of a tier must have ended well before the next tier is begun.',
    ),
    errors: array(
      problemShape,
      'Of parents that could not be read or decided. They are in a shard all the same, with 0 operations.',
    ),
  },
  'What `shards` prints with `--json` (or `--format json`) and writes with `--report FILE.json`: the parents as a matrix of GitHub Actions, tier by tier.',
);

export type ShardsJson = ValueOf<typeof shardsShape>;
