import type { HandOver } from './hand-over.js';
import type { HandOverGroup } from '../../inspect/handover/hand-over-group.js';
import { distribution } from '../../model/defender-distribution.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { carriedItems, kindCounts, leftBehind, notCarriedWords } from '../../report/handover/hand-over-words.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';

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
export function handOverSummary({ groups }: HandOver): string {
  const items = groups.reduce((sum, group) => sum + group.items.length, 0);
  const carried = groups.reduce((sum, group) => sum + carriedItems(group).length, 0);
  return `Defender’s content distribution could carry ${grouped(carried)} of ${count(items, 'item')} of ${count(groups.length, 'group')}.`;
}

/** `3 members in 2 tenants; 24 operations, 1 publish`. */
export function sizeWords({ members, tenants, operations, publishes }: HandOverGroup): string {
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
          `${paint.good('✔')} carried: ${kindCounts(carried)
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
