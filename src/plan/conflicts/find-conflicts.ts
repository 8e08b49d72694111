import type { DesiredFleet } from '../../model/desired.js';
import { groupBy } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';
import { conflictFindings } from './conflict-findings.js';
import { deliverers } from './deliverers.js';
import { findCollisions, type Collision, type Source } from './find-collisions.js';
import type { PlannedParent } from '../planned.js';

/**
 * The co-management conflicts of a planned fleet: MUS324 where groups deliver different bodies to one
 * member under one kind and name, or one function alias; MUS325 once for parents that deliver the same
 * bodies; MUS326 once for parents where that is not known.
 *
 * Conflicts first, in the order of parents, groups and items. Each finding belongs to the upper, or
 * else the first, of its parents.
 */
export function findConflicts(
  fleet: DesiredFleet,
  parents: ReadonlyMap<string, PlannedParent>,
): readonly Finding[] {
  const collisions = findCollisions(fleet, deliverers(fleet, parents));
  return conflictFindings(collisions.map((collision) => ({ ...collision, verdict: verdictOf(collision) })));
}

/** The parents with the findings of `findConflicts` added to those of their plans. */
export function withConflicts(
  fleet: DesiredFleet,
  parents: ReadonlyMap<string, PlannedParent>,
): ReadonlyMap<string, PlannedParent> {
  const findings = groupBy(findConflicts(fleet, parents), ({ parent }) => parent ?? '');
  if (findings.size === 0) return parents;
  return new Map(
    [...parents].map(([name, planned]) => [
      name,
      {
        ...planned,
        plan: { ...planned.plan, findings: [...planned.plan.findings, ...(findings.get(name) ?? [])] },
      },
    ]),
  );
}

export type Verdict = 'differ' | 'same' | 'unknown';

/** `differ` as soon as two are known to; `same` only where all are known to be. */
function verdictOf({ sources }: Collision): Verdict {
  const verdicts = sources.flatMap((one, at) => sources.slice(at + 1).map((other) => compared(one, other)));
  if (verdicts.includes('differ')) return 'differ';
  return verdicts.includes('unknown') ? 'unknown' : 'same';
}

function compared({ item: { body: one } }: Source, { item: { body: other } }: Source): Verdict {
  if (one === undefined || other === undefined || one.partial !== other.partial) return 'unknown';
  if (one.json !== other.json) return 'differ';
  return one.partial === true ? 'unknown' : 'same';
}
