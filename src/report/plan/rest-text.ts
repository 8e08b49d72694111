import { contentKinds } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import type { KindCounts } from '../../plan/steps/step.js';
import { kindsText, namedLists, type NamedList } from './named-lists.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { paintOf, quoteOf, stepSigns } from '../../features/plan/step-text.js';
import { hasDelete, oneByOne, type GroupOfSteps } from './steps-by-group.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import { workText } from '../../features/plan/work-counts.js';

const shownNames = 10;
const shownDeletes = 60;
const shownShapes = 8;
/** Items or members that most of the groups share. */
const shownCommon = 5;

/**
 * Groups for which there is no room one by one: how many, what is done to them with their names,
 * and which items and members most of them gain or lose.
 */
export function restText(groups: readonly GroupOfSteps[], style: TextStyle): readonly string[] {
  const all = groups.flatMap(oneByOne);
  const steps = all.flatMap((group) => group.steps);
  const shapes = [...groupBy(all, (group) => shapeOf(group, style)).entries()];
  const others = shapes.slice(shownShapes).reduce((sum, [, same]) => sum + same.length, 0);
  return [
    ...wrapped(`and ${count(all.length, 'more group')}, ${workText(steps)}:`, style.width, 4, 2),
    ...shapes.slice(0, shownShapes).flatMap(([shape, same]) => {
      const most = hasDelete(same.flatMap((group) => group.steps)) ? shownDeletes : shownNames;
      const names = folded(
        same.map(({ group }) => group),
        most,
      );
      return wrapped(`${shape} for ${count(same.length, 'group')}: ${names}`, style.width, 8, 4);
    }),
    ...(others === 0 ? [] : [`    and otherwise for ${count(others, 'group')}`]),
    ...(['+', '-'] as const).flatMap((sign) =>
      (['members', 'items'] as const).flatMap((what) => commonLines(all, sign, what, style)),
    ),
  ];
}

/** `~ update group, ▶ publish`: what is done, without names. */
function shapeOf({ steps }: GroupOfSteps, style: TextStyle): string {
  const paint = palette(style.colors);
  const words = steps.map(({ action, type }) =>
    paintOf(action, paint)(`${stepSigns[action]} ${action === 'publish' ? action : `${action} ${type}`}`),
  );
  return [...new Set(words)].join(', ');
}

/** `+ 4,520 items: New rule in 226 groups, Other rule in 12 groups and 38 more` */
function commonLines(
  groups: readonly GroupOfSteps[],
  sign: '+' | '-',
  what: 'members' | 'items',
  style: TextStyle,
): readonly string[] {
  const lists = groups
    .flatMap(({ steps }) => steps.flatMap((step) => namedLists(step, new Map())))
    .filter((list) => list.sign === sign && list.what === what);
  const names = lists.flatMap((list) => list.names);
  if (names.length === 0) return [];
  const byName = [...groupBy(names, String)].map(([name, same]) => ({ name, times: same.length }));
  // A stable sort: names that are as common stand in the plan's order.
  const common = [...byName].sort((a, b) => b.times - a.times);
  const shown = common.slice(0, shownCommon).map(({ name, times }) => {
    const groupsOfIt = times === 1 ? '' : ` in ${count(times, 'group')}`;
    return `${folded([name], 1, quoteOf(what))}${groupsOfIt}`;
  });
  const more = common.length - shown.length;
  const total = `${count(names.length, what.slice(0, -1))}${kindsText(sumOf(lists))}`;
  const list = `${shown.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
  const paint = palette(style.colors);
  return wrapped(`${sign} ${total}: ${list}`, style.width, 8, 4).map((line) =>
    (sign === '+' ? paint.good : paint.bad)(line),
  );
}

function sumOf(lists: readonly NamedList[]): KindCounts {
  const kinds = [...contentKinds, 'gone'] as const;
  const summed = kinds.map(
    (kind) => [kind, lists.reduce((sum, list) => sum + (list.kinds[kind] ?? 0), 0)] as const,
  );
  return Object.fromEntries(summed.filter(([, n]) => n > 0));
}
