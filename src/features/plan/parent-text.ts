import { contentKinds } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import type { Move } from '../../plan/guards/find-moves.js';
import type { KindCounts } from '../../plan/steps/step.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitBlocks, type Fitted } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import {
  contentGroup,
  type GroupOfSteps,
  groupText,
  hasDelete,
  oneByOne,
  ringLines,
  stepsByGroup,
} from './group-text.js';
import {
  kindsText,
  memberNamesByResource,
  type NamedList,
  namedLists,
  paintOf,
  quoteOf,
  stepSigns,
  workText,
} from './step-text.js';

/** Lines kept free to sum up the groups that have no room; with less than twice that, their names must do. */
const roomForRest = 14;
const shownNames = 5;

/** A parent that changes, laid out as far as all the room would allow. */
export interface ParentDraft {
  readonly parent: ParentPlan;
  readonly title: readonly string[];
  readonly fitted: Fitted<GroupOfSteps>;
  /** What it would like to have. */
  readonly lines: number;
}

/** `withCounts`: its own counts stand beside its name, for a plan of several parents. `withTier`: see `parentTitle`. */
export function draftParent(
  parent: ParentPlan,
  style: TextStyle,
  {
    room,
    withCounts,
    withTier,
  }: { readonly room: number; readonly withCounts: boolean; readonly withTier: boolean },
): ParentDraft {
  const counts = withCounts ? `: ${workText(parent.steps)}` : '';
  const title = [
    ...wrapped(`${parentTitle(parent, style, withTier)}${counts}`, style.width, 4, 0),
    ...ringLines(parent, style),
    ...moveLines(parent.moves, style.width),
  ];
  const memberNames = memberNamesByResource(parent.steps);
  const groups = stepsByGroup(parent.steps);
  const fitted = fitBlocks(groups, (group) => groupText(group, memberNames, style), room - title.length);
  const used = title.length + fitted.shown.reduce((sum, lines) => sum + lines.length + 1, 0);
  return { parent, title, fitted, lines: fitted.rest.length > 0 ? room : used };
}

/** `contoso-soc (tier 0)`, or without tier where the plan has but one. */
export function parentTitle({ parent, tier }: ParentPlan, style: TextStyle, withTier: boolean): string {
  const paint = palette(style.colors);
  const name = paint.strong(escapeTerminal(parent));
  return withTier ? `${name} ${paint.faint(`(tier ${String(tier)})`)}` : name;
}

/** Whether parents stand in different tiers, so that each is named with its own. */
export function hasTiers(parents: readonly ParentPlan[]): boolean {
  return parents.some(({ tier }) => tier !== parents[0]?.tier);
}

/** The parent within `room` lines, or little more where that is less than a title and a summary take. */
export function fitParent(
  { parent, title, fitted, lines }: ParentDraft,
  room: number,
  style: TextStyle,
): { readonly text: readonly string[]; readonly whole: boolean } {
  if (fitted.rest.length === 0 && lines <= room)
    return { text: [...title, ...apart(fitted.shown)], whole: true };
  const groups = stepsByGroup(parent.steps);
  const spacious = room >= 2 * roomForRest;
  const { shown } = fitBlocks(
    fitted.shown,
    (block) => block,
    spacious ? room - title.length - roomForRest : 0,
  );
  const rest = groups.slice(shown.length);
  const summary = spacious ? ['', ...restText(rest, style)] : names(rest, style);
  return { text: [...title, ...apart(shown), ...summary], whole: false };
}

/** A blank line between two blocks. */
function apart(blocks: readonly (readonly string[])[]): readonly string[] {
  return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function names(groups: readonly GroupOfSteps[], style: TextStyle): readonly string[] {
  const all = groups.flatMap(oneByOne).filter(({ group }) => group !== '' && group !== contentGroup);
  const list = folded(
    all.map(({ group }) => group),
    shownNames,
  );
  return all.length === 0 ? [] : wrapped(`${count(all.length, 'group')}: ${list}`, style.width, 4, 2);
}

const shownRestNames = 10;
const shownDeletes = 60;
const shownShapes = 8;
/** Items or members that most of the groups share. */
const shownCommon = 5;

/**
 * Groups for which there is no room one by one: how many, what is done to them with their names,
 * and which items and members most of them gain or lose.
 */
function restText(groups: readonly GroupOfSteps[], style: TextStyle): readonly string[] {
  const all = groups.flatMap(oneByOne);
  const steps = all.flatMap((group) => group.steps);
  const shapes = [...groupBy(all, (group) => shapeOf(group, style)).entries()];
  const others = shapes.slice(shownShapes).reduce((sum, [, same]) => sum + same.length, 0);
  return [
    ...wrapped(`and ${count(all.length, 'more group')}, ${workText(steps)}:`, style.width, 4, 2),
    ...shapes.slice(0, shownShapes).flatMap(([shape, same]) => {
      const most = hasDelete(same.flatMap((group) => group.steps)) ? shownDeletes : shownRestNames;
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

/** Ways beyond these are counted. */
const shownWays = 10;

/** Who goes from where to where, those who go the same way together, in the order of their first; empty where nobody moves. */
export function moveLines(moves: readonly Move[], width: number): readonly string[] {
  const ways = waysOf(moves);
  const rest = ways.slice(shownWays).flat();
  return [
    ...ways.slice(0, shownWays).flatMap((movers) => {
      const [first] = movers;
      const way = first === undefined ? '' : `from ${folded(first.from)} to ${folded(first.to)}`;
      return wrapped(`moves: ${folded(movers.map(({ member }) => member))} ${way}`, width, 6, 2);
    }),
    ...(rest.length === 0 ? [] : [`  moves: and ${count(rest.length, 'more member')}`]),
  ];
}

/** Moves that go the same way, together, in the order of their first. */
export function waysOf(moves: readonly Move[]): readonly (readonly Move[])[] {
  return [...groupBy(moves, ({ from, to }) => JSON.stringify([from, to])).values()];
}
