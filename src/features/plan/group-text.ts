import { groupBy } from '../../model/order.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import type { Step } from '../../plan/steps/step.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, wrapped } from '../../show/words.js';
import { paintOf, stepSigns, stepText, workText } from './step-text.js';

/** Names of groups and members that are listed; what is deleted is listed by name for longer. */
const shownNames = 10;
const shownDeletes = 60;
/** More steps of one kind and reason than this stand on one line with their names. */
const mostAlike = 5;

/** The steps of a group for people; those of no group, configuration and members, likewise. */
export function groupText(
  { group, steps, likewise }: GroupOfSteps,
  memberNames: ReadonlyMap<string, string>,
  style: TextStyle,
): readonly string[] {
  if (group === '') return parentSteps(steps, style);
  const paint = palette(style.colors);
  return [
    ...wrapped(`group ${paint.strong(escapeTerminal(group))}${partsText(steps)}`, style.width, 6, 2),
    ...steps.flatMap((step) => stepText(step, style, memberNames)),
    ...likewiseLines(likewise, style),
  ];
}

/** ` (3 parts)`, of a group that one publish cannot carry. */
export function partsText(steps: readonly Step[]): string {
  const parts = partsOf(steps);
  return parts === undefined ? '' : ` (${count(parts, 'part')})`;
}

function likewiseLines(likewise: GroupOfSteps['likewise'], style: TextStyle): readonly string[] {
  if (likewise.length === 0) return [];
  const steps = likewise.flatMap((other) => other.steps);
  const names = likewise.map(({ group }) => group);
  const listed = folded(names, hasDelete(steps) ? shownDeletes : shownNames);
  const more = count(likewise.length, 'more group', 'more groups');
  return wrapped(`= likewise for ${more}, ${workText(steps)}: ${listed}`, style.width, 6, 2);
}

/** Configuration and members: one by one, or where many are alike, on one line with their names. */
function parentSteps(steps: readonly Step[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const alike = [...groupBy(steps, (step) => JSON.stringify(alikeKey(step))).values()];
  return alike.flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length <= mostAlike) return same.flatMap((step) => stepText(step, style));
    const { action, type, reason } = first;
    const head = paintOf(action, paint)(`${stepSigns[action]} ${action} ${count(same.length, type)}`);
    const names = folded(
      same.map(({ name }) => name),
      action === 'delete' ? shownDeletes : shownNames,
    );
    const [, ...changes] = action === 'update' ? stepText(first, style) : [];
    const why = changes.length > 0 ? '' : `: ${escapeTerminal(reason)}`;
    return [...wrapped(`${head}${why}`, style.width, 6, 2), ...changes, ...wrapped(names, style.width, 6)];
  });
}

/** The steps of one group, and the groups for which the plan does likewise. */
export interface GroupOfSteps {
  /** Empty for steps that concern no group: configuration, members. */
  readonly group: string;
  readonly steps: readonly Step[];
  readonly likewise: readonly { readonly group: string; readonly steps: readonly Step[] }[];
}

/** Fewer groups than this are shown each for itself. */
const fewestAlike = 3;

/**
 * A parent's steps by the group they concern: those of no group first, then groups with deletes,
 * then the others, each in the plan's order.
 *
 * Groups whose steps differ in nothing but the group and its members stand together: one rule more
 * for 200 customers is one thing to read, not 200.
 */
export function stepsByGroup(steps: readonly Step[]): readonly GroupOfSteps[] {
  const groups = groupBy(steps, groupOf);
  const order = new Map([...groups.keys()].map((group, index) => [group, index]));
  const alike = groupBy(groups, ([group, own]) =>
    group === '' ? '' : JSON.stringify(own.map((step) => alikeKey(step))),
  );
  const folded = [...alike.values()].flatMap((same): readonly GroupOfSteps[] => {
    const each = same.map(([group, own]): GroupOfSteps => ({ group, steps: own, likewise: [] }));
    const [first, ...others] = each;
    return first === undefined || each.length < fewestAlike ? each : [{ ...first, likewise: others }];
  });
  const inOrder = [...folded].sort((a, b) => (order.get(a.group) ?? 0) - (order.get(b.group) ?? 0));
  const rank = ({ group, steps: own }: GroupOfSteps) => (group === '' ? 0 : hasDelete(own) ? 1 : 2);
  return [0, 1, 2].flatMap((wanted) => inOrder.filter((each) => rank(each) === wanted));
}

/** The group and those that are alike, each for itself. */
export function oneByOne({ group, steps, likewise }: GroupOfSteps): readonly GroupOfSteps[] {
  return [{ group, steps, likewise: [] }, ...likewise.map((other) => ({ ...other, likewise: [] }))];
}

/** In how many parts the group will be kept; undefined where it is kept in one, and was. */
export function partsOf(steps: readonly Step[]): number | undefined {
  return steps.find(({ part }) => part !== undefined)?.part?.of;
}

export function hasDelete(steps: readonly Step[]): boolean {
  return steps.some(({ action }) => action === 'delete');
}

/** What a reviewer would have to look at twice: not names, not who the members of a new or published group are. */
export function alikeKey(step: Step): unknown {
  const { action, type, reason, part } = step;
  const what =
    step.action === 'update'
      ? step.changes
      : step.action === 'create' && step.resource.type === 'assignment'
        ? step.resource.items.map(itemKey)
        : null;
  return [action, type, reason, part, what];
}

function groupOf(step: Step): string {
  return step.group ?? (step.type === 'group' || step.type === 'assignment' ? step.name : '');
}
