import type { Problem } from '../../model/problem.js';
import type { Shard, ShardTier } from '../../plan/parts/shard-parents.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/shards.schema.json`: each tier is a `strategy.matrix` of GitHub Actions as it stands. */
export interface ShardsJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly tiers: readonly { readonly include: readonly Shard[] }[];
  readonly errors: readonly ProblemJson[];
}

/** The shards as a matrix, upper tiers first; `problems` are of parents that could not be read or decided. */
export function shardsJson(
  tiers: readonly ShardTier[],
  about: { readonly tool: string; readonly problems: readonly Problem[] },
): ShardsJson {
  return {
    schemaVersion: 1,
    tool: about.tool,
    tiers: tiers.map(({ shards }) => ({
      include: shards.map(({ shard, parents, operations, digest }) => ({
        shard,
        parents,
        operations,
        digest,
      })),
    })),
    errors: about.problems.map(problemJson),
  };
}
