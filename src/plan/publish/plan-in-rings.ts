import type { DesiredFleet, DesiredParent } from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { LiveJob, LiveParent } from '../../model/live.js';
import { viewParent } from '../parent-view.js';
import { planParent, type ParentInput } from '../plan-parent.js';
import { withRings } from './rings.js';
import { type RingLimits, withoutWaiting } from './waiting-rings.js';
import type { PlannedParent } from '../planned.js';

export interface RingInput extends Omit<ParentInput, 'view' | 'selections' | 'content' | 'overrides'> {
  readonly parent: DesiredParent;
  readonly fleet: DesiredFleet;
  readonly live: LiveParent;
  readonly jobs: ReadonlyMap<string, readonly LiveJob[]>;
  /** The files' names of the only groups to plan; undefined: all. */
  readonly groups: readonly string[] | undefined;
  /** Undefined: no step is left for a later run. */
  readonly limits: RingLimits | undefined;
}

/**
 * One parent's plan, ring by ring.
 *
 * If only some groups are planned and one of them has a ring above 0, the whole parent is planned as well:
 * lower rings outside the scope are judged, but their steps are not included. Steps that `limits` hold back are
 * not part of this plan; its `waiting` counts them.
 */
export function planInRings({
  parent,
  fleet,
  live,
  jobs,
  groups,
  limits,
  ...rest
}: RingInput): PlannedParent {
  const { selections } = fleetIndex(fleet);
  const planOf = (names: readonly string[] | undefined) =>
    planParent({
      ...rest,
      selections,
      content: fleet.content,
      overrides: fleet.overrides ?? [],
      view: viewParent(parent, fleet, live, jobs, names),
    });
  const planned = planOf(groups);
  if (planned.groups.every(({ view }) => view.desired.ring === 0)) return planned;
  const whole = groups === undefined ? planned : planOf(undefined);
  const ringed = withRings(planned, whole);
  return limits === undefined ? ringed : withoutWaiting(ringed, whole, parent, limits);
}
