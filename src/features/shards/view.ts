import type { Problem } from '../../model/problem.js';
import type { ShardTier } from '../../plan/parts/shard-parents.js';
import { codeMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { errorParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, grouped, wrapped } from '../../show/words.js';
import type { ShardsJson } from './shape.js';

/**
 * Shards for people: counts first, then each tier with its shards and the parents of each. No name is
 * left out: a parent without a shard would not be applied.
 */
function shardsText(tiers: readonly ShardTier[], style: TextStyle): string {
  const paint = palette(style.colors);
  const blocks = tiers.map(({ tier, shards }) => [
    paint.strong(tierTitle({ tier, shards })),
    ...shards.flatMap(({ shard, parents, operations }) => [
      `  ${shard}: ${count(parents.length, 'parent')}, ${count(operations, 'operation')}`,
      ...wrapped(parents.map(escapeTerminal).join(', '), style.width, 4),
    ]),
  ]);
  return `${[[summary(tiers)], ...blocks].map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** The same as Markdown of at most `limit` bytes: errors, then a table of each tier. */
function shardsMarkdown(
  tiers: readonly ShardTier[],
  { limit, problems }: { readonly limit: number; readonly problems: readonly Problem[] },
): string {
  const tables = tiers.map((tier): MarkdownPart => ({
    of: 'tier',
    count: 1,
    text: [
      `**${tierTitle(tier)}**`,
      '',
      '| shard | operations | parents |',
      '| :-- | --: | :-- |',
      ...tier.shards.map(
        ({ shard, parents, operations }) =>
          `| ${shard} | ${grouped(operations)} | ${parents.map(codeMarkdown).join(', ')} |`,
      ),
    ].join('\n'),
  }));
  const title: MarkdownPart = { of: 'line', count: 1, text: `### ${summary(tiers)}` };
  return fitMarkdown([title, ...errorParts(problems), ...tables], limit, 'The JSON lists all.');
}

function summary(tiers: readonly ShardTier[]): string {
  const shards = tiers.flatMap((tier) => tier.shards);
  const parents = shards.reduce((sum, shard) => sum + shard.parents.length, 0);
  const operations = shards.reduce((sum, shard) => sum + shard.operations, 0);
  return `${count(parents, 'parent')} in ${count(shards.length, 'shard')} of ${count(tiers.length, 'tier')}: ${count(operations, 'operation')}`;
}

function tierTitle({ tier, shards }: ShardTier): string {
  return `Tier ${String(tier)}: ${count(shards.length, 'shard')}`;
}

/** The shards as a matrix, upper tiers first; `problems` are of parents that could not be read or decided. */
function shardsJson(
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

export interface Sharded {
  readonly tiers: readonly ShardTier[];
  /** Of parents that could not be read or decided. */
  readonly problems: readonly Problem[];
}

export const shardsView: View<Sharded> = {
  text: ({ tiers }, style) => shardsText(tiers, style),
  json: ({ tiers, problems }, about) =>
    shardsJson(tiers, { tool: about.tool, problems: [...about.problems, ...problems] }),
  markdown: ({ tiers, problems }, about) =>
    shardsMarkdown(tiers, { limit: about.limit, problems: [...about.problems, ...problems] }),
};
