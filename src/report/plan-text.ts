import type { Finding } from '../model/problem.js';
import type { FleetPlan, ParentPlan } from '../plan/fleet-plan.js';
import { allSteps } from '../plan/fleet-plan.js';
import type { Step } from '../plan/step.js';
import { escapeTerminal } from './escape-terminal.js';
import { findingLines } from './finding-text.js';
import { moveLines } from './move-text.js';
import { palette, type TextStyle } from './palette.js';
import { planCounts } from './plan-json.js';
import { ringLines } from './ring-text.js';
import { stepText } from './step-text.js';
import { count, grouped } from './words.js';

/**
 * The plan for people: counts first, then parents tier by tier with their steps by group, then
 * findings. What kept a parent from being planned is no part of it: errors go another way.
 * `nothing` is said of a plan without steps. Ends with a newline.
 */
export function planText(plan: FleetPlan, style: TextStyle, nothing = noChanges): string {
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  const blocks = [
    [countsLine(plan, style, nothing)],
    ...plan.parents.flatMap((parent) => parentBlocks(parent, style)),
    findingLines(findings, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** What an empty plan says, unless the caller knows better. */
const noChanges = 'No changes. Azure is as the files ask.';

function countsLine(plan: FleetPlan, style: TextStyle, nothing: string): string {
  const paint = palette(style.colors);
  const counts = planCounts(plan);
  const unplanned = plan.parents.filter((parent) => parent.state === 'error').length;
  const but = unplanned === 0 ? '' : ` ${paint.bad(`✖ ${count(unplanned, 'parent')} could not be planned.`)}`;
  if (allSteps(plan).length === 0)
    return unplanned === plan.parents.length && unplanned > 0
      ? `${paint.strong('No plan.')}${but}`
      : `${paint.strong(nothing)}${but}`;
  const operations = allSteps(plan).reduce(
    (sum, step) => (step.action === 'publish' ? sum + step.items.length * step.members.length : sum),
    0,
  );
  const cost = operations === 0 ? '' : ` (${count(operations, 'operation')})`;
  return (
    `${paint.strong('Plan:')} ${grouped(counts.create)} to create, ${grouped(counts.update)} to update, ` +
    `${grouped(counts.delete)} to delete, ${grouped(counts.publish)} to publish${cost}.${but}`
  );
}

function parentBlocks(parent: ParentPlan, style: TextStyle): readonly (readonly string[])[] {
  const paint = palette(style.colors);
  const title = `${paint.strong(escapeTerminal(parent.parent))} ${paint.faint(`(tier ${String(parent.tier)})`)}`;
  if (parent.state === 'error') return [[`${title}: ${paint.bad('✖ not planned')}`]];
  if (parent.suspended === true) return [[`${title}: ${paint.warn('suspended')}`]];
  if (parent.steps.length === 0) return [[`${title}: no changes`]];
  return [...byGroup(parent.steps)].map(([group, steps], index) => [
    ...(index === 0 ? [title, ...ringLines(parent, style), ...moveLines(parent.moves, style.width)] : []),
    ...(group === '' ? [] : [`  group ${paint.strong(escapeTerminal(group))}${partsText(steps)}`]),
    ...steps.flatMap((step) => stepText(step, style)),
  ]);
}

/** ` (3 parts)`, of a group that one publish cannot carry. */
function partsText(steps: readonly Step[]): string {
  const parts = steps.find(({ part }) => part !== undefined)?.part;
  return parts === undefined ? '' : ` (${count(parts.of, 'part')})`;
}

/** Steps by the group they concern, in the plan's order; those of no group (configuration, members) under ''. */
function byGroup(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const key = step.group ?? (step.type === 'group' || step.type === 'assignment' ? step.name : '');
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return groups;
}
