import type { Drift, DriftPair } from '../../features/drift/drift.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';

/** Items of one suppression that are told, beyond which they are counted. */
const shownItems = 20;

/** The pairs that suppressions accept, by suppression, then by item; each with its members. */
export function suppressedLines({ pairs }: Pick<Drift, 'pairs'>, style: TextStyle): readonly string[] {
  const suppressed = pairs.filter((pair) => pair.suppressed !== undefined);
  if (suppressed.length === 0) return [];
  const paint = palette(style.colors);
  const bySuppression = groupBy(suppressed, (pair) => (pair.suppressed?.by ?? []).join(', '));
  return [
    paint.strong(`Suppressed: ${count(suppressed.length, 'pair')}`),
    ...sortedBy(bySuppression, ([name]) => name).flatMap(([name, own]) => [
      ...wrapped(
        `${escapeTerminal(name)}, until ${own[0]?.suppressed?.until ?? ''}: ${escapeTerminal(own[0]?.suppressed?.reason ?? '')}`,
        style.width,
        4,
        2,
      ),
      ...itemLines(own, style),
    ]),
  ];
}

function itemLines(pairs: readonly DriftPair[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const items = [...groupBy(pairs, ({ state, item }) => `${state} ${item.kind}/${item.name}`).values()];
  const more = items.slice(shownItems).flat().length;
  return [
    ...items.slice(0, shownItems).flatMap((same) => {
      const { item, state } = same[0] ?? pairs[0] ?? {};
      if (item === undefined || state === undefined) return [];
      const members = [...new Set(same.map(({ member }) => member))];
      const title = `${item.kind} ${escapeTerminal(JSON.stringify(item.displayName))}`;
      return wrapped(`${words[state] ?? state}: ${title} in ${folded(members, 3)}`, style.width, 8, 4);
    }),
    ...(more > 0
      ? [
          paint.faint(
            `    … ${grouped(more)} more ${more === 1 ? 'pair' : 'pairs'}; --format json has them all`,
          ),
        ]
      : []),
  ];
}

const words: Readonly<Partial<Record<DriftPair['state'], string>>> = { orphanSuspected: 'perhaps orphaned' };
