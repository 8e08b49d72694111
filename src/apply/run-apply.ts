import type { DesiredFleet } from '../model/desired.js';
import { groupBy } from '../model/order.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import type { Outcome, RunCommand } from './events.js';
import { createLedger } from './ledger.js';
import type { RunDeps, RunOptions, Scope } from './run.js';
import { runParent } from './run-parent.js';

/**
 * Carries out a plan tier by tier: an upper tier is published and awaited before the next is read.
 *
 * Parents of one tier run side by side, and so do the independent steps of each. Everything that
 * happens is emitted; the outcome says only how it ended as a whole.
 */
export async function runApply(
  deps: RunDeps,
  fleet: DesiredFleet,
  plan: FleetPlan,
  scope: Scope,
  options: RunOptions,
  command: RunCommand = 'apply',
): Promise<Outcome> {
  const ledger = createLedger(deps.emit, plan, options.wait);
  const at = () => deps.clock.now().toISOString();
  ledger.emit({ type: 'started', at: at(), command, plan });
  const tiers = groupBy(plan.parents, ({ tier }) => tier.toString());
  // Parents stand in tier order, so the tiers do too.
  for (const parents of tiers.values())
    await Promise.all(
      parents.map((shown) => runParent({ command, deps, fleet, plan, scope, options, ledger }, shown)),
    );
  if (deps.interrupted.aborted) ledger.emit({ type: 'interrupted' });
  const outcome = ledger.outcome();
  ledger.emit({ type: 'finished', at: at(), outcome });
  return outcome;
}
