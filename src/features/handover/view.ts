import { distribution, distributionSource } from '../../model/defender-distribution.js';
import { groupBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { errorParts, findingParts, detailsMarkdown, listMarkdown } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import type { HandOverItem, NotCarried } from './hand-over-item.js';
import type { HandOver, HandOverGroup } from './hand-over.js';
import type { HandOverJson } from './shape.js';

/** Names of one list beyond these are counted. */
const shownNames = 20;

const { source, checkedOn } = distribution;
const checked = `As Microsoft’s page said on ${checkedOn} (${source.repository} at ${source.commit.slice(0, 8)}).`;

/** A hand-over for people: counts first, then each group with what is carried, what not and why, and findings. */
export function handOverText(handOver: HandOver, style: TextStyle): string {
  const blocks = [
    [...wrapped(handOverSummary(handOver), style.width, 2, 0), ...wrapped(checked, style.width, 2, 0)],
    ...handOver.groups.map((group) => groupLines(group, style)),
    findingLines(handOver.findings, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** `Defender’s content distribution could carry 12 of 20 items of 3 groups.`: an item counts once for each group. */
function handOverSummary({ groups }: HandOver): string {
  const items = groups.reduce((sum, group) => sum + group.items.length, 0);
  const carried = groups.reduce((sum, group) => sum + carriedItems(group).length, 0);
  return `Defender’s content distribution could carry ${grouped(carried)} of ${count(items, 'item')} of ${count(groups.length, 'group')}.`;
}

/** `3 members in 2 tenants; 24 operations, 1 publish`. */
function sizeWords({ members, tenants, operations, publishes }: HandOverGroup): string {
  const where = `${count(members.length, 'member')} in ${count(tenants, 'tenant')}`;
  if (publishes === 0) return `${where}; nothing to publish`;
  return `${where}; ${count(operations, 'operation')}, ${count(publishes, 'publish', 'publishes')}`;
}

function groupLines(group: HandOverGroup, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const carried = carriedItems(group);
  const title = paint.strong(`${escapeTerminal(group.parent)} / ${escapeTerminal(group.group)}`);
  const needing = carried.filter(({ needs }) => needs.length > 0);
  return [
    `${title}: ${grouped(carried.length)} of ${count(group.items.length, 'item')} carried`,
    ...wrapped(sizeWords(group), style.width, 2),
    ...(carried.length === 0
      ? []
      : wrapped(
          `${paint.good('✔')} carried: ${countByKind(carried)
            .map(([kind, n]) => `${kind} ${grouped(n)}`)
            .join(', ')}`,
          style.width,
          6,
          2,
        )),
    ...leftBehind(group).flatMap(({ kind, why, items }) => [
      ...wrapped(
        `${paint.bad('✖')} not carried: ${kind} ${grouped(items.length)} (${notCarriedWords[why]})`,
        style.width,
        6,
        2,
      ),
      ...wrapped(
        folded(
          items.map(({ item }) => item.displayName),
          shownNames,
        ),
        style.width,
        6,
      ),
    ]),
    ...needing
      .slice(0, shownNames)
      .flatMap(({ item, needs }) =>
        wrapped(
          `${paint.warn('⚠')} ${escapeTerminal(item.displayName)} needs ${folded(needs)}, not in the group`,
          style.width,
          6,
          2,
        ),
      ),
    ...(needing.length > shownNames
      ? [`  and ${grouped(needing.length - shownNames)} more items that need such functions`]
      : []),
  ];
}

/** Why items stay behind, for people. */
const notCarriedWords: Readonly<Record<NotCarried, string>> = {
  contentType: 'Defender does not distribute this type',
  playbook: 'runs a playbook',
  templateDriven: 'driven by a template of Microsoft, each workspace has its own',
};

/** Items of one kind that stay behind for one reason. */
export interface LeftBehind {
  readonly kind: string;
  readonly why: NotCarried;
  readonly items: readonly HandOverItem[];
}

function carriedItems({ items }: HandOverGroup): readonly HandOverItem[] {
  return items.filter(({ notCarried }) => notCarried === undefined);
}

/** What stays behind, by kind and reason, in the order of the items. */
export function leftBehind({ items }: HandOverGroup): readonly LeftBehind[] {
  const left = items.flatMap((one) => (one.notCarried === undefined ? [] : [{ one, why: one.notCarried }]));
  return [...groupBy(left, ({ one, why }) => `${one.item.kind} ${why}`).values()].flatMap((same) =>
    same
      .slice(0, 1)
      .map(({ one, why }) => ({ kind: one.item.kind, why, items: same.map((each) => each.one) })),
  );
}

/** `AnalyticsRule 10`, `Workbook 2`: how many of each kind. */
function countByKind(items: readonly HandOverItem[]): readonly (readonly [string, number])[] {
  return [...groupBy(items, ({ item }) => item.kind)].map(([kind, same]) => [kind, same.length]);
}

const checkedLine = `As Microsoft’s page said on ${distribution.checkedOn}: <${distributionSource}>`;

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
      part('line', `## Hand-over to Defender\n\n${handOverSummary(handOver)}\n\n${checkedLine}`),
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
  const kinds = countByKind(carried).map(([kind, n]) => `${kind} ${grouped(n)}`);
  return [
    `### ${titleOf(group)}`,
    `${sizeWords(group)}.`,
    ...(carried.length === 0
      ? []
      : [detailsMarkdown(`✔ carried: ${kinds.join(', ')}`, listMarkdown(carried.map(carriedItem)))]),
    ...leftBehind(group).map(({ kind, why, items }) =>
      detailsMarkdown(
        `✖ not carried: ${kind} ${grouped(items.length)} (${notCarriedWords[why]})`,
        listMarkdown(items.map(({ item }) => `- ${codeMarkdown(item.displayName)}`)),
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

/** A hand-over as JSON; `problems` are errors of no parent, and stand first. */
export function handOverJson(
  handOver: HandOver,
  about: { readonly tool: string; readonly problems: readonly Problem[] },
): HandOverJson {
  const groups = handOver.groups.map(groupJson);
  const items = groups.reduce((sum, group) => sum + group.items.length, 0);
  const carried = groups.reduce((sum, group) => sum + group.carried, 0);
  return {
    schemaVersion: 1,
    tool: about.tool,
    distribution: { checkedOn: distribution.checkedOn, source: distributionSource },
    groups,
    findings: handOver.findings.map(findingJson),
    errors: [...about.problems, ...handOver.problems].map(problemJson),
    summary: { groups: groups.length, items, carried, notCarried: items - carried },
  };
}

function groupJson(group: HandOverGroup): HandOverJson['groups'][number] {
  return {
    parent: group.parent,
    group: group.group,
    members: group.members,
    homeMembers: group.homeMembers,
    tenants: group.tenants,
    items: group.items.map(({ item, notCarried, needs }) => ({
      item: itemJson(item),
      carried: notCarried === undefined,
      reason: notCarried ?? null,
      needs,
    })),
    carried: carriedItems(group).length,
    operations: group.operations,
    publishes: group.publishes,
  };
}

export const handOverView: View<HandOver> = {
  text: handOverText,
  json: handOverJson,
  markdown: handOverMarkdown,
  kept: true,
};
