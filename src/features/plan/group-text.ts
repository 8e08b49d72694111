import { groupBy } from '../../model/order.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import type { RingGate } from '../../plan/publish/rings.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { reasonOfSeveral } from '../../plan/steps/reason-text.js';
import type { Step } from '../../plan/steps/step.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, wrapped } from '../../show/words.js';
import { partsWork } from './part-steps.js';
import {
  fieldLines,
  isTold,
  listLines,
  type NamedList,
  nounOf,
  paintOf,
  stepSigns,
  stepText,
  workText,
} from './step-text.js';

/** Names of groups and members that are listed; what is deleted is listed by name for longer. */
const shownNames = 10;
const shownDeletes = 60;
/** More steps of one kind and reason than this stand on one line with their names. */
const mostAlike = 5;

/** The steps of a group for people; those of no group, content, configuration and members, likewise. */
export function groupText(
  { group, steps, likewise }: GroupOfSteps,
  memberNames: ReadonlyMap<string, string>,
  style: TextStyle,
): readonly string[] {
  if (group === '') return parentSteps(steps, style);
  const paint = palette(style.colors);
  if (group === contentGroup)
    return [`  ${paint.strong('content')} from files`, ...parentSteps(steps, style)];
  return [
    ...wrapped(`group ${paint.strong(escapeTerminal(group))}${partsText(steps)}`, style.width, 6, 2),
    ...groupSteps(steps, memberNames, style),
    ...likewiseLines(likewise, style),
  ];
}

/** Step by step; of several parts what they have in common once, and each part on one line. */
function groupSteps(
  steps: readonly Step[],
  memberNames: ReadonlyMap<string, string>,
  style: TextStyle,
): readonly string[] {
  const parts = partsWork(steps, memberNames);
  if (parts === undefined) return steps.flatMap((step) => stepText(step, style, memberNames));
  const paint = palette(style.colors);
  return [
    ...parts.fields.flatMap((change) => fieldLines(change, style)),
    ...parts.lists.flatMap(({ list, parts: of, without }) => {
      const where = of.length === 0 ? '' : ` in ${folded(of, shownNames)}`;
      return listLines(list, style, 2, `${where}${without ? ', without' : ''}`);
    }),
    ...parts.parts.flatMap(({ name, resourceName, action, work, because }) => {
      const other = resourceName === undefined ? '' : ` (${escapeTerminal(resourceName)})`;
      const head = paintOf(action, paint)(`${stepSigns[action]} ${escapeTerminal(name)}${other}`);
      const what = work.map(({ text, members }) => [text, ...members.map(memberText)].join(' '));
      const why = because === undefined ? '' : `, because ${escapeTerminal(because)}`;
      return wrapped(`${head}: ${what.join(', ')}${why}`, style.width, 6, 2);
    }),
    ...(parts.because === undefined
      ? []
      : wrapped(`each because ${escapeTerminal(parts.because)}`, style.width, 4, 2)),
    ...parts.deletes.flatMap((step) => stepText(step, style, memberNames)),
  ];
}

function memberText({ sign, title, names, most }: NamedList): string {
  return `(${sign} ${title}: ${folded(names, most)})`;
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
    const head = paintOf(action, paint)(`${stepSigns[action]} ${action} ${count(same.length, nounOf(type))}`);
    const names = folded(
      same.map(({ name }) => name),
      action === 'delete' ? shownDeletes : shownNames,
    );
    const changes = first.action === 'update' ? first.changes.flatMap((one) => fieldLines(one, style)) : [];
    const why = isTold(first) ? '' : escapeTerminal(reasonOfSeveral(reason));
    return [...wrapped(`${head}${why}`, style.width, 6, 2), ...changes, ...wrapped(names, style.width, 6)];
  });
}

/** The steps of one group, and the groups for which the plan does likewise. */
export interface GroupOfSteps {
  /** Empty for steps that concern no group: configuration, members; `contentGroup` for content and its marks. */
  readonly group: string;
  readonly steps: readonly Step[];
  readonly likewise: readonly { readonly group: string; readonly steps: readonly Step[] }[];
}

/** The key of content among groups: group names contain no slash. */
export const contentGroup = '/content';

/** Fewer groups than this are shown separately. */
const fewestAlike = 3;

