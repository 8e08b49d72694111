import { allSteps, type FleetPlan } from '../fleet-plan.js';
import { largest } from '../../model/order.js';

/** What Azure's limits make of a plan's requests. */
export interface WaitEstimate {
  /** PUTs of creates and updates, and a POST for each publish. */
  readonly writes: number;
  readonly deletes: number;
  /** The least time that ARM's limits allow for them, in whole seconds; jobs and answers come on top. */
  readonly seconds: number;
}

/** ARM's buckets for writes and for deletes: so many at once, then so many a second (request-limits-and-throttling). */
const bucket = { size: 200, perSecond: 10 };

/**
 * How long a plan's own requests take at Azure's limits.
 *
 * ARM counts per subscription, writes and deletes apart; subscriptions do not wait for each other, so
 * the slowest decides. A bucket that others share is emptier than this assumes.
 */
export function estimateWait(plan: FleetPlan): WaitEstimate {
  const steps = allSteps(plan);
  const counts = new Map<string, number>();
  for (const { action, resourceId } of steps) {
    const key = `${action === 'delete' ? 'deletes' : 'writes'} ${subscriptionOf(resourceId)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const most = largest(counts.values());
  const deletes = steps.filter(({ action }) => action === 'delete').length;
  return {
    writes: steps.length - deletes,
    deletes,
    seconds: Math.ceil(Math.max(0, most - bucket.size) / bucket.perSecond),
  };
}

function subscriptionOf(resourceId: string): string {
  return /^\/?subscriptions\/([^/]+)/i.exec(resourceId)?.[1]?.toLowerCase() ?? '';
}
