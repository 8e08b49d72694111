import type { ParentPlan } from '../../plan/fleet-plan.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitBlocks, type Fitted } from '../../show/fit-blocks.js';
import { groupText } from './group-text.js';
import { moveLines } from './move-text.js';
import { memberNamesOf } from '../../report/plan/named-lists.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { restText } from '../../report/plan/rest-text.js';
import { ringLines } from './ring-text.js';
import { oneByOne, stepsByGroup, type GroupOfSteps } from '../../report/plan/steps-by-group.js';
import { count, folded, wrapped } from '../../show/words.js';
import { workText } from './work-counts.js';

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

/** `withCounts`: its own counts stand beside its name, for a plan of several parents. */
export function draftParent(
  parent: ParentPlan,
  style: TextStyle,
  { room, withCounts }: { readonly room: number; readonly withCounts: boolean },
): ParentDraft {
  const counts = withCounts ? `: ${workText(parent.steps)}` : '';
  const title = [
    ...wrapped(`${parentTitle(parent, style)}${counts}`, style.width, 4, 0),
    ...ringLines(parent, style),
    ...moveLines(parent.moves, style.width),
  ];
  const memberNames = memberNamesOf(parent.steps);
  const groups = stepsByGroup(parent.steps);
  const fitted = fitBlocks(groups, (group) => groupText(group, memberNames, style), room - title.length);
  const used = title.length + fitted.shown.reduce((sum, lines) => sum + lines.length + 1, 0);
  return { parent, title, fitted, lines: fitted.rest.length > 0 ? room : used };
}

/** `contoso-soc (tier 0)` */
export function parentTitle({ parent, tier }: ParentPlan, style: TextStyle): string {
  const paint = palette(style.colors);
  return `${paint.strong(escapeTerminal(parent))} ${paint.faint(`(tier ${String(tier)})`)}`;
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
  const all = groups.flatMap(oneByOne).filter(({ group }) => group !== '');
  const list = folded(
    all.map(({ group }) => group),
    shownNames,
  );
  return all.length === 0 ? [] : wrapped(`${count(all.length, 'group')}: ${list}`, style.width, 4, 2);
}
