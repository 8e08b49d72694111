import type { HandOver } from '../../features/handover/hand-over.js';
import type { HandOverGroup } from '../../inspect/handover/hand-over-group.js';
import type { HandOverItem } from '../../features/handover/hand-over-item.js';
import { distribution, distributionSource } from '../../model/defender-distribution.js';
import type { Problem } from '../../model/problem.js';
import { codeMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { handOverSummary, sizeWords } from '../../features/handover/view.js';
import { carriedItems, kindCounts, leftBehind, notCarriedWords } from './hand-over-words.js';
import { errorParts, findingParts, fold, listOf } from '../../show/problems-markdown.js';
import { count, grouped } from '../../show/words.js';

const checked = `As Microsoft’s page said on ${distribution.checkedOn}: <${distributionSource}>`;

/** Rows of the table of groups; the rest is counted. */
const shownGroups = 200;

/**
 * A hand-over as GitHub-flavoured Markdown, to be kept and worked through: a table of the groups,
 * errors, a section for each group with what is carried, what not and why, and findings.
 *
 * At most `limit` bytes; what does not fit is counted.
 */
export function handOverMarkdown(
  handOver: HandOver,
  options: { readonly limit: number; readonly problems: readonly Problem[] },
): string {
  return fitMarkdown(
    [
      part('line', `## Hand-over to Defender\n\n${handOverSummary(handOver)}\n\n${checked}`),
      ...errorParts([...options.problems, ...handOver.problems]),
      ...(handOver.groups.length === 0 ? [] : [part('table', groupTable(handOver.groups))]),
      ...handOver.groups.map((group) => part('group', groupSection(group))),
      ...findingParts(handOver.findings),
    ],
    options.limit,
    'The JSON lists all.',
  );
}

function groupTable(groups: readonly HandOverGroup[]): string {
  const more = groups.length - shownGroups;
  return [
    '| group | members | tenants | carried | not carried | operations | publishes |',
    '| :-- | --: | --: | --: | --: | --: | --: |',
    ...groups.slice(0, shownGroups).map((group) => {
      const carried = carriedItems(group).length;
      const numbers = [
        group.members.length,
        group.tenants,
        carried,
        group.items.length - carried,
        group.operations,
        group.publishes,
      ];
      return `| ${[titleOf(group), ...numbers.map(grouped)].join(' | ')} |`;
    }),
    ...(more > 0 ? [`| ${count(more, 'more group')} | | | | | | |`] : []),
  ].join('\n');
}

function groupSection(group: HandOverGroup): string {
  const carried = carriedItems(group);
  const kinds = kindCounts(carried).map(([kind, n]) => `${kind} ${grouped(n)}`);
  return [
    `### ${titleOf(group)}`,
    `${sizeWords(group)}.`,
    ...(carried.length === 0
      ? []
      : [fold(`✔ carried: ${kinds.join(', ')}`, listOf(carried.map(carriedItem)))]),
    ...leftBehind(group).map(({ kind, why, items }) =>
      fold(
        `✖ not carried: ${kind} ${grouped(items.length)} (${notCarriedWords[why]})`,
        listOf(items.map(({ item }) => `- ${codeMarkdown(item.displayName)}`)),
      ),
    ),
  ].join('\n\n');
}

function carriedItem({ item, needs }: HandOverItem): string {
  const uses = needs.length === 0 ? '' : `: ⚠ needs ${needs.map(codeMarkdown).join(', ')}, not in the group`;
  return `- ${item.kind} ${codeMarkdown(item.displayName)}${uses}`;
}

function titleOf({ parent, group }: HandOverGroup): string {
  return `${codeMarkdown(parent)} / ${codeMarkdown(group)}`;
}

function part(of: string, text: string): MarkdownPart {
  return { text, of, count: 1 };
}
