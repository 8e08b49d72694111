import { armLimits, type RequestClass } from '../azure/throttle/token-bucket.js';
import { groupBy } from '../model/order.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import { allSteps } from '../plan/fleet-plan.js';

/**
 * The least milliseconds that a plan's steps take at the rate that ARM allows: each is one request,
 * and each subscription has a full bucket at first. Waiting for jobs comes on top.
 */
export function leastDurationMs(plan: FleetPlan): number {
  const requests = groupBy(
    allSteps(plan).map(({ action, resourceId }) => ({
      class: action === 'delete' ? ('deletes' as const) : ('writes' as const),
      subscription: resourceId.toLowerCase().split('/')[2] ?? '',
    })),
    (request) => `${request.class} ${request.subscription}`,
  );
  return [...requests.values()]
    .map((same) => durationMs(same[0]?.class ?? 'writes', same.length))
    .reduce((most, ms) => Math.max(most, ms), 0);
}

function durationMs(of: RequestClass, count: number): number {
  const { size, perSecond } = armLimits[of];
  return Math.max(0, count - size) * (1_000 / perSecond);
}
