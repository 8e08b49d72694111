import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { isOver, type Suspension } from '../model/suspension.js';
import type { Draft } from './draft.js';

const reasonPath = ['spec', 'suspend', 'reason'];
const untilPath = ['spec', 'suspend', 'until'];

/** What a document says of its suspension, ready to be spread; nothing where it is not suspended. */
export function suspensionOf(draft: Draft): { readonly suspend?: Suspension } {
  if (!draft.has(['spec', 'suspend'])) return {};
  const dated = draft.has(untilPath);
  return {
    suspend: {
      reason: draft.text(reasonPath),
      ...(dated ? { until: draft.text(untilPath) } : {}),
      at: draft.span(dated ? untilPath : ['spec', 'suspend']),
    },
  };
}

/** MUS123 for each suspension that is past its last day; `today` is the day in UTC, as YYYY-MM-DD. */
export function overdueSuspensions(drafts: readonly Draft[], today: string): readonly Problem[] {
  return drafts
    .filter((draft) => draft.text(untilPath) !== '' && isOver({ until: draft.text(untilPath) }, today))
    .map((draft) => ({
      code: 'MUS123',
      message: `${draft.kind} ${draft.writtenName} is suspended until ${draft.text(untilPath)}, which is over`,
      hint: 'Remove "suspend" to resume it, or write a later day.',
      at: draft.span(untilPath),
    }));
}

/**
 * The same fleet, each suspension that is past its last day marked `over`; they stay in force.
 * Suppressions likewise; those do not.
 */
export function dateSuspensions(fleet: DesiredFleet, today: string): DesiredFleet {
  const dated = <T extends { readonly suspend?: Suspension }>(one: T): T =>
    one.suspend !== undefined && isOver(one.suspend, today)
      ? { ...one, suspend: { ...one.suspend, over: true } }
      : one;
  return {
    ...fleet,
    parents: fleet.parents.map(dated),
    members: fleet.members.map(dated),
    groups: fleet.groups.map(dated),
    suppressions: fleet.suppressions.map((one) => (isOver(one, today) ? { ...one, over: true } : one)),
  };
}
