import type { ArmClient } from '../../azure/arm-client.js';
import { readProvider, registerProvider } from '../../azure/read/read-place.js';
import { putResource } from '../../azure/write.js';
import type { Clock } from '../../model/clock.js';
import type { Problem } from '../../model/problem.js';
import { armBody } from '../../plan/steps/step-json.js';
import type { DoctorReport, Fix } from './doctor-check.js';

/** The outcome of a fix; `problem` where it failed. */
export interface FixResult {
  readonly fix: Fix;
  readonly problem: Problem | null;
}

export interface FixDeps {
  readonly client: ArmClient;
  readonly clock: Clock;
  /** No new fix starts, and nothing is awaited any more. */
  readonly interrupted: AbortSignal;
}

/** Milliseconds between two polls of a registration, and how long it is awaited in all. */
export const registration = { pollMs: 5_000, boundMs: 600_000 } as const;

/** What `--fix` would do about a report, each once, in its order. */
export function fixesOf({ targets }: DoctorReport): readonly Fix[] {
  const all = targets.flatMap(({ checks }) => checks.flatMap(({ fixes = [] }) => fixes));
  return [...new Map(all.map((fix) => [JSON.stringify(fix).toLowerCase(), fix])).values()];
}

/**
 * Registers providers, then enables workspace manager, which needs them; the fixes of either sort side by side.
 *
 * A registration is awaited until Azure says Registered, ten minutes at most (MUS710). Azure's
 * refusals come back as the client words them.
 */
export async function carryOutFixes(deps: FixDeps, fixes: readonly Fix[]): Promise<readonly FixResult[]> {
  const results = new Map<Fix, FixResult>();
  for (const kind of ['register', 'enable'] as const) {
    const own = fixes.filter((fix) => fix.kind === kind);
    await Promise.all(
      own.map(async (fix) => results.set(fix, { fix, problem: await carryOutFix(deps, fix) })),
    );
  }
  return fixes.flatMap((fix) => results.get(fix) ?? []);
}

function carryOutFix(deps: FixDeps, fix: Fix): Promise<Problem | null> {
  if (deps.interrupted.aborted) return Promise.resolve(notBegun);
  return fix.kind === 'register' ? register(deps, fix) : enable(deps, fix);
}

const notBegun: Problem = { code: 'MUS505', message: 'The run was interrupted before this fix began' };

async function register(
  { client, clock, interrupted }: FixDeps,
  { subscription, namespace }: Fix & { readonly kind: 'register' },
): Promise<Problem | null> {
  let asked = await registerProvider(client, subscription, namespace);
  const until = clock.now().getTime() + registration.boundMs;
  for (;;) {
    if (!asked.ok) return asked.problem;
    if (asked.value.state.toLowerCase() === 'registered') return null;
    if (interrupted.aborted || clock.now().getTime() >= until)
      return {
        code: 'MUS710',
        message: `${namespace} is still ${asked.value.state} on subscription ${subscription}`,
        hint: 'Run muster doctor again in some minutes: Azure goes on by itself.',
      };
    await clock.sleep(registration.pollMs, interrupted);
    asked = await readProvider(client, subscription, namespace, interrupted);
  }
}

/** As the first step of `muster apply` does it. */
async function enable(
  { client }: FixDeps,
  { resourceId }: Fix & { readonly kind: 'enable' },
): Promise<Problem | null> {
  const answer = await putResource(client, resourceId, armBody({ type: 'configuration', mode: 'Enabled' }));
  return answer.ok ? null : answer.problem;
}
