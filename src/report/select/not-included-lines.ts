import type { ExplainedVerdict } from '../../features/select/read-selection.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { place } from './near-miss-text.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { folded, grouped, wrapped } from '../../show/words.js';

/** Causes beyond these, and values of one cause beyond these, are counted. */
const shownCauses = 10;
const shownValues = 7;

/** Keys with few values: how many items have which says more than the number alone. */
const countedKeys: ReadonlySet<string> = new Set([
  'severity',
  'tactics',
  'kindOfRule',
  'category',
  'enabled',
]);

/** How many items no entry includes, and of those how many lack what, the most first. */
export function notIncludedLines(verdicts: readonly ExplainedVerdict[], style: TextStyle): readonly string[] {
  if (verdicts.length === 0) return [];
  const causes = mostFirst([...groupBy(verdicts, causeOf)]);
  const rest = causes.slice(shownCauses).reduce((sum, [, same]) => sum + same.length, 0);
  return [
    `  ${palette(style.colors).faint('·')} ${grouped(verdicts.length)} not included; --all lists them`,
    ...causes
      .slice(0, shownCauses)
      .flatMap(([cause, same]) =>
        wrapped(`${grouped(same.length)}: ${cause}${spread(same)}`, style.width, 8, 6),
      ),
    ...(rest === 0 ? [] : [`      ${grouped(rest)}: otherwise`]),
  ];
}

function causeOf({ nearest }: ExplainedVerdict): string {
  if (nearest === undefined) return 'no entry is about their kind';
  const { keys, at } = nearest;
  if (keys.length === 0) return `not among the names (${place(at)})`;
  const foreign = keys.filter(({ known }) => !known);
  if (foreign.length > 0)
    return `their kind has no ${foreign.map(({ key }) => key).join(', ')} (${place(at)})`;
  const fit = keys.length === 1 ? 'does' : 'do';
  return `${keys.map(({ key }) => key).join(', ')} ${fit} not fit (${place(at)})`;
}

/** `: 5 Low, 3 Medium`: what items of one cause have instead; empty where it would not help. */
function spread(verdicts: readonly ExplainedVerdict[]): string {
  const values = verdicts.flatMap(({ item, nearest }) => {
    if (nearest === undefined || nearest.keys.some(({ known }) => !known)) return [item.kind];
    const [only, ...others] = nearest.keys;
    return only === undefined || others.length > 0 || !countedKeys.has(only.key) ? [] : only.values;
  });
  const counts = mostFirst([...groupBy(values, (value) => value)]);
  if (counts.length === 0) return '';
  return `: ${folded(
    counts.map(([value, same]) => `${grouped(same.length)} ${value}`),
    shownValues,
  )}`;
}

function mostFirst<T>(
  groups: readonly (readonly [string, readonly T[]])[],
): readonly (readonly [string, readonly T[]])[] {
  return [...sortedBy(groups, ([key]) => key)].sort(([, left], [, right]) => right.length - left.length);
}
