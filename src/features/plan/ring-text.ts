import type { ParentPlan } from '../../plan/fleet-plan.js';
import type { TextStyle } from '../../show/palette.js';
import { folded, wrapped } from '../../show/words.js';
import type { RingGate } from '../../plan/publish/rings.js';

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