/**
 * A parent's steps by the group they concern: content first, then those of no group, then groups with deletes,
 * then the others, each in the plan's order.
 *
 * Groups whose steps differ in nothing but the group and its members stand together: one rule more
 * for 200 customers is one thing to read, not 200.
 */
export function stepsByGroup(steps: readonly Step[]): readonly GroupOfSteps[] {
  const groups = groupBy(steps, groupOf);
  const order = new Map([...groups.keys()].map((group, index) => [group, index]));
  const alike = groupBy(groups, ([group, own]) =>
    group === '' || group === contentGroup ? group : JSON.stringify(own.map((step) => alikeKey(step))),
  );
  const folded = [...alike.values()].flatMap((same): readonly GroupOfSteps[] => {
    const each = same.map(([group, own]): GroupOfSteps => ({ group, steps: own, likewise: [] }));
    const [first, ...others] = each;
    return first === undefined || each.length < fewestAlike ? each : [{ ...first, likewise: others }];
  });
  const inOrder = [...folded].sort((a, b) => (order.get(a.group) ?? 0) - (order.get(b.group) ?? 0));
  const rank = ({ group, steps: own }: GroupOfSteps) =>
    group === contentGroup ? 0 : group === '' ? 1 : hasDelete(own) ? 2 : 3;
  return [0, 1, 2, 3].flatMap((wanted) => inOrder.filter((each) => rank(each) === wanted));
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

/** What makes two groups different to a reviewer: not names, nor the members of a new or published group. */
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
  if (step.type === 'content' || step.type === 'mark') return contentGroup;
  return step.group ?? (step.type === 'group' || step.type === 'assignment' ? step.name : '');
}

/** One ring above 0 with steps in a plan, and what it waits for. */
export interface RingWait {
  readonly ring: number;
  /** Its groups that have steps, in the plan's order. */
  readonly groups: readonly string[];
  /** The groups of all lower rings, ring by ring. */
  readonly gates: readonly RingGate[];
}

/** The rings of a parent's plan, from the lowest; none where all stand in ring 0. */
export function ringWaits({ steps, rings: gates = [] }: ParentPlan): readonly RingWait[] {
  const rings = new Map<number, Set<string>>();
  for (const { ring, group } of steps)
    if (ring !== undefined && group !== undefined)
      rings.set(ring, (rings.get(ring) ?? new Set<string>()).add(group));
  return [...rings]
    .sort(([a], [b]) => a - b)
    .map(([ring, groups]) => ({ ring, groups: [...groups], gates: gates.filter((one) => one.ring < ring) }));
}

/** As `ringTexts`, indented below the parent's name. */
export function ringLines(plan: ParentPlan, style: TextStyle): readonly string[] {
  return ringTexts(plan).flatMap((text) => wrapped(text, style.width, 4, 2));
}

/** `ring 1 (retail): after ring 0 (canary) has succeeded`, for each ring, and what this plan leaves in the way of it. */
export function ringTexts(plan: ParentPlan): readonly string[] {
  const taken = new Set(plan.steps.map(({ id }) => id));
  return ringWaits(plan).flatMap(({ ring, groups, gates }) => {
    const waited = gates.filter(({ publishes }) => publishes.some((id) => taken.has(id)));
    const stuck = gates.filter((gate) => gate.behind !== null && !waited.includes(gate));
    const name = `ring ${String(ring)} (${folded(groups)})`;
    const texts = [
      ...(waited.length === 0 && stuck.length > 0 ? [] : [waitText(waited)]),
      ...stuck.map(stuckText),
    ];
    return texts.map((text) => `${name}: ${text}`);
  });
}

function waitText(waited: readonly RingGate[]): string {
  if (waited.length === 0) return 'lower rings have nothing to publish';
  const rings = [...new Set(waited.map(({ ring }) => ring))];
  const texts = rings.map((ring) => {
    const groups = waited.filter((gate) => gate.ring === ring).map(({ group }) => group);
    return `ring ${String(ring)} (${folded(groups)})`;
  });
  return `after ${texts.join(' and ')} ${texts.length === 1 ? 'has' : 'have'} succeeded`;
}

function stuckText({ group, behind }: RingGate): string {
  return `held back by ${folded([group])}, which this plan does not publish: ${folded([behind ?? ''])}`;
}
