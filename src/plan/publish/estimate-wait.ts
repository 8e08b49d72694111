import { subscriptionOf } from '../../model/arm-id.js';
import { allSteps, type FleetPlan } from '../fleet-plan.js';
import { armLimits, type BucketLimit } from '../../model/arm-limits.js';
import { groupBy, largest } from '../../model/order.js';
import type { Step } from '../steps/step.js';

/** How long Azure's limits make a plan's requests take. */
export interface WaitEstimate {
  /** PUTs of creates and updates, two for content because of its mark; and a POST for each publish. */
  readonly writes: number;
  readonly deletes: number;
  /** The least time that ARM's limits allow for them, in whole seconds; jobs and answers come on top. */
  readonly seconds: number;
}

/**
 * How long a plan's own requests take at Azure's limits.
 *
 * ARM counts per subscription, writes and deletes apart; subscriptions do not wait for each other, so
 * the slowest decides. A bucket that others share is emptier than assumed here.
 */
export function estimateWait(plan: FleetPlan): WaitEstimate {
  const steps = allSteps(plan);
  const deletes = steps.filter(({ action }) => action === 'delete');
  const writes = steps.filter(({ action }) => action !== 'delete');
  const twice = (of: readonly Step[]) => [...of, ...of.filter(({ type }) => type === 'content')];
  return {
    writes: twice(writes).length,
    deletes: twice(deletes).length,
    seconds: Math.max(
      secondsFor(twice(writes), armLimits.writes),
      secondsFor(twice(deletes), armLimits.deletes),
    ),
  };
}

function secondsFor(steps: readonly Step[], { size, perSecond }: BucketLimit): number {
  const bySubscription = groupBy(steps, ({ resourceId }) => subscriptionOf(resourceId));
  const most = largest([...bySubscription.values()].map(({ length }) => length));
  return Math.ceil(Math.max(0, most - size) / perSecond);
}
