import { groupBy } from '../../model/order.js';
import type { Step } from '../../plan/steps/step.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { paintOf, stepSigns, stepText } from './step-text.js';
import { alikeKey, hasDelete, partsOf, type GroupOfSteps } from '../../report/plan/steps-by-group.js';
import { count, folded, wrapped } from '../../show/words.js';
import { workText } from './work-counts.js';

/** Names of groups and members that are listed; what is deleted is listed by name for longer. */
const shownNames = 10;
const shownDeletes = 60;
/** More steps of one kind and reason than this stand on one line with their names. */
const oneByOne = 5;

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
    if (first === undefined || same.length <= oneByOne) return same.flatMap((step) => stepText(step, style));
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
