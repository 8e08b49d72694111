import { groupBy } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';
import { allSteps, type FleetPlan, type ParentPlan } from '../../plan/fleet-plan.js';
import { waitingSteps } from '../../plan/publish/waiting-rings.js';
import { estimateWait, type WaitEstimate } from '../../plan/publish/estimate-wait.js';
import { findingLines } from '../../show/finding-text.js';
import { sharesOf } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import { changesText, leftText } from './change-text.js';
import { draftParent, fitParent, hasTiers, parentTitle } from './parent-text.js';
import { reachText } from './reach-text.js';
import { costText, workCounts, workText } from './step-text.js';
import { titledPlan } from './titled-plan.js';

/** Lines for all parents together: groups beyond are summed up. */
const roomForParents = 220;
/** Parents beyond these are counted. */
const shownParents = 40;
/** Of more parents than this, those without changes are named on one line. */
const oneByOne = 10;

/**
 * The plan for people: counts first, then parents tier by tier with their steps by group, who receives what
 * files change, what members get to see of them, what stays behind, then findings. Errors of parents that
 * could not be planned are shown elsewhere. `nothing` is said of a plan without steps. Ends with a newline.
 *
 * However large the plan, it stays within some 400 lines of 100 columns, and says what it left out.
 */
export function planText(planned: FleetPlan, style: TextStyle, nothing = noChanges): string {
  const plan = titledPlan(planned);
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  const blocks = [
    countsLines(plan, style, nothing),
    ...parentTexts(plan.parents, style),
    reachText(plan, style),
    changesText(plan.parents, style),
    leftText(plan.parents, style),
    findingLines(findings, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** The title of a plan of which every step is left for later. */
export function waitingText(steps: number): string {
  return `Nothing to do yet: ${count(steps, 'step')} ${steps === 1 ? 'waits' : 'wait'} for a later run.`;
}

/** The default text of an empty plan. */
const noChanges = 'No changes. Azure matches the files.';

function countsLines(plan: FleetPlan, style: TextStyle, nothing: string): readonly string[] {
  const paint = palette(style.colors);
  const steps = allSteps(plan);
  const counts = workCounts(steps);
  const unplanned = plan.parents.filter((parent) => parent.state === 'error').length;
  const but = unplanned === 0 ? [] : [paint.bad(`✖ ${count(unplanned, 'parent')} could not be planned.`)];
  const waiting = waitingSteps(plan);
  if (steps.length === 0) {
    const still = waiting > 0 ? waitingText(waiting) : nothing;
    const none = unplanned > 0 && unplanned === plan.parents.length ? 'No plan.' : still;
    return [[paint.strong(none), ...but].join(' ')];
  }
  const deletes = `${grouped(counts.delete)} to delete`;
  const line =
    `${paint.strong('Plan:')} ${grouped(counts.create)} to create, ${grouped(counts.update)} to update, ` +
    `${counts.delete === 0 ? deletes : paint.bad(deletes)}, ${grouped(counts.publish)} to publish${costText(counts)}.`;
  const wait = waitText(estimateWait(plan));
  const later = waiting === 0 ? [] : [`${count(waiting, 'step')} more for a later run: see the findings.`];
  return [
    ...wrapped(line, style.width, 2, 0),
    ...later,
    ...(wait === undefined ? [] : [paint.faint(wait)]),
    ...but,
  ];
}

/** Parents with changes within their share of the room, the others by a line each or, if many, together. */
function parentTexts(parents: readonly ParentPlan[], style: TextStyle): readonly (readonly string[])[] {
  const changing = parents.filter(({ steps }) => steps.length > 0);
  const withTier = hasTiers(parents);
  const withCounts = parents.length > 1;
  const drafts = changing
    .slice(0, shownParents)
    .map((parent) => draftParent(parent, style, { room: roomForParents, withCounts, withTier }));
  const shares = sharesOf(
    drafts.map(({ lines }) => lines),
    roomForParents,
  );
  const fitted = drafts.map((draft, at) => fitParent(draft, shares[at] ?? 0, style));
  const texts = new Map(drafts.map(({ parent }, at) => [parent, fitted[at]?.text ?? []]));
  const rest = changing.slice(shownParents);
  const fold = parents.length > oneByOne;
  const still = parents.filter(({ steps }) => steps.length === 0);
  return [
    ...parents.flatMap((parent) => {
      const text = texts.get(parent);
      if (text !== undefined) return [text];
      return fold || parent.steps.length > 0 ? [] : [[stillParent(parent, style, withTier)]];
    }),
    ...(rest.length === 0 ? [] : [moreParents(rest, style)]),
    ...(fold ? stillParents(still, style) : []),
    ...(rest.length > 0 || fitted.some(({ whole }) => !whole) ? [notAll(style)] : []),
  ];
}

function notAll(style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const text =
    'Not every group is shown whole: --format json lists all, --parent NAME and --group NAME a part.';
  return wrapped(text, style.width, 2, 0).map(paint.faint);
}

function stillParent(parent: ParentPlan, style: TextStyle, withTier: boolean): string {
  return `${parentTitle(parent, style, withTier)}: ${stillText(parent, style)}`;
}

function stillText({ state, suspended, waiting }: ParentPlan, style: TextStyle): string {
  const paint = palette(style.colors);
  if (state === 'error') return paint.bad('✖ not planned');
  if (waiting !== undefined) return paint.warn('waits for a later run');
  return suspended === true ? paint.warn('suspended') : 'no changes';
}

function stillParents(parents: readonly ParentPlan[], style: TextStyle): readonly (readonly string[])[] {
  return [...groupBy(parents, (parent) => stillText(parent, style))].map(([what, same]) => {
    const names = folded(same.map(({ parent }) => parent));
    return wrapped(`${count(same.length, 'parent')}: ${what}: ${names}`, style.width, 2, 0);
  });
}

function moreParents(parents: readonly ParentPlan[], style: TextStyle): readonly string[] {
  const steps = parents.flatMap((parent) => parent.steps);
  const more = count(parents.length, 'more parent', 'more parents');
  return wrapped(`and ${more}: ${workText(steps)}`, style.width, 2, 0);
}

/**
 * `360 requests: about 16 s at Azure’s limit`; undefined where nothing has to wait.
 *
 * Not `writes`: a plan's counts use that word without its publishes.
 */
export function waitText({ writes, deletes, seconds }: WaitEstimate): string | undefined {
  return seconds < 1
    ? undefined
    : `${count(writes + deletes, 'request')}: about ${duration(seconds)} at Azure’s limit`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`;
}
